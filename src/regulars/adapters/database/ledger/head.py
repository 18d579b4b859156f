"""The head of the ledger: size, right edge of the tree, last time; whoever writes holds its row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from regulars.adapters.database.ledger.sql import insert_rows, is_postgresql, read, run
from regulars.adapters.database.ledger_tables import ledger_nodes
from regulars.ports.ledger import Edge, Head

__all__ = ["EdgeReader", "LockedHead", "head_of", "lock_head", "register"]

EdgeReader = Callable[[int, bytes], Edge]
"""The edge again, of its size and bytes."""

_HEAD = "SELECT tree, size, recorded_at, edge, accounts, swept_at FROM ledger_heads WHERE tenant = ?"


@dataclass(slots=True)
class LockedHead:
    """The head inside one transaction."""

    tenant: str
    tree: str
    recorded_at: int
    edge: Edge
    accounts: int

    def grow(self, connection: Connection, leaves: Sequence[bytes], recorded_at: int) -> None:
        """Adds leaves, and keeps the nodes that are full now."""
        self.edge, nodes = self.edge.grown(leaves)
        insert_rows(connection, ledger_nodes, [(self.tenant, *node) for node in nodes])
        self.recorded_at = recorded_at

    def keep(self, connection: Connection, accounts: int) -> None:
        """Writes the head back."""
        run(
            connection,
            "UPDATE ledger_heads SET size = ?, recorded_at = ?, edge = ?, accounts = ? WHERE tenant = ?",
            self.edge.size,
            self.recorded_at,
            self.edge.packed(),
            accounts,
            self.tenant,
        )


def lock_head(connection: Connection, tenant: str, reader: EdgeReader) -> LockedHead:
    """The head, ours alone until the transaction ends: SQLite has locked the file, PostgreSQL locks the row."""
    statement = _HEAD + (" FOR UPDATE" if is_postgresql(connection) else "")
    tree, size, recorded_at, edge, accounts, _ = read(connection, statement, tenant)[0]
    return LockedHead(tenant, tree, recorded_at, reader(size, bytes(edge)), accounts)


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
