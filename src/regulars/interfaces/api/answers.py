"""What routes answer: one struct an answer. Instants are RFC 3339 in UTC, points whole numbers."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct

from regulars.interfaces.api.instants import instant

__all__ = [
    "BalanceSaid",
    "BalancesSaid",
    "BatchSaid",
    "CheckpointSaid",
    "CheckpointsSaid",
    "CodesSaid",
    "ConsentHeld",
    "ConsentsHeld",
    "CouponBatchSaid",
    "CouponBatchesSaid",
    "CouponSaid",
    "DaySaid",
    "EntriesSaid",
    "EntrySaid",
    "EventSaid",
    "ExplanationSaid",
    "GrantSaid",
    "HealthSaid",
    "HoldSaid",
    "LineSaid",
    "LinkSaid",
    "MemberCouponSaid",
    "MemberCouponsSaid",
    "MemberSaid",
    "MoneyOwedSaid",
    "PostedSaid",
    "PrivacySaid",
    "Problem",
    "ProofSaid",
    "ScoreSaid",
    "StatementSaid",
    "TimelineSaid",
    "instant",
]

_Instant = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]


class Problem(Struct):
    """What went wrong, after RFC 9457, in the caller's language."""

    type: str
    title: Annotated[str, Meta(description="What happened.")]
    status: int
    detail: Annotated[str, Meta(description="Why, where there is more to say.")]
    code: Annotated[str, Meta(description="Stable; never translated.", examples=["ledger.not_enough_points"])]
    why: str
    fix: Annotated[str, Meta(description="What to do next.")]
    where: Annotated[str | None, Meta(description="The field, as far as it is known.")] = None
    asked: Annotated[int | None, Meta(description="Points that were asked.")] = None
    left: Annotated[int | None, Meta(description="Points there are.")] = None
    shortfall: Annotated[int | None, Meta(description="Points that are missing.")] = None
    reason: Annotated[str | None, Meta(description="Why an event was refused: a stable code.")] = None
    reasons: Annotated[
        list[list[str]] | None, Meta(description="Why a coupon or a reward was: every code, and what it is about.")
    ] = None


class BalanceSaid(Struct):
    """A member's points of one currency, as of now."""

    currency: str
    available: Annotated[int, Meta(description="May be spent now.")]
    pending: Annotated[int, Meta(description="Will be, later or when an event comes.")]
    held: Annotated[int, Meta(description="Set aside by open holds.")]
    debt: Annotated[int, Meta(description="Owed; the next points pay it first.")]


class BalancesSaid(Struct):
    """Every currency."""

    member_id: str
    balances: list[BalanceSaid]


class CouponSaid(Struct):
    """What became of a coupon's code."""

    coupon: Annotated[str, Meta(description="Its id in the programme.")]
    accepted: bool
    discount: Annotated[int, Meta(description="What it takes off, minor units.")]
    payable: Annotated[int, Meta(description="What is to pay with all codes, minor units.")]
    until: Annotated[str | None, Meta(description="First instant that a lock no longer holds.")] = None
    reasons: Annotated[list[list[str]], Meta(description="Every reason why not, and what it is about.")] = []


class MemberCouponSaid(Struct):
    """A code that a member has to do with. The code itself is not kept, so it is not told."""

    coupon: Annotated[str, Meta(description="Its id in the programme.")]
    state: Annotated[
        str, Meta(description="open, reserved, locked, not_started, used, expired or disabled.", examples=["open"])
    ]
    until: Annotated[
        str | None, Meta(description="Until when that holds, or the coupon counts; null is without an end.")
    ]
    is_own: Annotated[bool, Meta(description="Whether it was issued to the member.")]
    uses: Annotated[int, Meta(description="The member's own uses that were not given back.")]
    discount: Annotated[int, Meta(description="What they took off, minor units.")]


