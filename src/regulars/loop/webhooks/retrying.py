"""When an event is tried again, and when a receiver is left alone for a while."""

from __future__ import annotations

from random import Random
from typing import Final

__all__ = ["ATTEMPTS_MAX", "next_try", "pause"]

_SECOND: Final = 1_000_000
_SCHEDULE_S: Final = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""After the first attempt, the second…: the schedule that Standard Webhooks 1.0.0 gives as its example."""
ATTEMPTS_MAX: Final = len(_SCHEDULE_S) + 1
_JITTER_SHARE: Final = 0.2
_RETRY_AFTER_S_MAX: Final = 86_400
_PAUSE_S_FIRST, _PAUSE_S_MAX = 5, 300


def next_try(now: int, attempts: int, attempts_max: int, retry_after_s: int, rng: Random) -> int | None:
    """When an event is due again after its attempt number `attempts` failed, µs UTC; None is never: it is dead.

    Args:
        now: µs UTC.
        attempts: made so far.
        attempts_max: after which it is given up.
        retry_after_s: what the receiver asked for; heeded up to a day.
        rng: for jitter, up to a fifth more, so that what failed together does not come back together.

    Example:
        >>> [round(next_try(0, made, 10, 0, Random(1)) / 1_000_000) for made in (1, 2, 3)]
        [5, 308, 1848]
        >>> next_try(0, 10, 10, 0, Random(1)) is None
        True
    """
    if attempts >= min(attempts_max, ATTEMPTS_MAX):
        return None
    asked = min(retry_after_s, _RETRY_AFTER_S_MAX)
    return now + round(max(_SCHEDULE_S[attempts - 1], asked) * _SECOND * (1 + _JITTER_SHARE * rng.random()))


def pause(now: int, failures: int, retry_after_s: int, rng: Random) -> int:
    """Until when a receiver is left alone after several attempts in a row failed, µs UTC: 5 s, doubling up to 5 min.

    Example:
        >>> [round(pause(0, failures, 0, Random(1)) / 1_000_000) for failures in (2, 3, 20)]
        [5, 10, 308]
        >>> pause(0, 1, 0, Random(1))
        0
    """
    if failures <= 1 and not retry_after_s:
        return 0  # one failure may be the event's own fault: the next one finds out
    doubled = _PAUSE_S_FIRST << min(max(failures - 2, 0), 16)
    seconds = max(min(doubled, _PAUSE_S_MAX), min(retry_after_s, _RETRY_AFTER_S_MAX))
    return now + round(seconds * _SECOND * (1 + _JITTER_SHARE * rng.random()))
