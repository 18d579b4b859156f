"""Months as a language writes them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from regulars.domain.turn import CircleMonth
from regulars.interfaces.words import LANGUAGES

__all__ = ["last_day_of", "month_and_year", "month_short"]


def month_and_year(month: CircleMonth, language: str) -> str:
    """A month with its year.

    Example:
        >>> june = CircleMonth(1998, 6, 0, 0, 0, 0)
        >>> month_and_year(june, "en"), month_and_year(june, "zh")
        ('June 1998', '1998年6月')
    """
    from babel.dates import format_skeleton

    return format_skeleton("yMMMM", date(month.year, month.month, 1), locale=LANGUAGES[language])


def month_short(month: CircleMonth, language: str) -> str:
    """A month alone, short enough for an axis (``Jun``, ``6月``)."""
    from babel.dates import format_skeleton

    return format_skeleton("MMM", date(month.year, month.month, 1), locale=LANGUAGES[language])


def last_day_of(month: CircleMonth) -> date:
    """The last day of a month."""
    return date(month.year, month.month, monthrange(month.year, month.month)[1])
