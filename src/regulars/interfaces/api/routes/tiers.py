"""Routes of tiers: who has which, what keeps it, and tiers given by hand."""

from __future__ import annotations

from datetime import UTC, datetime

from regulars.domain.tiers_shown import MemberTier
from regulars.domain.time import instant_of
from regulars.domain.words import say
from regulars.interfaces.api import tier_answers as answers
from regulars.interfaces.api.instants import instant
from regulars.interfaces.api.refused import wrong_body
from regulars.interfaces.api.route import Call, Keyed, Reply, Route
from regulars.trust.access import Scope

__all__ = ["ROUTES"]

_READ = frozenset({Scope.READ, Scope.TILL})


def _or_null(at: int | None) -> str | None:
    return None if at is None else instant(at)


def _of_member(call: Call) -> Reply:
    name = call.parameters["id"]
    now = call.shop.house.clock.now()
    found = call.shop.tiers.of_member(name, now)
    return Reply(answers.MemberTiersSaid(name, instant(now), [_said(each) for each in found]))


def _said(found: MemberTier) -> answers.MemberTierSaid:
    now, given = found.standing, found.assignment
    return answers.MemberTierSaid(
        ladder=found.ladder,
        tier=now.tier,
        earned=now.earned,
        since=_or_null(found.since),
        metric=now.metric,
        valid_until=_or_null(now.valid_until),
        review_at=_or_null(now.review_at),
        grace_until=_or_null(now.grace_until),
        projected_tier=now.projected_tier,
        points_to_keep=now.points_to_keep,
        next_tier=now.next_tier,
        points_to_next=now.points_to_next,
        perks=list(found.perks),
        assigned=None
        if given is None
        else answers.AssignmentSaid(
            given.tier, instant(given.at), instant(given.until), given.author, given.reason, given.is_floor
        ),
    )


def _ladders(call: Call) -> Reply:
    said = [
        answers.LadderSaid(
            each.id,
            each.metric,
            each.of,
            each.version,
            _or_null(each.next_at),
            [answers.TierCounted(tier.id, tier.name, tier.threshold, tier.keep, tier.members) for tier in each.tiers],
        )
        for each in call.shop.tiers.ladders()
    ]
    return Reply(answers.LaddersSaid(said))


def _assign(call: Call) -> Reply:
    body = call.body
    try:
        moment = datetime.fromisoformat(body.until)
        until = instant_of(moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        raise wrong_body(say('"%(text)s" is no instant.', text=body.until), "until") from None
    given = call.shop.tiers.assign(
        body.member_id,
        body.ladder,
        body.tier,
        until,
        author=call.by(body.author),
        reason=body.reason,
        key=call.key,
        is_floor=body.floor,
    )
    return Reply(_said(given), 201)


def _perks(call: Call) -> Reply:
    name = call.parameters["id"]
    said = [
        answers.PerkSaid(
            each.id,
            each.name,
            each.exclusive,
            list(each.tiers),
            each.is_open,
            each.why_not,
            each.used,
            each.left,
            _or_null(each.period_ends_at),
        )
        for each in call.shop.tiers.perks(name)
    ]
    return Reply(answers.PerksSaid(name, said))


def _use_perk(call: Call) -> Reply:
    member = call.body.member_id
    used = call.shop.tiers.use_perk(member, call.parameters["id"], call.key)
    said = answers.PerkUsedSaid(used.id, used.perk, member, instant(used.at), used.used, used.left)
    return Reply(said, 201, is_replayed=used.replayed)


ROUTES = (
    Route(
        "GET",
        "/v1/members/{id}/tiers",
        "get_tiers",
        "The member's tier on every ladder as of now: since when, until when, what keeps it, what is missing to the next.",
        _of_member,
        answers.MemberTiersSaid,
        scopes=_READ,
        refuses=(404, 409),
    ),
    Route(
        "GET",
        "/v1/tiers",
        "list_tiers",
        "Every ladder of the programme, with members by tier as of the last turn.",
        _ladders,
        answers.LaddersSaid,
        scopes=_READ,
    ),
    Route(
        "POST",
        "/v1/tier_assignments",
        "assign_tier",
        "Gives a tier by hand until an instant; the earned one goes on beneath it.",
        _assign,
        answers.MemberTierSaid,
        scopes=frozenset({Scope.WRITE}),
        takes=answers.TierAssigned,
        keyed=Keyed.MUST,
        refuses=(404, 409),
        status=201,
        example={
            "member_id": "C7",
            "ladder": "stars",
            "tier": "gold",
            "until": "2030-01-01T00:00:00Z",
            "reason": "an apology",
        },
    ),
    Route(
        "GET",
        "/v1/members/{id}/perks",
        "get_perks",
        "Every perk of the programme as the member has it now: open or not, why not, and how often it may be used yet.",
        _perks,
        answers.PerksSaid,
        scopes=_READ,
        refuses=(404, 409),
    ),
    Route(
        "POST",
        "/v1/perks/{id}/uses",
        "use_perk",
        "Uses a perk once, by the tier that is in force now.",
        _use_perk,
        answers.PerkUsedSaid,
        scopes=frozenset({Scope.TILL, Scope.WRITE}),
        takes=answers.PerkAsked,
        keyed=Keyed.MUST,
        refuses=(404, 409),
        status=201,
        example={"member_id": "C7"},
    ),
)
