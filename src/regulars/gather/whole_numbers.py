"""Whole numbers that a program wrote with a point: a customer number 17850 saved as 17850.0."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

__all__ = ["whole_columns", "without_point"]

_WHOLE: Final = re.compile(r"([0-9]+)\.0+")


def whole_columns(names: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The columns in which every filled cell is a whole number written with a point.

    Args:
        names: column names.
        rows: some of the first rows, as text.

    Example:
        >>> whole_columns(["CustomerID", "UnitPrice"], [["17850.0", "2.0"], ["", "2.55"]])
        ('CustomerID',)
    """
    found = []
    for index, name in enumerate(names):
        filled = [row[index].strip() for row in rows if index < len(row) and row[index].strip()]
        if filled and all(_WHOLE.fullmatch(cell) for cell in filled):
            found.append(name)
    return tuple(found)


def without_point(cell: str) -> str:
    """A whole number without its point; anything else as it is.

    Example:
        >>> without_point("17850.0"), without_point("2.50")
        ('17850', '2.50')
    """
    whole = _WHOLE.fullmatch(cell.strip())
    return whole[1] if whole else cell
