"""What the server answers, as records. Fields that a newer server adds are passed over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

__all__ = [
    "Balance",
    "Batch",
    "Checkpoint",
    "Consent",
    "Entry",
    "Examination",
    "Game",
    "GiftCard",
    "GiftDue",
    "Grant",
    "GrantLine",
    "Handed",
    "Hold",
    "Member",
    "Odds",
    "Outcome",
    "Posted",
    "Proof",
    "Redemption",
    "Reward",
    "RewardReason",
    "Score",
]


@dataclass(frozen=True, slots=True)
class Balance:
    """A member's points of one currency.

    Attributes:
        available: may be spent now.
        pending: will be, later or when an event comes.
        held: set aside by open holds.
        debt: owed; the next points pay it first.
    """

    currency: str
    available: int
    pending: int
    held: int
    debt: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the ledger; `points` above nought came in, below went out."""

    id: int
    member_id: str | None
    currency: str
    kind: str
    points: int
    effective_at: datetime
    recorded_at: datetime
    activates_at: datetime | None = None
    expires_at: datetime | None = None
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
class Posted:
    """What a request wrote: numbers of the entries, and points by what happened."""

    entries: tuple[int, ...]
    figures: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Hold:
    """Points set aside; `state` is ``open``, ``captured``, ``voided`` or ``lapsed``."""

    id: str
    member_id: str | None
    currency: str
    points: int
    state: str
    captured: int
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one event; `fate` is ``applied``, ``duplicate``, ``waiting`` or ``rejected``."""

    success: bool
    message_id: str
    fate: str
    member_id: str
    entries: tuple[int, ...] = ()
    figures: Mapping[str, int] = field(default_factory=dict)
    reason: str = ""
    where: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of each event of a batch, in their order."""

    success: bool
    applied: int
    duplicate: int
    waiting: int
    rejected: int
    events: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """One score, which model said it, and as of when."""

    name: str
    value: float | None
    model: str | None
    as_of: str


@dataclass(frozen=True, slots=True)
class Member:
    """One member, as of the latest turn; without stage and scores where no turn has seen them."""

    member_id: str
    as_of: str | None
    stage: str | None
    segment: str | None
    profile: Mapping[str, Any]
    scores: tuple[Score, ...]


@dataclass(frozen=True, slots=True)
class GrantLine:
    """What a rule gives for one line of an order; `basis` is money, minor units."""

    line: str
    basis: int
    points: int


@dataclass(frozen=True, slots=True)
class Grant:
    """What one rule gives, or why nothing."""

    rule: str
    rule_version: str
    currency: str
    basis: int
    granted: int
    why_not: str = ""
    lines: tuple[GrantLine, ...] = ()
    desired: str = ""
    rounding: str = ""
    cap_cut: str = ""
    multipliers: tuple[str, ...] = ()
    caps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RewardReason:
    """Why a reward may not be redeemed; `shortfall` is what is missing."""

    code: str
    asked: int = 0
    left: int = 0
    shortfall: int = 0


@dataclass(frozen=True, slots=True)
class Reward:
    """One reward, as it stands for a member; `left` is None without a limit."""

    id: str
    name: str
    kind: str
    cost: int
    currency: str
    is_open: bool
    reasons: tuple[RewardReason, ...] = ()
    left: int | None = None
    fulfilment: str = ""
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, slots=True)
class Handed:
    """Something handed out to a member; `points` below nought were paid, above nought given."""

    id: str
    kind: str
    about: str
    points: int
    at: datetime
    state: str
    code: str = ""
    entries: tuple[int, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Odds:
    """One prize's odds as they are drawn now, a fraction such as ``1/20``; the empty prize is nothing."""

    prize: str
    odds: str
    name: str = ""
    left: int | None = None


@dataclass(frozen=True, slots=True)
class Game:
    """One game; `commitment` is the digest of the seed of `day`, which is revealed once the day is over."""

    id: str
    name: str
    cost: int
    currency: str
    odds: tuple[Odds, ...]
    day: str
    commitment: str
    is_open: bool = True
    reasons: tuple[RewardReason, ...] = ()


@dataclass(frozen=True, slots=True)
class GiftDue:
    """A gift of the year that is due, and whether it was given."""

    member_id: str
    gift: str
    on: str
    is_given: bool


@dataclass(frozen=True, slots=True)
class GiftCard:
    """A gift card; `code` is told once, when it is issued."""

    currency: str
    value: int
    code: str = ""
    entries: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Redemption:
    """What a redemption wrote, and the reward that was handed out."""

    entries: tuple[int, ...]
    figures: Mapping[str, int]
    handed: Handed | None = None


@dataclass(frozen=True, slots=True)
class Examination:
    """What would happen; nothing was written."""

    member_id: str
    event: str
    is_known: bool
    grants: tuple[Grant, ...]
    redeemable: Mapping[str, int] = field(default_factory=dict)
    rewards: tuple[Reward, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """A receipt for one entry; ``regulars ledger prove --verifier FILE`` writes the program that checks it offline."""

    entry_id: int
    receipt: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed head of the ledger."""

    size: int
    root: str
    signed_at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Consent:
    """What holds for one purpose; `granted` is None where nothing was said."""

    purpose: str
    granted: bool | None
    allowed: bool
