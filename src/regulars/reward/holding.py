"""Points set aside: authorised, then captured, freed, or over when their time is."""

from __future__ import annotations

from dataclasses import replace

from regulars.domain.ledger.accounts import Role, house_account, whole_amount
from regulars.domain.ledger.answers import Refusal, RefusalCode
from regulars.domain.ledger.entries import Hold, HoldState, Kind, Source, Take
from regulars.domain.ledger.requests import Capture, HoldPoints, Void, WalletKey
from regulars.reward.arrears import settle
from regulars.reward.lots import available, free_lots, is_open, take_from
from regulars.reward.pen import Pen

__all__ = ["authorise", "capture", "void"]


def authorise(pen: Pen, request: HoldPoints) -> Refusal | None:
    """Pins points to the lots they lie in now: those do not expire before the hold ends."""
    points, ttl = whole_amount(request.points), whole_amount(request.ttl_us)
    wallet = pen.book.wallet(WalletKey(request.owner, request.currency))
    if request.hold in pen.book.holds or not request.hold:
        return Refusal(RefusalCode.HOLD_TAKEN)
    left = available(wallet, pen.at)
    if left < points:
        return Refusal(RefusalCode.NOT_ENOUGH, points, left)
    settle(pen, wallet)
    pins = tuple(take_from(free_lots(wallet, pen.at), points)[0])
    pen.hold(Hold(request.hold, request.owner, request.currency, points, pins, pen.at + ttl))
    pen.tell("held", points)
    return None


def capture(pen: Pen, request: Capture) -> Refusal | None:
    """Spends pinned points, in the order they were pinned; what is not captured is free again."""
    points = whole_amount(request.points)
    hold = pen.book.holds.get(request.hold)
    if hold is None or (hold.owner, hold.currency) != (request.owner, request.currency):
        return Refusal(RefusalCode.UNKNOWN_HOLD)
    if hold.state is not HoldState.OPEN or not is_open(hold, pen.at):
        return Refusal(RefusalCode.HOLD_OVER)
    if points > hold.amount:
        return Refusal(RefusalCode.TOO_MUCH, points, hold.amount)
    takes = []
    left = points
    for pin in hold.pins:
        part = min(pin.amount, left)
        if part:
            takes.append(Take(pin.lot, part))
        left -= part
    wallet = pen.book.wallet(WalletKey(hold.owner, hold.currency))
    redemption = house_account(Role.REDEMPTION, hold.currency)
    pen.hold(replace(hold, state=HoldState.CAPTURED, captured=points))
    source = Source("hold", hold.id)
    pen.post(Kind.HOLD_CAPTURE, wallet.account(Role.MAIN), redemption, points, takes, source=source)
    settle(pen, wallet)
    pen.tell("spent", points)
    pen.tell("freed", hold.amount - points)
    return None


def void(pen: Pen, request: Void) -> Refusal | None:
    """Frees a hold's points."""
    hold = pen.book.holds.get(request.hold)
    if hold is None or (hold.owner, hold.currency) != (request.owner, request.currency):
        return Refusal(RefusalCode.UNKNOWN_HOLD)
    if hold.state is not HoldState.OPEN or not is_open(hold, pen.at):
        return Refusal(RefusalCode.HOLD_OVER)
    pen.hold(replace(hold, state=HoldState.VOIDED))
    settle(pen, pen.book.wallet(WalletKey(hold.owner, hold.currency)))
    pen.tell("freed", hold.amount)
    return None
