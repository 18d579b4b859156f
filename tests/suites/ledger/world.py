"""The same acts done to a ledger and to the oracle, and both asked after each."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from regulars.domain.errors import KeyReused
from regulars.domain.ledger import requests as asked
from regulars.domain.ledger.answers import Answer
from regulars.domain.ledger.entries import Kind, Source
from regulars.domain.ledger.requests import RequestKey
from regulars.domain.ledger.terms import Activation, Expiry, Restoration, Span, Terms, Unit
from regulars.reward.lots import balance
from suites.ledger.oracle import Oracle, Refused
from suites.ledger.places import Place

HOUR = 3_600_000_000
OWNERS = ("member:1", "member:2")


class World:
    """One ledger, one oracle, one clock."""

    def __init__(self, place: Place, oracle: Oracle | None = None) -> None:
        self.place = place
        self.oracle = oracle or Oracle()
        self.now = 10 * HOUR
        self.count = 0
        self.seqs: dict[int, int] = {}
        self.done: Counter[tuple[str, str]] = Counter()
        self.tick()

    def tick(self, hours: int = 0) -> None:
        """Time goes by, by one microsecond more than said, so that no two acts share an instant."""
        self.now += hours * HOUR + 1
        self.place.clock.instant = self.now

    def name(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def both(self, request: asked.Request, model: Any) -> tuple[Answer, Any]:
        """Asks the ledger, then the oracle; both refuse for the same reason or neither does."""
        key = RequestKey("test", self.name("key"))
        answer = self.place.post(request, key)
        try:
            told, code = model(), ""
        except Refused as refused:
            told, code = None, str(refused)
        assert (answer.refusal.code.value if answer.refusal else "") == code, request
        self.done[type(request).__name__, code] += 1
        if self.count % 7 == 0:
            again = self.place.post(request, key)
            assert again.replayed
            assert (again.entries, dict(again.figures), again.refusal) == (
                answer.entries,
                dict(answer.figures),
                answer.refusal,
            )
            with pytest.raises(KeyReused):
                self.place.post(asked.Spend("member:9", points=1), key)
        return answer, told

    def remember(self, answer: Answer, act: int | None, *kinds: Kind) -> None:
        if act is not None:
            self.seqs[act] = next(seq for seq in answer.entries if self.place.entry(seq).kind in kinds)

    # -- acts

    def earn(self, owner: str, points: int, life: str, hours: int, order: str, line: str, basis: int) -> None:
        at = self.now
        later = at + hours * HOUR
        span = Span(hours, Unit.HOUR)
        ways: dict[str, tuple[Terms, dict[str, Any]]] = {
            "ever": (Terms(), {"start": at, "end": None}),
            "rolling": (Terms(expiry=Expiry("rolling", span)), {"start": at, "end": later}),
            "sliding": (Terms(expiry=Expiry("sliding", span)), {"start": at, "end": later, "slides": True}),
            "later": (
                Terms(Activation("duration", span), Expiry("rolling", span)),
                {"start": later, "end": later + hours * HOUR},
            ),
            "event": (Terms(Activation("event")), {"start": at, "end": None, "waits": True}),
            "deadline": (Terms(Activation("event", span)), {"start": at, "end": later, "waits": True}),
        }
        terms, model = ways[life]
        request = asked.Earn(owner, points=points, source=Source("order", order, line), terms=terms, basis=basis)
        model = {"waits": False, "slides": False, **model}
        answer, act = self.both(
            request, lambda: self.oracle.earn(owner, points, at, key=(order, line), basis=basis, **model)
        )
        self.remember(answer, act, Kind.EARN)

    def spend(self, owner: str, points: int, key: str) -> None:
        at = self.now
        request = asked.Spend(owner, points=points, source=Source("redemption", key) if key else Source("", ""))
        answer, act = self.both(request, lambda: self.oracle.spend(owner, points, at, key))
        self.remember(answer, act, Kind.SPEND)

    def hold(self, owner: str, points: int, hours: int, id_: str) -> None:
        at, ttl = self.now, hours * HOUR
        request = asked.HoldPoints(owner, hold=id_, points=points, ttl_us=ttl)
        self.both(request, lambda: self.oracle.hold(owner, id_, points, at, ttl))

    def capture(self, owner: str, points: int, id_: str) -> None:
        at = self.now
        answer, act = self.both(
            asked.Capture(owner, hold=id_, points=points), lambda: self.oracle.capture(owner, id_, points, at)
        )
        self.remember(answer, act, Kind.HOLD_CAPTURE)

    def void(self, owner: str, id_: str) -> None:
        at = self.now
        self.both(asked.Void(owner, hold=id_), lambda: self.oracle.void(owner, id_, at))

    def refund(self, owner: str, order: str, refund: str, lines: dict[str, int], policy: str) -> None:
        at = self.now
        request = asked.ReverseEarn(
            owner,
            source=Source("order", order),
            refund=refund,
            lines=tuple(asked.RefundedLine(line, money) for line, money in lines.items()),
            claw_back=asked.ClawBack(policy),
        )
        self.both(request, lambda: self.oracle.refund_order(owner, order, refund, lines, policy, at))

    def reverse(self, which: int, refund: str, points: int | None, policy: str, grace_hours: int | None) -> None:
        if not self.seqs:
            return
        act = sorted(self.seqs)[which % len(self.seqs)]
        owner, at = self.oracle.acts[act].owner, self.now
        request = asked.Reverse(
            owner,
            entry=self.seqs[act],
            refund=refund,
            points=points,
            claw_back=asked.ClawBack(policy),
            restoration=Restoration("lapse")
            if grace_hours is None
            else Restoration("grace", Span(grace_hours, Unit.HOUR)),
        )
        grace = None if grace_hours is None else grace_hours * HOUR
        self.both(request, lambda: self.oracle.reverse(owner, act, refund, points, policy, grace, at))

    def transfer(self, owner: str, to: str, points: int, key: str) -> None:
        at = self.now
        request = asked.Transfer(owner, to=to, points=points, source=Source("gift", key))
        self.both(request, lambda: self.oracle.transfer(owner, to, points, at, key))

    def adjust(self, owner: str, points: int) -> None:
        at = self.now
        request = asked.Adjust(owner, points=points, actor="ann", reason="a mistake")
        if points > 0:
            answer, act = self.both(
                request,
                lambda: self.oracle.earn(
                    owner,
                    points,
                    at,
                    start=at,
                    end=None,
                    waits=False,
                    slides=False,
                    key=("", ""),
                    basis=0,
                    kind="adjust",
                ),
            )
        else:
            answer, act = self.both(request, lambda: self.oracle.spend(owner, -points, at, "", "adjust"))
        self.remember(answer, act, Kind.ADJUST)

    def activate(self, owner: str, order: str, hours: int) -> None:
        at = self.now
        request = asked.Activate(owner, source=Source("order", order), expiry=Expiry("rolling", Span(hours, Unit.HOUR)))
        self.both(request, lambda: self.oracle.activate(owner, order, at, at + hours * HOUR))

    def cancel(self, owner: str, order: str) -> None:
        at = self.now
        request = asked.CancelPending(owner, source=Source("order", order))
        self.both(request, lambda: self.oracle.cancel(owner, order, at))

    def sweep(self, owner: str) -> None:
        at = self.now
        self.both(asked.Expire(owner), lambda: self.oracle.sweep(owner, at))

    # -- promises

    def check(self) -> None:
        """Both agree on everybody's points, now and in a while, and every invariant holds."""
        for owner in OWNERS:
            wallet = self.place.wallet(owner)
            for at in (self.now, self.now + 3 * HOUR, self.now + 40 * HOUR):
                told = balance(wallet, at)
                assert (told.available, told.pending, told.held, told.debt) == self.oracle.balance(owner, at), (
                    owner,
                    at,
                )
                assert min(told.available, told.pending, told.held, told.debt) >= 0
                assert sum(points for _, points in told.expiring) <= told.available
        assert self.place.faults() == []
