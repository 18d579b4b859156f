"""What was granted of budgets is noted with the entries that took it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from regulars.domain.budget_said import BudgetShare
from regulars.domain.ledger.book import Book
from regulars.domain.ledger.counts import CountKey
from regulars.domain.ledger.entries import Entry, Kind
from regulars.reward.pen import Pen
from regulars.reward.programme_budgets import shares_of

__all__ = ["earned_by", "note_shares"]


def earned_by(pen: Pen) -> Entry:
    """The entry that a pen has earned points with."""
    return next(entry for entry in pen.change().entries if entry.kind is Kind.EARN)


def note_shares(
    book: Book, counts: dict[CountKey, int], shares: Sequence[BudgetShare], posted: Sequence[tuple[int, int]]
) -> list[BudgetShare]:
    """What each entry took of each budget; what was not posted goes back at once.

    Args:
        book: the open page.
        counts: those that are to be kept; changed where something goes back.
        shares: of a grant.
        posted: entry and points of each part; the entry is nought where it was posted before, by an import.
    """
    if not shares:
        return []
    found = []
    points = [points for _, points in posted]
    # Each part by its place: several may not have been posted.
    for part in shares_of(shares, range(len(posted)), points):
        seq = posted[part.seq][0]
        if seq:
            found.append(replace(part, seq=seq))
            book.shares.setdefault(seq, []).append(found[-1])
        else:
            back = part.per_point * points[part.seq] + part.use
            book.counts[part.key] = counts[part.key] = book.counts[part.key] - back
    return found
