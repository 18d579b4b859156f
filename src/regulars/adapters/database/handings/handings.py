"""One tenant's things handed out, in SQLite or PostgreSQL; see the port for what each method tells."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from typing import Final, Self

import msgspec
from sqlalchemy import Connection, Engine

from regulars.adapters.database.engine import engine_at, writers_of
from regulars.adapters.database.handings.codes import issue_code, revoke_code, was_used
from regulars.adapters.database.handings.looking import card_was_used, page_of
from regulars.adapters.database.handings.rows import add_counts, counts_of, handed_by, insert_handed, set_counts
from regulars.adapters.database.ledger.commit import Keeping, prepare, transact
from regulars.adapters.database.ledger.head import EdgeReader, lock_head
from regulars.adapters.database.ledger.sealing import LeafHash
from regulars.adapters.database.ledger.sql import listed, read, run
from regulars.adapters.database.upgrade import upgrade
from regulars.domain.errors import KeyReused
from regulars.domain.ids import Tenant
from regulars.domain.ledger.answers import Refusal, RefusalCode
from regulars.domain.ledger.counts import CountKey
from regulars.domain.ledger.requests import Request, RequestKey
from regulars.domain.rewards.handing import (
    Handed,
    HandedState,
    Handing,
    HandingKind,
    HandingPage,
    Occasion,
    Verdict,
)
from regulars.domain.rewards.refusal import RewardRefusal, RewardRefused
from regulars.ports.clock import Clock
from regulars.ports.handings import DecideHanding, DecideUndoing, HandedOver, LookedUp
from regulars.ports.ledger import Decide

__all__ = ["DatabaseHandings", "id_of"]

# Made when the module is loaded, by one thread: msgspec learns a type at its first use, and two threads at once crash it.
_HANDED_OVER: Final = msgspec.json.Decoder(HandedOver)
_MEANS: Final = {
    RefusalCode.NOT_ENOUGH: RewardRefusal.INSUFFICIENT_BALANCE,
    RefusalCode.ALREADY_REVERSED: RewardRefusal.ALREADY_UNDONE,
}


class _Refused(Exception):
    """The ledger said no in the middle: everything is rolled back."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


