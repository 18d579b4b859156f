"""Streaks: how many periods in a row had something in them, with one that may be missed."""

from __future__ import annotations

from collections.abc import Iterable

from regulars.reward.conditions import local_time

__all__ = ["period_number", "runs"]


def period_number(at: int, period: str, zone: str) -> int:
    """Which day, week (from Monday) or month an instant lies in, counted without gaps.

    Example:
        >>> [period_number(at * 86_400_000_000, "week", "UTC") for at in (0, 3, 4, 11)]
        [102737, 102737, 102738, 102739]
    """
    local = local_time(at, zone).date()
    if period == "month":
        return local.year * 12 + local.month - 1
    return local.toordinal() if period == "day" else (local.toordinal() - 1) // 7


def runs(numbers: Iterable[int], *, forgive: bool) -> list[tuple[int, int]]:
    """Each period with something in it, and how long the longest run is that ends with it; what was missed counts nothing.

    Args:
        numbers: of the periods, rising; twice the same is once.
        forgive: whether a run may miss one period, once, between two others.

    Example:
        >>> runs([1, 2, 4, 5, 7], forgive=True)
        [(1, 1), (2, 2), (4, 3), (5, 4), (7, 3)]
        >>> runs([1, 2, 4, 5, 7], forgive=False)
        [(1, 1), (2, 2), (4, 1), (5, 2), (7, 1)]
    """
    found: list[tuple[int, int]] = []
    last: int | None = None
    plain = forgiven = 0
    for number in numbers:
        if number == last:
            continue
        missed = None if last is None else number - last - 1
        if missed == 0:
            plain, forgiven = plain + 1, forgiven + 1
        elif missed == 1:
            # Only a run that has missed none yet is forgiven this one.
            plain, forgiven = 1, plain + 1
        else:
            plain, forgiven = 1, 1
        found.append((number, forgiven if forgive else plain))
        last = number
    return found
