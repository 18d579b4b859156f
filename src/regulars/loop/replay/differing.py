"""Two versions of a programme, key by key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

__all__ = ["Difference", "differences"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One key that is not the same: its place as ``earn.purchase.points``, and both values; None where it was not there."""

    where: str
    before: Any
    after: Any


def differences(before: str, after: str) -> tuple[Difference, ...]:
    """What differs between two frozen programmes. Rules, multipliers, caps and currencies are told by their names.

    Example:
        >>> differences('{"earn":[{"id":"a","points":1}]}', '{"earn":[{"id":"a","points":2}]}')
        (Difference(where='earn.a.points', before=1, after=2),)
    """
    one, other = _flat(json.loads(before)), _flat(json.loads(after))
    keys = dict.fromkeys([*one, *other])
    return tuple(Difference(key, one.get(key), other.get(key)) for key in keys if one.get(key) != other.get(key))


def _flat(document: Any, where: str = "") -> dict[str, Any]:
    return dict(_leaves(document, where))


def _leaves(document: Any, where: str) -> Iterator[tuple[str, Any]]:
    if isinstance(document, dict):
        for key, value in document.items():
            yield from _leaves(value, f"{where}.{key}" if where else str(key))
    elif isinstance(document, list) and document and all(isinstance(each, dict) for each in document):
        for number, each in enumerate(document):
            name = each.get("id") or each.get("name") or number
            yield from _leaves(each, f"{where}.{name}")
    elif document not in (None, [], {}):
        yield where, document
