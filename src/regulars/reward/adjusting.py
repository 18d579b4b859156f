"""Corrections by hand: never without an author and a reason, never below nought."""

from __future__ import annotations

from regulars.domain.ledger.accounts import Role, house_account, whole_amount
from regulars.domain.ledger.answers import Refusal, RefusalCode
from regulars.domain.ledger.entries import Kind
from regulars.domain.ledger.requests import Adjust, WalletKey
from regulars.reward.arrears import settle
from regulars.reward.earning import credit, is_posted
from regulars.reward.lots import available, free_lots, take_from
from regulars.reward.pen import Pen

__all__ = ["adjust"]


def adjust(pen: Pen, request: Adjust) -> Refusal | None:
    """Adds points, or takes them, the earliest to expire first."""
    size = whole_amount(-request.points if type(request.points) is int and request.points < 0 else request.points)
    if request.terms.activation.kind == "event":
        raise ValueError("an adjustment waits for no event")
    if not request.actor.strip() or not request.reason.strip():
        return Refusal(RefusalCode.REASON_MISSING)
    wallet = pen.book.wallet(WalletKey(request.owner, request.currency))
    if is_posted(pen, wallet, Kind.ADJUST, request.source):
        return Refusal(RefusalCode.DUPLICATE)
    house = house_account(Role.ADJUSTMENT, request.currency)
    if request.points > 0:
        credit(pen, wallet, Kind.ADJUST, house, size, request.terms, request.source)
        pen.tell("adjusted", size)
        return None
    left = available(wallet, pen.at)
    if left < size:
        return Refusal(RefusalCode.NOT_ENOUGH, size, left)
    settle(pen, wallet)
    takes, _ = take_from(free_lots(wallet, pen.at), size)
    pen.post(Kind.ADJUST, wallet.account(Role.MAIN), house, size, takes, source=request.source)
    pen.tell("adjusted", -size)
    return None
