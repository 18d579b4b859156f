"""Routes of coupons: codes are printed, looked at, kept by a checkout, used and given back."""

from __future__ import annotations

from collections.abc import Callable

from regulars.domain.coupons.answer import CouponAnswer
from regulars.domain.coupons.refusal import REFUSAL_WORDS
from regulars.domain.errors import CouponDeclined
from regulars.interfaces.api import answers, bodies
from regulars.interfaces.api.route import Call, Keyed, Reply, Route
from regulars.trust.access import Scope

__all__ = ["ROUTES"]

_TILL = frozenset({Scope.TILL, Scope.WRITE})
_HAND = frozenset({Scope.WRITE})
_LOOK = frozenset({Scope.READ, Scope.TILL, Scope.WRITE})
_ORDER = {"order_id": "o1", "products": [{"product_id": "mug", "price": 12.5, "quantity": 2}]}


def _batches(call: Call) -> Reply:
    said = [
        answers.CouponBatchSaid(
            id=each.id,
            version=each.version,
            kind=each.kind,
            issued=each.issued,
            uses=each.uses,
            discount=each.discount,
            ends_at=None if each.ends_at is None else answers.instant(each.ends_at),
            is_enabled=each.is_enabled,
        )
        for each in call.shop.coupons.batches()
    ]
    return Reply(answers.CouponBatchesSaid(said))


def _print(call: Call) -> Reply:
    body = call.body
    codes = call.shop.coupons.print_codes(body.coupon, body.count, body.member_ids, call.key)
    return Reply(answers.CodesSaid(body.coupon, list(codes)), 201)


def _asked(call: Call, act: str) -> CouponAnswer:
    body = call.body
    return call.shop.coupons.ask(
        act,
        call.parameters["code"],
        body.member_id,
        body.order,
        session=body.session,
        others=body.codes,
        source=f"{call.actor}/{body.source}",
        key=call.key,
    )


def _said(answer: CouponAnswer) -> answers.CouponSaid:
    return answers.CouponSaid(
        coupon=answer.coupon,
        accepted=answer.accepted,
        discount=answer.discount,
        payable=0 if answer.quote is None else answer.quote.payable,
        until=answers.instant(answer.until) if answer.until else None,
        reasons=[[each.code.value, each.about] for each in answer.refused],
    )


def _validate(call: Call) -> Reply:
    return Reply(_said(_asked(call, "validate")))


def _acting(act: str) -> Callable[[Call], Reply]:
    """Does it, or refuses: what is only looked at is answered, what is asked for is declined."""

    def handle(call: Call) -> Reply:
        answer = _asked(call, act)
        if answer.refused:
            reasons = tuple((each.code.value, each.about) for each in answer.refused)
            raise CouponDeclined(reasons, REFUSAL_WORDS[answer.refused[0].code])
        return Reply(_said(answer), is_replayed=answer.replayed)

    return handle


def _route(act: str, name: str, says: str, handle: Callable[[Call], Reply], scopes: frozenset[Scope]) -> Route:
    return Route(
        "POST",
        f"/v1/coupons/{{code}}/{act}",
        name,
        says,
        handle,
        answers.CouponSaid,
        scopes=scopes,
        takes=bodies.CouponAsked,
        keyed=Keyed.MUST,
        refuses=(404, 409),
        example={"member_id": "C7", "order": _ORDER},
    )


ROUTES = (
    Route(
        "GET",
        "/v1/coupon_batches",
        "list_coupon_batches",
        "Every coupon of the programme, in numbers.",
        _batches,
        answers.CouponBatchesSaid,
        scopes=_LOOK,
    ),
    Route(
        "POST",
        "/v1/coupon_batches",
        "create_coupon_codes",
        "Prints new codes of a coupon of the programme, handed out once.",
        _print,
        answers.CodesSaid,
        scopes=_HAND,
        takes=bodies.CodesAsked,
        keyed=Keyed.MUST,
        refuses=(404, 409),
        status=201,
        example={"coupon": "tea", "count": 2},
    ),
    _route(
        "validate", "validate_coupon", "Whether a code would be accepted, and every reason why not.", _validate, _LOOK
    ),
    _route("lock", "lock_coupon", "A checkout keeps a use of a code for a while.", _acting("lock"), _TILL),
    _route("redeem", "redeem_coupon", "An order uses a code, once.", _acting("redeem"), _TILL),
    _route("release", "release_coupon", "A checkout lets go of a code.", _acting("release"), _TILL),
    _route(
        "rollback",
        "roll_coupon_back",
        "An order came back: its use of a code is returned, once.",
        _acting("rollback"),
        _TILL,
    ),
)
