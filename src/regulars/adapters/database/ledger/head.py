"""The head of the ledger: size, right edge of the tree, last time; whoever writes holds its row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from regulars.adapters.database.ledger.sql import Question, Row, insert_rows, is_postgresql, read, read_together, run
from regulars.adapters.database.ledger_tables import ledger_nodes
from regulars.ports.ledger import Edge, Head

__all__ = ["EdgeReader", "LockedHead", "Mark", "head_of", "lock_head", "lock_head_and_ask", "register"]

EdgeReader = Callable[[int, bytes], Edge]
"""The edge again, of its size and bytes."""

Mark = tuple[object, ...]
"""What tells one commit's head from every other's."""

_HEAD: Final = "SELECT tree, size, recorded_at, edge, accounts, swept_at FROM ledger_heads WHERE tenant = ?"
_KEEP: Final = "UPDATE ledger_heads SET size = ?, recorded_at = ?, edge = ?, accounts = ? WHERE tenant = ?"
_SQLITE_VERSION: Final = "(SELECT data_version FROM pragma_data_version)"
"""Another number once another connection has written to the file, whatever it wrote; not by our own commits."""
_POSTGRESQL_VERSION: Final = "xmin::text, pg_current_xact_id()::xid::text"
"""The transaction that wrote this row, and ours, which will have. Whoever changes a tenant's ledger writes its head."""
_LOCK: Final = "SELECT tree, size, recorded_at, edge, accounts, {} FROM ledger_heads WHERE tenant = ?{}"
_LOCK_SQLITE: Final = _LOCK.format(_SQLITE_VERSION, "")
_LOCK_POSTGRESQL: Final = _LOCK.format(_POSTGRESQL_VERSION, " FOR UPDATE")


@dataclass(slots=True)
class LockedHead:
    """The head inside one transaction.

    Attributes:
        version: the database's word on who wrote last.
        own_version: what it will say once this transaction has written.
    """

    tenant: str
    tree: str
    recorded_at: int
    edge: Edge
    accounts: int
    version: object
    own_version: object

    def mark(self) -> Mark:
        """What the next commit finds if nobody else writes between."""
        return (self.version, self.tree, self.edge.size, self.edge.packed(), self.recorded_at, self.accounts)

    def grow(self, connection: Connection, leaves: Sequence[bytes], recorded_at: int) -> None:
        """Adds leaves, and keeps the nodes that are full now."""
        insert_rows(connection, ledger_nodes, self.grown(leaves, recorded_at))

    def grown(self, leaves: Sequence[bytes], recorded_at: int) -> list[Row]:
        """Adds leaves; returns the nodes that are full now, as rows to be kept."""
        self.edge, nodes = self.edge.grown(leaves)
        self.recorded_at = recorded_at
        return [(self.tenant, *node) for node in nodes]

    def keep(self, connection: Connection, accounts: int) -> None:
        """Writes the head back."""
        self.accounts = accounts
        run(connection, _KEEP, self.edge.size, self.recorded_at, self.edge.packed(), accounts, self.tenant)
        self.version = self.own_version


def lock_head(connection: Connection, tenant: str, reader: EdgeReader) -> LockedHead:
    """The head, ours alone until the transaction ends: SQLite has locked the file, PostgreSQL locks the row."""
    return lock_head_and_ask(connection, tenant, reader, ())[0]


def lock_head_and_ask(
    connection: Connection, tenant: str, reader: EdgeReader, asked: Sequence[Question]
) -> tuple[LockedHead, list[Sequence[Row]]]:
    """The same, and answers to questions that are asked under the lock, in the same round trip."""
    lock = _LOCK_POSTGRESQL if is_postgresql(connection) else _LOCK_SQLITE
    (row,), *answers = read_together(connection, (lock, (tenant,)), *asked)
    tree, size, recorded_at, edge, accounts, found, *kept = row
    # Any commit of ours has the same number on SQLite: it tells of other connections alone.
    head = LockedHead(tenant, tree, recorded_at, reader(size, bytes(edge)), accounts, found, *(kept or (found,)))
    return head, answers


def head_of(connection: Connection, tenant: str, reader: EdgeReader) -> Head:
    """The head for reading."""
    tree, size, recorded_at, edge, _, swept_at = read(connection, _HEAD, tenant)[0]
    return Head(tree, size, reader(size, bytes(edge)).root(), recorded_at, swept_at)


def register(connection: Connection, tenant: str, tree: str) -> None:
    """Makes the tenant's ledger, empty, unless it is there."""
    run(
        connection,
        "INSERT INTO ledger_heads (tenant, tree, size, recorded_at, edge, accounts) VALUES (?, ?, 0, 0, ?, 0) "
        "ON CONFLICT (tenant) DO NOTHING",
        tenant,
        tree,
        b"",
    )
