# ruff: noqa: ARG002 - doubles take what the ports give
"""Whatever the order of renewals, repeats, lost answers and clocks: each period is charged once, and the money adds up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.domain.errors import PaymentUnanswered
from regulars.domain.ledger.requests import RequestKey
from regulars.domain.memberships.membership import Event, Kind, Status, Terms
from regulars.domain.time import DAY_US
from regulars.loop.memberships.settling import settle, with_event
from regulars.ports.memberships import Held
from regulars.ports.payments import Paid
from regulars.reward.memberships.deciding import due_at, ended_now, subscribing
from regulars.reward.memberships.folding import fold, is_open

TERMS = Terms(1_000, "EUR", "month", 1, "Europe/Berlin", trial_days=3, retry_days=(1, 2), grace_days=5)


@dataclass
class Place:
    """One membership in memory."""

    kept: Held

    def held(self, _: str) -> Held:
        return self.kept

    def append(
        self, held: Held, event: Event, due_at: int | None, key: RequestKey | None = None, token: str | None = None
    ) -> bool:
        if held is not self.kept:
            return False
        self.kept = Held(held.id, held.owner, held.plan, held.token, (*held.events, event))
        return True


@dataclass
class Processor:
    """Declines and loses answers by a list; keeps its first answer to a key."""

    fates: list[str]
    answers: dict[str, Paid] = field(default_factory=dict)
    moved: Counter[str] = field(default_factory=Counter)

    def charge(self, key: str, token: str, amount: int, currency: str) -> Paid:
        return self._answer(key, amount)

    def refund(self, key: str, reference: str, amount: int, currency: str) -> Paid:
        return self._answer(key, -amount, is_refund=True)

    def _answer(self, key: str, amount: int, *, is_refund: bool = False) -> Paid:
        fate = self.fates.pop() if self.fates else "approve"
        if key not in self.answers:
            self.answers[key] = Paid(is_refund or fate != "decline", "reference")
            self.moved[key] += amount if self.answers[key].is_approved else 0
        if fate == "lose":
            raise PaymentUnanswered(key)
        return self.answers[key]


# Days that pass (also backwards), and what is done then.
STEPS = st.lists(
    st.tuples(st.integers(-40, 70), st.sampled_from(["renew", "renew", "renew", "cancel", "end", "subscribe"])),
    max_size=25,
)
FATES = st.lists(st.sampled_from(["approve", "approve", "decline", "lose"]), max_size=25)


def act(place: Place, what: str, now: int) -> None:
    state, held = fold(place.kept.events), place.kept
    if state.asked is not None or state.refund is not None:
        return
    if what == "subscribe" and state.status is Status.ENDED:
        place.append(held, subscribing(state, TERMS, now), None)
    if what == "cancel" and state.status in {Status.TRIAL, Status.ACTIVE}:
        place.append(held, Event(Kind.CANCEL_ASKED, max(now, state.as_of)), None)
    if what == "end" and state.status is not Status.ENDED:
        place.append(held, ended_now(state, now, "cancelled"), None)


def settled(place: Place, processor: Processor, now: int) -> bool:
    try:
        settle(place, processor, "m", now, lambda _: True)  # type: ignore[arg-type]
    except PaymentUnanswered:
        return False
    return True


@settings(max_examples=150, deadline=None)
@given(steps=STEPS, fates=FATES)
def test_each_period_is_charged_once(steps: list[tuple[int, str]], fates: list[str]) -> None:
    place, processor, now = Place(Held("m", "member:1", "plus", "tok")), Processor(fates), 400 * DAY_US
    place.append(place.kept, subscribing(fold(()), TERMS, now), None)
    for days, what in steps:
        now += days * DAY_US
        settled(place, processor, now)
        act(place, what, now)
        settled(place, processor, now)
        settled(place, processor, now)
    while not settled(place, processor, now):
        pass
    events, state = place.kept.events, fold(place.kept.events)
    charges = [each for each in events if each.kind is Kind.CHARGE_APPROVED]
    refunds = [each for each in events if each.kind is Kind.REFUND_APPROVED]
    # What is noted is what moved, to the cent, each key once.
    noted = Counter({each.charge: each.amount for each in charges})
    noted.update({each.charge: -each.amount for each in refunds})
    assert noted == Counter({key: amount for key, amount in processor.moved.items() if amount})
    assert len({each.charge for each in charges}) == len(charges)
    # A period is paid by one try, and paid periods do not overlap within a term.
    periods = [each.charge.rpartition(":")[0] for each in charges]
    assert len(set(periods)) == len(periods)
    spans = {each.charge: (each.starts_at, each.ends_at) for each in events if each.kind is Kind.CHARGE_INTENDED}
    paid = [(each.charge.split(":")[1], *spans[each.charge]) for each in charges]
    for (term, _, ends), (term_after, starts, _) in pairwise(paid):
        assert term != term_after or starts >= ends
    # Nothing goes back that did not come, and time never runs backwards in the log.
    for each in refunds:
        assert 0 < each.amount <= TERMS.price
    assert [each.at for each in events] == sorted(each.at for each in events)
    assert state.asked is None
    assert state.refund is None
    assert not is_open(state, now) or state.status is not Status.ENDED


@given(st.integers(0, 800), FATES)
def test_a_second_run_at_the_same_instant_does_nothing(days: int, fates: list[str]) -> None:
    place, processor = Place(Held("m", "member:1", "plus", "tok")), Processor(fates)
    place.append(place.kept, subscribing(fold(()), TERMS, 0), None)
    while not settled(place, processor, days * DAY_US):
        pass
    before, due = place.kept, due_at(fold(place.kept.events))
    assert due is None or due > days * DAY_US
    assert settled(place, processor, days * DAY_US)
    assert place.kept is before
    assert with_event(before, Event(Kind.CANCEL_ASKED, 0)).number == len(before.events) + 1
