# ruff: noqa: S608 - names of our own tables; values are always parameters
"""What entries took of the programme's budgets, kept and looked up in the ledger's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import Connection

from regulars.adapters.database.ledger.sql import insert_rows, listed, read
from regulars.adapters.database.task_tables import budget_shares
from regulars.domain.budget_said import BudgetShare
from regulars.domain.ledger.book import Book
from regulars.domain.ledger.counts import CountKey

__all__ = ["counted_under", "load_shares", "write_shares"]

_PARTED: Final = "\x1f"


def load_shares(connection: Connection, tenant: str, book: Book, seqs: Iterable[int]) -> None:
    """Puts what entries took of budgets on the page, and the counts they took it from."""
    inside, value = listed(connection, sorted(seqs))
    statement = f"SELECT seq, owner, name, period, per_point, use, estimate FROM budget_shares WHERE tenant = ? AND seq IN {inside}"
    keys = set()
    for seq, owner, name, period, *took in read(connection, statement, tenant, value):
        share = BudgetShare(seq, CountKey(owner, name, period), *took)
        if share not in book.shares.setdefault(seq, []):
            book.shares[seq].append(share)
        keys.add(share.key)
    named = {_PARTED.join(key): key for key in keys - book.counts.keys()}
    if not named:
        return
    inside, value = listed(connection, sorted(named), "text")
    for name, number in read(
        connection, f"SELECT name, number FROM ledger_counts WHERE tenant = ? AND name IN {inside}", tenant, value
    ):
        book.counts[named[name]] = number


def write_shares(connection: Connection, tenant: str, shares: Sequence[BudgetShare]) -> None:
    """Keeps what entries took of budgets."""
    rows = [(tenant, each.seq, *each.key, each.per_point, each.use, each.estimate) for each in shares]
    insert_rows(connection, budget_shares, rows)


def counted_under(connection: Connection, tenant: str, beginning: str) -> dict[CountKey, int]:
    """Counts that are nobody's own, whose name begins so."""
    first = f"{_PARTED}{beginning}"
    statement = "SELECT name, number FROM ledger_counts WHERE tenant = ? AND name >= ? AND name < ?"
    # The highest letter there is comes after every name that begins so.
    rows = read(connection, statement, tenant, first, first + "\U0010ffff")
    return {CountKey(*name.split(_PARTED)): int(number) for name, number in rows}