class MemberCouponsSaid(Struct):
    """A member's coupons, by id; 1,000 at most."""

    member_id: str
    coupons: list[MemberCouponSaid]


class PrivacySaid(Struct):
    """What came of a person's request."""

    kind: str
    receipt: Annotated[dict[str, Any], Meta(description="Signed; of an erasure it names nobody.")]
    document: Annotated[dict[str, Any] | None, Meta(description="Of an export: everything kept on them.")] = None


class CodesSaid(Struct):
    """New codes, handed out once."""

    coupon: str
    codes: list[str]


class CouponBatchSaid(Struct):
    """One coupon of the programme, in numbers."""

    id: str
    version: int
    kind: str
    issued: int
    uses: int
    discount: Annotated[int, Meta(description="What its uses took off, minor units.")]
    ends_at: str | None
    is_enabled: bool


class CouponBatchesSaid(Struct):
    """Every coupon."""

    coupons: list[CouponBatchSaid]


class DaySaid(Struct):
    """One currency's points on one day, as they were recorded; movements are signed."""

    currency: str
    day: Annotated[str, Meta(extra_json_schema={"format": "date"})]
    opening: int
    earned: int
    earned_reversed: int
    redeemed: int
    redeemed_returned: int
    expired: int
    adjusted: int
    difference: int
    closing: int
    late: Annotated[int, Meta(description="Of everything recorded, points that count from an earlier day.")]
    debt: Annotated[int, Meta(description="What owners owe; the closing is less by it.")]


class MoneyOwedSaid(Struct):
    """Points of one currency, were all of them redeemed."""

    currency: str
    points: Annotated[int, Meta(description="The closing of the last day.")]
    cost_per_point: Annotated[str, Meta(description="Of the programme, major units of money.", examples=["0.01"])]
    amount: Annotated[str, Meta(description="Major units of money.", examples=["12.50"])]
    money: Annotated[str, Meta(description="ISO 4217; XXX where the shop has not said.", examples=["EUR"])]


class StatementSaid(Struct):
    """What was owed, what moved, what is owed, day by day."""

    zone: str
    balanced: Annotated[bool, Meta(description="Whether everything adds up.")]
    days: list[DaySaid]
    totals: list[DaySaid]
    owed: Annotated[
        list[MoneyOwedSaid], Meta(description="In money, for currencies of which the programme says what one costs.")
    ] = []


class ScoreSaid(Struct):
    """One score."""

    name: str
    value: float | None
    model: Annotated[str | None, Meta(description="Which model said it.")]
    as_of: str


class MemberSaid(Struct):
    """One member, as of the latest turn; without stage, scores and profile where no turn has seen them."""

    member_id: str
    as_of: str | None
    stage: str | None
    segment: str | None
    profile: dict[str, Any]
    scores: list[ScoreSaid]


class ExplanationSaid(Struct):
    """Why a member stands where they stand: the document of `regulars explain member --json`."""

    member: str
    as_of: str
    stage: str
    why: list[str]
    features: dict[str, Any]
    scores: dict[str, Any]
    audiences: dict[str, Any]
    closed: list[str]
    next_month: dict[str, Any] | None
    churn: dict[str, Any] | None
    cluster: Any = None
    topic: Any = None
    abnormal: Any = None
    like: list[str] = []
    preferences: list[dict[str, Any]] = []
    reward: Any = None
    price: Any = None


class EntrySaid(Struct):
    """One entry of the ledger."""

    id: int
    member_id: str
    currency: str
    kind: str
    points: Annotated[int, Meta(description="Above nought came in, below went out.")]
    effective_at: _Instant
    recorded_at: _Instant
    activates_at: _Instant | None = None
    expires_at: _Instant | None = None
    reverses: int | None = None
    source_type: str = ""
    source_id: str = ""
    line: str = ""
    rule: str = ""
    rule_version: str = ""
    basis: Annotated[int | None, Meta(description="Money it was earned on, minor units.")] = None
    actor: str = ""
    reason: str = ""


