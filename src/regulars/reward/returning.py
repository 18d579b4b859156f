"""What entries took of budgets goes back, into the period it came from, when they are undone, by whatever request."""

from __future__ import annotations

from msgspec.structs import replace

from regulars.domain.ledger.answers import Change
from regulars.domain.ledger.book import Book
from regulars.reward.programme_budgets import returned

__all__ = ["return_to_budgets"]


def return_to_budgets(book: Book, change: Change) -> Change:
    """The change, with what its undoings give back. Points that were forgiven were spent, and stay on the budget."""
    undone: dict[int, int] = {}
    for row in change.undoings:
        undone[row.seq] = undone.get(row.seq, 0) + row.points - row.forgiven
    counts = dict(change.counts)
    for seq, points in undone.items():
        for share in book.shares.get(seq, ()):
            _, all_points, forgiven = book.undone(seq)
            now = all_points - forgiven
            back = returned(share, book.entries[seq].amount, now - points, now)
            if back:
                book.counts[share.key] = counts[share.key] = book.counts.get(share.key, 0) - back
    return replace(change, counts=counts) if counts != change.counts else change
