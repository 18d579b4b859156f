"""What the till answers: small frozen records of plain values, ready to be said as JSON.

Members are named as the shop names them; entries by their number in the ledger. Instants are µs UTC, points whole numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from regulars.domain.words import Sentence

__all__ = [
    "CapCut",
    "CheckpointShown",
    "EntryPage",
    "EntryShown",
    "EventFate",
    "Examination",
    "Fate",
    "Grant",
    "HoldShown",
    "LineGrant",
    "MemberBalance",
    "Posted",
    "Proof",
    "Tracked",
]


class Fate(StrEnum):
    """What became of an event."""

    APPLIED = "applied"
    """Kept, and what it earns or takes back is posted."""
    DUPLICATE = "duplicate"
    """It, or its order or refund, was applied before; nothing was done now."""
    WAITING = "waiting"
    """Kept until the order it is about comes."""
    REJECTED = "rejected"
    """Not kept; `EventFate.reason` says why."""


@dataclass(frozen=True, slots=True)
class EventFate:
    """What became of one event.

    Attributes:
        message_id: the event's own, or the one derived from what it says; empty where it was rejected without one.
        fate: see `Fate`.
        member_id: what the shop calls the member; empty where the event names none.
        reason: why it was rejected: a stable code of `regulars.gather.event_reasons.EVENT_REASON_WORDS`; else empty.
        where: the field that is wrong, as ``properties.products[2].price``; else empty.
        says: `reason` as a sentence; None unless rejected.
        entries: numbers of the ledger's entries that it wrote.
        figures: points by what happened: ``earned``, ``revoked``, ``cancelled``, ``forgiven``, ``debt``…
    """

    message_id: str
    fate: Fate
    member_id: str = ""
    reason: str = ""
    where: str = ""
    says: Sentence | None = None
    entries: tuple[int, ...] = ()
    figures: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tracked:
    """What became of each event of a call, in the order they were sent."""

    events: tuple[EventFate, ...]

    def count(self, fate: Fate) -> int:
        """How many met this fate."""
        return sum(event.fate is fate for event in self.events)


@dataclass(frozen=True, slots=True)
class Posted:
    """What a request wrote.

    Attributes:
        entries: numbers of the entries, in order; empty where nothing had to be written.
        figures: points by what happened: ``adjusted``, ``spent``, ``freed``, ``revoked``, ``restored``, ``forgiven``…
        replayed: the same key was answered before; nothing was written now.
    """

    entries: tuple[int, ...]
    figures: Mapping[str, int]
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class HoldShown:
    """Points set aside.

    Attributes:
        id: its name; the same key names the same hold.
        state: ``open``, ``captured``, ``voided`` or ``lapsed``.
        captured: points spent of it.
        ends_at: first instant at which it no longer holds, µs UTC.
        replayed: the same key was answered before; nothing was written now.
    """

    id: str
    member_id: str
    currency: str
    points: int
    state: str
    captured: int
    ends_at: int
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class MemberBalance:
    """A member's points of one currency, as of now.

    Attributes:
        available: may be spent now.
        pending: will be, later or when an event comes.
        held: set aside by open holds.
        debt: owed; the next points pay it first.
    """

    currency: str
    available: int = 0
    pending: int = 0
    held: int = 0
    debt: int = 0


@dataclass(frozen=True, slots=True)
class EntryShown:
    """One entry of the ledger, as a member may see it.

    Attributes:
        id: its number, from 1.
        member_id: whose points; empty where the member is forgotten or the entry is between the house's own accounts.
        kind: ``earn``, ``spend``, ``revoke``, ``forgive``, ``restore``, ``adjust``, ``hold_capture``, ``expire``…
        points: above nought came in, below went out.
        effective_at, recorded_at: when it counts, when it was written, µs UTC.
        activates_at, expires_at: of the points it brought: from when, and until when, µs UTC; None is at once, and never.
        reverses: the entry it undoes.
        source_type, source_id, line: what it is for: ``order``, ``refund``, ``redemption``, ``hold``, ``adjustment``.
        rule, rule_version: which rule of the programme, and the hash of its wording.
        basis: money it was earned on, minor units.
        actor, reason: who and why.
    """

    id: int
    member_id: str
    currency: str
    kind: str
    points: int
    effective_at: int
    recorded_at: int
    activates_at: int | None = None
    expires_at: int | None = None
    reverses: int | None = None
    source_type: str = ""
    source_id: str = ""
    line: str = ""
    rule: str = ""
    rule_version: str = ""
    basis: int | None = None
    actor: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Entries, oldest first; `after` asks for the next page, None where this was the last."""

    entries: tuple[EntryShown, ...]
    after: int | None


@dataclass(frozen=True, slots=True)
class Proof:
    """A receipt for one entry: the JSON document that the stand-alone verifier checks offline."""

    entry_id: int
    receipt: str


@dataclass(frozen=True, slots=True)
class CheckpointShown:
    """A signed head: `size` entries, the root over them (hexadecimal), when it was signed (µs UTC), and the note."""

    size: int
    root: str
    signed_at: int
    note: str


@dataclass(frozen=True, slots=True)
class LineGrant:
    """What one rule gives for one line of an order.

    Attributes:
        line: its key within the order, as ``1:mug``; empty for an event without lines.
        basis: money it counts on, minor units.
        points: granted.
    """

    line: str
    basis: int
    points: int


@dataclass(frozen=True, slots=True)
class CapCut:
    """What one cap took away: points, as an exact decimal."""

    cap: str
    points: str


@dataclass(frozen=True, slots=True)
class Grant:
    """What one rule gives for an event.

    Attributes:
        rule, rule_version: which rule, and the hash of its wording.
        currency: of the points.
        basis: money it counts on, minor units; 0 for fixed points.
        desired: points before caps, as an exact decimal (``"12.5"``).
        granted: points after caps and rounding.
        cap_cut: points that caps took away, as an exact decimal.
        rounding: ``floor``, ``half_even`` or ``ceil``.
        multipliers: ids of those that counted.
        caps: ids of those that cut; a budget is ``budget:`` and its id.
        why_not: why nothing is granted: ``not_yet``, ``over``, ``cooldown``, ``condition``, ``cap``, ``budget``,
            ``nothing``; else empty.
        lines: how `granted` falls on the lines; sums to it exactly.
        failed: conditions that did not hold, where `why_not` is ``condition``: codes of `regulars.reward.why_not.FAILED_WORDS`.
        cuts: what each cap took away, in their order; they sum to `cap_cut`.
    """

    rule: str
    rule_version: str
    currency: str
    basis: int
    desired: str
    granted: int
    cap_cut: str
    rounding: str
    multipliers: tuple[str, ...] = ()
    caps: tuple[str, ...] = ()
    why_not: str = ""
    lines: tuple[LineGrant, ...] = ()
    failed: tuple[str, ...] = ()
    cuts: tuple[CapCut, ...] = ()


@dataclass(frozen=True, slots=True)
class Examination:
    """What would happen; nothing was written.

    Attributes:
        member_id: whom it was asked for; need not be known yet.
        event: its name.
        is_known: the event's message, order or refund was received before, so that it would earn nothing now.
        grants: by rule, those that give nothing included, with `Grant.why_not`.
        redeemable: currency to the points the member may spend now.
    """

    member_id: str
    event: str
    is_known: bool
    grants: tuple[Grant, ...]
    redeemable: Mapping[str, int]
