"""Routes that move points, and the one that says what would happen."""

from __future__ import annotations

from msgspec import UNSET

from regulars.domain.till import EntryShown, Grant, HoldShown, Posted
from regulars.interfaces.api import answers, bodies
from regulars.interfaces.api.reward_answers import ExaminationSaid, RedemptionSaid, handed_said, reward_said
from regulars.interfaces.api.route import Call, Keyed, Reply, Route
from regulars.reward.why_not import reasons_of
from regulars.trust.access import Scope

__all__ = ["ROUTES", "entry_said"]

_TILL = frozenset({Scope.TILL, Scope.WRITE})
_HAND = frozenset({Scope.WRITE})
_LOOK = frozenset({Scope.READ, Scope.TILL, Scope.WRITE})


def entry_said(entry: EntryShown) -> answers.EntrySaid:
    """An entry, with its instants as texts."""
    moment = answers.instant
    return answers.EntrySaid(
        id=entry.id,
        member_id=entry.member_id,
        currency=entry.currency,
        kind=str(entry.kind),
        points=entry.points,
        effective_at=moment(entry.effective_at),
        recorded_at=moment(entry.recorded_at),
        activates_at=None if entry.activates_at is None else moment(entry.activates_at),
        expires_at=None if entry.expires_at is None else moment(entry.expires_at),
        reverses=entry.reverses,
        source_type=entry.source_type,
        source_id=entry.source_id,
        line=entry.line,
        rule=entry.rule,
        rule_version=entry.rule_version,
        basis=entry.basis,
        actor=entry.actor,
        reason=entry.reason,
    )


def _posted(posted: Posted) -> Reply:
    said = answers.PostedSaid(list(posted.entries), dict(posted.figures))
    return Reply(said, 201, is_replayed=posted.replayed)


def _adjust(call: Call) -> Reply:
    body = call.body
    till = call.shop.till
    return _posted(till.adjust(body.member_id, body.currency, body.points, body.reason, call.by(body.actor), call.key))


def _redeem(call: Call) -> Reply:
    body = call.body
    reward = None if body.reward_id is UNSET else body.reward_id
    rewards = call.shop.rewards
    if reward is not None and (body.points is UNSET or rewards.has(reward, body.points, body.currency)):
        handed = rewards.redeem(body.member_id, reward, body.order_id, call.key)
        said = RedemptionSaid(list(handed.entries), {"spent": -handed.points}, handed_said(handed))
        return Reply(said, 201, is_replayed=handed.replayed)
    points = 0 if body.points is UNSET else body.points
    return _posted(call.shop.till.redeem(body.member_id, points, body.order_id, call.key, reward, body.currency))


def _reverse(call: Call) -> Reply:
    body = call.body
    points = None if body.points is UNSET else body.points
    return _posted(call.shop.till.reverse(body.entry_id, body.reason, call.by(body.actor), call.key, points))


def _held(hold: HoldShown, status: int, state: str | None = None) -> Reply:
    # A repeat hears what was said first: what became of a hold later is no part of the answer that made it.
    said = answers.HoldSaid(
        id=hold.id,
        member_id=hold.member_id,
        currency=hold.currency,
        points=hold.points,
        state=state or hold.state,
        captured=0 if state == "open" else hold.captured,
        ends_at=answers.instant(hold.ends_at),
    )
    return Reply(said, status, is_replayed=hold.replayed)


def _hold(call: Call) -> Reply:
    body = call.body
    hold = call.shop.till.hold(body.member_id, body.points, body.ttl_seconds, body.currency, call.key)
    return _held(hold, 201, "open")


def _capture(call: Call) -> Reply:
    points = None if call.body.points is UNSET else call.body.points
    return _held(call.shop.till.capture(call.parameters["id"], points, call.key), 200)


def _void(call: Call) -> Reply:
    return _held(call.shop.till.void(call.parameters["id"], call.key), 200)


