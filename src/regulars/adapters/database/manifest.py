"""What is in the lake: parts, the log's version, and the files that were brought in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, and_, func, insert, select, update

from regulars.adapters.database.tables import imports, parts, tenants
from regulars.adapters.memory import refusals
from regulars.adapters.memory.documents import canonical, document
from regulars.domain.ids import Tenant
from regulars.domain.records import ImportRecord, LogState, Part
from regulars.ports.records import StaleVersion

__all__ = ["add_import", "add_parts", "list_parts", "log_state", "parts_named", "read_imports"]


def log_state(connection: Connection, tenant: Tenant) -> LogState:
    """Version and parts in one statement, so that they are of one moment."""
    of_log = and_(parts.c.tenant == tenants.c.tenant, parts.c.kind.in_(sorted(refusals.LOG_TABLES)))
    found = connection.execute(
        select(tenants.c.log_version, parts)
        .select_from(tenants.outerjoin(parts, of_log))
        .where(tenants.c.tenant == tenant)
        .order_by(parts.c.seq)
    ).all()
    return LogState(found[0].log_version, tuple(_part(row) for row in found if row.name is not None))


def add_parts(connection: Connection, tenant: Tenant, new: Iterable[Part], expected_version: int) -> int:
    """Lists `new` and raises the version by one; StaleVersion unless it is `expected_version`."""
    new = tuple(new)
    raised = connection.execute(
        update(tenants)
        .where(tenants.c.tenant == tenant, tenants.c.log_version == expected_version)
        .values(log_version=expected_version + 1)
    )
    if raised.rowcount != 1:
        raise StaleVersion
    refusals.new_parts(new, parts_named(connection, tenant, [part.name for part in new]))
    list_parts(connection, tenant, new)
    return expected_version + 1


def parts_named(connection: Connection, tenant: Tenant, names: Sequence[str]) -> dict[str, Part]:
    """The listed parts among `names`."""
    asked = select(parts).where(parts.c.tenant == tenant, parts.c.name.in_(names))
    return {row.name: _part(row) for row in connection.execute(asked)}


def list_parts(connection: Connection, tenant: Tenant, new: Sequence[Part]) -> None:
    """Appends to the manifest, numbered on from its end."""
    if not new:
        return
    end = connection.execute(select(func.coalesce(func.max(parts.c.seq), 0)).where(parts.c.tenant == tenant))
    seq = int(end.scalar_one())
    rows = [
        {
            "tenant": tenant,
            "name": part.name,
            "seq": seq + place,
            "kind": part.table,
            "rows": part.rows,
            "bytes": part.bytes,
            "sha256": part.sha256,
            "at_min": part.at_min,
            "at_max": part.at_max,
        }
        for place, part in enumerate(new, start=1)
    ]
    connection.execute(insert(parts), rows)


def _part(row: Row[Any]) -> Part:
    return Part(row.name, row.kind, row.rows, row.bytes, row.sha256, row.at_min, row.at_max)


def add_import(connection: Connection, tenant: Tenant, record: ImportRecord) -> None:
    """Remembers an import, unless its key is there."""
    refusals.texts(record.key)
    refusals.texts_of(record)
    row = {
        "tenant": tenant,
        "key": record.key,
        "source": record.source,
        "sha256": record.sha256,
        "at": record.at,
        "rows_read": record.read,
        "rows_accepted": record.accepted,
        "rows_rejected": record.rejected,
        "rows_merged": record.merged,
        "mapping": canonical(record.mapping),
        "reasons": canonical(record.reasons),
        "findings": canonical(record.findings),
    }
    # Asked first, which is safe because this transaction holds the tenant's lock.
    there = select(imports.c.key).where(imports.c.tenant == tenant, imports.c.key == record.key)
    if connection.execute(there).first() is None:
        connection.execute(insert(imports), row)


def read_imports(connection: Connection, tenant: Tenant) -> tuple[ImportRecord, ...]:
    """Every import, oldest first."""
    asked = select(imports).where(imports.c.tenant == tenant).order_by(imports.c.at, imports.c.key)
    return tuple(
        ImportRecord(
            key=row.key,
            source=row.source,
            sha256=row.sha256,
            at=row.at,
            read=row.rows_read,
            accepted=row.rows_accepted,
            rejected=row.rows_rejected,
            merged=row.rows_merged,
            mapping=document(row.mapping),
            reasons=document(row.reasons),
            findings=document(row.findings),
        )
        for row in connection.execute(asked)
    )
