"""Types the rows of relation ``raw`` and says of each whether it can be used: relation ``checked``."""

from __future__ import annotations

from collections.abc import Mapping

from regulars.domain.question import question
from regulars.gather.cleaning import clean_values
from regulars.gather.clocks import clock_changes
from regulars.gather.dates import DateStyle
from regulars.gather.normal_forms import NOBODY
from regulars.gather.numbers import NumberStyle
from regulars.ports.columns import Session

__all__ = ["keep_checked"]


def keep_checked(
    session: Session, dates: DateStyle, numbers: Mapping[str, NumberStyle], zone: str, minor: int, now_us: int
) -> int:
    """Keeps relation ``checked``; returns its rows.

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
    session.show("nobody_words", pa.table({"word": sorted(NOBODY)}))
    session.keep("nobody", question("regulars.gather", "nobody"))
    return session.keep(
        "checked", question("regulars.gather", "clean"), clean_values(dates, numbers, zone, minor, now_us)
    )