def id_of(occasion: Occasion) -> str:
    """The name of what is handed out on an occasion: the same one, the same name.

    Example:
        >>> len(id_of(Occasion(HandingKind.REDEMPTION, "mug", "member:1", "order-7")))
        32
    """
    said = "\x1f".join((occasion.kind.value, occasion.about, occasion.owner, occasion.name))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class DatabaseHandings:
    """What was handed out. Safe to use from several threads and from several processes.

    Args:
        keeping: the ledger's decision, clock, tree and randomness: its entries are written here as everywhere.
    """

    def __init__(self, engine: Engine, keeping: Keeping) -> None:
        self._engine = engine
        self._writers = writers_of(engine)
        self._keeping = keeping
        self._tenant = keeping.tenant

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
        """Opens the ledger's database. The ledger itself was opened before, so that it is known.

        Raises:
            SettingsError, DatabaseUnreachable, DatabaseTooNew: as `DatabaseRecords.open`.
        """
        engine = engine_at(address)
        try:
            upgrade(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, Keeping(tenant, decide, clock, leaf_hash, edge, entropy))

    def hand(
        self, occasion: Occasion, look: LookedUp, decide: DecideHanding, key: RequestKey | None = None
    ) -> HandedOver:
        """Looks up, has it decided, and keeps what comes of it; durable when this returns."""
        try:
            with self._writers.begin() as connection:
                return self._hand(connection, occasion, look, decide, key)
        except _Refused as refused:
            return HandedOver(refused=_in_words(refused.refusal))

    def _hand(
        self, connection: Connection, occasion: Occasion, look: LookedUp, decide: DecideHanding, key: RequestKey | None
    ) -> HandedOver:
        now = self._enter(connection)
        given = self._given(connection, key)
        if given is not None:
            return given
        id_ = id_of(occasion)
        page = page_of(connection, self._tenant, id_, look, now)
        decided = decide(page)
        if isinstance(decided, Handing):
            over = HandedOver(self._write(connection, occasion, id_, decided, now))
        elif decided or page.before is None:
            over = HandedOver(refused=decided)
        else:
            over = HandedOver(page.before, is_replayed=True)
        self._keep_given(connection, key, over, now)
        return over

    def _write(self, connection: Connection, occasion: Occasion, id_: str, decided: Handing, now: int) -> Handed:
        entries = self._post(connection, decided.posts)
        add_counts(connection, self._tenant, decided.takes)
        set_counts(connection, self._tenant, decided.sets)
        if decided.coupon:
            issue_code(connection, self._tenant, decided.coupon, decided.mark, occasion.owner, now)
        handed = Handed(
            id_,
            occasion.kind,
            occasion.about,
            occasion.owner,
            occasion.name,
            now,
            entries,
            decided.points,
            decided.coupon,
            decided.mark,
            tuple(decided.takes.items()),
            dict(decided.facts),
        )
        insert_handed(connection, self._tenant, handed)
        return handed

    def undo(self, id_: str, decide: DecideUndoing, key: RequestKey | None = None) -> HandedOver:
        """Gives back: entries, counts into the period they came from, and the code, which counts no more."""
        try:
            with self._writers.begin() as connection:
                return self._undo(connection, id_, decide, key)
        except _Refused as refused:
            return HandedOver(refused=_in_words(refused.refusal))

    def _undo(self, connection: Connection, id_: str, decide: DecideUndoing, key: RequestKey | None) -> HandedOver:
        now = self._enter(connection)
        given = self._given(connection, key)
        if given is not None:
            return given
        found = handed_by(connection, "WHERE h.tenant = ? AND h.id = ?", self._tenant, id_)
        if not found:
            raise KeyError(id_)
        handed = found[0]
        used = bool(handed.coupon) and was_used(connection, self._tenant, handed.coupon, handed.mark)
        used = used or card_was_used(connection, self._tenant, handed)
        decided = decide(handed, used)
        if isinstance(decided, tuple):
            over = HandedOver(refused=decided)
        else:
            entries = self._post(connection, decided.posts)
            add_counts(connection, self._tenant, dict(handed.takes), -1)
            if handed.coupon:
                revoke_code(connection, self._tenant, handed.coupon, handed.mark, now)
            run(
                connection,
                "UPDATE handings SET state = ?, undone_at = ? WHERE tenant = ? AND id = ?",
                *(HandedState.UNDONE.value, now, self._tenant, id_),
            )
            undone = msgspec.structs.replace(handed, state=HandedState.UNDONE, undone_at=now, entries=entries)
            over = HandedOver(undone)
        self._keep_given(connection, key, over, now)
        return over

    def _enter(self, connection: Connection) -> int:
        """Takes the ledger's lock: whoever hands something out does so alone. The ledger's time."""
        prepare(connection)
        lock_head(connection, self._tenant, self._keeping.edge)
        return self._keeping.clock.now()

    def _post(self, connection: Connection, posts: Sequence[Request]) -> tuple[int, ...]:
        entries: list[int] = []
        for request in posts:
            (answer,) = transact(connection, self._keeping, [(request, None)])
            if isinstance(answer, BaseException):
                raise answer
            if answer.refusal is not None:
                raise _Refused(answer.refusal)
            entries += answer.entries
        return tuple(entries)

    def _given(self, connection: Connection, key: RequestKey | None) -> HandedOver | None:
        if key is None:
            return None
        statement = "SELECT fingerprint, answer FROM ledger_requests WHERE tenant = ? AND route = ? AND key = ?"
        found = read(connection, statement, self._tenant, key.route, key.key)
        if not found:
            return None
        if bytes(found[0][0]) != key.fingerprint:
            raise KeyReused(key.key)
        over = _HANDED_OVER.decode(found[0][1])
        return msgspec.structs.replace(over, is_replayed=True)

    def _keep_given(self, connection: Connection, key: RequestKey | None, over: HandedOver, now: int) -> None:
        if key is None:
            return
        run(
            connection,
            "INSERT INTO ledger_requests (tenant, route, key, fingerprint, answer, recorded_at) VALUES (?, ?, ?, ?, ?, ?)",
            *(self._tenant, key.route, key.key, key.fingerprint, msgspec.json.encode(over).decode(), now),
        )

    def page(self, occasion: Occasion, look: LookedUp) -> HandingPage:
        """What would be decided on now."""
        with self._engine.connect() as connection:
            return page_of(connection, self._tenant, id_of(occasion), look, self._keeping.clock.now())

    def of_entry(self, entry: int) -> Handed | None:
        """What an entry of the ledger was written for."""
        where = "JOIN handing_entries AS e ON e.tenant = h.tenant AND e.handing = h.id WHERE h.tenant = ? AND e.seq = ?"
        with self._engine.connect() as connection:
            found = handed_by(connection, where, self._tenant, entry)
        return found[0] if found else None

    def of_owners(self, owners: Sequence[str], kinds: Sequence[HandingKind] = (), limit: int = 1_000) -> list[Handed]:
        """What owners were handed, the newest first."""
        with self._engine.connect() as connection:
            mine, names = listed(connection, owners, "text")
            some, chosen = listed(connection, [kind.value for kind in kinds or HandingKind], "text")
            where = f"WHERE h.tenant = ? AND h.owner IN {mine} AND h.kind IN {some} ORDER BY h.at DESC, h.id LIMIT ?"
            return handed_by(connection, where, self._tenant, names, chosen, limit)

    def counts(self, keys: Sequence[CountKey]) -> dict[CountKey, int]:
        """Counts as they are kept now."""
        with self._engine.connect() as connection:
            return counts_of(connection, self._tenant, keys)

    def note(self, key: CountKey, number: int) -> None:
        """Sets a count."""
        with self._writers.begin() as connection:
            set_counts(connection, self._tenant, {key: number})

    def close(self) -> None:
        """Lets the connections go."""
        self._engine.dispose()


def _in_words(refusal: Refusal) -> Verdict:
    code = _MEANS.get(refusal.code, RewardRefusal.ALREADY_REDEEMED)
    return (RewardRefused(code, refusal.asked, refusal.left),)
