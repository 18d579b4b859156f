"""One live event in, points out: what a shop's own systems say to the ledger, and hear from it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from regulars.domain.errors import MemberErased, RegularsError, UsageError
from regulars.domain.identity import CUSTOMER
from regulars.domain.ledger.accounts import AMOUNT_MAX, HOUSE, whole_amount
from regulars.domain.ledger.answers import Refusal, RefusalCode
from regulars.domain.ledger.entries import Entry, Hold, Source
from regulars.domain.ledger.requests import (
    Adjust,
    Capture,
    ClawBack,
    HoldPoints,
    Request,
    RequestKey,
    Reverse,
    Spend,
    Transfer,
    Void,
    WalletKey,
)
from regulars.domain.programme import Programme
from regulars.domain.rewards.answer import HandedShown
from regulars.domain.till import (
    CheckpointShown,
    EntryPage,
    EntryShown,
    EventFate,
    Examination,
    HoldShown,
    MemberBalance,
    Posted,
    Proof,
    Tracked,
)
from regulars.domain.words import say
from regulars.gather.strict_texts import is_text, text_of
from regulars.loop.house import House
from regulars.loop.ledger.counter import Counter
from regulars.loop.ledger.proving import prove
from regulars.loop.programme import ProgrammeInForce
from regulars.loop.till.crowd import balances_of
from regulars.loop.till.intake import Intake
from regulars.loop.till.people import REMEMBER_SECONDS, Account, People
from regulars.loop.till.places import NOBODY_ASKS, Places
from regulars.loop.till.refusals import refused
from regulars.loop.till.shown import balances_together, entry_shown, hold_shown
from regulars.loop.till.waiting import settle_waiting
from regulars.ports.ledger import SealedEntry
from regulars.reward.lots import balance
from regulars.trust.proof.checkpoint import public_bytes, read_checkpoint

__all__ = ["BATCH_EVENTS_MAX", "HOLD_SECONDS_MAX", "KEY_CHARS_MAX", "PAGE_ENTRIES_MAX", "Till"]

BATCH_EVENTS_MAX: Final = 500
"""Events in one call, at most."""
PAGE_ENTRIES_MAX: Final = 1_000
"""Entries of one page, at most."""
HOLD_SECONDS_MAX: Final = 30 * 86_400
"""The longest that points are set aside, seconds."""
KEY_CHARS_MAX: Final = 255
"""Characters of a request's key, at most."""
WORDS_CHARS_MAX: Final = 1_000
"""Characters of a reason or an author, at most."""


