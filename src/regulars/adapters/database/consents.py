"""Who agreed to what: appended, never changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, insert, select

from regulars.adapters.database.tables import consents
from regulars.domain.ids import Tenant
from regulars.domain.records import ConsentChange

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["add_consents", "read_consents", "read_words"]


def add_consents(connection: Connection, tenant: Tenant, changes: Sequence[ConsentChange]) -> None:
    """Appends what was said, numbered on from the last."""
    if not changes:
        return
    end = connection.execute(select(func.coalesce(func.max(consents.c.seq), 0)).where(consents.c.tenant == tenant))
    rows = [
        {
            "tenant": tenant,
            "seq": seq,
            "member": change.member,
            "purpose": change.purpose,
            "granted": int(change.granted),
            "at": change.at,
            "source": change.source,
            "text_version": change.text_version,
        }
        for seq, change in enumerate(changes, start=int(end.scalar_one()) + 1)
    ]
    connection.execute(insert(consents), rows)


def read_consents(connection: Connection, tenant: Tenant) -> pa.Table:
    """The latest word per member and purpose, ordered by both: ``member``, ``purpose``, ``granted``."""
    import pyarrow as pa

    latest_first = (consents.c.at.desc(), consents.c.seq.desc())
    rank = func.row_number().over(partition_by=(consents.c.member, consents.c.purpose), order_by=latest_first)
    said = select(consents, rank.label("rank")).where(consents.c.tenant == tenant).subquery()
    asked = select(said.c.member, said.c.purpose, said.c.granted).where(said.c.rank == 1)
    rows = connection.execute(asked.order_by(said.c.member, said.c.purpose)).all()
    return pa.table(
        {
            "member": pa.array([row[0] for row in rows], pa.int64()),
            "purpose": pa.array([row[1] for row in rows], pa.string()),
            "granted": pa.array([bool(row[2]) for row in rows], pa.bool_()),
        }
    )


def read_words(connection: Connection, tenant: Tenant, members: Collection[int]) -> tuple[ConsentChange, ...]:
    """Every word some members ever said, in the order they were written."""
    asked = select(consents).where(consents.c.tenant == tenant, consents.c.member.in_(sorted(members)))
    return tuple(
        ConsentChange(row.member, row.purpose, bool(row.granted), row.at, row.source, row.text_version)
        for row in connection.execute(asked.order_by(consents.c.seq))
    )
