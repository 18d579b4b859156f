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
    "Entry",
    "Examination",
    "Grant",
    "GrantLine",
    "Hold",
    "Leaderboard",
    "Member",
    "Outcome",
    "Place",
    "Posted",
    "Proof",
    "Score",
    "Stage",
    "Task",
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
class Examination:
    """What would happen; nothing was written."""

    member_id: str
    event: str
    is_known: bool
    grants: tuple[Grant, ...]
    redeemable: Mapping[str, int] = field(default_factory=dict)


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
