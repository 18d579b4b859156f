# ruff: noqa: S608 - names of our own tables; values are always parameters
"""One tenant's coupons in SQLite or PostgreSQL; see the port for what each method tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

from sqlalchemy import Connection, Engine

from regulars.adapters.database.coupon_tables import coupon_codes, coupon_events
from regulars.adapters.database.coupons.acting import act_on
from regulars.adapters.database.coupons.given import given_to, keep_given
from regulars.adapters.database.coupons.held import codes_of
from regulars.adapters.database.coupons.looking import budget_use, code_state
from regulars.adapters.database.coupons.terms import batch_from, terms_of
from regulars.adapters.database.engine import engine_at, writers_of
from regulars.adapters.database.ledger.sql import insert_rows, is_postgresql, read, run
from regulars.adapters.database.upgrade import upgrade
from regulars.domain.budgets import BudgetUse
from regulars.domain.coupons.batch import CouponBatch
from regulars.domain.coupons.life import CodeEventKind, CodeState
from regulars.domain.coupons.requests import CouponRequest
from regulars.domain.ids import Tenant
from regulars.domain.ledger.requests import RequestKey
from regulars.ports.coupons import Acted, DecideCoupon, HeldCode, Mark, PeriodOf

__all__ = ["DatabaseCoupons", "Figures"]

_CODES_AT_ONCE: Final = 50_000
_MARKS_AT_ONCE: Final = 1_000
_MINUTE_US: Final = 60_000_000
_BATCH: Final = (
    "SELECT b.terms FROM coupon_heads AS h JOIN coupon_batches AS b "
    "ON b.tenant = h.tenant AND b.id = h.batch AND b.version = h.version WHERE h.tenant = ?"
)


@dataclass(frozen=True, slots=True)
class Figures:
    """A batch in numbers: codes, live uses, what they took off in minor units."""

    issued: int
    uses: int
    discount: int


class DatabaseCoupons:
    """Coupons. Safe to use from several threads and from several processes.

    Args:
        decide: the room's decision.
        period_of: the room's word on the periods of a budget.
    """

    def __init__(self, engine: Engine, tenant: Tenant, decide: DecideCoupon, period_of: PeriodOf) -> None:
        self._engine = engine
        self._writers = writers_of(engine)
        self._tenant = tenant
        self._decide = decide
        self._period_of = period_of

    @classmethod
    def open(cls, address: str, tenant: Tenant, decide: DecideCoupon, period_of: PeriodOf) -> Self:
        """Opens a database and brings its tables to this version.

        Raises:
            SettingsError, DatabaseUnreachable, DatabaseTooNew: as `DatabaseRecords.open`.
        """
        engine = engine_at(address)
        try:
            upgrade(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, tenant, decide, period_of)

    def put_batch(self, batch: CouponBatch, at: int) -> CouponBatch:
        """Keeps a batch, or a changed one as its next version."""
        with self._writers.begin() as connection:
            run(
                connection,
                "INSERT INTO coupon_heads (tenant, batch, version, issued, uses, discount, events) "
                "VALUES (?, ?, 0, 0, 0, 0, 0) ON CONFLICT (tenant, batch) DO NOTHING",
                self._tenant,
                batch.id,
            )
            version = self._lock(connection, batch.id) + 1
            kept = replace(batch, version=version)
            run(
                connection,
                "INSERT INTO coupon_batches (tenant, id, version, terms, at) VALUES (?, ?, ?, ?, ?)",
                *(self._tenant, batch.id, version, terms_of(kept), at),
            )
            run(
                connection,
                "UPDATE coupon_heads SET version = ? WHERE tenant = ? AND batch = ?",
                *(version, self._tenant, batch.id),
            )
        return kept

    def _lock(self, connection: Connection, batch: str) -> int:
        lock = " FOR UPDATE" if is_postgresql(connection) else ""
        found = read(
            connection, f"SELECT version FROM coupon_heads WHERE tenant = ? AND batch = ?{lock}", self._tenant, batch
        )
        return int(found[0][0])

    def batch(self, id_: str) -> CouponBatch | None:
        """A batch as it is now."""
        with self._engine.connect() as connection:
            found = read(connection, f"{_BATCH} AND h.batch = ?", self._tenant, id_)
        return batch_from(found[0][0]) if found else None

    def batches(self) -> tuple[CouponBatch, ...]:
        """Every batch as it is now, by id."""
        with self._engine.connect() as connection:
            found = read(connection, f"{_BATCH} ORDER BY h.batch", self._tenant)
        return tuple(batch_from(terms) for (terms,) in found)

    def add_codes(self, batch: str, marks: Sequence[Mark], holders: Sequence[str], at: int) -> int:
        """Adds codes; how many were new."""
        added = 0
        for start in range(0, len(marks), _CODES_AT_ONCE):
            span = slice(start, start + _CODES_AT_ONCE)
            added += self._add_some(batch, dict(zip(marks[span], holders[span], strict=True)), at)
        return added

    def _add_some(self, batch: str, holder_of: dict[Mark, str], at: int) -> int:
        with self._writers.begin() as connection:
            self._lock(connection, batch)
            there = self._known(connection, list(holder_of))
            new = [(mark, holder) for mark, holder in holder_of.items() if mark not in there]
            insert_rows(
                connection,
                coupon_codes,
                [(self._tenant, mark, batch, holder, "", 0, 0, 0, 0) for mark, holder in new],
            )
            issued = [(mark, holder) for mark, holder in new if holder]
            where = (self._tenant, batch)
            ((first,),) = read(connection, "SELECT events FROM coupon_heads WHERE tenant = ? AND batch = ?", *where)
            insert_rows(
                connection,
                coupon_events,
                [
                    (*where, first + number, mark, CodeEventKind.ISSUED.value, at, holder, "", "", 0, 0, 0)
                    for number, (mark, holder) in enumerate(issued, 1)
                ],
            )
            run(
                connection,
                "UPDATE coupon_heads SET issued = issued + ?, events = events + ? WHERE tenant = ? AND batch = ?",
                *(len(new), len(issued), *where),
            )
        return len(new)

    def _known(self, connection: Connection, marks: list[Mark]) -> set[Mark]:
        known: set[Mark] = set()
        for start in range(0, len(marks), _MARKS_AT_ONCE):
            some = marks[start : start + _MARKS_AT_ONCE]
            asked = ", ".join("?" * len(some))
            found = read(
                connection,
                f"SELECT mark FROM coupon_codes WHERE tenant = ? AND mark IN ({asked})",
                *(self._tenant, *some),
            )
            known.update(bytes(mark) for (mark,) in found)
        return known

    def batch_of(self, mark: Mark) -> str | None:
        """The batch a code belongs to."""
        with self._engine.connect() as connection:
            found = read(connection, "SELECT batch FROM coupon_codes WHERE tenant = ? AND mark = ?", self._tenant, mark)
        return str(found[0][0]) if found else None

    def act(self, mark: Mark, request: CouponRequest, at: int, key: RequestKey | None = None) -> Acted:
        """Decides on a code and keeps what comes of it; durable when this returns."""
        id_ = self.batch_of(mark)
        if id_ is None:
            raise KeyError(mark.hex())
        with self._writers.begin() as connection:
            self._lock(connection, id_)
            given = None if key is None else given_to(connection, self._tenant, key)
            if given is not None:
                return Acted(given.decided(), is_replayed=True)
            ((terms,),) = read(connection, f"{_BATCH} AND h.batch = ?", self._tenant, id_)
            decided = act_on(
                connection, self._tenant, batch_from(terms), mark, request, at, self._decide, self._period_of
            )
            if key is not None:
                keep_given(connection, self._tenant, key, decided, at)
            return Acted(decided)

    def is_new(self, key: RequestKey, at: int) -> bool:
        """Notes a request key; whether it was not noted before."""
        with self._writers.begin() as connection:
            if given_to(connection, self._tenant, key) is not None:
                return False
            keep_given(connection, self._tenant, key, None, at)
            return True

    def code(self, mark: Mark, order: str = "") -> CodeState:
        """Where a code stands, with its open checkouts and the use of one order."""
        with self._engine.connect() as connection:
            return code_state(connection, self._tenant, mark, order)

    def codes_of(self, owners: Sequence[str], limit: int) -> tuple[HeldCode, ...]:
        """Codes that the owners have to do with."""
        with self._engine.connect() as connection:
            return codes_of(connection, self._tenant, owners, limit)

    def figures(self, batch: str) -> Figures:
        """A batch in numbers."""
        with self._engine.connect() as connection:
            found = read(
                connection,
                "SELECT issued, uses, discount FROM coupon_heads WHERE tenant = ? AND batch = ?",
                self._tenant,
                batch,
            )
        return Figures(*found[0]) if found else Figures(0, 0, 0)

    def budget_use(self, budget: str, period: int, at: int) -> BudgetUse:
        """What was granted of a budget in one of its periods."""
        with self._engine.connect() as connection:
            return budget_use(connection, self._tenant, budget, (period, period), at, "")

    def failures(self, source: str, since: int) -> int:
        """How many wrong codes came from a source since an instant."""
        with self._engine.connect() as connection:
            ((count,),) = read(
                connection,
                "SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM coupon_failures WHERE tenant = ? AND source = ? AND at >= ?",
                *(self._tenant, source, since),
            )
        return int(count)

    def note_failure(self, source: str, at: int) -> None:
        """Counts a wrong code of a source, by the minute; what is older than a day goes."""
        with self._writers.begin() as connection:
            run(
                connection,
                "INSERT INTO coupon_failures (tenant, source, at, count) VALUES (?, ?, ?, 1) "
                "ON CONFLICT (tenant, source, at) DO UPDATE SET count = coupon_failures.count + 1",
                *(self._tenant, source, at - at % _MINUTE_US),
            )
            run(
                connection,
                "DELETE FROM coupon_failures WHERE tenant = ? AND source = ? AND at < ?",
                *(self._tenant, source, at - 1_440 * _MINUTE_US),
            )

    def close(self) -> None:
        """Lets the connections go."""
        self._engine.dispose()
