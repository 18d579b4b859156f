"""Writes what a batch of decisions came to: entries with their leaves, lots, holds, balances, answers; one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection

from regulars.adapters.database.ledger.accounts import Accounts
from regulars.adapters.database.ledger.head import LockedHead
from regulars.adapters.database.ledger.inbox import write_inbox
from regulars.adapters.database.ledger.pages import hold_row
from regulars.adapters.database.ledger.sealing import LeafHash, sealed_rows
from regulars.adapters.database.ledger.sql import insert_rows, sent_together, update_rows
from regulars.adapters.database.ledger_tables import (
    ledger_accounts,
    ledger_entries,
    ledger_holds,
    ledger_lots,
    ledger_requests,
    ledger_undoings,
)
from regulars.domain.budget_said import BudgetShare
from regulars.domain.ledger.accounts import AccountKey, Role
from regulars.domain.ledger.answers import Change
from regulars.domain.ledger.book import Book
from regulars.domain.ledger.counts import CountKey
from regulars.domain.ledger.entries import Entry, Hold, HoldState, Lot, Opens, Undoing
from regulars.domain.ledger.inbox import Received, ReceivedState
from regulars.domain.ledger.requests import WalletKey
from regulars.domain.tasks.record import Award, Mark, MarkKey

__all__ = ["Outcome", "write_outcome"]


@dataclass(slots=True)
class Outcome:
    """Everything that a batch decided, in order."""

    entries: list[Entry] = field(default_factory=list)
    holds: dict[str, Hold] = field(default_factory=dict)
    new_holds: set[str] = field(default_factory=set)
    undoings: list[Undoing] = field(default_factory=list)
    answers: list[tuple[Any, ...]] = field(default_factory=list)
    received: dict[str, Received] = field(default_factory=dict)
    settled: list[str] = field(default_factory=list)
    counts: dict[CountKey, int] = field(default_factory=dict)
    marks: dict[MarkKey, Mark] = field(default_factory=dict)
    awards: list[Award] = field(default_factory=list)
    shares: list[BudgetShare] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether there is anything to write."""
        parts = (self.entries, self.answers, self.holds, self.undoings, self.received, self.settled, self.counts)
        return any(parts) or bool(self.awards)

    def add(self, change: Change) -> None:
        """Takes one request's change in."""
        self.entries += change.entries
        for hold in change.holds:
            # The first word about a hold is that it is open: every later one changes it.
            if hold.state is HoldState.OPEN:
                self.new_holds.add(hold.id)
            self.holds[hold.id] = hold
        self.undoings += change.undoings
        moved = change.received or change.settled or change.counts
        if moved or change.marks or change.awards or change.shares:
            self._receive(change)

    def _receive(self, change: Change) -> None:
        self.counts.update(change.counts)
        self.marks.update((mark.key, mark) for mark in change.marks)
        self.awards += change.awards
        self.shares += change.shares
        self.received.update((row.happening.message_id, row) for row in change.received)
        for message in change.settled:
            if message in self.received:
                self.received[message] = replace(self.received[message], state=ReceivedState.APPLIED)
            else:
                self.settled.append(message)


def write_outcome(
    connection: Connection, head: LockedHead, book: Book, accounts: Accounts, outcome: Outcome, leaf_hash: LeafHash
) -> None:
    """Writes everything; the head last."""
    with sent_together(connection):
        insert_rows(connection, ledger_requests, outcome.answers)
        write_inbox(connection, head.tenant, outcome)
        _write_undoings(connection, head.tenant, outcome.undoings)
        if outcome.entries:
            rows = sealed_rows(head.tenant, outcome.entries, accounts, leaf_hash)
            insert_rows(connection, ledger_entries, rows)
            head.grow(connection, [row[-1] for row in rows], outcome.entries[-1].recorded_at)
            _write_lots(connection, head.tenant, book, accounts, outcome.entries)
        _write_holds(connection, head.tenant, accounts, outcome.holds, outcome.new_holds)
        write_accounts(connection, head.tenant, book, accounts)
        head.keep(connection, accounts.count)


