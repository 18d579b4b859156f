"""Points go out: spent for goods, or to another owner."""

from __future__ import annotations

from regulars.domain.ledger.accounts import Role, house_account, whole_amount
from regulars.domain.ledger.answers import Refusal, RefusalCode
from regulars.domain.ledger.entries import Kind, Opens, Take
from regulars.domain.ledger.requests import Spend, Transfer, WalletKey
from regulars.reward.arrears import settle
from regulars.reward.calendar import after
from regulars.reward.earning import is_posted
from regulars.reward.lots import available, free_lots, take_from
from regulars.reward.pen import Pen
from regulars.reward.sliding import close_before_sliding

__all__ = ["spend", "transfer"]


def spend(pen: Pen, request: Spend) -> Refusal | None:
    """Uses points up, the earliest to expire first, and writes which."""
    points = whole_amount(request.points)
    wallet = pen.book.wallet(WalletKey(request.owner, request.currency))
    if is_posted(pen, wallet, Kind.SPEND, request.source):
        return Refusal(RefusalCode.DUPLICATE)
    if wallet.debt and available(wallet, pen.at) < points:
        return Refusal(RefusalCode.NOT_ENOUGH, points, available(wallet, pen.at))
    if not wallet.debt:
        _, missing = take_from(free_lots(wallet, pen.at), points)
        if missing:
            return Refusal(RefusalCode.NOT_ENOUGH, points, points - missing)
    slides_to = None if request.slide is None else after(pen.at, request.slide, request.zone)
    settle(pen, wallet)
    close_before_sliding(pen, wallet, slides_to)
    takes, _ = take_from(free_lots(wallet, pen.at), points)
    redemption = house_account(Role.REDEMPTION, request.currency)
    pen.post(
        Kind.SPEND,
        wallet.account(Role.MAIN),
        redemption,
        points,
        takes,
        source=request.source,
        slides_to=slides_to,
    )
    pen.tell("spent", points)
    return None


def transfer(pen: Pen, request: Transfer) -> Refusal | None:
    """Hands points to another owner, lot by lot: each keeps the date it ends at."""
    points = whole_amount(request.points)
    if request.to == request.owner:
        return Refusal(RefusalCode.SAME_OWNER)
    giver = pen.book.wallet(WalletKey(request.owner, request.currency))
    taker = pen.book.wallet(WalletKey(request.to, request.currency))
    posted = pen.book.of_source(giver.key, request.source) if request.source.id else []
    if any(entry.kind is Kind.TRANSFER for entry in posted):
        return Refusal(RefusalCode.DUPLICATE)
    if available(giver, pen.at) < points:
        return Refusal(RefusalCode.NOT_ENOUGH, points, available(giver, pen.at))
    settle(pen, giver)
    for lot_id, amount in take_from(free_lots(giver, pen.at), points)[0]:
        lot = giver.lots[lot_id]
        # A date that slides belongs to the giver's acts, so it becomes a fixed one with the taker.
        end = giver.slides_to if lot.sliding else lot.expires_at
        pen.post(
            Kind.TRANSFER,
            giver.account(Role.MAIN),
            taker.account(Role.MAIN),
            amount,
            (Take(lot_id, amount),),
            opens=Opens.FIXED,
            activates_at=pen.at,
            expires_at=end,
            source=request.source._replace(line=str(lot_id)) if request.source.id else request.source,
        )
    settle(pen, taker)
    pen.tell("transferred", points)
    return None
