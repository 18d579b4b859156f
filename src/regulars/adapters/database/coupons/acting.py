"""One act on one code, inside a transaction that holds its batch: look up, decide, write."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from regulars.adapters.database.coupon_tables import coupon_events
from regulars.adapters.database.coupons.looking import code_state, counts_of, reference_of
from regulars.adapters.database.ledger.sql import insert_rows, is_postgresql, read, run
from regulars.domain.coupons.batch import CouponBatch
from regulars.domain.coupons.life import CodeEvent, CodeEventKind, CodeState
from regulars.domain.coupons.requests import CouponRequest
from regulars.ports.coupons import DecideCoupon, Decided, Mark, PeriodOf

__all__ = ["act_on"]

_CODE = "UPDATE coupon_codes SET {} WHERE tenant = ? AND mark = ?"


def act_on(
    connection: Connection,
    tenant: str,
    batch: CouponBatch,
    mark: Mark,
    request: CouponRequest,
    at: int,
    decide: DecideCoupon,
    period_of: PeriodOf,
) -> Decided:
    """Decides on a code and writes what comes of it."""
    _lock_budgets(connection, tenant, batch)
    code = code_state(connection, tenant, mark, request.checkout.order)
    counts = counts_of(connection, tenant, batch, mark, request.checkout, at, period_of)
    decided = decide(batch, code, counts, request, at)
    if isinstance(decided, CodeEvent):
        _Pen(connection, tenant, batch, mark, period_of).write(decided, code, request)
    return decided


def _lock_budgets(connection: Connection, tenant: str, batch: CouponBatch) -> None:
    """Budgets are shared by batches: on PostgreSQL their rows are locked too, always in the same order."""
    for budget in sorted(batch.budgets, key=lambda budget: budget.id):
        run(
            connection,
            "INSERT INTO budgets_spent (tenant, budget, period, amount) VALUES (?, ?, -1, 0) "
            "ON CONFLICT (tenant, budget, period) DO NOTHING",
            *(tenant, budget.id),
        )
        if is_postgresql(connection):
            read(
                connection,
                "SELECT 1 FROM budgets_spent WHERE tenant = ? AND budget = ? AND period = -1 FOR UPDATE",
                *(tenant, budget.id),
            )


@dataclass(frozen=True, slots=True)
class _Pen:
    """Writes one event, and what it changes."""

    connection: Connection
    tenant: str
    batch: CouponBatch
    mark: Mark
    period_of: PeriodOf

    def write(self, event: CodeEvent, code: CodeState, request: CouponRequest) -> None:
        self._history(event)
        match event.kind:
            case CodeEventKind.RESERVED:
                self._code("reserved_for = ?, reserved_until = ?", event.member, event.until)
            case CodeEventKind.LOCKED:
                self._unlock(event.session)
                self._lock(event)
                self._reserve(event, request)
            case CodeEventKind.RELEASED:
                self._unlock(event.session)
                self._unreserve(request)
            case CodeEventKind.REDEEMED:
                self._unlock(event.session)
                self._unreserve(request)
                self._use(event)
            case CodeEventKind.ROLLED_BACK:
                self._give_back(event, code.uses[event.order].at)
            case CodeEventKind.DISABLED | CodeEventKind.ENABLED:
                self._code("is_disabled = ?", int(event.kind is CodeEventKind.DISABLED))
            case CodeEventKind.REVOKED:
                self._code("is_revoked = ?", 1)
            case CodeEventKind.ISSUED:
                self._code("holder = ?", event.member)

    def _history(self, event: CodeEvent) -> None:
        where = (self.tenant, self.batch.id)
        run(self.connection, "UPDATE coupon_heads SET events = events + 1 WHERE tenant = ? AND batch = ?", *where)
        ((number,),) = read(self.connection, "SELECT events FROM coupon_heads WHERE tenant = ? AND batch = ?", *where)
        told = (event.kind.value, event.at, event.member, event.session, event.order)
        row = (*where, number, self.mark, *told, event.until, event.discount, event.version)
        insert_rows(self.connection, coupon_events, [row])

    def _code(self, sets: str, *values: object) -> None:
        run(self.connection, _CODE.format(sets), *values, self.tenant, self.mark)

    def _unlock(self, session: str) -> None:
        run(
            self.connection,
            "DELETE FROM coupon_locks WHERE tenant = ? AND mark = ? AND session = ?",
            *(self.tenant, self.mark, session),
        )

    def _lock(self, event: CodeEvent) -> None:
        run(
            self.connection,
            "DELETE FROM coupon_locks WHERE tenant = ? AND mark = ? AND until <= ?",
            *(self.tenant, self.mark, event.at),
        )
        run(
            self.connection,
            "INSERT INTO coupon_locks (tenant, mark, session, batch, member, order_id, until) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            *(self.tenant, self.mark, event.session, self.batch.id, event.member, event.order, event.until),
        )

    def _use(self, event: CodeEvent) -> None:
        run(
            self.connection,
            "INSERT INTO coupon_uses (tenant, mark, order_id, batch, member, at, discount, version, is_rolled_back) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)",
            *(self.tenant, self.mark, event.order, self.batch.id, event.member, event.at, event.discount),
            event.version,
        )
        self._count(1, event.discount)
        self._spend(event.at, 1, event.discount)

    def _give_back(self, event: CodeEvent, used_at: int) -> None:
        run(
            self.connection,
            "UPDATE coupon_uses SET is_rolled_back = 1 WHERE tenant = ? AND mark = ? AND order_id = ?",
            *(self.tenant, self.mark, event.order),
        )
        self._count(-1, -event.discount)
        self._spend(used_at, -1, -event.discount)

    def _count(self, uses: int, discount: int) -> None:
        self._code("uses = uses + ?", uses)
        run(
            self.connection,
            "UPDATE coupon_heads SET uses = uses + ?, discount = discount + ? WHERE tenant = ? AND batch = ?",
            *(uses, discount, self.tenant, self.batch.id),
        )

    def _spend(self, at: int, uses: int, discount: int) -> None:
        """Into the period of the use: what comes back goes where it came from."""
        for budget in self.batch.budgets:
            amount = uses if budget.measure == "uses" else discount
            run(
                self.connection,
                "INSERT INTO budgets_spent (tenant, budget, period, amount) VALUES (?, ?, ?, 0) "
                "ON CONFLICT (tenant, budget, period) DO NOTHING",
                *(self.tenant, budget.id, self.period_of(budget, at)),
            )
            run(
                self.connection,
                "UPDATE budgets_spent SET amount = amount + ? WHERE tenant = ? AND budget = ? AND period = ?",
                *(amount, self.tenant, budget.id, self.period_of(budget, at)),
            )

    def _reserve(self, event: CodeEvent, request: CouponRequest) -> None:
        self._unreserve(request)
        for budget in self.batch.budgets:
            amount = 1 if budget.measure == "uses" else event.discount
            reference = reference_of(self.mark, request.checkout)
            run(
                self.connection,
                "INSERT INTO budget_reservations (tenant, budget, period, reference, amount, until) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                *(self.tenant, budget.id, self.period_of(budget, event.at), reference, amount, event.until),
            )

    def _unreserve(self, request: CouponRequest) -> None:
        for budget in self.batch.budgets:
            run(
                self.connection,
                "DELETE FROM budget_reservations WHERE tenant = ? AND budget = ? AND reference = ?",
                *(self.tenant, budget.id, reference_of(self.mark, request.checkout)),
            )
