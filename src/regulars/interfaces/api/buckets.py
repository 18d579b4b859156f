"""Token buckets: so many at once, refilled so many a second. One a name; those that are full again are forgotten."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Allowance", "Buckets"]


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left: whole tokens, and in how many seconds there is one again (0 where there is)."""

    granted: bool
    left: int
    seconds: int


class Buckets:
    """Buckets of one size.

    Args:
        size: tokens of a full one.
        per_second: how fast it fills.
        now: seconds of a clock that never goes back.
        names_max: names remembered; the one not seen for longest is forgotten first.

    Example:
        >>> time = [0.0]
        >>> buckets = Buckets(2, 1, lambda: time[0])
        >>> [buckets.take("a").granted for _ in range(3)], buckets.take("b").granted
        ([True, True, False], True)
    """

    def __init__(self, size: float, per_second: float, now: Callable[[], float], names_max: int = 10_000) -> None:
        self.size = size
        self._per_second = per_second
        self._now = now
        self._names_max = names_max
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str) -> Allowance:
        """Takes a token if there is one."""
        now = self._now()
        level, at = self._levels.pop(name, (self.size, now))
        level = min(self.size, level + (now - at) * self._per_second)
        is_granted = level >= 1
        level -= is_granted
        self._levels[name] = (level, now)
        if len(self._levels) > self._names_max:
            self._levels.popitem(last=False)
        wait = 0 if level >= 1 else math.ceil((1 - level) / self._per_second)
        return Allowance(is_granted, int(level), wait)