class Till:
    """The till of one shop. Safe to use from several threads; several processes may each have one.

    Members are named as the shop names them: the customer number, or ``kind:value``. A refusal by the ledger is raised as
    `LedgerRefusal` (409) with the refusal's code. `key` is the caller's own name for a request: the same key with the same
    request is answered as before and does nothing; with another request it is refused (`KeyReused`).

    Args:
        house: the shop.
        counter: its ledger.
        remember_seconds: for how long it takes who is who from memory.
        undo: gives back what was handed out for an entry, with its stock and code; None where it was for nothing such.
        places: who knows where members stand, for rules that ask for it.
    """

    def __init__(
        self,
        house: House,
        counter: Counter,
        remember_seconds: float = REMEMBER_SECONDS,
        undo: Callable[[int, str, str, str], HandedShown | None] = lambda *_: None,
        places: Places = NOBODY_ASKS,
    ) -> None:
        self._house = house
        self._counter = counter
        self._undo = undo
        self._people = People(house, remember_seconds)
        self._programme = ProgrammeInForce(house, counter.ledger.versions)
        self._intake = Intake(house, counter, self._people, self._programme, places)

    @property
    def programme(self) -> Programme:
        """The programme in force."""
        return self._programme.now()

    def track(self, calls: Sequence[Mapping[str, Any]]) -> Tracked:
        """Takes events in Segment's bodies, keeps them, and posts what they earn or take back, durable on return.

        ``Order Completed`` earns by the programme in force; ``Order Refunded`` (whole, or ``products[]`` in part) and
        ``Order Cancelled`` take back in proportion, and wait for their order where it has not come yet. Other events are
        kept, and earn where a rule says so. The same message, order or refund again is harmless.

        Args:
            calls: each with ``type`` (``track``, ``identify``, ``page``, ``screen``, ``group``, ``alias``), ``event``,
                ``userId`` or ``anonymousId``, ``messageId``, ``timestamp`` or ``sentAt`` (ISO 8601), ``properties``,
                ``traits``, ``context``. At most `BATCH_EVENTS_MAX`. Each meets its own fate: one that is wrong harms no
                other.

        Returns:
            The fate of each, in their order.

        Raises:
            UsageError: more events than fit into a call.
            DatabaseUnreachable, LedgerStopped: nothing is known to be kept: send it again.
        """
        if len(calls) > BATCH_EVENTS_MAX:
            raise UsageError(
                say("%(events)s events are more than fit into one call.", events=len(calls)),
                fix=say("Send at most %(most)s in one batch.", most=BATCH_EVENTS_MAX),
            )
        return Tracked(self._intake.take(calls))

    def track_each(self, calls: Sequence[Mapping[str, Any]]) -> list[EventFate | BaseException]:
        """`track` for many callers at once, an event each: its fate, or why nothing is known of it."""
        return self._intake.take_each(calls)

    def adjust(self, member_id: str, currency: str, points: int, reason: str, actor: str, key: str) -> Posted:
        """Corrects by hand, up or down; makes the member if nobody is called so yet.

        Raises:
            LedgerRefusal: fewer points than are to be taken (``ledger.not_enough_points``), or no reason or author.
            UsageError: `points` is no whole number, or the programme has no such currency.
            KeyReused: the key named another request.
            MemberErased: whoever was called so was erased; nobody is made of it again.
        """
        self._check_currency(currency)
        amount = whole_amount(abs(points) if type(points) is int else points)
        called = (CUSTOMER, text_of(member_id, "member_id"))
        account = self._people.met([called]).get(called)
        if account is None:
            raise MemberErased(member_id)
        if points < 0:
            self._gather(account, currency, amount)
        request = Adjust(
            account.owner,
            currency,
            actor=_words(actor, "actor"),
            reason=_words(reason, "reason"),
            points=points,
            source=Source("adjustment", key),
        )
        return self._posted(request, "adjustments", key, (member_id, currency, points, reason))

    def hold(self, member_id: str, points: int, ttl_seconds: int, currency: str, key: str) -> HoldShown:
        """Sets points aside for `ttl_seconds` (1 to 30 days).

        Raises:
            UnknownMember: nobody is called so.
            LedgerRefusal: ``ledger.not_enough_points``; its `shortfall` says how many.
        """
        self._check_currency(currency)
        ttl = whole_amount(ttl_seconds)
        if ttl > HOLD_SECONDS_MAX:
            raise UsageError(
                say("A hold lasts at most %(most)s seconds.", most=HOLD_SECONDS_MAX),
                fix=say("Ask for a shorter time, and set the points aside anew when it is over."),
            )
        account = self._people.known(member_id)
        self._gather(account, currency, whole_amount(points))
        hold_id = "hold-" + _digest(("holds", key)).hex()[:24]
        request = HoldPoints(account.owner, currency, hold=hold_id, points=points, ttl_us=ttl * 1_000_000)
        posted = self._posted(request, "holds", key, (member_id, points, ttl_seconds, currency))
        return self._hold_shown(hold_id, posted, member_id)

    def capture(self, hold_id: str, points: int | None, key: str) -> HoldShown:
        """Spends points of a hold (None is all of them) and frees the rest.

        Raises:
            LedgerRefusal: ``ledger.hold_unknown`` (404), ``ledger.hold_over`` or ``ledger.more_than_left``.
        """
        hold = self._hold(hold_id)
        amount = hold.amount if points is None else whole_amount(points)
        request = Capture(hold.owner, hold.currency, hold=hold_id, points=amount)
        return self._hold_shown(hold_id, self._posted(request, "captures", key, (hold_id, points)))

    def void(self, hold_id: str, key: str) -> HoldShown:
        """Frees a hold.

        Raises:
            LedgerRefusal: ``ledger.hold_unknown`` (404) or ``ledger.hold_over``.
        """
        hold = self._hold(hold_id)
        request = Void(hold.owner, hold.currency, hold=hold_id)
        return self._hold_shown(hold_id, self._posted(request, "voids", key, (hold_id,)))

    def redeem(
        self,
        member_id: str,
        points: int,
        order_id: str,
        key: str,
        reward_id: str | None = None,
        currency: str = "points",
    ) -> Posted:
        """Spends points at once, the earliest to expire first; once for an order and reward.

        Args:
            member_id: whose.
            points: how many.
            order_id: what for; empty takes the key instead.
            key: of the request.
            reward_id: which reward; it is kept with the entry.
            currency: which points.

        Raises:
            UnknownMember: nobody is called so.
            LedgerRefusal: ``ledger.not_enough_points`` or ``ledger.already_posted``.
        """
        self._check_currency(currency)
        account = self._people.known(member_id)
        self._gather(account, currency, whole_amount(points))
        order = text_of(order_id, "order_id") if order_id else f"key:{key}"
        source = Source("redemption", order, text_of(reward_id, "reward_id") if reward_id else "")
        request = Spend(account.owner, currency, points=points, source=source)
        return self._posted(request, "redemptions", key, (member_id, points, order_id, reward_id, currency))

    def reverse(self, entry_id: int, reason: str, actor: str, key: str, points: int | None = None) -> Posted:
        """Undoes an entry: what was earned is taken back, what was spent given back.

        Args:
            entry_id: its number.
            reason: why.
            actor: who.
            key: of the request.
            points: how many of it; None is all that is left, which can be done once.

        Raises:
            LedgerRefusal: ``ledger.entry_unknown`` (404), ``ledger.already_reversed``, ``ledger.more_than_left``,
                ``ledger.not_reversible``.
        """
        entry = self._sealed(entry_id).entry
        if entry.holder.owner == HOUSE:
            raise refused(Refusal(RefusalCode.NOT_REVERSIBLE))
        if entry.source.type == "redemption" and points in {None, entry.amount}:
            undone = self._undo(entry_id, _words(reason, "reason"), _words(actor, "actor"), key)
            if undone is not None:
                return Posted(undone.entries, {"restored": entry.amount}, undone.replayed)
        request = Reverse(
            entry.holder.owner,
            entry.holder.currency,
            actor=_words(actor, "actor"),
            reason=_words(reason, "reason"),
            entry=entry_id,
            refund="" if points is None else f"key:{key}",
            points=points,
            claw_back=ClawBack(self._programme.now().currency(entry.holder.currency).claw_back),
        )
        return self._posted(request, "reversals", key, (entry_id, reason, points))

    def examine(self, member_id: str, event: Mapping[str, Any]) -> Examination:
        """What an event would earn, by rule and line, and what may be spent; nothing is written.

        Args:
            member_id: whose; somebody unknown is examined as a newcomer.
            event: as `track` takes it; ``userId`` may be left out.

        Raises:
            EventRejected: the event is not meant so; its `reason` and `where` are those of `EventFate`.
        """
        found = self._intake.examine(member_id, event)
        account = self._people.may_be(member_id)
        now = [] if account is None else self._balances_of(account)
        kinds = {currency.name: currency.kind for currency in self._programme.now().currencies}
        spendable = {each.currency: each.available for each in now if kinds.get(each.currency) != "qualifying"}
        return replace(found, redeemable=spendable)

    def balances(self, member_id: str) -> tuple[MemberBalance, ...]:
        """Every currency of the programme, and any other the member has, by name; noughts where there is nothing.

        Raises:
            UnknownMember: nobody is called so.
        """
        return tuple(self._balances_of(self._people.known(member_id)))

    def expiring(self, member_id: str) -> dict[str, tuple[tuple[int, int], ...]]:
        """Currency to what ends when: the first instant (µs UTC) without the points, and how many; the earliest first.

        Raises:
            UnknownMember: nobody is called so.
        """
        found: dict[str, dict[int, int]] = {}
        for owner in self._people.known(member_id).owners:
            for each in self._counter.balances(owner):
                ends = found.setdefault(each.currency, {})
                for at, points in each.expiring:
                    ends[at] = ends.get(at, 0) + points
        return {currency: tuple(sorted(ends.items())) for currency, ends in found.items()}

    def balances_of(self, member_ids: Sequence[str]) -> list[tuple[MemberBalance, ...] | RegularsError]:
        """The same of many who ask at once, in their order; of who is not known, the error in its place."""
        currencies = [currency.name for currency in self._programme.now().currencies]
        return balances_of(self._people, self._counter, currencies, member_ids)

    def entries(self, member_id: str | None, after: int = 0, limit: int = 100) -> EntryPage:
        """Entries above number `after`, oldest first, of a member or (None) of all; at most `PAGE_ENTRIES_MAX`.

        Raises:
            UnknownMember: nobody is called so.
        """
        most, after = max(1, min(limit, PAGE_ENTRIES_MAX)), max(0, min(after, AMOUNT_MAX))
        ledger = self._counter.ledger
        owners = [None] if member_id is None else list(self._people.known(member_id).owners)
        found = sorted((entry for owner in owners for entry in ledger.entries(owner, after, most + 1)), key=_seq)
        found = list({entry.seq: entry for entry in found}.values())
        shown = found[:most]
        names = self._people.names([entry.holder.owner for entry in shown])
        return EntryPage(
            tuple(entry_shown(entry, names) for entry in shown), shown[-1].seq if len(found) > most else None
        )

    def entry(self, entry_id: int) -> EntryShown:
        """One entry.

        Raises:
            LedgerRefusal: ``ledger.entry_unknown`` (404).
        """
        entry = self._sealed(entry_id).entry
        return entry_shown(entry, self._people.names([entry.holder.owner]))

    def proof(self, entry_id: int) -> Proof:
        """The receipt of an entry, against a checkpoint signed now if there is none that covers it.

        Raises:
            LedgerRefusal: ``ledger.entry_unknown`` (404).
        """
        self._sealed(entry_id)
        return Proof(entry_id, prove(self._counter, entry_id))

    def checkpoints(self) -> tuple[CheckpointShown, ...]:
        """Every signed head, the oldest first."""
        public = public_bytes(self._counter.key())
        read = [(note, read_checkpoint(note, public)) for _, note in self._counter.checkpoints.notes()]
        return tuple(
            CheckpointShown(found.size, found.root.hex(), found.at, note) for note, found in read if found is not None
        )

    def forget(self) -> None:
        """Takes nothing of who is who from memory any more: somebody was joined, parted or erased in this process."""
        self._people.forget()

    def resume(self) -> int:
        """Settles what waits and can be settled, and lets nothing wait that need not; says how many events it settled.

        At start-up, and before each turn.
        """
        return settle_waiting(self._house, self._counter, self._intake.settle, self._people.standing)[0]

    def _balances_of(self, account: Account) -> Sequence[MemberBalance]:
        found = [balance for owner in account.owners for balance in self._counter.balances(owner)]
        return balances_together([currency.name for currency in self._programme.now().currencies], found)

    def _gather(self, account: Account, currency: str, points: int) -> None:
        """Brings points that lie under names joined to the member to them, where they are needed."""
        if len(account.owners) == 1:
            return
        ledger, now = self._counter.ledger, self._counter.clock.now()
        wallets = ledger.wallets([WalletKey(owner, currency) for owner in account.owners])
        free = {key.owner: balance(wallet, now).available for key, wallet in wallets.items()}
        missing = points - free[account.owner]
        for owner in account.owners[1:]:
            part = min(missing, free[owner])
            if part > 0:
                # If somebody else was quicker, the points are there already.
                ledger.post(Transfer(owner, currency, to=account.owner, points=part))
                missing -= part

    def _posted(self, request: Request, route: str, key: str, said: tuple[object, ...]) -> Posted:
        if not isinstance(key, str) or not 1 <= len(key) <= KEY_CHARS_MAX or not is_text(key):
            raise UsageError(
                say("A key has from 1 to %(most)s characters that can be printed.", most=KEY_CHARS_MAX),
                fix=say("Make a new random key for each request, and repeat it only with the same request."),
            )
        answer = self._counter.ledger.post(request, RequestKey(route, key, _digest(said)))
        if answer.refusal is not None:
            raise refused(answer.refusal)
        return Posted(answer.entries, answer.figures, answer.replayed)

    def _hold(self, hold_id: str) -> Hold:
        found = self._counter.ledger.hold(hold_id) if is_text(hold_id) else None
        if found is None:
            raise refused(Refusal(RefusalCode.UNKNOWN_HOLD))
        return found

    def _hold_shown(self, hold_id: str, posted: Posted, member_id: str = "") -> HoldShown:
        hold = self._hold(hold_id)
        name = member_id or self._people.names([hold.owner]).get(hold.owner, "")
        return hold_shown(hold, name, self._counter.clock.now(), replayed=posted.replayed)

    def _sealed(self, entry_id: int) -> SealedEntry:
        try:
            if 1 <= entry_id <= AMOUNT_MAX:
                return self._counter.ledger.sealed(entry_id)
        except KeyError:
            pass
        raise refused(Refusal(RefusalCode.UNKNOWN_ENTRY))

    def _check_currency(self, currency: str) -> None:
        names = [each.name for each in self._programme.now().currencies]
        if currency not in names:
            raise UsageError(
                say('The programme has no currency "%(currency)s".', currency=str(currency)[:80]),
                fix=say("It has: %(names)s.", names=", ".join(names)),
            )


def _words(said: str, where: str) -> str:
    """What a person wrote: nothing stays nothing, for the ledger to refuse."""
    return text_of(said, where, WORDS_CHARS_MAX) if said.strip() else ""


def _seq(entry: Entry) -> int:
    return entry.seq


def _digest(said: tuple[object, ...]) -> bytes:
    return hashlib.sha256(json.dumps(said, default=str).encode()).digest()
