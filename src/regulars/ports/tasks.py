"""What members have done towards tasks, and what they were awarded, to be looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from regulars.domain.ledger.counts import CountKey
from regulars.domain.tasks.leaderboards import Placed
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

    def ranked_by_points(
        self, shown: Mapping[str, str], currency: str, window: tuple[int, int], now: int, top: int, own: str
    ) -> tuple[list[Placed], int]:
        """Places by points earned within a window, without what has expired by `now` or was taken back.

        Args:
            shown: owners who may be shown, and for whom each stands.
            currency: of the points.
            window: first instant, and the first that no longer counts, µs UTC.
            now: µs UTC.
            top: places that are wanted; ties share one, and all of them are told.
            own: an owner whose place is wanted besides.

        Returns:
            The places, best first, and how many owners have any.
        """
        ...

    def ranked_by_marks(
        self,
        shown: Mapping[str, str],
        task: str,
        versions: Sequence[str],
        window: tuple[int, int],
        top: int,
        own: str,
    ) -> tuple[list[Placed], int]:
        """The same by what was done towards a task, under one of these wordings of what counts."""
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
