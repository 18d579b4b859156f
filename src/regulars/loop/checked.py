"""Types the rows of relation ``raw`` and says of each whether it can be used, and which are odd: ``checked``, ``suspects``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from regulars.domain.question import question
from regulars.gather.cleaning import clean_values
from regulars.gather.clocks import clock_changes, clock_days
from regulars.gather.dates import DateStyle
from regulars.gather.normal_forms import NOBODY
from regulars.gather.numbers import NumberStyle
from regulars.ports.columns import Session

__all__ = ["keep_checked", "keep_suspects"]

_SUSPECTS: Final[Mapping[str, str]] = {
    "busy": "suspects_customers",
    "whole": "suspects_whole",
    "crowded": "suspects_crowded",
    "twins": "suspects_twins",
    "meetings": "suspects_meetings",
    "copies": "suspects_copies",
    "typical": "suspects_prices",
    "suspects": "suspects",
}
"""Relation to its question, in the order they are asked."""
_SLICED: Final = frozenset({"crowded", "meetings"})
"""Those with as many groups as there are rows."""


def keep_checked(
    session: Session, dates: DateStyle, numbers: Mapping[str, NumberStyle], zone: str, minor: int, now_us: int
) -> int:
    """Keeps relation ``checked``, and ``customer_values``, its customers by number; returns the rows of the first.

    Args:
        session: holds relation ``raw``.
        dates: how the time column is written.
        numbers: role to style, for the roles that have a column.
        zone: IANA name of the shop's time zone.
        minor: minor units in one major unit of the currency.
        now_us: the time of the import, microseconds since 1970 UTC.
    """
    import pyarrow as pa

    session.show("clock_changes", clock_changes(zone))
    session.show("clock_days", clock_days(zone))
    session.show("nobody_words", pa.table({"word": sorted(NOBODY)}))
    session.keep("callers", question("regulars.gather", "callers"))
    session.keep("customer_values", question("regulars.gather", "customer_values"))
    return session.keep(
        "checked", question("regulars.gather", "clean"), clean_values(dates, numbers, zone, minor, now_us)
    )


def keep_suspects(session: Session, rows: int) -> None:
    """Keeps relation ``suspects``, and those it is put together from; needs ``checked``, which has so many `rows`."""
    for name, asked in _SUSPECTS.items():
        session.keep_sliced(name, question("regulars.gather", asked), rows if name in _SLICED else 0)
