"""One tenant's points: what may be asked of the place that keeps them.

A request is decided and kept in one step, under the ledger's lock: the place looks up what the request names, has a room
decide on it (`Decide`), and writes what was decided together with its leaves in the tree (`Tree`). Nothing is
acknowledged before it is durable; the same key asked twice is answered once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self

from regulars.domain.ledger.answers import Answer, Change, Refusal
from regulars.domain.ledger.book import Book, Wallet
from regulars.domain.ledger.entries import Entry, Hold
from regulars.domain.ledger.inbox import Receive, Received
from regulars.domain.ledger.requests import Request, RequestKey, WalletKey
from regulars.ports.past import PastLedger
from regulars.ports.statements import Statements
from regulars.ports.tasks import TaskLog
from regulars.ports.versions import Versions

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Decide", "Edge", "Head", "Ledger", "SealedEntry"]

Decide = Callable[[Book, Request, int], Change | Refusal]
"""A room's decision: open page, request, the ledger's time."""


class Edge(Protocol):
    """The right edge of the tree of leaves."""

    @property
    def size(self) -> int:
        """Leaves so far."""
        ...

    def grown(self, leaves: Sequence[bytes]) -> tuple[Self, list[tuple[int, int, bytes]]]:
        """The edge after more leaf hashes, and the nodes to keep: level, number, hash."""
        ...

    def root(self) -> bytes:
        """The root over all leaves."""
        ...

    def packed(self) -> bytes:
        """The edge as bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Head:
    """The ledger at one moment.

    Attributes:
        tree: the tree's random name.
        size: entries so far.
        root: of the tree over all of them.
        recorded_at: when the last one was written, µs UTC.
        swept_at: until when expiry was last written down; None is never.
    """

    tree: str
    size: int
    root: bytes
    recorded_at: int
    swept_at: int | None


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """An entry with its leaf, and what opens its commitment (None once its owner was erased)."""

    entry: Entry
    leaf: bytes
    salt: bytes | None
    details: str | None


class Ledger(Protocol):
    """One tenant's ledger."""

    def post(self, request: Request, key: RequestKey | None = None) -> Answer:
        """Decides a request and keeps what comes of it; durable when this returns.

        Raises:
            UsageError: the request is malformed; nothing is kept, not even the key.
            KeyReused: the key was used for another request.
            LedgerStopped: the disk refused an earlier commit.
            DatabaseUnreachable: the outcome is unknown: ask again with the same key.
        """
        ...

    def post_many(self, requests: Sequence[tuple[Request, RequestKey | None]]) -> list[Answer]:
        """The same for many, in one commit: all are kept or none; refusals are answers as ever."""
        ...

    def post_each(self, requests: Sequence[tuple[Request, RequestKey | None]]) -> list[Answer | BaseException]:
        """`post` for many at once: each by itself, with its answer or its error, and all of them in one commit where it can be."""
        ...

    def post_earnings(self, earnings: pa.Table, key: RequestKey) -> Answer:
        """Plain earnings by the column, in one commit.

        Args:
            earnings: ``owner``, ``currency``, ``points``, ``source_type``, ``source_id``, ``line``, ``rule``, ``at``,
                ``activates_at``, ``expires_at`` (may be empty), ``basis`` (may be empty). A row whose business key is
                posted already is counted and left out.
            key: of the whole import, with a fingerprint of what it holds.
        """
        ...

    def wallets(self, keys: Sequence[WalletKey]) -> dict[WalletKey, Wallet]:
        """Owners' points as they are kept now; an instant makes a balance of them."""
        ...

    def wallets_of(self, owners: Sequence[str]) -> dict[WalletKey, Wallet]:
        """All points of some owners as they are kept now, by owner and currency, in order."""
        ...

    def currencies(self, owner: str) -> tuple[str, ...]:
        """The currencies an owner ever had."""
        ...

    def entries(self, owner: str | None, after: int, limit: int) -> tuple[Entry, ...]:
        """Entries above seq `after`, oldest first, of an owner or of all."""
        ...

    def sealed(self, seq: int) -> SealedEntry:
        """One entry with its leaf; KeyError where there is none."""
        ...

    def look(self, request: Receive) -> Book:
        """What is known of an event, the others about its order, and its counts; wallets are left out."""
        ...

    def waiting(self, limit: int, after: str = "") -> Sequence[Received]:
        """Events that wait for their order, above message id `after`, by message id."""
        ...

    def set_aside(self, messages: Sequence[str]) -> None:
        """Lets events wait no longer; they stay, and go with their order should it come (`ReceivedState.ASIDE`)."""
        ...

    def release(self, owners: Sequence[str]) -> None:
        """Lets events of owners that were held back be asked for once more by `unkept`: somebody stands for them now."""
        ...

    def unkept(self, limit: int) -> Sequence[Received]:
        """Events that are not in the event log yet, the oldest first."""
        ...

    def mark_kept(self, messages: Sequence[str], held_back: Sequence[str] = ()) -> None:
        """Notes that events are in the event log, and deletes what they said besides; those held back keep it."""
        ...

    def hold(self, id_: str) -> Hold | None:
        """A hold as it is kept."""
        ...

    def due(self, at: int) -> tuple[list[WalletKey], int, int]:
        """Owners with something to sweep by `at`; points due; all points that lie with owners."""
        ...

    def note_sweep(self, at: int) -> None:
        """Remembers until when expiry is written down."""
        ...

    def head(self) -> Head:
        """The ledger now."""
        ...

    def hashes(self, level: int, first: int, stop: int) -> Sequence[bytes]:
        """Kept hashes of the tree: leaves at level 0, nodes at 8, 16, 24."""
        ...

    def erase(self, owner: str) -> int:
        """Forgets whose accounts these were and what their entries were for; balances, root and proofs stay.

        Returns:
            How many accounts were made nameless.
        """
        ...

    def forget_keys(self, before: int) -> int:
        """Deletes request keys recorded before an instant; business keys stay for ever."""
        ...

    @property
    def past(self) -> PastLedger:
        """What the log's orders and events earn, by the piece."""
        ...

    @property
    def versions(self) -> Versions:
        """Every programme that was in force."""
        ...

    @property
    def statements(self) -> Statements:
        """What is owed: movements by day, points outstanding, what became of lots."""
        ...

    @property
    def tasks(self) -> TaskLog:
        """What members have done towards tasks, and what they were awarded."""
        ...

    def findings(self, parallel: int) -> Iterator[tuple[int, str]]:
        """Recomputes everything from the entries and tells what does not agree: seq (0 where it is no entry's), code."""
        ...

    def close(self) -> None:
        """Lets go of connections."""
        ...
