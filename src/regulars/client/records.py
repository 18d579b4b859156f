"""What the server answers, as records. Fields that a newer server adds are passed over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

__all__ = [
    "Award",
    "Badge",
    "Balance",
    "Batch",
    "Budget",
    "BudgetPart",
    "Checkpoint",
    "Consent",
    "Coupon",
    "Entry",
    "Examination",
    "Game",
    "GiftCard",
    "GiftDue",
    "Grant",
    "GrantLine",
    "Handed",
    "Hold",
    "Leaderboard",
    "Member",
    "Membership",
    "Odds",
    "Outcome",
    "Place",
    "Posted",
    "PrivacyAnswer",
    "Proof",
    "Redemption",
    "Reward",
    "RewardReason",
    "Score",
    "Stage",
    "Task",
    "Tier",
    "TierAssignment",
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
class Award:
    """What a task brought; `taken_at` is None while it stands."""

    task: str
    step: str
    period: str
    at: datetime
    taken_at: datetime | None
    points: int = 0
    currency: str = ""
    coupon: str = ""
    coupon_code: str = ""
    badge: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a task; `unit` is ``events``, ``money`` (minor units), ``milli_pieces``, ``days``, ``weeks``, ``months``."""

    id: str
    kind: str
    unit: str
    done: int
    target: int
    reached_at: datetime | None
    run: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """A member's task; `name` by language."""

    id: str
    name: Mapping[str, str]
    period: str
    is_open: bool
    completed_at: datetime | None
    times: int
    stages: tuple[Stage, ...]
    awards: tuple[Award, ...]


@dataclass(frozen=True, slots=True)
class Badge:
    """A badge; `held_since` is None where the member does not hold it."""

    id: str
    name: Mapping[str, str]
    held_since: datetime | None
    awards: tuple[Award, ...]


@dataclass(frozen=True, slots=True)
class BudgetPart:
    """What was granted of a budget in its running period; `name` is empty where all share it."""

    name: str
    used: int
    left: int
    alerts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Budget:
    """A budget of the programme; ``money`` and ``liability`` in minor units."""

    id: str
    scope: str
    measure: str
    limit: int
    period: str
    on_limit: str
    parts: tuple[BudgetPart, ...]


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
class Place:
    """One line of a leaderboard; `shown_as` is a pseudonym unless `is_named`."""

    rank: int
    shown_as: str
    is_named: bool
    score: int


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """Who is ahead in one period, among those who agreed to be shown; `own` is the place of the member asked for."""

    id: str
    name: Mapping[str, str]
    by: str
    unit: str
    members: int
    places: tuple[Place, ...]
    own: Place | None = None


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
class CapCut:
    """What one cap took away: points, as an exact decimal."""

    cap: str
    points: str


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
    failed: tuple[str, ...] = ()
    cuts: tuple[CapCut, ...] = ()
    why: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Coupon:
    """A code that a member has to do with; the code itself is not kept.

    Attributes:
        coupon: its id in the programme.
        state: ``open``, ``reserved``, ``locked``, ``not_started``, ``used``, ``expired`` or ``disabled``.
        until: until when that holds, or the coupon counts; None is without an end.
        is_own: whether it was issued to the member.
        uses: the member's own uses that were not given back.
        discount: what they took off, minor units.
    """

    coupon: str
    state: str
    until: datetime | None
    is_own: bool
    uses: int
    discount: int


@dataclass(frozen=True, slots=True)
class PrivacyAnswer:
    """What came of a person's request.

    Attributes:
        receipt: signed.
        document: of an export: everything kept on them; of an erasure None.
    """

    kind: str
    receipt: Mapping[str, Any]
    document: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class TierAssignment:
    """A tier given by hand, or held up (`floor`) after the rules have changed."""

    tier: str
    since: datetime
    until: datetime
    author: str
    reason: str
    floor: bool = False


@dataclass(frozen=True, slots=True)
class Tier:
    """A member on one ladder.

    Attributes:
        tier: in force; `earned` is the one beneath what was given by hand.
        since: None where nothing counted yet.
        metric: of the running window.
        review_at: when it is decided whether the tier stays; None is never.
        projected_tier: after that, if nothing more happens.
        points_to_keep, points_to_next: what is missing.
    """

    ladder: str
    tier: str
    earned: str
    since: datetime | None
    metric: int
    valid_until: datetime | None
    review_at: datetime | None
    projected_tier: str
    points_to_keep: int
    points_to_next: int
    next_tier: str | None = None
    grace_until: datetime | None = None
    perks: tuple[str, ...] = ()
    assigned: TierAssignment | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """A paid membership.

    Attributes:
        status: ``starting``, ``trial``, ``active``, ``past_due`` or ``ended``.
        is_open: its perks are open now; until `open_until` if nothing more is paid.
        price, charged, refunded: minor units.
        starts_at, ends_at: of the trial, or of the period that is paid.
        cancels: it ends with its period.
        retry_at: when a declined charge is tried again.
        why: it ended.
    """

    id: str
    plan: str
    name: str
    status: str
    is_open: bool
    price: int
    currency: str
    starts_at: datetime
    ends_at: datetime
    open_until: datetime
    cancels: bool
    charged: int
    refunded: int
    why: str
    retry_at: datetime | None = None