class EntryExplainedSaid(Struct):
    """Why an entry is there."""

    entry: EntrySaid
    version: Annotated[int | None, Meta(description="First version of the programme with this wording of the rule.")]
    rule: Annotated[dict[str, Any] | None, Meta(description="The rule's wording then.")]
    multipliers: Annotated[list[str], Meta(description="Those that helped the whole event, computed again.")]
    cap_cut: Annotated[int, Meta(description="Points that caps took from the whole event, computed again.")]
    says: Annotated[list[str], Meta(description="All of it in words.")]


class EntriesSaid(Struct):
    """A page of entries, oldest first."""

    entries: list[EntrySaid]
    next: Annotated[int | None, Meta(description="Ask with ?after= this for the next page; null at the end.")]


class TimelineSaid(Struct):
    """What happened to a member's points, oldest first."""

    member_id: str
    items: list[EntrySaid]
    next: int | None


class PostedSaid(Struct):
    """What a request wrote."""

    entries: Annotated[list[int], Meta(description="Numbers of the entries, in order.")]
    figures: Annotated[dict[str, int], Meta(description="Points by what happened.")]


class HoldSaid(Struct):
    """Points set aside."""

    id: str
    member_id: str
    currency: str
    points: int
    state: str
    captured: Annotated[int, Meta(description="Points spent of it.")]
    ends_at: _Instant


class LineSaid(Struct):
    """What one rule gives for one line."""

    line: str
    basis: int
    points: int


class CapCutSaid(Struct):
    """What one cap took away."""

    cap: str
    points: Annotated[str, Meta(description="An exact decimal.")]


class GrantSaid(Struct):
    """What one rule gives, or why nothing."""

    rule: str
    rule_version: str
    currency: str
    basis: int
    desired: str
    granted: int
    cap_cut: str
    rounding: str
    multipliers: list[str]
    caps: list[str]
    why_not: str
    lines: list[LineSaid]
    failed: Annotated[list[str], Meta(description="Conditions that did not hold.")]
    cuts: list[CapCutSaid]
    why: Annotated[list[str], Meta(description="What stood in the rule's way, in words.")]


class EventSaid(Struct):
    """What became of one event."""

    success: bool
    message_id: str
    fate: Annotated[str, Meta(examples=["applied", "duplicate", "waiting", "rejected"])]
    member_id: str
    entries: list[int]
    figures: dict[str, int]
    reason: str = ""
    where: str = ""
    why: str = ""


class BatchSaid(Struct):
    """What became of each event of a batch, in their order."""

    success: Annotated[bool, Meta(description="None was rejected.")]
    applied: int
    duplicate: int
    waiting: int
    rejected: int
    events: list[EventSaid]


class ProofSaid(Struct):
    """A receipt that the stand-alone verifier checks offline."""

    entry_id: int
    receipt: str


class CheckpointSaid(Struct):
    """A signed head."""

    size: int
    root: str
    signed_at: _Instant
    note: str


class CheckpointsSaid(Struct):
    """Every signed head, the oldest first."""

    checkpoints: list[CheckpointSaid]


class ConsentHeld(Struct):
    """What holds for one purpose."""

    purpose: str
    granted: Annotated[bool | None, Meta(description="null: nothing was said.")]
    allowed: Annotated[bool, Meta(description="Whether it may be done, by what was said and by default.")]


class ConsentsHeld(Struct):
    """Every purpose."""

    member_id: str
    consents: list[ConsentHeld]


class LinkSaid(Struct):
    """A link to a member's own pages."""

    member_id: str
    address: Annotated[str, Meta(description="Whoever holds it sees the member's pages: hand it to them alone.")]
    until: Annotated[str, Meta(description="The first instant at which it opens nothing any more.")]


class HealthSaid(Struct):
    """Whether the server is well."""

    status: Annotated[str, Meta(examples=["ok"])]
    version: str
