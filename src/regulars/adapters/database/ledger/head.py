"""The head of the ledger: size, right edge of the tree, last time; whoever writes holds its row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from regulars.adapters.database.ledger.sql import insert_rows, is_postgresql, read, run
from regulars.adapters.database.ledger_tables import ledger_nodes
from regulars.ports.ledger import Edge, Head

__all__ = ["EdgeReader", "LockedHead", "Mark", "head_of", "lock_head", "register"]

EdgeReader = Callable[[int, bytes], Edge]
"""The edge again, of its size and bytes."""

Mark = tuple[object, ...]
"""What tells one commit's head from every other's."""

_HEAD: Final = "SELECT tree, size, recorded_at, edge, accounts, swept_at FROM ledger_heads WHERE tenant = ?"
_LOCK: Final = "SELECT tree, size, recorded_at, edge, accounts, {version} FROM ledger_heads WHERE tenant = ?"
_KEEP: Final = "UPDATE ledger_heads SET size = ?, recorded_at = ?, edge = ?, accounts = ? WHERE tenant = ?"
_SQLITE_VERSION: Final = "(SELECT data_version FROM pragma_data_version)"
"""Another number once another connection has written to the file, whatever it wrote; not by our own commits."""
_POSTGRESQL_VERSION: Final = "xmin::text"
"""The transaction that wrote this row. Whoever changes a tenant's ledger writes its head."""


@dataclass(slots=True)
class LockedHead:
    """The head inside one transaction; `version` is the database's word on who wrote last."""

    tenant: str
    tree: str
    recorded_at: int
    edge: Edge
    accounts: int
    version: object

    def mark(self) -> Mark:
        """What the next commit finds if nobody else writes between."""
        return (self.version, self.tree, self.edge.size, self.edge.packed(), self.recorded_at, self.accounts)

    def grow(self, connection: Connection, leaves: Sequence[bytes], recorded_at: int) -> None:
        """Adds leaves, and keeps the nodes that are full now."""
        self.edge, nodes = self.edge.grown(leaves)
        insert_rows(connection, ledger_nodes, [(self.tenant, *node) for node in nodes])
        self.recorded_at = recorded_at

    def keep(self, connection: Connection, accounts: int) -> None:
        """Writes the head back."""
        self.accounts = accounts
        values = (self.edge.size, self.recorded_at, self.edge.packed(), accounts, self.tenant)
        if is_postgresql(connection):
            self.version = read(connection, f"{_KEEP} RETURNING {_POSTGRESQL_VERSION}", *values)[0][0]
        else:
            run(connection, _KEEP, *values)


def lock_head(connection: Connection, tenant: str, reader: EdgeReader) -> LockedHead:
    """The head, ours alone until the transaction ends: SQLite has locked the file, PostgreSQL locks the row."""
    if is_postgresql(connection):
        statement = _LOCK.format(version=_POSTGRESQL_VERSION) + " FOR UPDATE"
    else:
        statement = _LOCK.format(version=_SQLITE_VERSION)
    tree, size, recorded_at, edge, accounts, version = read(connection, statement, tenant)[0]
    return LockedHead(tenant, tree, recorded_at, reader(size, bytes(edge)), accounts, version)


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
