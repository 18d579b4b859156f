"""Days that are a member's own: sealed with the member's key, found by a blind index of the day of the year."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, delete, insert, select

from regulars.adapters.database.locker import Locker
from regulars.adapters.database.tables import member_days
from regulars.domain.ids import Tenant
from regulars.domain.member_days import MemberDay

__all__ = ["read_days", "read_days_of", "set_days"]


def set_days(
    connection: Connection, tenant: Tenant, locker: Locker, member: int, days: Mapping[str, MemberDay | None], at: int
) -> None:
    """Sets a member's days; None takes one away. Of the erased nothing is kept."""
    kinds = tuple(days)
    mine = (member_days.c.tenant == tenant, member_days.c.member == member, member_days.c.kind.in_(kinds))
    connection.execute(delete(member_days).where(*mine))
    for kind, day in days.items():
        if day is None:
            continue
        (hidden,) = locker.sealed("member_days", [kind], [member], [day.written()])
        (token,) = locker.tokens(f"day:{kind}", [day.month_day])
        if hidden:
            row = {"tenant": tenant, "member": member, "kind": kind, "token": token, "value": hidden, "at": at}
            connection.execute(insert(member_days), [row])


def read_days(
    connection: Connection, tenant: Tenant, locker: Locker, kind: str, month_days: Collection[str]
) -> dict[int, MemberDay]:
    """Members whose day of a kind is one of these days of the year, by pseudonym."""
    tokens = locker.tokens(f"day:{kind}", sorted(month_days))
    asked = select(member_days.c.member, member_days.c.value).where(
        member_days.c.tenant == tenant, member_days.c.kind == kind, member_days.c.token.in_(tokens)
    )
    rows = connection.execute(asked.order_by(member_days.c.member)).all()
    members = [row[0] for row in rows]
    words = locker.opened("member_days", [kind] * len(rows), members, [row[1] for row in rows])
    return {member: MemberDay.kept(word) for member, word in zip(members, words, strict=True) if word}


def read_days_of(
    connection: Connection, tenant: Tenant, locker: Locker, members: Collection[int]
) -> dict[tuple[int, str], MemberDay]:
    """The days of some members, by pseudonym and kind."""
    asked = select(member_days.c.member, member_days.c.kind, member_days.c.value).where(
        member_days.c.tenant == tenant, member_days.c.member.in_(sorted(members))
    )
    rows = connection.execute(asked.order_by(member_days.c.member, member_days.c.kind)).all()
    words = locker.opened("member_days", [row[1] for row in rows], [row[0] for row in rows], [row[2] for row in rows])
    return {(row[0], row[1]): MemberDay.kept(word) for row, word in zip(rows, words, strict=True) if word}
