# ruff: noqa: S608 - names of our own tables; values are always parameters
"""The past, by the piece: what orders and events of the log earn, with the events and the counts, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection

from regulars.adapters.database.ledger.accounts import Account, Accounts
from regulars.adapters.database.ledger.commit import Keeping, prepare
from regulars.adapters.database.ledger.desk import Desk
from regulars.adapters.database.ledger.head import LockedHead, head_of, lock_head
from regulars.adapters.database.ledger.inbox import load_inbox, mark_kept, write_inbox
from regulars.adapters.database.ledger.pages import open_page
from regulars.adapters.database.ledger.sql import insert_rows, listed, read
from regulars.adapters.database.ledger.writing import Outcome, write_accounts
from regulars.adapters.database.ledger_tables import ledger_entries, ledger_lots
from regulars.domain.ledger.accounts import AMOUNT_MAX, HOUSE, AccountKey, Role, whole_amount
from regulars.domain.ledger.book import Book
from regulars.domain.ledger.counts import CountKey
from regulars.domain.ledger.entries import Kind, Opens
from regulars.domain.ledger.inbox import Receive
from regulars.domain.ledger.leaf import commitment_of, key_number, leaf_content
from regulars.domain.ledger.past import EarnedRow, KnownEvent, PastMoved, PastPiece, PastTally
from regulars.domain.ledger.requests import Request, WalletKey

__all__ = ["counts_now", "keep_piece", "known_events", "owing", "page_for", "tally"]

_ENCODE: Final = msgspec.json.Encoder().encode
_PARTED: Final = "\x1f"
_WRITTEN_TOGETHER: Final = 20_000


def known_events(connection: Connection, tenant: str) -> Sequence[KnownEvent]:
    """Every event that was received."""
    statement = "SELECT message_id, owner, order_key, refund FROM ledger_inbox WHERE tenant = ?"
    return [KnownEvent(*row) for row in read(connection, statement, tenant)]


def tally(connection: Connection, tenant: str) -> PastTally:
    """How many orders were received, and how many of them earned something: told by the keyed hash of the order."""
    orders = "SELECT COUNT(*) FROM ledger_inbox WHERE tenant = ? AND order_key IS NOT NULL AND refund = ''"
    earned = (
        "SELECT COUNT(*) FROM (SELECT DISTINCT holder, source_key FROM ledger_entries "
        "WHERE tenant = ? AND kind = 'earn' AND source_key IS NOT NULL) AS found"
    )
    return PastTally(int(read(connection, orders, tenant)[0][0]), int(read(connection, earned, tenant)[0][0]))


def counts_now(connection: Connection, tenant: str) -> dict[CountKey, int]:
    """Every count there is."""
    rows = read(connection, "SELECT name, number FROM ledger_counts WHERE tenant = ?", tenant)
    return {CountKey(*name.split(_PARTED)): number for name, number in rows}


def owing(connection: Connection, tenant: str) -> list[WalletKey]:
    """Who owes points."""
    statement = (
        "SELECT owner, currency FROM ledger_accounts WHERE tenant = ? AND role = 'debt' AND balance < 0 "
        "ORDER BY owner, currency"
    )
    return [WalletKey(owner, currency) for owner, currency in read(connection, statement, tenant)]


def page_for(connection: Connection, keeping: Keeping, requests: Sequence[Request]) -> Book:
    """Everything these requests name, as a commit would look it up; nothing is locked or written."""
    head = head_of(connection, keeping.tenant, keeping.edge)
    count = read(connection, "SELECT accounts FROM ledger_heads WHERE tenant = ?", keeping.tenant)[0][0]
    book = Book(head.size, head.recorded_at)
    accounts = Accounts(connection, keeping.tenant, count, keeping.entropy)
    if requests:
        open_page(connection, keeping.tenant, accounts, book, requests, Desk())
    return book


def keep_piece(connection: Connection, keeping: Keeping, piece: PastPiece) -> tuple[int, int]:
    """Writes a piece; returns its first and last entry, the last below the first where it earned nothing.

    Raises:
        PastMoved: the till received one of its events meanwhile, or moved a count.
    """
    prepare(connection)
    head = lock_head(connection, keeping.tenant, keeping.edge)
    _refuse_moved(connection, keeping.tenant, piece)
    first, now = head.edge.size + 1, keeping.clock.now()
    accounts = Accounts(connection, keeping.tenant, head.accounts, keeping.entropy)
    accounts.load_owners({HOUSE, *(row.owner for row in piece.earned)})
    _write_earned(connection, keeping, head, accounts, piece.earned, now)
    received = {row.happening.message_id: row for row in piece.received}
    write_inbox(connection, keeping.tenant, Outcome(received=received, counts=dict(piece.counts)))
    # They come from the log: the till need not bring them there.
    mark_kept(connection, keeping.tenant, list(received))
    return first, head.edge.size


def _refuse_moved(connection: Connection, tenant: str, piece: PastPiece) -> None:
    asked = [Receive(row.owner, happening=row.happening, owners=(row.owner,)) for row in piece.received]
    book = Book()
    load_inbox(connection, tenant, book, asked)
    refunds = {(key.order_key, key.happening.refund_id) for key in piece.received if key.order_key}
    known = any(row.happening.message_id in book.inbox for row in piece.received) or any(
        (row.order_key, row.happening.refund_id) in refunds for row in book.inbox.values()
    )
    if known or _counts_moved(connection, tenant, piece):
        raise PastMoved


def _counts_moved(connection: Connection, tenant: str, piece: PastPiece) -> bool:
    names = {_PARTED.join(key): number for key, number in piece.before.items()}
    inside, value = listed(connection, sorted(names), "text")
    statement = f"SELECT name, number FROM ledger_counts WHERE tenant = ? AND name IN {inside}"
    now: dict[str, int] = dict(read(connection, statement, tenant, value))
    return any(now.get(name, 0) != number for name, number in names.items())


def _write_earned(
    connection: Connection,
    keeping: Keeping,
    head: LockedHead,
    accounts: Accounts,
    earned: Sequence[EarnedRow],
    now: int,
) -> None:
    leaves: list[bytes] = []
    recorded_at = head.recorded_at
    for start in range(0, len(earned), _WRITTEN_TOGETHER):
        part = earned[start : start + _WRITTEN_TOGETHER]
        entries, lots, recorded_at = _sealed(keeping, accounts, part, head.edge.size + start + 1, recorded_at, now)
        insert_rows(connection, ledger_entries, entries)
        insert_rows(connection, ledger_lots, lots)
        leaves += [entry[-1] for entry in entries]
    write_accounts(connection, keeping.tenant, Book(), accounts)
    if leaves:
        head.grow(connection, leaves, recorded_at)
    head.keep(connection, accounts.count)


def _sealed(
    keeping: Keeping, accounts: Accounts, rows: Sequence[EarnedRow], first: int, recorded_at: int, now: int
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]], int]:
    """Entries and lots as rows, from number `first` on, and when the last was recorded; balances move with them."""
    entries, lots = [], []
    tenant, leaf_hash, kind, opens = keeping.tenant, keeping.leaf_hash, Kind.EARN.value, Opens.FIXED.value
    for seq, row in enumerate(rows, first):
        if not 0 < row.points <= AMOUNT_MAX:
            whole_amount(row.points)
        recorded_at = recorded_at + 1 if recorded_at >= now else now
        account, issuance = _both(accounts, row.owner, row.currency)
        account.balance += row.points
        issuance.balance -= row.points
        accounts.touched[account.number], accounts.touched[issuance.number] = account, issuance
        salt = account.salt or b""
        # Words and keys are JSON lists that share their middle (`leaf.details_of`, `source_key`, `line_key`).
        source = key_number(salt, _ENCODE((row.source_type, row.source_id)))
        middle = _ENCODE((row.source_type, row.source_id, row.line, row.rule))[1:-1]
        line = key_number(salt, b'["earn",' + middle + b"]")
        details = f'[{middle.decode()},"{row.rule_version}",{row.basis},"",""]'
        commitment = commitment_of(salt, seq, details)
        terms = (row.points, row.at, recorded_at, opens, row.activates_at, row.expires_at, "", None, None, None)
        leaf = leaf_hash(
            leaf_content((seq, kind, row.currency, issuance.name, account.name, *terms, source, line, commitment))
        )
        sides = (issuance.number, account.number)
        entries.append(
            (tenant, seq, kind, row.currency, *sides, *terms, account.number, source, line, details, commitment, leaf)
        )
        dates = (row.at, row.activates_at, row.expires_at)
        lots.append((tenant, seq, account.number, row.points, row.points, *dates, 0, seq))
    return entries, lots, recorded_at


def _both(accounts: Accounts, owner: str, currency: str) -> tuple[Account, Account]:
    return (
        accounts.opened(AccountKey(owner, currency, Role.MAIN)),
        accounts.opened(AccountKey(HOUSE, currency, Role.ISSUANCE)),
    )
