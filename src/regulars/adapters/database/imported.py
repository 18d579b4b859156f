"""The files that were brought in, which parts each wrote, and which were taken back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, and_, exists, insert, select

from regulars.adapters.database.manifest import parts_named, raise_version
from regulars.adapters.database.tables import import_parts, imports, retired_parts, undoings
from regulars.adapters.memory import refusals
from regulars.adapters.memory.documents import canonical, document
from regulars.domain.ids import Tenant
from regulars.domain.records import ImportRecord, UndoneImport

__all__ = ["add_import", "read_imports", "read_undone", "undo_import"]


def add_import(connection: Connection, tenant: Tenant, record: ImportRecord) -> None:
    """Remembers an import and its parts, unless its key is there."""
    refusals.texts(record.key)
    refusals.texts_of(record)
    # Asked first, which is safe because this transaction holds the tenant's lock.
    there = select(imports.c.key).where(imports.c.tenant == tenant, imports.c.key == record.key)
    if connection.execute(there).first() is not None:
        return
    taken = select(import_parts.c.part).where(import_parts.c.tenant == tenant, import_parts.c.part.in_(record.parts))
    listed = parts_named(connection, tenant, record.parts)
    refusals.import_parts(record, listed, set(connection.execute(taken).scalars()))
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
    connection.execute(insert(imports), row)
    if record.parts:
        links = [{"tenant": tenant, "part": name, "import_key": record.key} for name in record.parts]
        connection.execute(insert(import_parts), links)


def undo_import(connection: Connection, tenant: Tenant, key: str, at: int, expected_version: int) -> int:
    """Notes that an import is taken back, which hides its parts; returns the log's new version."""
    version = raise_version(connection, tenant, expected_version)
    standing = _with_undoing(tenant).where(imports.c.key == key, undoings.c.at.is_(None))
    if connection.execute(standing).first() is None:
        raise ValueError("no such import stands")
    connection.execute(insert(undoings).values(tenant=tenant, import_key=key, at=at))
    return version


def read_imports(connection: Connection, tenant: Tenant) -> tuple[ImportRecord, ...]:
    """Every import that stands, oldest first."""
    asked = _with_undoing(tenant).where(undoings.c.at.is_(None)).order_by(imports.c.at, imports.c.key)
    parts = _parts_by_import(connection, tenant)
    return tuple(_record(row, parts) for row in connection.execute(asked))


def read_undone(connection: Connection, tenant: Tenant) -> tuple[UndoneImport, ...]:
    """Every import that was taken back, in the order of their undoing."""
    asked = _with_undoing(tenant).where(undoings.c.at.is_not(None)).order_by(undoings.c.at, imports.c.key)
    parts = _parts_by_import(connection, tenant)
    return tuple(UndoneImport(_record(row, parts), row.undone_at) for row in connection.execute(asked))


def _with_undoing(tenant: Tenant) -> Any:
    undone = and_(undoings.c.tenant == imports.c.tenant, undoings.c.import_key == imports.c.key)
    both = imports.outerjoin(undoings, undone)
    return select(imports, undoings.c.at.label("undone_at")).select_from(both).where(imports.c.tenant == tenant)


def _parts_by_import(connection: Connection, tenant: Tenant) -> dict[str, list[str]]:
    gone = exists().where(retired_parts.c.tenant == import_parts.c.tenant, retired_parts.c.part == import_parts.c.part)
    links = select(import_parts.c.import_key, import_parts.c.part).where(import_parts.c.tenant == tenant, ~gone)
    found: dict[str, list[str]] = {}
    for key, part in connection.execute(links.order_by(import_parts.c.part)):
        found.setdefault(key, []).append(part)
    return found


def _record(row: Row[Any], parts: dict[str, list[str]]) -> ImportRecord:
    return ImportRecord(
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
        parts=tuple(parts.get(row.key, ())),
    )
