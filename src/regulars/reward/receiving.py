"""An event is received: kept once, with what it earns or takes back; what comes before its order waits for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import floor

from regulars.domain.budget_said import BudgetShare
from regulars.domain.happening import Happening, Speaks
from regulars.domain.ledger.answers import Change
from regulars.domain.ledger.book import Book
from regulars.domain.ledger.counts import CountKey
from regulars.domain.ledger.entries import Entry, Kind, Source
from regulars.domain.ledger.inbox import Receive, Received, ReceivedState
from regulars.domain.ledger.requests import ClawBack, Earn, Transfer, WalletKey
from regulars.domain.programme import EarnRule
from regulars.domain.tasks.record import Award, Mark
from regulars.domain.till import Fate, Grant
from regulars.reward.claw_back import take_back
from regulars.reward.earn_rules import evaluate
from regulars.reward.earning import earn
from regulars.reward.lots import available
from regulars.reward.pen import Pen
from regulars.reward.proportion import refund_target
from regulars.reward.returned import knows, returned_shares, share_of_order
from regulars.reward.sharing import earned_by, note_shares
from regulars.reward.spending import transfer
from regulars.reward.tasks.following import Follower
from regulars.reward.terms import terms_of

__all__ = ["receive", "terms_of"]


@dataclass(slots=True)
class _Desk:
    """What one event comes to, step by step; each step sees the page as the one before left it."""

    book: Book
    request: Receive
    now: int
    pens: list[Pen] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    counts: dict[CountKey, int] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    awards: tuple[Award, ...] = ()
    shares: list[BudgetShare] = field(default_factory=list)
    remark: str = ""

    def pen(self, at: int) -> Pen:
        """A pen that writes as of an instant."""
        self.pens.append(Pen(self.book, at, self.now))
        return self.pens[-1]

    def keep(self, state: ReceivedState) -> None:
        """Keeps the event; one that waited is only marked."""
        event = self.request.happening
        row = Received(self.request.owner, event, state, self.now, self.request.body)
        if event.message_id not in self.book.inbox:
            self.received.append(row)
        elif state is ReceivedState.APPLIED:
            self.settled.append(event.message_id)
            row = replace(self.book.inbox[event.message_id], state=state)
        self.book.receive(row)

    def change(self, fate: Fate) -> Change:
        """Everything that came of it."""
        parts = [pen.change() for pen in self.pens]
        figures: dict[str, int] = {}
        for part in parts:
            for name, points in part.figures.items():
                figures[name] = figures.get(name, 0) + points
        return Change(
            entries=tuple(entry for part in parts for entry in part.entries),
            undoings=tuple(undoing for part in parts for undoing in part.undoings),
            figures=figures,
            received=tuple(self.received),
            settled=tuple(self.settled),
            counts=self.counts,
            marks=self.marks,
            awards=self.awards,
            shares=tuple(self.shares),
            fate=fate.value,
            remark=self.remark,
        )


def receive(book: Book, request: Receive, now: int) -> Change:
    """What an event comes to.

    Args:
        book: with the events about the same order, the counts it may look at, and the wallets it may touch.
        request: the event, and the programme in force.
        now: the ledger's clock, µs UTC.
    """
    desk, event = _Desk(book, request, now), request.happening
    known = book.inbox.get(event.message_id)
    if known is not None and known.state is ReceivedState.APPLIED:
        return desk.change(Fate.DUPLICATE)
    if event.speaks is Speaks.REFUND:
        return desk.change(_refund(desk))
    if event.speaks is Speaks.ORDER and _order_of(desk) is not None:
        return desk.change(Fate.DUPLICATE)
    _earn(desk)
    desk.keep(ReceivedState.APPLIED)
    for waiting in _about_order(desk) if event.speaks is Speaks.ORDER else ():
        if waiting.happening.speaks is Speaks.REFUND and waiting.state is not ReceivedState.APPLIED:
            _take_back(desk, book.inbox[event.message_id], waiting.happening)
            book.receive(replace(waiting, state=ReceivedState.APPLIED))
            desk.settled.append(waiting.happening.message_id)
    _follow_tasks(desk, book.inbox[event.message_id])
    return desk.change(Fate.APPLIED)


def _refund(desk: _Desk) -> Fate:
    event, order = desk.request.happening, _order_of(desk)
    others = [row.happening for row in _about_order(desk) if row.happening.message_id != event.message_id]
    if any(other.speaks is Speaks.REFUND and other.refund_id == event.refund_id for other in others):
        return Fate.DUPLICATE
    if order is None:
        known = desk.book.inbox.get(event.message_id)
        if known is not None and known.state is ReceivedState.ASIDE:
            return Fate.DUPLICATE
        desk.keep(ReceivedState.WAITING)
        return Fate.WAITING
    _take_back(desk, order, event)
    desk.keep(ReceivedState.APPLIED)
    _follow_tasks(desk, order)
    return Fate.APPLIED


def _follow_tasks(desk: _Desk, event: Received) -> None:
    """Brings tasks in line with an event, less all that was given back of it."""
    refunds = [
        row.happening
        for row in (_about_order(desk) if event.happening.speaks is Speaks.ORDER else ())
        if row.happening.speaks is Speaks.REFUND and row.state is ReceivedState.APPLIED
    ]
    follower = Follower(desk.book, desk.request, desk.now, desk.pen, _bring_back, desk.counts)
    follower.follow(event.owner, event.happening, refunds)
    desk.marks, desk.awards = tuple(follower.marks.values()), tuple(follower.awards)
    desk.received += follower.received
    desk.shares += follower.shares


def _about_order(desk: _Desk) -> list[Received]:
    return desk.book.of_order(desk.request.order_keys)


def _order_of(desk: _Desk) -> Received | None:
    return next((row for row in _about_order(desk) if row.happening.speaks is Speaks.ORDER), None)


def _earn(desk: _Desk) -> None:
    """Posts what the programme gives, each rule and line by itself."""
    request, event = desk.request, desk.request.happening
    counts, minor = desk.book.counts, request.minor
    granted = evaluate(request.programme, event, request.owner, counts, minor, request.segments, request.place)
    desk.counts = {key: count for key, count in granted.counts.items() if desk.book.counts.get(key) != count}
    desk.book.counts.update(desk.counts)
    rules = {rule.id: rule for rule in request.programme.earn}
    source = ("order", event.order_id) if event.speaks is Speaks.ORDER else ("event", event.message_id)
    for grant in granted.grants:
        posted = []
        for earning in _earnings(request, rules[grant.rule], grant, Source(*source, rule=grant.rule)):
            pen = desk.pen(min(event.at, desk.now))
            # One that is posted already, by an import of the same orders, is left as it is.
            is_posted = earn(pen, earning) is None
            posted.append((earned_by(pen).seq if is_posted else 0, earning.points))
        desk.shares += note_shares(desk.book, desk.counts, granted.shares[grant.rule], posted)


def _earnings(request: Receive, rule: EarnRule, grant: Grant, source: Source) -> Iterable[Earn]:
    terms = terms_of(rule, request.programme.timezone)
    for line in grant.lines:
        if line.points:
            yield Earn(
                request.owner,
                grant.currency,
                points=line.points,
                source=source._replace(line=line.line),
                terms=terms,
                basis=line.basis,
                rule_version=grant.rule_version,
            )


def _take_back(desk: _Desk, order: Received, refund: Happening) -> None:
    """Takes back what an order earned, up to the share that all refunds so far have given back."""
    book, bought = desk.book, order.happening
    before = [
        row.happening
        for row in _about_order(desk)
        if row.happening.speaks is Speaks.REFUND
        and row.state is ReceivedState.APPLIED
        and row.happening.message_id != refund.message_id
    ]
    shares = returned_shares(bought, [*before, refund])
    desk.remark = "" if knows(bought, refund) else "line_unknown"
    for entry in _earned(book, order):
        share = shares.get(entry.source.line) if entry.source.line else share_of_order(bought, shares)
        if share is None or any(row.refund == refund.refund_id for row in book.undoings.get(entry.seq, ())):
            continue
        basis, refunded = entry.basis or 0, book.undone(entry.seq)
        given_back = floor(basis * share + Fraction(1, 2))
        # An entry without money, for a line that cost nothing, goes with the line.
        target = refund_target(entry.amount, basis, given_back) if share else 0
        if given_back > refunded[0] or target > refunded[1]:
            claw_back = ClawBack(desk.request.programme.currency(entry.credit.currency).claw_back)
            pen, points = desk.pen(desk.now), max(0, target - refunded[1])
            _bring_back(pen, entry, desk.request.owner, points)
            take_back(pen, entry, points, refund.refund_id, max(0, given_back - refunded[0]), claw_back)


def _bring_back(pen: Pen, entry: Entry, owner: str, points: int) -> None:
    """Of members that were joined: what was earned under the one name and moved to the other comes back to be taken."""
    earner = entry.credit.owner
    if earner == owner:
        return
    mine = pen.book.wallet(WalletKey(owner, entry.credit.currency))
    theirs = pen.book.wallet(WalletKey(earner, entry.credit.currency))
    missing = min(points - available(theirs, pen.at), available(mine, pen.at))
    if missing > 0:
        transfer(pen, Transfer(owner, entry.credit.currency, to=earner, points=missing))


def _earned(book: Book, order: Received) -> list[Entry]:
    """What an order earned its owner, in every currency."""
    source = Source("order", order.happening.order_id)
    currencies = {wallet.currency for wallet in book.wallets if wallet.owner == order.owner}
    found = [
        entry for currency in sorted(currencies) for entry in book.of_source(WalletKey(order.owner, currency), source)
    ]
    return sorted((entry for entry in found if entry.kind is Kind.EARN), key=lambda entry: entry.seq)
