"""One tenant's ledger in SQLite or PostgreSQL; see the port for what each method tells and refuses."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Self

from sqlalchemy import Engine

from regulars.adapters.database.engine import engine_at, writers_of
from regulars.adapters.database.ledger import auditing, inbox, reading
from regulars.adapters.database.ledger.bulk import post_earnings
from regulars.adapters.database.ledger.commit import Committer, Keeping
from regulars.adapters.database.ledger.erasing import erase_owner, forget_keys
from regulars.adapters.database.ledger.head import EdgeReader, head_of, register
from regulars.adapters.database.ledger.past_ledger import DatabasePast
from regulars.adapters.database.ledger.sealing import LeafHash
from regulars.adapters.database.ledger.sql import run
from regulars.adapters.database.ledger.statements import DatabaseStatements
from regulars.adapters.database.ledger.turnstile import Turnstile
from regulars.adapters.database.programme_versions import DatabaseVersions
from regulars.adapters.database.scrubbing import scrub
from regulars.adapters.database.tasks.tasks import DatabaseTasks
from regulars.adapters.database.upgrade import upgrade
from regulars.domain.ids import Tenant
from regulars.domain.ledger.answers import Answer
from regulars.domain.ledger.book import Book, Wallet
from regulars.domain.ledger.entries import Entry, Hold
from regulars.domain.ledger.inbox import Receive, Received
from regulars.domain.ledger.requests import Request, RequestKey, WalletKey
from regulars.ports.clock import Clock
from regulars.ports.ledger import Decide, Head, SealedEntry

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["DatabaseLedger"]


class DatabaseLedger:
    """A ledger. Safe to use from several threads and from several processes.

    Tenants do not wait for one another on PostgreSQL; with SQLite each may have its own file.

    Args:
        decide: the room's decision.
        clock: the ledger's time.
        leaf_hash, edge: the tree's arithmetic.
        entropy: random bytes for names and salts.
    """

    def __init__(
        self,
        engine: Engine,
        tenant: Tenant,
        decide: Decide,
        clock: Clock,
        leaf_hash: LeafHash,
        edge: EdgeReader,
        entropy: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self._engine = engine
        self._writers = writers_of(engine)
        self._tenant = tenant
        self._edge = edge
        self._keeping = Keeping(tenant, decide, clock, leaf_hash, edge, entropy)
        self._committer = Committer(self._writers, self._keeping)
        self._turnstile: Turnstile[tuple[Request, RequestKey | None], Answer] = Turnstile(self._committer.together)

    @classmethod
    def open(
        cls,
        address: str,
        tenant: Tenant,
        decide: Decide,
        clock: Clock,
        leaf_hash: LeafHash,
        edge: EdgeReader,
        entropy: Callable[[int], bytes] = secrets.token_bytes,
    ) -> Self:
        """Opens a database, brings its tables to this version and makes the tenant's ledger known.

        Raises:
            SettingsError, DatabaseUnreachable, DatabaseTooNew: as `DatabaseRecords.open`.
        """
        engine = engine_at(address)
        try:
            upgrade(engine)
            ledger = cls(engine, tenant, decide, clock, leaf_hash, edge, entropy)
            with ledger._writers.begin() as connection:
                register(connection, tenant, entropy(16).hex())
        except BaseException:
            engine.dispose()
            raise
        return ledger

    def post(self, request: Request, key: RequestKey | None = None) -> Answer:
        """Decides a request and keeps what comes of it; durable when this returns."""
        return self._turnstile.through((request, key))

    def post_many(self, requests: Sequence[tuple[Request, RequestKey | None]]) -> list[Answer]:
        """The same for many, in one commit: all are kept or none."""
        return self._committer.all_or_none(requests)

    def post_each(self, requests: Sequence[tuple[Request, RequestKey | None]]) -> list[Answer | BaseException]:
        """Many at once, each by itself."""
        return self._turnstile.through_together(requests)

    def post_earnings(self, earnings: pa.Table, key: RequestKey) -> Answer:
        """Plain earnings by the column, in one commit."""
        self._committer.refuse_when_stopped()
        with self._writers.begin() as connection:
            return post_earnings(connection, self._keeping, earnings, key)

    def wallets(self, keys: Sequence[WalletKey]) -> dict[WalletKey, Wallet]:
        """Owners' points as they are kept now."""
        with self._engine.connect() as connection:
            return reading.wallets(connection, self._tenant, keys)

    def wallets_of(self, owners: Sequence[str]) -> dict[WalletKey, Wallet]:
        """All points of some owners, by owner and currency."""
        with self._engine.connect() as connection:
            return reading.wallets_of(connection, self._tenant, owners)

    def currencies(self, owner: str) -> tuple[str, ...]:
        """The currencies an owner ever had."""
        with self._engine.connect() as connection:
            return reading.currencies(connection, self._tenant, owner)

    def entries(self, owner: str | None = None, after: int = 0, limit: int = 1_000) -> tuple[Entry, ...]:
        """Entries above seq `after`, oldest first, of an owner or of all."""
        with self._engine.connect() as connection:
            return reading.entries(connection, self._tenant, owner, after, limit)

    def sealed(self, seq: int) -> SealedEntry:
        """One entry with its leaf; KeyError where there is none."""
        with self._engine.connect() as connection:
            return reading.sealed(connection, self._tenant, seq)

    def look(self, request: Receive) -> Book:
        """What is known of an event, its order and its counts."""
        book = Book()
        with self._engine.connect() as connection:
            inbox.load_inbox(connection, self._tenant, book, [request])
        return book

    def waiting(self, limit: int, after: str = "") -> list[Received]:
        """Events that wait for their order, by message id."""
        with self._engine.connect() as connection:
            return inbox.waiting(connection, self._tenant, limit, after)

    def set_aside(self, messages: Sequence[str]) -> None:
        """Lets events wait no longer."""
        with self._writers.begin() as connection:
            inbox.set_aside(connection, self._tenant, messages)

    def release(self, owners: Sequence[str]) -> None:
        """Lets events that were held back be asked for once more."""
        with self._writers.begin() as connection:
            inbox.release(connection, self._tenant, owners)

    def unkept(self, limit: int) -> list[Received]:
        """Events that are not in the event log yet, the oldest first."""
        with self._engine.connect() as connection:
            return inbox.unkept(connection, self._tenant, limit)

    def mark_kept(self, messages: Sequence[str], held_back: Sequence[str] = ()) -> None:
        """Notes that events are in the event log, and deletes what they said besides; those held back keep it."""
        with self._writers.begin() as connection:
            inbox.mark_kept(connection, self._tenant, messages, held_back)

    def hold(self, id_: str) -> Hold | None:
        """A hold as it is kept."""
        with self._engine.connect() as connection:
            return reading.hold(connection, self._tenant, id_)

    def due(self, at: int) -> tuple[list[WalletKey], int, int]:
        """Owners with something to sweep by `at`; points due; all points that lie with owners."""
        with self._engine.connect() as connection:
            return reading.due(connection, self._tenant, at)

    def note_sweep(self, at: int) -> None:
        """Remembers until when expiry is written down."""
        with self._writers.begin() as connection:
            run(connection, "UPDATE ledger_heads SET swept_at = ? WHERE tenant = ?", at, self._tenant)

    def head(self) -> Head:
        """The ledger now."""
        with self._engine.connect() as connection:
            return head_of(connection, self._tenant, self._edge)

    def hashes(self, level: int, first: int, stop: int) -> Sequence[bytes]:
        """Kept hashes of the tree: leaves at level 0, nodes at 8, 16, 24."""
        with self._engine.connect() as connection:
            return reading.hashes(connection, self._tenant, level, first, stop)

    def erase(self, owner: str) -> int:
        """Forgets whose accounts these were and what their entries were for; balances, root and proofs stay."""
        with self._writers.begin() as connection:
            erased = erase_owner(connection, self._tenant, owner)
        if erased:
            scrub(self._engine, ("ledger_accounts", "ledger_entries", "ledger_undoings"))
        return erased

    def forget_keys(self, before: int) -> int:
        """Deletes request keys recorded before an instant; business keys stay for ever."""
        with self._writers.begin() as connection:
            return forget_keys(connection, self._tenant, before)

    @property
    def past(self) -> DatabasePast:
        """What the log's orders and events earn, by the piece."""
        return DatabasePast(self._engine, self._writers, self._keeping, self._committer.refuse_when_stopped)

    @property
    def versions(self) -> DatabaseVersions:
        """Every programme that was in force."""
        return DatabaseVersions(self._engine, self._writers, self._tenant)

    @property
    def statements(self) -> DatabaseStatements:
        """What is owed: movements by day, points outstanding, what became of lots."""
        return DatabaseStatements(self._engine, self._tenant)

    @property
    def tasks(self) -> DatabaseTasks:
        """What members have done towards tasks, and what they were awarded."""
        return DatabaseTasks(self._engine, self._tenant)

    def findings(self, parallel: int = 1) -> Iterator[tuple[int, str]]:
        """Recomputes everything from the entries and tells what does not agree."""
        yield from auditing.findings(self._engine, self._tenant, self._keeping, parallel)

    def close(self) -> None:
        """Lets go of connections."""
        self._committer.close()
        self._engine.dispose()
