"""Routes about one member."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from regulars.domain.till import MemberBalance
from regulars.domain.words import say
from regulars.interfaces.api import answers, bodies
from regulars.interfaces.api.refused import wrong_body
from regulars.interfaces.api.route import Call, Keyed, Parameter, Reply, Route
from regulars.interfaces.api.routes.points import entry_said
from regulars.trust.access import Scope

__all__ = ["ROUTES"]

_READ = frozenset({Scope.READ, Scope.TILL})
_PAGE = (
    Parameter("after", "Only entries above this number.", 0, 0, 2**53 - 1),
    Parameter("limit", "How many at most.", 100, 1, 1_000),
)


def _member(call: Call) -> Reply:
    from regulars.loop.member_page import member_page

    name = call.parameters["id"]
    page = member_page(call.shop.house, name)
    scores = [
        answers.ScoreSaid(score.name, score.value, score.model, page.as_of) for score in page.scores if page.as_of
    ]
    return Reply(answers.MemberSaid(name, page.as_of, page.stage, page.segment, dict(page.profile), scores))


def _balances(call: Call) -> Reply:
    name = call.parameters["id"]
    return _balances_said(name, call.shop.till.balances(name))


def _balances_of(calls: Sequence[Call]) -> Sequence[Reply | Exception]:
    names = [call.parameters["id"] for call in calls]
    found = calls[0].shop.till.balances_of(names)
    return [
        each if isinstance(each, Exception) else _balances_said(name, each)
        for name, each in zip(names, found, strict=True)
    ]


def _balances_said(name: str, found: Sequence[MemberBalance]) -> Reply:
    said = [answers.BalanceSaid(one.currency, one.available, one.pending, one.held, one.debt) for one in found]
    return Reply(answers.BalancesSaid(name, said))


def _timeline(call: Call) -> Reply:
    name = call.parameters["id"]
    page = call.shop.till.entries(name, call.query["after"], call.query["limit"])
    return Reply(answers.TimelineSaid(name, [entry_said(entry) for entry in page.entries], page.after))


def _coupons(call: Call) -> Reply:
    name = call.parameters["id"]
    said = [
        answers.MemberCouponSaid(
            each.coupon,
            each.state,
            None if each.until is None else answers.instant(each.until),
            each.is_own,
            each.uses,
            each.discount,
        )
        for each in call.shop.coupons.of_member(name)
    ]
    return Reply(answers.MemberCouponsSaid(name, said))


# Learned when the module is loaded, by one thread: see door.py.
msgspec.json.Decoder(answers.ExplanationSaid)


def _explanations(call: Call) -> Reply:
    from regulars.loop.explain import explanation_document

    document = explanation_document(call.shop.explain(call.parameters["id"]), call.say)
    return Reply(msgspec.convert(document, answers.ExplanationSaid))


def _consents(call: Call) -> Reply:
    from regulars.loop.member_page import consents_held

    name = call.parameters["id"]
    held = [answers.ConsentHeld(one.purpose, one.granted, one.allowed) for one in consents_held(call.shop.house, name)]
    return Reply(answers.ConsentsHeld(name, held))


def _say_consents(call: Call) -> Reply:
    from regulars.trust.consent import Purpose

    name, body = call.parameters["id"], call.body
    for place, word in enumerate(body.consents):
        if word.purpose not in set(Purpose):  # looked at before the first is written: all of them or none
            purposes = say("The purposes are: %(purposes)s.", purposes=", ".join(Purpose))
            raise wrong_body(purposes, f"consents[{place}].purpose")
    for word in body.consents:
        call.shop.set_consent(
            name,
            word.purpose,
            granted=word.granted,
            source=f"{call.by()}: {body.source}",
            text_version=body.text_version,
        )
    return _consents(call)


def _link(call: Call) -> Reply:
    from regulars.interfaces.member.address import address_of
    from regulars.loop.member_links import link_for

    name = call.parameters["id"]
    made = link_for(call.shop.house, call.shop.counter, name, call.body.days)
    said = answers.LinkSaid(name, address_of(call.shop.settings, made.token), answers.instant(made.until * 1_000_000))
    return Reply(said, is_private=True)


ROUTES = (
    Route(
        "GET",
        "/v1/members/{id}",
        "get_member",
        "Profile, stage and scores as of the latest turn, each score with its model.",
        _member,
        answers.MemberSaid,
        scopes=_READ,
        refuses=(404, 409),
    ),
    Route(
        "GET",
        "/v1/members/{id}/balances",
        "get_balances",
        "Points of every currency, as of now.",
        _balances,
        answers.BalancesSaid,
        scopes=_READ,
        refuses=(404, 409),
        handle_many=_balances_of,
    ),
    Route(
        "GET",
        "/v1/members/{id}/timeline",
        "get_timeline",
        "What happened to the member's points, oldest first.",
        _timeline,
        answers.TimelineSaid,
        scopes=frozenset({Scope.READ}),
        query=_PAGE,
        refuses=(404, 409, 422),
    ),
    Route(
        "GET",
        "/v1/members/{id}/coupons",
        "get_coupons",
        "The member's coupons: where each stands, and until when.",
        _coupons,
        answers.MemberCouponsSaid,
        scopes=_READ,
        refuses=(404, 409),
    ),
    Route(
        "GET",
        "/v1/members/{id}/explanations",
        "get_explanations",
        "Why the member stands where they stand, and why not elsewhere.",
        _explanations,
        answers.ExplanationSaid,
        scopes=frozenset({Scope.READ}),
        refuses=(404, 409, 422),
    ),
    Route(
        "GET",
        "/v1/members/{id}/consents",
        "get_consents",
        "What the member allows, purpose by purpose.",
        _consents,
        answers.ConsentsHeld,
        scopes=frozenset({Scope.READ}),
        refuses=(404, 409),
    ),
    Route(
        "PUT",
        "/v1/members/{id}/consents",
        "put_consents",
        "Notes what the member said; the latest word counts, and every word is kept.",
        _say_consents,
        answers.ConsentsHeld,
        scopes=frozenset({Scope.WRITE}),
        takes=bodies.ConsentsSaid,
        refuses=(404, 409),
        example={"consents": [{"purpose": "message", "granted": True}], "source": "sign-up form"},
    ),
    Route(
        "POST",
        "/v1/members/{id}/links",
        "create_link",
        "A signed link to the member's own pages; whoever holds it sees them until it ends.",
        _link,
        answers.LinkSaid,
        scopes=frozenset({Scope.WRITE}),
        takes=bodies.LinkAsked,
        keyed=Keyed.MUST,
        refuses=(404, 409),
        example={"days": 7},
    ),
)
