"""What is in the lake: parts and the log's version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, and_, exists, func, insert, select, update

from regulars.adapters.database.tables import import_parts, parts, retired_parts, tenants, undoings
from regulars.adapters.memory import refusals
from regulars.domain.ids import Tenant
from regulars.domain.records import LogState, Part
from regulars.ports.records import StaleVersion

__all__ = ["add_parts", "list_parts", "log_state", "parts_named", "raise_version"]


def log_state(connection: Connection, tenant: Tenant) -> LogState:
    """Version and parts in one statement, so that they are of one moment."""
    gone = exists().where(
        import_parts.c.tenant == parts.c.tenant,
        import_parts.c.part == parts.c.name,
        undoings.c.tenant == import_parts.c.tenant,
        undoings.c.import_key == import_parts.c.import_key,
    )
    retired = exists().where(retired_parts.c.tenant == parts.c.tenant, retired_parts.c.part == parts.c.name)
    of_log = and_(parts.c.tenant == tenants.c.tenant, parts.c.kind.in_(sorted(refusals.LOG_TABLES)), ~gone, ~retired)
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
    version = raise_version(connection, tenant, expected_version)
    refusals.new_parts(new, parts_named(connection, tenant, [part.name for part in new]))
    list_parts(connection, tenant, new)
    return version


def raise_version(connection: Connection, tenant: Tenant, expected_version: int) -> int:
    """Raises the log's version by one; StaleVersion unless it is `expected_version`."""
    raised = connection.execute(
        update(tenants)
        .where(tenants.c.tenant == tenant, tenants.c.log_version == expected_version)
        .values(log_version=expected_version + 1)
    )
    if raised.rowcount != 1:
        raise StaleVersion
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
