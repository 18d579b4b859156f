"""One live event in, points out: what a shop's own systems say to the ledger, and hear from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from regulars.domain.till import (
    CheckpointShown,
    EntryPage,
    EntryShown,
    Examination,
    HoldShown,
    MemberBalance,
    Posted,
    Proof,
    Tracked,
)
from regulars.loop.house import House
from regulars.loop.ledger.counter import Counter

__all__ = ["BATCH_EVENTS_MAX", "PAGE_ENTRIES_MAX", "Till"]

BATCH_EVENTS_MAX: Final = 500
"""Events in one call, at most."""
PAGE_ENTRIES_MAX: Final = 1_000
"""Entries of one page, at most."""


class Till:
    """The till of one shop. Safe to use from several threads; several processes may each have one.

    Members are named as the shop names them: the customer number, or ``kind:value``. A refusal by the ledger is raised as
    `LedgerRefusal` (409) with the refusal's code. `key` is the caller's own name for a request: the same key with the same
    request is answered as before and does nothing; with another request it is refused (`KeyReused`).

    Args:
        house: the shop.
        counter: its ledger.
    """

    def __init__(self, house: House, counter: Counter) -> None:
        self._house = house
        self._counter = counter

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
        raise NotImplementedError

    def adjust(self, member_id: str, currency: str, points: int, reason: str, actor: str, key: str) -> Posted:
        """Corrects by hand, up or down; makes the member if nobody is called so yet.

        Raises:
            LedgerRefusal: fewer points than are to be taken (``ledger.not_enough_points``), or no reason or author.
            UsageError: `points` is no whole number, or the programme has no such currency.
            KeyReused: the key named another request.
        """
        raise NotImplementedError

    def hold(self, member_id: str, points: int, ttl_seconds: int, currency: str, key: str) -> HoldShown:
        """Sets points aside for `ttl_seconds` (1 to 30 days).

        Raises:
            UnknownMember: nobody is called so.
            LedgerRefusal: ``ledger.not_enough_points``; its `shortfall` says how many.
        """
        raise NotImplementedError

    def capture(self, hold_id: str, points: int | None, key: str) -> HoldShown:
        """Spends points of a hold (None is all of them) and frees the rest.

        Raises:
            LedgerRefusal: ``ledger.hold_unknown`` (404), ``ledger.hold_over`` or ``ledger.more_than_left``.
        """
        raise NotImplementedError

    def void(self, hold_id: str, key: str) -> HoldShown:
        """Frees a hold.

        Raises:
            LedgerRefusal: ``ledger.hold_unknown`` (404) or ``ledger.hold_over``.
        """
        raise NotImplementedError

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
        raise NotImplementedError

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
        raise NotImplementedError

    def examine(self, member_id: str, event: Mapping[str, Any]) -> Examination:
        """What an event would earn, by rule and line, and what may be spent; nothing is written.

        Args:
            member_id: whose; somebody unknown is examined as a newcomer.
            event: as `track` takes it; ``userId`` may be left out.

        Raises:
            EventRejected: the event is not meant so; its `reason` and `where` are those of `EventFate`.
        """
        raise NotImplementedError

    def balances(self, member_id: str) -> tuple[MemberBalance, ...]:
        """Every currency of the programme, and any other the member has, by name; noughts where there is nothing.

        Raises:
            UnknownMember: nobody is called so.
        """
        raise NotImplementedError

    def entries(self, member_id: str | None, after: int = 0, limit: int = 100) -> EntryPage:
        """Entries above number `after`, oldest first, of a member or (None) of all; at most `PAGE_ENTRIES_MAX`.

        Raises:
            UnknownMember: nobody is called so.
        """
        raise NotImplementedError

    def entry(self, entry_id: int) -> EntryShown:
        """One entry.

        Raises:
            LedgerRefusal: ``ledger.entry_unknown`` (404).
        """
        raise NotImplementedError

    def proof(self, entry_id: int) -> Proof:
        """The receipt of an entry, against a checkpoint signed now if there is none that covers it.

        Raises:
            LedgerRefusal: ``ledger.entry_unknown`` (404).
        """
        raise NotImplementedError

    def checkpoints(self) -> tuple[CheckpointShown, ...]:
        """Every signed head, the oldest first."""
        raise NotImplementedError

    def resume(self) -> int:
        """Settles what waits and can be settled, as after a crash; says how many events it settled. Once at start-up."""
        raise NotImplementedError
