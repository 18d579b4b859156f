"""What members have done towards tasks, and what they were awarded, to be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from regulars.domain.ledger.counts import CountKey
from regulars.domain.tasks.record import Award, AwardKey, Mark

__all__ = ["TaskLog"]


class TaskLog(Protocol):
    """Tasks as they were kept in the transactions of the events that moved them."""

    def marks(self, owners: Sequence[str]) -> list[Mark]:
        """Everything that owners have done towards tasks."""
        ...

    def awards(self, owners: Sequence[str]) -> list[Award]:
        """Owners' lines of the log of awards, the oldest first."""
        ...

    def figures(self) -> dict[str, tuple[int, int]]:
        """Of each task: members who hold an award of it as a whole, and how many of these were taken back."""
        ...

    def counted(self, beginning: str) -> dict[CountKey, int]:
        """Counts that are nobody's own, whose name begins so."""
        ...

    def coupons_due(self, limit: int) -> list[Award]:
        """Lines whose coupon was not seen to yet, the oldest first: one to be printed, or revoked where it was taken."""
        ...

    def note_coupon(self, award: Award, pattern: str, at: int) -> None:
        """Notes that a line's coupon was seen to; `pattern` is the one its code was printed under, empty is none."""
        ...

    def printed(self, owners: Sequence[str]) -> dict[AwardKey, str]:
        """Awards whose coupon was seen to, and the pattern its code was printed under; empty is none."""
        ...
