"""From a JSON document to a record: known fields are checked, unknown ones passed over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from functools import cache
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from regulars.client.errors import AnswerUnreadable

__all__ = ["read"]

T = TypeVar("T")


def read(kind: type[T], document: object) -> T:
    """A record of a document.

    Raises:
        AnswerUnreadable: a field is missing, or is of another type.

    Example:
        >>> from regulars.client.records import Balance
        >>> read(Balance, {"currency": "points", "available": 5, "pending": 0, "held": 0, "new": "passed over"}).available
        5
    """
    if not isinstance(document, Mapping):
        raise AnswerUnreadable(f"{kind.__name__} should be an object")
    found = {}
    for name, hint, is_needed in _fields(kind):  # type: ignore[arg-type] # a class is hashable
        if name in document:
            found[name] = _converted(document[name], hint, f"{kind.__name__}.{name}")
        elif is_needed:
            raise AnswerUnreadable(f"{kind.__name__}.{name} is missing")
    return kind(**found)


@cache
def _fields(kind: Any) -> tuple[tuple[str, Any, bool], ...]:
    hints = get_type_hints(kind)
    return tuple(
        (each.name, hints[each.name], each.default is MISSING and each.default_factory is MISSING)
        for each in fields(kind)
    )


def _converted(value: object, hint: Any, where: str) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if NoneType in inner:
        return None if value is None else _converted(value, next(each for each in inner if each is not NoneType), where)
    if origin is tuple and isinstance(value, list):
        return tuple(_converted(each, inner[0], where) for each in value)
    if is_dataclass(hint):
        return read(hint, value)  # type: ignore[arg-type]
    return _plain(value, origin or hint, where)


def _plain(value: object, hint: Any, where: str) -> object:
    if hint is datetime and isinstance(value, str):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            raise AnswerUnreadable(f"{where} is no instant") from None
    if hint is float and type(value) is int:
        return float(value)
    # A boolean is a number to Python, and not to anybody else.
    if hint is Any or (isinstance(value, hint) and (type(value) is not bool or hint is bool)):
        return value
    raise AnswerUnreadable(f"{where} is of another type")
