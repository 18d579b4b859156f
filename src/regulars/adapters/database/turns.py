"""What was decided: turns of the wheel and their decisions."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, insert, select

from regulars.adapters.database.listed import batches, listed
from regulars.adapters.database.manifest import list_parts, parts_named
from regulars.adapters.database.tables import decisions, turns
from regulars.adapters.memory import refusals
from regulars.adapters.memory.documents import canonical, document
from regulars.domain.ids import Tenant
from regulars.domain.records import Part, TurnRecord

__all__ = ["add_decisions", "add_turn", "read_decisions", "read_turns"]


def add_turn(connection: Connection, tenant: Tenant, record: TurnRecord, profiles: Part) -> bool:
    """Remembers a turn and lists its profiles; False if its key is there."""
    summary = canonical(record.summary)
    if _is_there(connection, tenant, record.key):
        return False
    if refusals.profiles_of(record, profiles, parts_named(connection, tenant, [profiles.name])):
        list_parts(connection, tenant, [profiles])
    connection.execute(
        insert(turns).values(
            tenant=tenant,
            key=record.key,
            as_of=record.as_of,
            log_version=record.log_version,
            finished_at=record.finished_at,
            profiles=record.profiles,
            summary=summary,
        )
    )
    return True


def add_decisions(
    connection: Connection, tenant: Tenant, turn: str, decided: Mapping[str, tuple[str, Mapping[str, object]]]
) -> int:
    """Writes the decisions whose keys are new; says how many."""
    if not _is_there(connection, tenant, turn):
        raise ValueError("decisions of a turn that is not there")
    refusals.texts(*decided)
    there: set[str] = set()
    for _, batch in batches(list(decided)):
        keys = listed(connection.dialect.name, batch)
        asked = select(keys.value).where(
            select(decisions.c.key).where(decisions.c.tenant == tenant, decisions.c.key == keys.value).exists()
        )
        there.update(connection.execute(asked).scalars())
    rows = [
        {"tenant": tenant, "key": key, "turn": turn, "kind": kind, "content": canonical(content)}
        for key, (kind, content) in decided.items()
        if key not in there
    ]
    if rows:
        connection.execute(insert(decisions), rows)
    return len(rows)


def _is_there(connection: Connection, tenant: Tenant, turn: str) -> bool:
    asked = select(turns.c.key).where(turns.c.tenant == tenant, turns.c.key == turn)
    return connection.execute(asked).first() is not None


def read_turns(connection: Connection, tenant: Tenant) -> tuple[TurnRecord, ...]:
    """Every turn, oldest first."""
    asked = select(turns).where(turns.c.tenant == tenant).order_by(turns.c.finished_at, turns.c.key)
    return tuple(
        TurnRecord(row.key, row.as_of, row.log_version, row.finished_at, row.profiles, document(row.summary))
        for row in connection.execute(asked)
    )


def read_decisions(connection: Connection, tenant: Tenant, turn: str) -> Mapping[str, tuple[str, Mapping[str, object]]]:
    """The decisions of one turn, in the order of their keys."""
    asked = (
        select(decisions.c.key, decisions.c.kind, decisions.c.content)
        .where(decisions.c.tenant == tenant, decisions.c.turn == turn)
        .order_by(decisions.c.key)
    )
    return {key: (kind, document(content)) for key, kind, content in connection.execute(asked)}
