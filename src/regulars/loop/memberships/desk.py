"""Where members subscribe to plans of the programme, and where they are renewed, cancelled and paid back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec

from regulars.domain.errors import MembershipDeclined, PaymentUnanswered, SweepDoubtful
from regulars.domain.ledger.requests import RequestKey
from regulars.domain.memberships.membership import Event, Kind, Status
from regulars.domain.memberships.said import PlanSaid
from regulars.domain.memberships.shown import MembershipShown, Renewed
from regulars.domain.words import say
from regulars.gather.strict_texts import text_of
from regulars.loop.house import House
from regulars.loop.ledger.counter import Counter
from regulars.loop.memberships.settling import settle, with_event
from regulars.loop.memberships.showing import shown
from regulars.loop.programme import ProgrammeInForce
from regulars.loop.rewards.things import request_key
from regulars.loop.till.people import Account, People
from regulars.ports.memberships import Held, Memberships
from regulars.ports.payments import Payments
from regulars.reward.memberships.deciding import due_at, ended_now, refunding, subscribing
from regulars.reward.memberships.file import terms_of
from regulars.reward.memberships.folding import fold, is_open

__all__ = ["MembershipDesk"]

_HOUR_US: Final = 3_600_000_000
_PAUSE_HOURS: Final = 8 * 24
_ID_BYTES: Final = 10


class MembershipDesk:
    """The paid memberships of one shop. Safe to use from several threads and several processes.

    Args:
        house: the shop.
        counter: its ledger, whose clock decides what is due.
        place: where memberships are kept.
        payments: who moves the money.
        entropy: random bytes, for ids.
    """

    def __init__(
        self,
        house: House,
        counter: Counter,
        place: Memberships,
        payments: Payments,
        entropy: Callable[[int], bytes],
    ) -> None:
        self._house = house
        self._counter = counter
        self._place = place
        self.payments = payments
        self._entropy = entropy
        self._people = People(house)
        self._programme = ProgrammeInForce(house, counter.ledger.versions)

    def plans(self) -> tuple[PlanSaid, ...]:
        """Every plan of the programme."""
        return self._programme.now().memberships

    def of_member(self, member_id: str) -> tuple[MembershipShown, ...]:
        """A member's memberships, ended ones too.

        Raises:
            UnknownMember: nobody is called so.
        """
        owners = self._people.known(member_id).owners
        return tuple(self._shown(held) for held in self._place.of_owners(owners))

    def one(self, id_: str) -> MembershipShown:
        """One membership by its id.

        Raises:
            MembershipDeclined: there is none.
        """
        return self._shown(self._held(id_))

    def subscribe(self, member_id: str, plan: str, token: str, key: str) -> MembershipShown:
        """A member subscribes: the trial begins, or the first period is charged.

        Args:
            member_id: who, as the shop calls them.
            plan: its id in the programme.
            token: the processor's own name of a way to pay.
            key: the caller's own name for the request: the same again is answered as before.

        Raises:
            UnknownMember: nobody is called so.
            MembershipDeclined: there is no such plan, the member has it, or the first payment was declined.
            PaymentUnanswered: the processor did not answer; a renewal asks again.
            KeyReused: the key was used for another request.
        """
        account, token = self._people.known(member_id), text_of(token, "token")
        asked = request_key("memberships/subscribe", key, (member_id, plan, token))
        while True:
            before = self._place.asked_before(asked)
            if before is not None:
                return self._begun(before, replayed=True)
            said = self._plan(plan)
            held, now = self._free(account, plan), self._counter.clock.now()
            programme = self._programme.now()
            terms = terms_of(said, self._house.settings.currency, programme.timezone)
            event = subscribing(fold(held.events), terms, now)
            if self._place.append(held, event, due_at(with_event(held, event)), asked, token):
                return self._begun(held.id)

    def cancel(self, id_: str, key: str, *, at_once: bool = False) -> MembershipShown:
        """A membership ends with its period; or at once, and what was paid for the time to come goes back.

        Raises:
            MembershipDeclined: there is none, or it has ended.
            PaymentUnanswered: the processor did not answer; a renewal asks again.
            KeyReused: the key was used for another request.
        """
        return self._asked(
            id_, request_key("memberships/cancel", key, (id_, at_once)), lambda held: self._end(held, at_once)
        )

    def _end(self, held: Held, at_once: bool) -> Event | None:  # noqa: FBT001
        state, now = fold(held.events), self._counter.clock.now()
        if state.status is Status.ENDED:
            raise MembershipDeclined("ended")
        if at_once or state.status is Status.PAST_DUE:
            return ended_now(state, now, "cancelled")
        return None if state.is_cancelled else Event(Kind.CANCEL_ASKED, max(now, state.as_of))

    def refund(self, id_: str, key: str, amount: int | None = None) -> MembershipShown:
        """So much of the last charge goes back, minor units; None is all that is left of it. It ends nothing.

        Raises:
            MembershipDeclined: there is none, or less was paid.
            PaymentUnanswered, KeyReused: as `cancel`.
        """
        return self._asked(
            id_, request_key("memberships/refund", key, (id_, amount)), lambda held: self._back(held, amount)
        )

    def _back(self, held: Held, amount: int | None) -> Event:
        state = fold(held.events)
        left = 0 if state.paid is None else state.paid.amount - state.paid.refunded
        event = refunding(state, self._counter.clock.now(), left if amount is None else amount)
        if event is None:
            raise MembershipDeclined("nothing_to_refund")
        return event

    def _asked(self, id_: str, asked: RequestKey, decide: Callable[[Held], Event | None]) -> MembershipShown:
        """Brings a membership up to now, decides on what is asked, and does that, too."""
        while True:
            if self._place.asked_before(asked) is not None:
                return self._shown(self._settled(id_), replayed=True)
            held = self._settled(id_)
            event = decide(held)
            if event is None or self._place.append(held, event, due_at(with_event(held, event)), asked):
                return self._shown(self._settled(id_))

    def due(self) -> int:
        """On how many memberships something is due now."""
        return len(self._place.due(self._counter.clock.now()))

    def renew(self, *, confirmed: bool = False) -> Renewed:
        """Does what is due on every membership. As often as you like: each period is charged once.

        Args:
            confirmed: a person has said that the clock is right.

        Raises:
            SweepDoubtful: something is due, and the clock went back or the last run is long ago.
        """
        now = self._counter.clock.now()
        ids = self._place.due(now)
        if not ids and not self.plans():
            return Renewed()
        if ids and not confirmed:
            self._check_clock(now)
        counts = {"paid": 0, "declined": 0, "ended": 0, "waiting": 0}
        for id_ in ids:
            for what in self._renewed(id_, now):
                counts[what] += 1
        self._place.note_run(now)
        return Renewed(due=len(ids), **counts)

    def renew_one(self, id_: str) -> MembershipShown:
        """Does what is due on one membership now.

        Raises:
            MembershipDeclined: there is none.
            PaymentUnanswered: the processor did not answer.
        """
        return self._shown(self._settled(id_))

    def _renewed(self, id_: str, now: int) -> Sequence[str]:
        held = self._place.held(id_)
        if held is None:
            return ()
        try:
            after = settle(self._place, self.payments, id_, now, self._is_offered)
        except PaymentUnanswered:
            return ("waiting",)
        kinds = [] if after is None else [event.kind for event in after.events[len(held.events) :]]
        names = {Kind.CHARGE_APPROVED: "paid", Kind.CHARGE_DECLINED: "declined", Kind.ENDED: "ended"}
        return [names[kind] for kind in kinds if kind in names]

    def _check_clock(self, now: int) -> None:
        last = self._place.last_run()
        if last is None or 0 <= now - last <= _PAUSE_HOURS * _HOUR_US:
            return
        raise SweepDoubtful(
            say("Memberships were not renewed: something looks wrong."),
            why=say(
                "The last run is %(hours)s hours away; more than %(limit)s is unusual.",
                hours=round((now - last) / _HOUR_US),
                limit=_PAUSE_HOURS,
            ),
            fix=say(
                "Check the clock; then run regulars memberships renew --confirm. Nobody is charged for two periods."
            ),
        )

    def perks_open(self, account: Account, at: int) -> frozenset[str]:
        """Perks that an account's memberships open as of an instant, by what was known then."""
        if not any(plan.perks for plan in self.plans()):
            return frozenset()
        plans = {plan.id: plan.perks for plan in self.plans()}
        return frozenset(
            perk
            for held in self._place.of_owners(account.owners)
            if is_open(fold(each for each in held.events if each.at <= at), at)
            for perk in plans.get(held.plan, ())
        )

    def kept_on(self, owners: Sequence[str]) -> list[dict[str, Any]]:
        """Everything kept on these owners' memberships, for whoever may ask for it."""
        return [
            {"id": each.id, "plan": each.plan, "token": each.token, "events": msgspec.to_builtins(each.events)}
            for each in self._place.of_owners(owners)
        ]

    def close(self) -> None:
        """Lets go of connections."""
        self._place.close()

    def _plan(self, plan: str) -> PlanSaid:
        for said in self.plans():
            if said.id == plan:
                return said
        raise MembershipDeclined("plan_unknown", plan)

    def _is_offered(self, plan: str) -> bool:
        return any(said.id == plan for said in self.plans())

    def _free(self, account: Account, plan: str) -> Held:
        """The membership that a member would subscribe to: a former one, or a new one."""
        found = [held for held in self._place.of_owners(account.owners) if held.plan == plan]
        found = [self._settled(held.id) for held in found]
        if any(fold(held.events).status is not Status.ENDED for held in found):
            raise MembershipDeclined("already_subscribed", plan)
        return found[0] if found else Held(f"m{self._entropy(_ID_BYTES).hex()}", account.owner, plan, "")

    def _begun(self, id_: str, *, replayed: bool = False) -> MembershipShown:
        held = self._settled(id_)
        state = fold(held.events)
        if state.why == "payment_declined":
            told = next(each.told for each in reversed(held.events) if each.kind is Kind.CHARGE_DECLINED)
            raise MembershipDeclined("payment_declined", told)
        return self._shown(held, replayed=replayed)

    def _settled(self, id_: str) -> Held:
        held = settle(self._place, self.payments, id_, self._counter.clock.now(), self._is_offered)
        if held is None:
            raise MembershipDeclined("unknown", id_)
        return held

    def _held(self, id_: str) -> Held:
        held = self._place.held(id_)
        if held is None:
            raise MembershipDeclined("unknown", id_)
        return held

    def _shown(self, held: Held, *, replayed: bool = False) -> MembershipShown:
        names = {plan.id: plan.name for plan in self.plans()}
        return shown(held, names.get(held.plan) or held.plan, self._counter.clock.now(), replayed=replayed)
