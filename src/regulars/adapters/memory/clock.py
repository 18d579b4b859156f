"""Two clocks: the machine's, and one that stands where it was set."""

from __future__ import annotations

import time
from typing import Final

__all__ = ["FixedClock", "SystemClock"]

_NS_PER_US: Final = 1_000


class SystemClock:
    """The machine's own clock."""

    def now(self) -> int:
        """Microseconds since 1970-01-01 UTC; may step backwards when the machine's clock is corrected."""
        return time.time_ns() // _NS_PER_US


class FixedClock:
    """A clock that stands still until it is set.

    Example:
        >>> clock = FixedClock(1_000)
        >>> clock.pass_us(500)
        >>> clock.now()
        1500
    """

    def __init__(self, instant: int = 0) -> None:
        self.instant = instant

    def now(self) -> int:
        """The instant it was set to, microseconds since 1970-01-01 UTC."""
        return self.instant

    def pass_us(self, duration_us: int) -> None:
        """Lets `duration_us` microseconds go by; a negative number turns the clock back."""
        self.instant += duration_us
