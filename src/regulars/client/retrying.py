"""How often, and after how long, a call is made again: never so that a server in trouble gets more of it."""

from __future__ import annotations

from random import Random
from threading import Lock
from typing import Final

__all__ = ["RETRIED", "RetryBudget", "delay_s"]

RETRIED: Final = frozenset({429, 500, 502, 503, 504, 507})
"""Statuses after which the same request may succeed; with its key it happens once, whatever happened before."""

_SHARE: Final = 10
_RESERVE: Final = 3 * _SHARE
_FIRST_S, _LONGEST_S, _ASKED_S_MAX = 0.1, 5.0, 60.0


class RetryBudget:
    """One retry for every ten calls, and three to begin with: never more than 3 + calls / 10.

    Example:
        >>> budget = RetryBudget()
        >>> sum(budget.spend() for _ in range(100))
        3
        >>> for _ in range(20):
        ...     budget.earn()
        >>> sum(budget.spend() for _ in range(100))
        2
    """

    def __init__(self) -> None:
        self._tenths = _RESERVE
        self._lock = Lock()

    def earn(self) -> None:
        """A call was made."""
        with self._lock:
            self._tenths = min(self._tenths + 1, _RESERVE + 100 * _SHARE)

    def spend(self) -> bool:
        """Whether one may be made again."""
        with self._lock:
            if self._tenths < _SHARE:
                return False
            self._tenths -= _SHARE
            return True


def delay_s(attempt: int, asked_s: float, rng: Random) -> float:
    """Seconds before the next attempt: twice as long each time, half of it by chance; at least what the server asks for.

    Example:
        >>> [round(delay_s(attempt, 0, Random(1)), 2) for attempt in (1, 2, 3, 20)]
        [0.06, 0.11, 0.23, 2.84]
        >>> delay_s(1, 2.0, Random(1)) >= 2.0
        True
    """
    longest = min(_FIRST_S * (1 << min(attempt - 1, 10)), _LONGEST_S)
    return min(asked_s, _ASKED_S_MAX) + longest * (0.5 + 0.5 * rng.random())
