"""A member's coupons and codes: where each stands, until when, and a QR code where the code itself is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from regulars.domain.words import Sentence, say, word
from regulars.interfaces.console.kit import told
from regulars.interfaces.console.screen import Answer, Screen, Shown, Visit
from regulars.interfaces.member.holding import programme_of
from regulars.interfaces.member.instants import last_day_of
from regulars.interfaces.member.visitor import member_of

if TYPE_CHECKING:
    from regulars.domain.coupons.answer import MemberCoupon

__all__ = ["SCREENS", "STATE_WORDS", "qr"]

STATE_WORDS: Final[dict[str, Sentence]] = {
    "open": word("coupon", "ready to use"),
    "reserved": word("coupon", "put by for an order"),
    "locked": word("coupon", "put by for an order"),
    "not_started": word("coupon", "not yet"),
    "used": word("coupon", "used"),
    "expired": word("coupon", "over"),
    "disabled": word("coupon", "withdrawn"),
}
_MODULE: Final = 4
_BORDER: Final = 4
_GIVEN: Final = "given"


def qr(code: str) -> Markup:
    """A code as a drawing that a till can scan: dark on light whatever the page's colours, with its quiet border.

    Args:
        code: what it says.

    Returns:
        SVG made of numbers alone; nothing of the code's text stands in it.
    """
    import segno

    made = segno.make(code, micro=False)
    width, height = made.symbol_size(scale=1, border=_BORDER)
    runs = "".join(
        f"M{x + _BORDER} {y + _BORDER}h1v1h-1z"
        for y, row in enumerate(made.matrix)
        for x, dark in enumerate(row)
        if dark
    )
    return Markup(  # noqa: S704 - numbers of our own alone
        f'<svg class="qr" viewBox="0 0 {width} {height}" width="{width * _MODULE}" height="{height * _MODULE}" '
        f'aria-hidden="true"><path fill="#fff" d="M0 0h{width}v{height}H0z"/><path fill="#000" d="{runs}"/></svg>'
    )


def _coupons(visit: Visit) -> Answer:
    name = member_of(visit).name
    codes = [
        (_name_of(visit, each.about), each.code, qr(each.code))
        for each in visit.shop.rewards.handed(name)
        if each.code and each.state == _GIVEN
    ]
    codes += [
        (award.coupon, award.coupon_code, qr(award.coupon_code))
        for task in visit.shop.tasks.tasks(name)
        for award in task.awards
        if award.coupon_code and award.taken_at is None
    ]
    listed = [_told(visit, each) for each in visit.shop.coupons.of_member(name)]
    return Shown("coupons.html", values={"codes": codes, "coupons": listed})


def _name_of(visit: Visit, about: str) -> str:
    return next((each.name for each in programme_of(visit).rewards if each.id == about), about)


def _told(visit: Visit, each: MemberCoupon) -> dict[str, object]:
    return {
        "name": each.coupon,
        "state": STATE_WORDS.get(each.state, told(each.state)),
        "until": None if each.until is None else last_day_of(visit, each.until),
        "is_open": each.state in {"open", "reserved"},
    }


SCREENS: Final = (Screen("GET", "/m/coupons", "coupons", _coupons, nav=say("Coupons")),)
