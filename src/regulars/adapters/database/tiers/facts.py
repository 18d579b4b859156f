# ruff: noqa: S608 - names of our own tables; values are always parameters
"""What tiers follow from: entries and events of many owners at once, and whose are new."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from regulars.adapters.database.ledger.accounts import Accounts
from regulars.adapters.database.ledger.pages import ENTRY_COLUMNS, entry_of
from regulars.adapters.database.ledger.sql import is_postgresql, listed, read
from regulars.domain.happening import Happening
from regulars.domain.ledger.accounts import HOUSE
from regulars.domain.ledger.entries import Entry, Kind
from regulars.domain.ledger.inbox import Received, ReceivedState
from regulars.ports.tiers import Touched

__all__ = ["entries_of", "received_of", "touched_since"]

_DECODE = msgspec.json.Decoder(Happening).decode
_EARNED = "'earn', 'adjust', 'revoke', 'cancel_pending', 'restore'"


def entries_of(
    connection: Connection, tenant: str, owners: Sequence[str], currency: str
) -> Mapping[str, Sequence[Entry]]:
    """By owner: what was earned or corrected, and what undid it."""
    inside, value = listed(connection, owners, "text")
    mine = f"(SELECT number FROM ledger_accounts WHERE tenant = ? AND currency = ? AND owner IN {inside})"
    rows = read(
        connection,
        f"SELECT {ENTRY_COLUMNS} FROM {_by_holder(connection)} WHERE e.tenant = ? AND e.holder IN {mine} "
        f"AND e.kind IN ({_EARNED}) ORDER BY e.seq",
        *(tenant, tenant, currency, value),
    )
    rows = [*rows, *_forgiven(connection, tenant, currency, [row[0] for row in rows])]
    accounts = Accounts(connection, tenant, 0, secrets.token_bytes)
    accounts.load_numbers(number for row in rows for number in row[2:4])
    found: dict[str, list[Entry]] = {owner: [] for owner in owners}
    holder: dict[int, str] = {}
    for row in rows:
        entry = entry_of(row, accounts)
        undone = entry.reverses or 0
        holder[entry.seq] = holder[undone] if entry.kind is Kind.FORGIVE else entry.holder.owner
        found[holder[entry.seq]].append(entry)
    return found


def _forgiven(connection: Connection, tenant: str, currency: str, seqs: Sequence[int]) -> Sequence[tuple[object, ...]]:
    """What nobody could give back: the house books it between its own accounts."""
    if not seqs:
        return ()
    inside, value = listed(connection, seqs)
    house = "(SELECT number FROM ledger_accounts WHERE tenant = ? AND currency = ? AND owner = ?)"
    return read(
        connection,
        f"SELECT {ENTRY_COLUMNS} FROM {_by_holder(connection)} WHERE e.tenant = ? AND e.holder IN {house} "
        f"AND e.kind = 'forgive' AND e.reverses IN {inside} ORDER BY e.seq",
        *(tenant, tenant, currency, HOUSE, value),
    )


def _by_holder(connection: Connection) -> str:
    by = "" if is_postgresql(connection) else " INDEXED BY uq_ledger_entries_business"
    return f"ledger_entries AS e{by}"


def received_of(connection: Connection, tenant: str, owners: Sequence[str]) -> Mapping[str, Sequence[Received]]:
    """By owner: events at the till."""
    inside, value = listed(connection, owners, "text")
    by = "" if is_postgresql(connection) else " INDEXED BY ix_ledger_inbox_owner"
    rows = read(
        connection,
        f"SELECT owner, facts, state, received_at FROM ledger_inbox{by} WHERE tenant = ? AND owner IN {inside} "
        "ORDER BY received_at, message_id",
        *(tenant, value),
    )
    found: dict[str, list[Received]] = {owner: [] for owner in owners}
    for owner, facts, state, received_at in rows:
        found[owner].append(Received(owner, _DECODE(facts), ReceivedState(state), received_at))
    return found


def touched_since(connection: Connection, tenant: str, entries: int, events: int) -> Touched:
    """Owners with an entry above a number, or an event at or after an instant."""
    ((size,),) = read(
        connection, "SELECT COALESCE(MAX(seq), 0) FROM ledger_entries WHERE tenant = ? AND seq > ?", tenant, entries
    )
    ((last,),) = read(
        connection,
        "SELECT COALESCE(MAX(received_at), 0) FROM ledger_inbox WHERE tenant = ? AND received_at >= ?",
        *(tenant, events),
    )
    # What was forgiven is booked between the house's own accounts: whose it was, says the entry it undoes.
    earned = read(
        connection,
        "SELECT DISTINCT a.owner FROM ledger_entries e "
        "LEFT JOIN ledger_entries u ON u.tenant = e.tenant AND u.seq = e.reverses AND e.kind = 'forgive' "
        "JOIN ledger_accounts a ON a.tenant = e.tenant AND a.number = COALESCE(u.holder, e.holder) "
        "WHERE e.tenant = ? AND e.seq > ? AND e.seq <= ? AND a.owner <> ?",
        *(tenant, entries, size, HOUSE),
    )
    did = read(
        connection,
        "SELECT DISTINCT owner FROM ledger_inbox WHERE tenant = ? AND received_at >= ? AND received_at <= ?",
        *(tenant, events, last),
    )
    owners = {str(owner) for (owner,) in (*earned, *did)}
    return Touched(tuple(sorted(owners)), max(size, entries), max(last, events))
