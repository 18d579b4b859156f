"""The past's door to one tenant's ledger; see `regulars.ports.past`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Engine

from regulars.adapters.database.ledger import past
from regulars.adapters.database.ledger.commit import Keeping
from regulars.domain.ledger.book import Book
from regulars.domain.ledger.counts import CountKey
from regulars.domain.ledger.past import KnownEvent, PastPiece, PastTally
from regulars.domain.ledger.requests import Request, WalletKey

__all__ = ["DatabasePast"]


class DatabasePast:
    """What was received, what is counted, and pieces of the past that are kept whole."""

    def __init__(self, engine: Engine, writers: Engine, keeping: Keeping, stopped: Callable[[], None]) -> None:
        self._engine = engine
        self._writers = writers
        self._keeping = keeping
        self._refuse_when_stopped = stopped

    def known(self) -> Sequence[KnownEvent]:
        """Every event that was received."""
        with self._engine.connect() as connection:
            return past.known_events(connection, self._keeping.tenant)

    def tally(self) -> PastTally:
        """How many orders were received, and how many earned something."""
        with self._engine.connect() as connection:
            return past.tally(connection, self._keeping.tenant)

    def counts(self) -> dict[CountKey, int]:
        """Every count there is."""
        with self._engine.connect() as connection:
            return past.counts_now(connection, self._keeping.tenant)

    def owing(self) -> Sequence[WalletKey]:
        """Who owes points, in order."""
        with self._engine.connect() as connection:
            return past.owing(connection, self._keeping.tenant)

    def page(self, requests: Sequence[Request]) -> Book:
        """Everything that requests name."""
        with self._engine.connect() as connection:
            return past.page_for(connection, self._keeping, requests)

    def keep(self, piece: PastPiece) -> tuple[int, int]:
        """Keeps a piece, all of it or nothing."""
        self._refuse_when_stopped()
        with self._writers.begin() as connection:
            return past.keep_piece(connection, self._keeping, piece)
