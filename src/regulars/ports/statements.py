"""The ledger's figures for finance: movements by day, points outstanding, and what became of lots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from regulars.domain.ledger.statements import Baseline, Closing, DayMoved, LotSpan, Outstanding, RiskCell, StillOpen

__all__ = ["Statements"]


class Statements(Protocol):
    """Questions that are answered set by set, in the place where the entries lie; none changes anything."""

    def daily(
        self, offsets: Sequence[tuple[int, int]], first: int | None, last: int | None
    ) -> tuple[tuple[DayMoved, ...], tuple[Closing, ...]]:
        """Movements by day and currency, and the balances they must come to, seen at one moment.

        Args:
            offsets: from which instant the zone is how far ahead of UTC, both µs, ascending; the first begins before
                every entry.
            first: the first day wanted, days since 1970-01-01; what came before is one row of the day before it.
            last: the last day wanted; what came after is one row of the day after it.
        """
        ...

    def outstanding(self, span: LotSpan) -> tuple[Outstanding, ...]:
        """Points left in lots, by age and time to the end."""
        ...

    def history(self, at: int, groups: int) -> tuple[RiskCell, ...]:
        """What became of lots with a fixed end, week by week before it."""
        ...

    def still_open(self, at: int) -> tuple[StillOpen, ...]:
        """Spendable points with a fixed end ahead, by days to it."""
        ...

    def ended(self, at: int, since: int) -> tuple[Baseline, ...]:
        """Lots that ended between two instants, and how many owners the history has."""
        ...
