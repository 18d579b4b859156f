"""How much a column is like a role of any kind: by its name, then by whether its values can be that at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from regulars.gather.dates import DateStyle
from regulars.gather.kind_synonyms import CALLS, NAMES, TIMES, TYPED
from regulars.gather.likeness import squeezed, value_likeness, words_of
from regulars.gather.numbers import number_style_of

__all__ = ["confidence", "name_likeness", "name_rank"]

_HEADER_SHARE: Final = 0.62
_VALUES_MIN: Final = 0.5
_TAIL: Final = 0.72
_EMPTY_FIT: Final = 0.85
"""A column that the first rows leave blank may yet be what its name says: nobody has unsubscribed so far."""
_RATING_MAX: Final = 1_000
_NUMBER_OF_ITS_OWN: Final = re.compile(r"\d{4}")
"""A loyalty card is a tier where it says Star or Gold, and a number of the member where it has digits."""
_WHOLE: Final = frozenset(("place",))
"""Roles that a name in full alone can mean: a page's location is no store."""


def confidence(role: str, name: str, values: Sequence[str]) -> float:
    """How sure a column is to play a role, 0 to 1; only a name in full reaches 0.90.

    Args:
        role: a key of `NAMES`.
        name: the column's name.
        values: some of its cells.

    Example:
        >>> confidence("rating", "Star rating", ["5", "4"]), confidence("rating", "Colour", ["5", "4"])
        (1.0, 0.0)
        >>> confidence("reviewed_at", "Review date", ["2026-01-31"]), confidence("reviewed_at", "Review date", ["soon"])
        (1.0, 0.0)
    """
    by_name = name_likeness(role, name)
    if by_name == 0.0:
        return 0.0
    fits = _fit(role, [value for value in values if value])
    if fits < _VALUES_MIN:
        return round(by_name * fits, 2)
    return round(_HEADER_SHARE * by_name + (1 - _HEADER_SHARE) * fits, 2)


def name_likeness(role: str, name: str) -> float:
    """1 for a name in full, 0.72 for one that ends like it, else 0."""
    plain = squeezed(name)
    names = _places(role)
    if plain in names:
        return 1.0
    if role in _WHOLE:
        return 0.0
    words = words_of(name)
    tails = {"".join(words[start:]) for start in range(1, len(words))}
    chinese = any(plain.endswith(known) for known in names if not known.isascii() and len(known) > 1)
    return _TAIL if chinese or any(tail in names for tail in tails) else 0.0


def name_rank(role: str, name: str) -> int:
    """The place of a name among those of its role: the lower, the better the source."""
    names = _places(role)
    return names.get(squeezed(name), len(names))


def _fit(role: str, filled: Sequence[str]) -> float:
    if not filled:
        return _EMPTY_FIT
    if role in TIMES:
        return DateStyle.share_read(filled)
    if role in TYPED:
        return _number_fit(role, filled)
    if role == "customer":
        return max(value_likeness("customer", filled), 0.7 if len(set(filled)) < len(filled) else 0.0)
    if role in {"card", "phone", "mail"}:
        return value_likeness("email" if role == "mail" else role, filled)
    if role == "tier":
        return sum(not _NUMBER_OF_ITS_OWN.search(value) for value in filled) / len(filled)
    if role == "type":
        return sum(value.lower() in CALLS for value in filled) / len(filled)
    if role in {"properties", "traits"}:
        return sum(value.startswith("{") for value in filled) / len(filled)
    if role in {"event", "action"}:
        # Few different words, none of them a number or a date.
        words = sum(not value[0].isdigit() for value in filled) / len(filled)
        return words if len(set(filled)) <= max(30, len(filled) // 2) else words / 2
    return 1.0


def _number_fit(role: str, filled: Sequence[str]) -> float:
    style = number_style_of(filled)
    if role not in {"rating", "nps"}:
        return style.share_read(filled)
    numbers = [style.number(value) for value in filled]
    return sum(number is not None and 0 <= number <= _RATING_MAX for number in numbers) / len(filled)


@cache
def _places(role: str) -> dict[str, int]:
    return {squeezed(name): place for place, name in reversed(list(enumerate(NAMES[role])))}
