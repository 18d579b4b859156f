"""Routes of gift cards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import UNSET

from regulars.domain.rewards.answer import CardShown
from regulars.interfaces.api import reward_answers as answers
from regulars.interfaces.api import reward_bodies as bodies
from regulars.interfaces.api.route import Call, Keyed, Reply, Route
from regulars.trust.access import Scope

__all__ = ["ROUTES"]

_TILL = frozenset({Scope.TILL, Scope.WRITE})


def _said(card: CardShown, status: int = 200) -> Reply:
    said = answers.CardSaid(card.currency, card.value, card.code, list(card.entries))
    return Reply(said, status, is_replayed=card.replayed)


def _source(call: Call) -> str:
    return f"{call.actor}/{call.body.source}"


def _issue(call: Call) -> Reply:
    return _said(call.shop.rewards.cards.issue(call.body.value, call.key), 201)


def _look(call: Call) -> Reply:
    return _said(call.shop.rewards.cards.balance(call.parameters["code"], _source(call)))


def _load(call: Call) -> Reply:
    return _said(call.shop.rewards.cards.load(call.parameters["code"], call.body.value, call.key, _source(call)))


def _spend(call: Call) -> Reply:
    body, code = call.body, call.parameters["code"]
    return _said(call.shop.rewards.cards.spend(code, body.value, body.order_id, call.key, _source(call)))


def _refund(call: Call) -> Reply:
    body, code = call.body, call.parameters["code"]
    value = None if body.value is UNSET else body.value
    return _said(call.shop.rewards.cards.refund(code, body.entry_id, body.reason, call.by(), call.key, value))


def _claim(call: Call) -> Reply:
    handed = call.shop.rewards.cards.claim(call.parameters["code"], call.body.member_id, _source(call))
    return Reply(answers.handed_said(handed), is_replayed=handed.replayed)


def _route(
    act: str, says: str, handle: Callable[[Call], Reply], takes: type, example: dict[str, Any], answer: type
) -> Route:
    return Route(
        "POST",
        f"/v1/gift_cards/{{code}}/{act}",
        f"{act}_gift_card",
        says,
        handle,
        answer,
        scopes=_TILL,
        takes=takes,
        keyed=Keyed.MUST,
        refuses=(404, 409),
        example=example,
    )


ROUTES = (
    Route(
        "POST",
        "/v1/gift_cards",
        "create_gift_card",
        "A gift card that was sold; its code is told once.",
        _issue,
        answers.CardSaid,
        scopes=frozenset({Scope.WRITE}),
        takes=bodies.CardAsked,
        keyed=Keyed.MUST,
        refuses=(409,),
        status=201,
        example={"value": 2000},
    ),
    _route("balance", "What is left of a card.", _look, bodies.CardLooked, {}, answers.CardSaid),
    _route("load", "More value comes onto a card.", _load, bodies.CardValue, {"value": 500}, answers.CardSaid),
    _route(
        "spend",
        "An order is paid with a card, whole or in part; once for an order.",
        _spend,
        bodies.CardPaid,
        {"value": 500, "order_id": "o1"},
        answers.CardSaid,
    ),
    _route(
        "refund",
        "What was paid with a card comes back to it, whole or in part.",
        _refund,
        bodies.CardRefunded,
        {"entry_id": 1, "reason": "the order came back"},
        answers.CardSaid,
    ),
    _route(
        "claim",
        "What is left becomes a member's own; the code opens nothing any more.",
        _claim,
        bodies.CardClaimed,
        {"member_id": "C7"},
        answers.HandedSaid,
    ),
)
