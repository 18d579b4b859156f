"""Coupons in plain Python, for trials, shops in memory and tests."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from regulars.domain.budgets import Budget, BudgetUse
from regulars.domain.coupons.batch import CouponBatch
from regulars.domain.coupons.life import CodeEvent, CodeEventKind, CodeState, Counts
from regulars.domain.coupons.requests import Checkout, CouponRequest
from regulars.domain.errors import KeyReused
from regulars.domain.ledger.requests import RequestKey
from regulars.ports.coupons import Acted, DecideCoupon, Decided, HeldCode, Mark, PeriodOf

__all__ = ["MemoryCoupons"]

_DAY_US = 86_400_000_000


@dataclass(frozen=True, slots=True)
class _Figures:
    issued: int
    uses: int
    discount: int


class MemoryCoupons:
    """Every code with its events; everything else is added up when it is asked for."""

    def __init__(self, decide: DecideCoupon, period_of: PeriodOf) -> None:
        self._decide = decide
        self._period_of = period_of
        self._lock = threading.Lock()
        self._batches: dict[str, CouponBatch] = {}
        self._batch_of: dict[Mark, str] = {}
        self._events: dict[Mark, list[CodeEvent]] = defaultdict(list)
        self._given: dict[tuple[str, str], tuple[bytes, Decided]] = {}
        self._failures: list[tuple[str, int]] = []

    def put_batch(self, batch: CouponBatch, at: int) -> CouponBatch:  # noqa: ARG002 - the port's
        """Keeps a batch, or a changed one as its next version."""
        with self._lock:
            known = self._batches.get(batch.id)
            kept = replace(batch, version=1 if known is None else known.version + 1)
            self._batches[batch.id] = kept
            return kept

    def batch(self, id_: str) -> CouponBatch | None:
        """A batch as it is now."""
        return self._batches.get(id_)

    def batches(self) -> tuple[CouponBatch, ...]:
        """Every batch as it is now, by id."""
        return tuple(self._batches[id_] for id_ in sorted(self._batches))

    def add_codes(self, batch: str, marks: Sequence[Mark], holders: Sequence[str], at: int) -> int:
        """Adds codes; how many were new."""
        added = 0
        with self._lock:
            for mark, holder in zip(marks, holders, strict=True):
                if mark not in self._batch_of:
                    self._batch_of[mark] = batch
                    added += 1
                    if holder:
                        self._events[mark].append(CodeEvent(CodeEventKind.ISSUED, at, member=holder))
        return added

    def batch_of(self, mark: Mark) -> str | None:
        """The batch a code belongs to."""
        return self._batch_of.get(mark)

    def act(self, mark: Mark, request: CouponRequest, at: int, key: RequestKey | None = None) -> Acted:
        """Decides on a code and keeps what comes of it."""
        with self._lock:
            if key is not None and self._is_known(key):
                return Acted(self._given[key.route, key.key][1], is_replayed=True)
            batch = self._batches[self._batch_of[mark]]
            counts = self._counts(batch, mark, request.checkout, at)
            decided = self._decide(batch, CodeState.after(self._events[mark]), counts, request, at)
            if isinstance(decided, CodeEvent):
                self._events[mark].append(decided)
            if key is not None:
                self._given[key.route, key.key] = (key.fingerprint, decided)
            return Acted(decided)

    def is_new(self, key: RequestKey, at: int) -> bool:  # noqa: ARG002 - the port's
        """Notes a request key; whether it was not noted before."""
        with self._lock:
            if self._is_known(key):
                return False
            self._given[key.route, key.key] = (key.fingerprint, None)
            return True

    def _is_known(self, key: RequestKey) -> bool:
        given = self._given.get((key.route, key.key))
        if given is not None and given[0] != key.fingerprint:
            raise KeyReused(key.key)
        return given is not None

    def code(self, mark: Mark, order: str = "") -> CodeState:  # noqa: ARG002 - the port's
        """Where a code stands, with all its uses."""
        if mark not in self._batch_of:
            raise KeyError(mark.hex())
        return CodeState.after(self._events[mark])

    def codes_of(self, owners: Sequence[str], limit: int) -> tuple[HeldCode, ...]:
        """Codes that the owners have to do with."""
        held = []
        for mark, batch in sorted(self._batch_of.items(), key=lambda each: (each[1], each[0])):
            code = CodeState.after(self._events[mark])
            code.uses = {order: use for order, use in code.uses.items() if use.member in owners}
            code.locks = {session: lock for session, lock in code.locks.items() if lock.member in owners}
            if {code.holder, code.reserved_for} & {*owners} or code.uses or code.locks:
                held.append(HeldCode(mark, batch, code))
        return tuple(held[:limit])

    def figures(self, batch: str) -> _Figures:
        """A batch in numbers."""
        states = [CodeState.after(self._events[mark]) for mark, of in self._batch_of.items() if of == batch]
        live = [use.discount for state in states for use in state.uses.values() if not use.is_rolled_back]
        return _Figures(len(states), len(live), sum(live))

    def _counts(self, batch: CouponBatch, mark: Mark, checkout: Checkout, at: int) -> Counts:
        by_member = in_all = 0
        for other, of in self._batch_of.items():
            if of != batch.id:
                continue
            state = CodeState.after(self._events[other])
            holders = [use.member for use in state.uses.values() if not use.is_rolled_back]
            if batch.counts_at == "lock":
                holders += [
                    lock.member
                    for session, lock in state.locks.items()
                    if lock.until > at and (other, session) != (mark, checkout.session)
                ]
            in_all += len(holders)
            by_member += holders.count(checkout.buyer.member)
        but = (mark, checkout.session)
        return Counts(by_member, in_all, tuple(self._used(budget, at, but) for budget in batch.budgets))

    def _used(self, budget: Budget, at: int, but: tuple[Mark, str]) -> BudgetUse:
        last = self._period_of(budget, at)
        first = last - (budget.days - 1) * _DAY_US - _DAY_US // 2 if budget.period == "rolling" else last
        return self._use_of(budget.id, first, last, at, but)

    def _use_of(self, budget_id: str, first: int, last: int, at: int, but: tuple[Mark, str]) -> BudgetUse:
        spent = reserved = 0
        for mark, of in self._batch_of.items():
            for budget in self._batches[of].budgets:
                if budget.id != budget_id:
                    continue
                for event in self._standing(mark, at, but):
                    amount = 1 if budget.measure == "uses" else event.discount
                    if first <= self._period_of(budget, event.at) <= last:
                        spent += amount * (event.kind is CodeEventKind.REDEEMED)
                        reserved += amount * (event.kind is CodeEventKind.LOCKED)
        return BudgetUse(spent, reserved)

    def _standing(self, mark: Mark, at: int, but: tuple[Mark, str]) -> list[CodeEvent]:
        """Uses that were not given back, and locks that are open, besides one checkout's."""
        uses: dict[str, CodeEvent] = {}
        locks: dict[str, CodeEvent] = {}
        for event in self._events[mark]:
            if event.kind is CodeEventKind.LOCKED:
                locks[event.session] = event
            elif event.kind in {CodeEventKind.RELEASED, CodeEventKind.REDEEMED}:
                locks.pop(event.session, None)
            if event.kind is CodeEventKind.REDEEMED:
                uses[event.order] = event
            elif event.kind is CodeEventKind.ROLLED_BACK:
                uses.pop(event.order, None)
        open_locks = [lock for session, lock in locks.items() if lock.until > at and (mark, session) != but]
        return [*uses.values(), *open_locks]

    def budget_use(self, budget: str, period: int, at: int) -> BudgetUse:
        """What was granted of a budget in one of its periods."""
        return self._use_of(budget, period, period, at, (b"", ""))

    def failures(self, source: str, since: int) -> int:
        """How many wrong codes came from a source since an instant."""
        return sum(of == source and at >= since for of, at in self._failures)

    def note_failure(self, source: str, at: int) -> None:
        """Counts a wrong code of a source."""
        self._failures.append((source, at))

    def close(self) -> None:
        """Nothing is held."""
