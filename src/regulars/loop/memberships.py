"""A list of members as a shipment: no orders, one event a member."""

from __future__ import annotations

from collections.abc import Sequence

from regulars.domain.source import Reading, Source
from regulars.gather.dates import DateStyle
from regulars.gather.mapping import ROLES, Guess, RoleMap
from regulars.gather.memberships import member_list_of
from regulars.loop.bring import Shipment, gather_question
from regulars.ports.columns import Session

__all__ = ["members_shipment"]


def members_shipment(
    source: Source, reading: Reading, rows: Sequence[Sequence[str]]
) -> tuple[Shipment, RoleMap] | None:
    """A file that lists members, or None where it does not.

    Args:
        source: the file.
        reading: how it is read.
        rows: some of its first rows.
    """
    members = member_list_of(reading.columns, rows)
    if members is None:
        return None

    def fill(session: Session) -> None:
        session.load("raw", source, reading, members.columns)
        session.keep("happened", gather_question("memberships"))
        session.keep("raw", gather_question("no_orders"))

    columns = dict.fromkeys(ROLES, "") | {"customer": members.columns["customer"]}
    dates = DateStyle("%Y-%m")
    sure = (Guess("customer", columns["customer"], 1.0),)
    roles = RoleMap(columns, dates, sure, members.left_out, notes=members.notes(source.name))
    return Shipment(source, dict(members.columns), dates, fill), roles
