"""Routes of paid memberships: what a member has, subscribed and cancelled."""

from __future__ import annotations

from regulars.interfaces.api import membership_answers as answers
from regulars.interfaces.api.route import Call, Keyed, Reply, Route
from regulars.trust.access import Scope

__all__ = ["ROUTES"]

_WRITE = frozenset({Scope.TILL, Scope.WRITE})


def _of_member(call: Call) -> Reply:
    member = call.parameters["id"]
    held = call.shop.memberships.of_member(member)
    return Reply(answers.MembershipsSaid(member, [answers.membership_said(each) for each in held]))


def _subscribe(call: Call) -> Reply:
    body = call.body
    held = call.shop.memberships.subscribe(body.member_id, body.plan, body.token, call.key)
    return Reply(answers.membership_said(held), 201, is_replayed=held.replayed)


def _cancel(call: Call) -> Reply:
    held = call.shop.memberships.cancel(call.parameters["id"], call.key, at_once=call.body.now)
    return Reply(answers.membership_said(held), is_replayed=held.replayed)


ROUTES = (
    Route(
        "GET",
        "/v1/members/{id}/memberships",
        "list_memberships",
        "The member's paid memberships, ended ones too: until when they are paid, and what was charged.",
        _of_member,
        answers.MembershipsSaid,
        scopes=frozenset({Scope.READ, Scope.TILL}),
        refuses=(404, 409),
    ),
    Route(
        "POST",
        "/v1/memberships",
        "subscribe",
        "A member subscribes to a plan: the trial begins, or the first period is charged.",
        _subscribe,
        answers.MembershipSaid,
        scopes=_WRITE,
        takes=answers.SubscriptionAsked,
        keyed=Keyed.MUST,
        refuses=(404, 409),
        status=201,
        example={"member_id": "C7", "plan": "plus", "token": "tok_approve"},
    ),
    Route(
        "POST",
        "/v1/memberships/{id}/cancel",
        "cancel_membership",
        "A membership ends with its period; or now, and what was paid for the time to come goes back.",
        _cancel,
        answers.MembershipSaid,
        scopes=_WRITE,
        takes=answers.CancelAsked,
        keyed=Keyed.MUST,
        refuses=(404, 409),
        example={"now": False},
    ),
)
