"""What a programme's file is held against: what the shop sold, which events it saw, how its members buy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

__all__ = ["Facts", "near_miss"]


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of the log. Counted.

    Attributes:
        events: names of events that were ever seen.
        categories, products: of lines that were sold; none where no line says one.
        gap_us: the usual time between two orders of a member (median), µs; None where nobody ordered twice.
        margin_share: share of money that is margin, as the settings say.
        as_of: the end of the span, µs UTC.
    """

    events: frozenset[str]
    categories: frozenset[str]
    products: frozenset[str]
    gap_us: int | None
    margin_share: float
    as_of: int


def near_miss(said: str, known: Iterable[str]) -> str:
    """What was probably meant; empty where nothing is like it.

    Example:
        >>> near_miss("Store visited", ["Store Visited", "Order Completed"]), near_miss("xyz", ["Store Visited"])
        ('Store Visited', '')
    """
    by_plain = {each.casefold(): each for each in known}
    found = get_close_matches(said.casefold(), by_plain, 1, 0.7)
    return by_plain[found[0]] if found else ""
