"""Records of the vocabulary as plain values for JSON, and back, exactly.

Only frozen records that live in `regulars.domain` are ever made again: what is read back can name no other code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from importlib import import_module
from typing import Any, Final

__all__ = ["made_plain", "made_whole"]

_HOME: Final = "regulars.domain."


def made_plain(value: Any) -> Any:
    """A value as lists, texts and numbers; every other kind is said beside it.

    Raises:
        TypeError: it is no record of the vocabulary and no plain value.

    Example:
        >>> from regulars.domain.money import Money
        >>> made_plain((Money(1250, "USD"), None))
        ['tuple', [['regulars.domain.money:Money', {'minor': 1250, 'currency': 'USD'}], None]]
        >>> made_whole(made_plain((Money(1250, "USD"), None)))
        (Money(minor=1250, currency='USD'), None)
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if is_dataclass(value) and type(value).__module__.startswith(_HOME):
        kind = f"{type(value).__module__}:{type(value).__qualname__}"
        return [kind, {field.name: made_plain(getattr(value, field.name)) for field in fields(value)}]
    for kind, (wanted, plain, _) in _KINDS.items():
        if isinstance(value, wanted):
            return [kind, plain(value)]
    if hasattr(value, "item"):  # a number of NumPy's
        return made_plain(value.item())
    raise TypeError(f"{type(value).__name__} is no record of the vocabulary")


def made_whole(plain: Any) -> Any:
    """The value that `made_plain` was given.

    Raises:
        ValueError: it was not written by `made_plain`, or by another version of it.
    """
    if not isinstance(plain, list):
        return plain
    kind, held = plain
    if kind in _KINDS:
        return _KINDS[kind][2](held)
    module, _, name = str(kind).partition(":")
    made = getattr(import_module(module), name, None) if module.startswith(_HOME) else None
    if not isinstance(made, type) or not is_dataclass(made):
        raise ValueError(f"{kind} is no record of the vocabulary")
    return made(**{field: made_whole(value) for field, value in held.items()})


def _pairs(value: Mapping[Any, Any]) -> list[Any]:
    # Not an object of JSON: keys may be days, and their order is part of what is shown.
    return [[made_plain(key), made_plain(held)] for key, held in value.items()]


_KINDS: Final[Mapping[str, tuple[type, Any, Any]]] = {
    "tuple": (tuple, lambda value: [made_plain(held) for held in value], lambda held: tuple(map(made_whole, held))),
    "list": (list, lambda value: [made_plain(held) for held in value], lambda held: [made_whole(one) for one in held]),
    "mapping": (Mapping, _pairs, lambda held: {made_whole(key): made_whole(value) for key, value in held}),
    "decimal": (Decimal, str, Decimal),
    "date": (date, date.isoformat, date.fromisoformat),
}
