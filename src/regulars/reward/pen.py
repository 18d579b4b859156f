"""What a decision writes with: each entry is numbered, dated and seen by the next step at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from regulars.domain.ledger.accounts import HOUSE, AccountKey
from regulars.domain.ledger.answers import Change
from regulars.domain.ledger.book import Book
from regulars.domain.ledger.entries import Entry, Hold, Kind, Take, Undoing

__all__ = ["Pen"]


class Pen:
    """Writes one request's change on the open page.

    A decision refuses before its first stroke: what is on the page is never rubbed out.

    Attributes:
        at: when the request counts, µs UTC.
        now: the ledger's clock, µs UTC. Times of recording rise with the entries even where the clock does not.
    """

    __slots__ = ("_actor", "_entries", "_figures", "_holds", "_reason", "_undoings", "at", "book", "now")

    def __init__(self, book: Book, at: int, now: int, actor: str = "", reason: str = "") -> None:
        self.book = book
        self.at = at
        self.now = now
        self._actor = actor
        self._reason = reason
        self._entries: list[Entry] = []
        self._holds: list[Hold] = []
        self._undoings: list[Undoing] = []
        self._figures: dict[str, int] = {}

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written yet."""
        return not (self._entries or self._holds or self._undoings)

    def post(
        self,
        kind: Kind,
        debit: AccountKey,
        credit: AccountKey,
        amount: int,
        takes: Iterable[Take] = (),
        effective_at: int | None = None,
        **more: Any,
    ) -> Entry:
        """Moves points from one account to another; see `Entry` for what more may be said."""
        # Between two of the house's accounts nobody's salt seals the words, so none are said: they could not be erased.
        is_spoken = not debit.owner == credit.owner == HOUSE
        entry = Entry(
            self.book.size + 1,
            kind,
            debit,
            credit,
            amount,
            self.at if effective_at is None else effective_at,
            max(self.book.recorded_at + 1, self.now),
            takes=tuple(takes),
            actor=self._actor if is_spoken else "",
            reason=self._reason if is_spoken else "",
            **more,
        )
        self.book.write(entry)
        self._entries.append(entry)
        return entry

    def hold(self, hold: Hold) -> None:
        """Notes how a hold stands now."""
        self.book.keep_hold(hold)
        self._holds.append(hold)

    def undo(self, undoing: Undoing) -> None:
        """Notes that an entry was undone, so far."""
        self.book.undoings.setdefault(undoing.seq, []).append(undoing)
        self._undoings.append(undoing)

    def tell(self, figure: str, points: int) -> None:
        """Adds to what the answer tells."""
        if points:
            self._figures[figure] = self._figures.get(figure, 0) + points

    def change(self) -> Change:
        """Everything written."""
        return Change(tuple(self._entries), tuple(self._holds), tuple(self._undoings), self._figures)
