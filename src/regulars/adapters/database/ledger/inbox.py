# ruff: noqa: S608 - names of our own tables; values are always parameters
"""Events beside the entries they brought: looked up, kept and marked in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec
from sqlalchemy import Connection

from regulars.adapters.database.ledger.sql import insert_rows, listed, read, run, update_rows
from regulars.adapters.database.ledger_tables import ledger_bodies, ledger_counts, ledger_inbox
from regulars.adapters.database.tasks.budgets import write_shares
from regulars.adapters.database.tasks.keeping import forget_tasks, write_tasks
from regulars.domain.happening import Happening
from regulars.domain.ledger.book import Book
from regulars.domain.ledger.counts import CountKey
from regulars.domain.ledger.inbox import Receive, Received, ReceivedState

if TYPE_CHECKING:
    from regulars.adapters.database.ledger.writing import Outcome

__all__ = ["forget_received", "load_inbox", "mark_kept", "release", "set_aside", "unkept", "waiting", "write_inbox"]

_COLUMNS: Final = "owner, facts, state, received_at"
_ENCODE: Final = msgspec.json.Encoder().encode
_DECODE: Final = msgspec.json.Decoder(Happening).decode
_PARTED: Final = "\x1f"
_KEPT: Final = 1
_HELD_BACK: Final = 2
"""The log cannot take it: its member has no customer number, or it refused it."""


def load_inbox(connection: Connection, tenant: str, book: Book, asked: Sequence[Receive]) -> None:
    """Puts what is known of these events into the book: themselves, others about the same orders, and counts."""
    messages = sorted({request.happening.message_id for request in asked})
    orders = sorted({key for request in asked for key in request.order_keys})
    for column, values in (("message_id", messages), ("order_key", orders)):
        if not values:
            continue
        inside, value = listed(connection, values, "text")
        statement = (
            f"SELECT {_COLUMNS} FROM ledger_inbox WHERE tenant = ? AND {column} IN {inside} "
            "ORDER BY received_at, message_id"
        )
        for row in read(connection, statement, tenant, value):
            book.receive(_received(row))
    _load_counts(connection, tenant, book, {key for request in asked for key in request.counts})


def _load_counts(connection: Connection, tenant: str, book: Book, keys: Iterable[CountKey]) -> None:
    named = {_PARTED.join(key): key for key in keys}
    if not named:
        return
    inside, value = listed(connection, sorted(named), "text")
    statement = f"SELECT name, number FROM ledger_counts WHERE tenant = ? AND name IN {inside}"
    for name, number in read(connection, statement, tenant, value):
        book.counts[named[name]] = number


def _received(row: Sequence[Any]) -> Received:
    owner, facts, state, received_at, *body = row
    return Received(owner, _DECODE(facts), ReceivedState(state), received_at, (body[0] or "") if body else "")


def write_inbox(connection: Connection, tenant: str, outcome: Outcome) -> None:
    """Writes new events, marks those that waited, and keeps the counts."""
    new = outcome.received
    insert_rows(connection, ledger_inbox, [_row(tenant, row) for row in new.values()])
    insert_rows(connection, ledger_bodies, [(tenant, message, row.body) for message, row in new.items() if row.body])
    settled = [(ReceivedState.APPLIED.value, tenant, message) for message in outcome.settled]
    update_rows(connection, ledger_inbox, "message_id", ("state",), settled)
    _write_counts(connection, tenant, outcome.counts)
    write_tasks(connection, tenant, outcome.marks, outcome.awards)
    write_shares(connection, tenant, outcome.shares)


def _row(tenant: str, row: Received) -> tuple[Any, ...]:
    event = row.happening
    facts = _ENCODE(event).decode()
    # An order's own row has no refund: so there is one of it, and one of each refund.
    key = row.order_key or None
    return (
        tenant,
        event.message_id,
        row.owner,
        key,
        event.refund_id,
        facts,
        row.received_at,
        row.state.value,
        0,
    )


def _write_counts(connection: Connection, tenant: str, counts: Mapping[CountKey, int]) -> None:
    if not counts:
        return
    inside, value = listed(connection, names := sorted(_PARTED.join(key) for key in counts), "text")
    known = {
        row[0]
        for row in read(
            connection, f"SELECT name FROM ledger_counts WHERE tenant = ? AND name IN {inside}", tenant, value
        )
    }
    numbers = {_PARTED.join(key): number for key, number in counts.items()}
    insert_rows(connection, ledger_counts, [(tenant, name, numbers[name]) for name in names if name not in known])
    changed = [(numbers[name], tenant, name) for name in names if name in known]
    update_rows(connection, ledger_counts, "name", ("number",), changed)


def waiting(connection: Connection, tenant: str, limit: int, after: str = "") -> list[Received]:
    """Events that wait for their order, by message id."""
    statement = (
        f"SELECT {_COLUMNS} FROM ledger_inbox WHERE tenant = ? AND state = 'waiting' AND message_id > ? "
        "ORDER BY message_id LIMIT ?"
    )
    return [_received(row) for row in read(connection, statement, tenant, after, limit)]


def set_aside(connection: Connection, tenant: str, messages: Sequence[str]) -> None:
    """Lets events wait no longer; one whose order came meanwhile is left as it is."""
    inside, value = listed(connection, messages, "text")
    statement = (
        f"UPDATE ledger_inbox SET state = 'aside' WHERE tenant = ? AND state = 'waiting' AND message_id IN {inside}"
    )
    run(connection, statement, tenant, value)


def release(connection: Connection, tenant: str, owners: Sequence[str]) -> None:
    """Lets events that were held back be asked for once more."""
    inside, value = listed(connection, owners, "text")
    statement = f"UPDATE ledger_inbox SET is_kept = 0 WHERE tenant = ? AND is_kept = ? AND owner IN {inside}"
    run(connection, statement, tenant, _HELD_BACK, value)


def unkept(connection: Connection, tenant: str, limit: int) -> list[Received]:
    """Events that are not in the event log yet, the oldest first."""
    statement = (
        f"SELECT {_COLUMNS}, b.body FROM ledger_inbox i LEFT JOIN ledger_bodies b "
        "ON b.tenant = i.tenant AND b.message_id = i.message_id "
        "WHERE i.tenant = ? AND is_kept = 0 ORDER BY received_at, i.message_id LIMIT ?"
    )
    return [_received(row) for row in read(connection, statement, tenant, limit)]


def mark_kept(connection: Connection, tenant: str, messages: Sequence[str], held_back: Sequence[str] = ()) -> None:
    """Notes that events are in the event log, and deletes their words; those held back keep theirs."""
    aside = set(held_back)
    kept = [message for message in messages if message not in aside]
    marks = [(_KEPT, tenant, message) for message in kept] + [(_HELD_BACK, tenant, message) for message in held_back]
    update_rows(connection, ledger_inbox, "message_id", ("is_kept",), marks)
    inside, value = listed(connection, kept, "text")
    run(connection, f"DELETE FROM ledger_bodies WHERE tenant = ? AND message_id IN {inside}", tenant, value)


def forget_received(connection: Connection, tenant: str, owner: str) -> None:
    """Deletes an owner's events, counts and tasks."""
    forget_tasks(connection, tenant, owner)
    run(
        connection,
        "DELETE FROM ledger_bodies WHERE tenant = ? AND message_id IN "
        "(SELECT message_id FROM ledger_inbox WHERE tenant = ? AND owner = ?)",
        tenant,
        tenant,
        owner,
    )
    run(connection, "DELETE FROM ledger_inbox WHERE tenant = ? AND owner = ?", tenant, owner)
    prefix = f"{owner}{_PARTED}"
    run(
        connection,
        "DELETE FROM ledger_counts WHERE tenant = ? AND substr(name, 1, ?) = ?",
        tenant,
        len(prefix),
        prefix,
    )
