"""What `clean.sql` is told: how dates and numbers are written, as values, never as text of the question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from regulars.gather.dates import DateStyle
from regulars.gather.numbers import POINT, NumberStyle

__all__ = ["NUMBER_ROLES", "clean_values"]

NUMBER_ROLES: Final = ("amount", "unit_price", "discount", "quantity")
"""The roles whose values are numbers."""


def clean_values(
    dates: DateStyle, numbers: Mapping[str, NumberStyle], zone: str, minor: int, now_us: int
) -> dict[str, int | float | str]:
    """The values of `clean.sql`.

    Args:
        dates: how the time column is written.
        numbers: role to style, for the roles that have a column; the others are taken to write 1,234.50.
        zone: IANA name of the shop's time zone.
        minor: minor units in one major unit of the currency.
        now_us: the time of the import, microseconds since 1970 UTC.

    Example:
        >>> clean_values(DateStyle("%Y-%m-%d"), {}, "UTC", 100, 0)["amount_mark"]
        '.'
    """
    values: dict[str, int | float | str] = {"zone": zone, "minor": minor, "now_us": now_us, **dates.values()}
    for role in NUMBER_ROLES:
        style = numbers.get(role, POINT)
        values |= {f"{role}_mark": style.decimal, f"{role}_shape": style.shape, f"{role}_drop": style.drop}
    return values