def _examine(call: Call) -> Reply:
    found = call.shop.till.examine(call.body.member_id, call.body.event)
    rewards = [reward_said(each) for each in call.shop.rewards.rewards(call.body.member_id)]
    points = dict(found.redeemable)
    grants = [_grant(grant, call) for grant in found.grants]
    said = ExaminationSaid(found.member_id, found.event, found.is_known, grants, points, rewards)
    return Reply(said)


def _grant(grant: Grant, call: Call) -> answers.GrantSaid:
    return answers.GrantSaid(
        rule=grant.rule,
        rule_version=grant.rule_version,
        currency=grant.currency,
        basis=grant.basis,
        desired=grant.desired,
        granted=grant.granted,
        cap_cut=grant.cap_cut,
        rounding=grant.rounding,
        multipliers=list(grant.multipliers),
        caps=list(grant.caps),
        why_not=grant.why_not,
        lines=[answers.LineSaid(line.line, line.basis, line.points) for line in grant.lines],
        failed=list(grant.failed),
        cuts=[answers.CapCutSaid(cut.cap, cut.points) for cut in grant.cuts],
        why=[call.say(each) for each in reasons_of(grant)],
    )


_ORDER = {
    "event": "Order Completed",
    "properties": {"order_id": "o1", "products": [{"product_id": "mug", "price": 12.5, "quantity": 2}]},
}

ROUTES = (
    Route(
        "POST",
        "/v1/adjustments",
        "create_adjustment",
        "Corrects points by hand, with author and reason; makes the member it names.",
        _adjust,
        answers.PostedSaid,
        scopes=_HAND,
        takes=bodies.Adjustment,
        keyed=Keyed.MUST,
        refuses=(404, 409, 410),
        status=201,
        example={"member_id": "C7", "currency": "points", "points": 100, "reason": "sorry for the delay"},
    ),
    Route(
        "POST",
        "/v1/holds",
        "create_hold",
        "Sets points aside for a while.",
        _hold,
        answers.HoldSaid,
        scopes=_TILL,
        takes=bodies.HoldAsked,
        keyed=Keyed.MUST,
        refuses=(404, 409),
        status=201,
        example={"member_id": "C7", "points": 50, "ttl_seconds": 600},
    ),
    Route(
        "POST",
        "/v1/holds/{id}/capture",
        "capture_hold",
        "Spends points of a hold, all or fewer, and frees the rest.",
        _capture,
        answers.HoldSaid,
        scopes=_TILL,
        takes=bodies.CaptureAsked,
        keyed=Keyed.MUST,
        refuses=(404, 409),
        example={"points": 30},
    ),
    Route(
        "POST",
        "/v1/holds/{id}/void",
        "void_hold",
        "Frees a hold.",
        _void,
        answers.HoldSaid,
        scopes=_TILL,
        takes=bodies.Nothing,
        keyed=Keyed.MUST,
        refuses=(404, 409),
        example={},
    ),
    Route(
        "POST",
        "/v1/redemptions",
        "create_redemption",
        "Spends points at once, the earliest to expire first: on a reward of the programme, or so many.",
        _redeem,
        RedemptionSaid,
        scopes=_TILL,
        takes=bodies.RedemptionAsked,
        keyed=Keyed.MUST,
        refuses=(404, 409),
        status=201,
        example={"member_id": "C7", "points": 50, "order_id": "o2"},
    ),
    Route(
        "POST",
        "/v1/reversals",
        "create_reversal",
        "Undoes an entry, whole or in part: what was earned is taken back, what was spent given back.",
        _reverse,
        answers.PostedSaid,
        scopes=_HAND,
        takes=bodies.ReversalAsked,
        keyed=Keyed.MUST,
        refuses=(404, 409),
        status=201,
        example={"entry_id": 1, "reason": "entered twice"},
    ),
    Route(
        "POST",
        "/v1/examinations",
        "create_examination",
        "What an event would earn, by rule and line, and what may be spent; nothing is written.",
        _examine,
        ExaminationSaid,
        scopes=_LOOK,
        takes=bodies.ExaminationAsked,
        keyed=Keyed.MUST,
        refuses=(404, 409),
        example={"member_id": "C7", "event": _ORDER},
    ),
)
