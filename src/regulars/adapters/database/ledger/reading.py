# ruff: noqa: S608 - names of our own tables; values are always parameters
"""Questions of the ledger that change nothing."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy import Connection

from regulars.adapters.database.ledger.accounts import Accounts
from regulars.adapters.database.ledger.pages import ENTRY_COLUMNS, dates_of, entry_of, hold_of, lots_of
from regulars.adapters.database.ledger.sql import read
from regulars.domain.ledger.accounts import HOUSE, AccountKey, Role
from regulars.domain.ledger.book import Book, Wallet
from regulars.domain.ledger.entries import Entry, Hold
from regulars.domain.ledger.leaf import entry_salt
from regulars.domain.ledger.requests import WalletKey
from regulars.ports.ledger import SealedEntry

__all__ = ["currencies", "due", "entries", "hashes", "hold", "sealed", "wallets", "wallets_of"]


def wallets(connection: Connection, tenant: str, keys: Sequence[WalletKey]) -> dict[WalletKey, Wallet]:
    """Owners' points as they are kept now."""
    accounts = _accounts(connection, tenant)
    accounts.load_owners(key.owner for key in keys)
    return _wallets(connection, tenant, accounts, keys)


def wallets_of(connection: Connection, tenant: str, owners: Sequence[str]) -> dict[WalletKey, Wallet]:
    """All points of some owners, by owner and currency."""
    accounts = _accounts(connection, tenant)
    accounts.load_owners(owners)
    keys = sorted({WalletKey(key.owner, key.currency) for key in accounts.of_owners(owners)})
    return _wallets(connection, tenant, accounts, keys)


def _wallets(
    connection: Connection, tenant: str, accounts: Accounts, keys: Sequence[WalletKey]
) -> dict[WalletKey, Wallet]:
    book, numbers = Book(), {}
    for key in keys:
        wallet = book.wallet(key)
        for role in (Role.MAIN, Role.PENDING):
            account = accounts.by_key.get(AccountKey(*key, role))
            if account is not None:
                numbers[account.number] = key
        dates_of(wallet, accounts)
    lots_of(connection, tenant, book, accounts, numbers)
    return {key: book.wallets[key] for key in keys}


def _accounts(connection: Connection, tenant: str) -> Accounts:
    return Accounts(connection, tenant, 0, secrets.token_bytes)


def currencies(connection: Connection, tenant: str, owner: str) -> tuple[str, ...]:
    """The currencies an owner ever had."""
    statement = "SELECT DISTINCT currency FROM ledger_accounts WHERE tenant = ? AND owner = ? ORDER BY currency"
    return tuple(str(row[0]) for row in read(connection, statement, tenant, owner))


def entries(connection: Connection, tenant: str, owner: str | None, after: int, limit: int) -> tuple[Entry, ...]:
    """Entries above seq `after`, oldest first."""
    mine = "" if owner is None else (
        "AND (e.debit IN (SELECT number FROM ledger_accounts WHERE tenant = ? AND owner = ?) "
        "OR e.credit IN (SELECT number FROM ledger_accounts WHERE tenant = ? AND owner = ?))"
    )  # fmt: skip
    whose = () if owner is None else (tenant, owner, tenant, owner)
    statement = (
        f"SELECT {ENTRY_COLUMNS} FROM ledger_entries e WHERE e.tenant = ? AND e.seq > ? {mine} ORDER BY e.seq LIMIT ?"
    )
    rows = read(connection, statement, tenant, after, *whose, limit)
    accounts = _accounts(connection, tenant)
    accounts.load_numbers(number for row in rows for number in row[2:4])
    return tuple(entry_of(row, accounts) for row in rows)


def sealed(connection: Connection, tenant: str, seq: int) -> SealedEntry:
    """One entry with its leaf; KeyError where there is none."""
    from regulars.adapters.database.ledger.auditing import LEAF_COLUMNS, content_of

    statement = f"SELECT {LEAF_COLUMNS}, e.details FROM ledger_entries e WHERE e.tenant = ? AND e.seq = ?"
    rows = read(connection, statement, tenant, seq)
    if not rows:
        raise KeyError(seq)
    row = rows[0]
    accounts = _accounts(connection, tenant)
    accounts.load_numbers((row[3], row[4], row[15]))
    names = {number: account.name for number, account in accounts.by_number.items()}
    whole = read(
        connection, f"SELECT {ENTRY_COLUMNS} FROM ledger_entries e WHERE e.tenant = ? AND e.seq = ?", tenant, seq
    )[0]
    salt = accounts.by_number[row[15]].salt
    own = None if salt is None else entry_salt(salt, seq)
    return SealedEntry(entry_of(whole, accounts), content_of(row, names), own, row[-1])


def hold(connection: Connection, tenant: str, id_: str) -> Hold | None:
    """A hold as it is kept."""
    statement = (
        "SELECT id, account, amount, pins, ends_at, state, captured FROM ledger_holds WHERE tenant = ? AND id = ?"
    )
    rows = read(connection, statement, tenant, id_)
    if not rows:
        return None
    accounts = _accounts(connection, tenant)
    accounts.load_numbers([rows[0][1]])
    return hold_of(rows[0], accounts)


def due(connection: Connection, tenant: str, at: int) -> tuple[list[WalletKey], int, int]:
    """Owners with something to sweep by `at`; points due; all points that lie with owners."""
    statement = """
        SELECT a.owner, a.currency, SUM(l.remaining) FROM ledger_lots l
        JOIN ledger_accounts a ON a.tenant = l.tenant AND a.number = l.account
        WHERE l.tenant = ? AND l.remaining > 0 AND CASE WHEN l.sliding = 1 THEN a.slides_to ELSE l.expires_at END <= ?
        GROUP BY a.owner, a.currency ORDER BY a.owner, a.currency"""
    rows = read(connection, statement, tenant, at)
    whole = read(
        connection,
        "SELECT COALESCE(SUM(balance), 0) FROM ledger_accounts WHERE tenant = ? AND role IN ('main', 'pending')",
        tenant,
    )
    return (
        [WalletKey(row[0], row[1]) for row in rows if row[0] != HOUSE],
        int(sum(row[2] for row in rows)),
        int(whole[0][0]),
    )


def hashes(connection: Connection, tenant: str, level: int, first: int, stop: int) -> Sequence[bytes]:
    """Kept hashes of the tree: leaves at level 0, nodes at 8, 16, 24."""
    if level == 0:
        statement = "SELECT leaf FROM ledger_entries WHERE tenant = ? AND seq > ? AND seq <= ? ORDER BY seq"
        rows = read(connection, statement, tenant, first, stop)
    else:
        statement = "SELECT hash FROM ledger_nodes WHERE tenant = ? AND level = ? AND number >= ? AND number < ? ORDER BY number"
        rows = read(connection, statement, tenant, level, first, stop)
    return [bytes(row[0]) for row in rows]