def _write_undoings(connection: Connection, tenant: str, undoings: Sequence[Undoing]) -> None:
    rows = [(tenant, row.seq, row.refund, row.basis, row.points, row.forgiven) for row in undoings]
    insert_rows(connection, ledger_undoings, rows)


def _write_lots(connection: Connection, tenant: str, book: Book, accounts: Accounts, entries: Sequence[Entry]) -> None:
    opened: dict[int, AccountKey] = {}
    touched: dict[int, AccountKey] = {}
    by_key, new = accounts.by_key, []
    for entry in entries:
        for take in entry.takes:
            touched[take.lot] = entry.debit if take.amount > 0 else entry.credit
        if entry.opens is not Opens.NOTHING:
            opened[entry.seq] = entry.credit
            new.append(_lot_row(tenant, _lot(book, entry.credit, entry.seq), by_key[entry.credit].number))
    insert_rows(connection, ledger_lots, new)
    old = [(_lot(book, key, id_).remaining, tenant, id_) for id_, key in touched.items() if id_ not in opened]
    update_rows(connection, ledger_lots, "id", ("remaining",), old)
    for id_, key in touched.items():
        _forget_used(book, key, id_)


def _forget_used(book: Book, key: AccountKey, id_: int) -> None:
    """A used-up lot need not lie on the page any longer."""
    lots = book.wallets[WalletKey(key.owner, key.currency)].lots
    if not lots[id_].remaining:
        del lots[id_]


def _lot(book: Book, key: AccountKey, id_: int) -> Lot:
    return book.wallets[WalletKey(key.owner, key.currency)].lots[id_]


def _lot_row(tenant: str, lot: Lot, account: int) -> tuple[Any, ...]:
    times = (lot.earned_at, lot.activates_at, lot.expires_at)
    return (tenant, lot.id, account, lot.original, lot.remaining, *times, int(lot.sliding), lot.root)


def _write_holds(
    connection: Connection, tenant: str, accounts: Accounts, holds: dict[str, Hold], new: set[str]
) -> None:
    if not holds:
        return
    keys = {hold.id: AccountKey(hold.owner, hold.currency, Role.MAIN) for hold in holds.values()}
    rows = [hold_row(tenant, holds[id_], accounts.opened(keys[id_]).number) for id_ in holds if id_ in new]
    insert_rows(connection, ledger_holds, rows)
    changed = [(hold.state.value, hold.captured, tenant, hold.id) for hold in holds.values() if hold.id not in new]
    update_rows(connection, ledger_holds, "id", ("state", "captured"), changed)


def write_accounts(connection: Connection, tenant: str, book: Book, accounts: Accounts) -> None:
    """Opens new accounts and writes the balances and dates that have changed."""
    _take_dates(book, accounts)
    new, changed = [], []
    for account in accounts.touched.values():
        dates = (account.balance, account.slides_to, account.owed_since)
        if account.is_new:
            key, account.is_new = account.key, False
            whose = (account.name, key.owner, key.currency, key.role.value, account.salt)
            new.append((tenant, account.number, *whose, *dates))
        else:
            changed.append((*dates, tenant, account.number))
    accounts.touched.clear()
    insert_rows(connection, ledger_accounts, new)
    update_rows(connection, ledger_accounts, "number", ("balance", "slides_to", "owed_since"), changed)


def _take_dates(book: Book, accounts: Accounts) -> None:
    for key in book.dated:
        wallet = book.wallets[key]
        main = accounts.by_key.get(AccountKey(key.owner, key.currency, Role.MAIN))
        if main is not None and main.slides_to != wallet.slides_to:
            main.slides_to = wallet.slides_to
            accounts.touched[main.number] = main
        debt = accounts.by_key.get(AccountKey(key.owner, key.currency, Role.DEBT))
        if debt is not None and debt.owed_since != wallet.owed_since:
            debt.owed_since = wallet.owed_since
            accounts.touched[debt.number] = debt
