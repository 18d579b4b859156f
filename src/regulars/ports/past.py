"""The past as the ledger keeps it: what was received already, what is counted, and pieces that are kept whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from regulars.domain.ledger.book import Book
from regulars.domain.ledger.counts import CountKey
from regulars.domain.ledger.past import KnownEvent, PastPiece, PastTally
from regulars.domain.ledger.requests import Request, WalletKey

__all__ = ["PastLedger"]


class PastLedger(Protocol):
    """What has to be asked of the ledger before the past can be posted, and the posting."""

    def known(self) -> Sequence[KnownEvent]:
        """Every event that was received."""
        ...

    def tally(self) -> PastTally:
        """How many orders were received, and how many of them earned something that was posted."""
        ...

    def counts(self) -> dict[CountKey, int]:
        """Every count there is."""
        ...

    def owing(self) -> Sequence[WalletKey]:
        """Who owes points, in order."""
        ...

    def page(self, requests: Sequence[Request]) -> Book:
        """Everything that requests name, to try a decision on; nothing is locked or written."""
        ...

    def keep(self, piece: PastPiece) -> tuple[int, int]:
        """Keeps a piece, all of it or nothing; its first and last entry.

        Raises:
            PastMoved: one of its events was received meanwhile, or a count moved; nothing is kept.
            LedgerStopped: the disk refused an earlier commit.
        """
        ...
