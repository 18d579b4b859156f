"""Conditions, parted into what an order decides once and what each of its lines decides."""

from __future__ import annotations

from typing import Final

import msgspec

from regulars.domain.happening import OrderLine
from regulars.domain.programme import When
from regulars.reward.conditions import exact, local_time

__all__ = ["Occasion", "QuickWhen", "says_only"]

_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WHEN: Final = frozenset({"categories", "products", "weekdays", "start", "end", "first_order", "paid_min"})


class Occasion:
    """What conditions look at besides lines; the clock is read where it is asked for."""

    __slots__ = ("_at", "_clock", "_weekday", "_zone", "is_first", "paid")

    def __init__(self, at: int, zone: str, paid: int, *, is_first: bool) -> None:
        self._at = at
        self._zone = zone
        self._weekday = self._clock = ""
        self.paid = paid
        self.is_first = is_first

    def clock(self) -> tuple[str, str]:
        """Weekday and time of day in the programme's zone."""
        if not self._clock:
            local = local_time(self._at, self._zone)
            self._weekday, self._clock = _DAYS[local.weekday()], f"{local.hour:02}:{local.minute:02}"
        return self._weekday, self._clock


class QuickWhen:
    """A condition made ready to be asked a million times.

    Args:
        when: what has to be so.
        minor: minor units in a major one.
    """

    __slots__ = ("_categories", "_least", "_products", "_said", "_scale", "_timed", "asks_lines", "asks_order")

    def __init__(self, when: When, minor: int) -> None:
        least = exact(when.paid_min)
        self._said = when
        self._timed = bool(when.weekdays) or (when.start, when.end) != ("00:00", "24:00")
        # paid / minor >= least, in whole numbers.
        self._least, self._scale = least.numerator * minor, least.denominator
        self._categories = frozenset(when.categories)
        self._products = frozenset(when.products)
        self.asks_order = self._timed or when.first_order or self._least > 0
        self.asks_lines = bool(self._categories or self._products)

    def holds_for(self, occasion: Occasion) -> bool:
        """Whether the order's part of it holds."""
        if not self.asks_order:
            return occasion.paid * self._scale >= self._least
        if occasion.paid * self._scale < self._least or (self._said.first_order and not occasion.is_first):
            return False
        return not self._timed or self._in_time(*occasion.clock())

    def holds_on(self, line: OrderLine) -> bool:
        """Whether the line's part of it holds."""
        if self._categories and line.category not in self._categories:
            return False
        return not self._products or line.product in self._products

    def _in_time(self, weekday: str, clock: str) -> bool:
        start, end = self._said.start, self._said.end
        if self._said.weekdays and weekday not in self._said.weekdays:
            return False
        return start <= clock < end if start < end else clock >= start or clock < end


def says_only(said: msgspec.Struct, known: frozenset[str]) -> bool:
    """Whether every field that is not at its default is one of these: what is not known here is left to the till's own way.

    Example:
        >>> says_only(When(categories=("tea",)), frozenset({"categories"})), says_only(When(first_order=True), frozenset())
        (True, False)
    """
    for field in msgspec.structs.fields(type(said)):
        if field.name in known:
            continue
        default = field.default_factory() if field.default_factory is not msgspec.NODEFAULT else field.default
        if getattr(said, field.name) != default:
            return False
    return True


def is_plain_when(when: When) -> bool:
    """Whether a condition asks for nothing else than is known here."""
    return says_only(when, _WHEN)
