"""Points come in: for an act, by an event that was waited for, or by hand."""

from __future__ import annotations

from regulars.domain.ledger.accounts import AccountKey, Role, house_account, whole_amount
from regulars.domain.ledger.answers import Refusal, RefusalCode
from regulars.domain.ledger.book import Wallet
from regulars.domain.ledger.entries import Kind, Lot, Source, Take
from regulars.domain.ledger.requests import Activate, CancelPending, Earn, WalletKey
from regulars.domain.ledger.terms import Terms
from regulars.reward.arrears import settle
from regulars.reward.expiry import life_from, life_of
from regulars.reward.pen import Pen
from regulars.reward.sliding import close_before_sliding

__all__ = ["activate", "cancel_pending", "credit", "earn"]


def earn(pen: Pen, request: Earn) -> Refusal | None:
    """Opens a lot for an act; an open debt is paid from it at once."""
    points = whole_amount(request.points)
    wallet = pen.book.wallet(WalletKey(request.owner, request.currency))
    if is_posted(pen, wallet, Kind.EARN, request.source):
        return Refusal(RefusalCode.DUPLICATE)
    issuance = house_account(Role.ISSUANCE, request.currency)
    credit(
        pen,
        wallet,
        Kind.EARN,
        issuance,
        points,
        request.terms,
        request.source,
        basis=request.basis,
        rule_version=request.rule_version,
    )
    pen.tell("earned", points)
    return None


def credit(
    pen: Pen,
    wallet: Wallet,
    kind: Kind,
    giver: AccountKey,
    points: int,
    terms: Terms,
    source: Source,
    basis: int | None = None,
    rule_version: str = "",
) -> None:
    """Opens a lot by its terms."""
    life = life_of(terms, pen.at)
    close_before_sliding(pen, wallet, life.slides_to)
    pen.post(
        kind,
        giver,
        wallet.account(life.role),
        points,
        opens=life.opens,
        activates_at=life.activates_at,
        expires_at=life.expires_at,
        slides_to=life.slides_to,
        source=source,
        basis=basis,
        rule_version=rule_version,
    )
    settle(pen, wallet)


def is_posted(pen: Pen, wallet: Wallet, kind: Kind, source: Source) -> bool:
    """Whether an entry of this kind with this business key is there."""
    if not source.id:
        return False
    posted = pen.book.of_source(wallet.key, source)
    return bool(posted) and any((entry.kind, entry.source) == (kind, source) for entry in posted)


def activate(pen: Pen, request: Activate) -> Refusal | None:
    """Moves what waits for this event into the owner's spendable points, from now on."""
    wallet = pen.book.wallet(WalletKey(request.owner, request.currency))
    waiting = _waiting(pen, wallet, request.source)
    if not waiting:
        return Refusal(RefusalCode.NOTHING_PENDING)
    life = life_from(pen.at, request.expiry, request.zone)
    close_before_sliding(pen, wallet, life.slides_to)
    for lot in waiting:
        pen.post(
            Kind.ACTIVATE,
            wallet.account(Role.PENDING),
            wallet.account(Role.MAIN),
            lot.remaining,
            (Take(lot.id, lot.remaining),),
            opens=life.opens,
            activates_at=life.activates_at,
            expires_at=life.expires_at,
            slides_to=life.slides_to,
            root=lot.root,
            source=pen.book.entries[lot.root].source,
        )
        pen.tell("activated", lot.remaining)
    settle(pen, wallet)
    return None


def cancel_pending(pen: Pen, request: CancelPending) -> Refusal | None:
    """Takes back what still waits for an event."""
    wallet = pen.book.wallet(WalletKey(request.owner, request.currency))
    waiting = _waiting(pen, wallet, request.source)
    if not waiting:
        return Refusal(RefusalCode.NOTHING_PENDING)
    for lot in waiting:
        pen.post(
            Kind.CANCEL_PENDING,
            wallet.account(Role.PENDING),
            pen.book.entries[lot.root].debit,
            lot.remaining,
            (Take(lot.id, lot.remaining),),
            root=lot.root,
            source=request.source,
        )
        pen.tell("cancelled", lot.remaining)
    return None


def _waiting(pen: Pen, wallet: Wallet, source: Source) -> list[Lot]:
    """Lots that wait for an event at the request's instant, of an order, or of one line or rule of it."""
    named = {
        entry.seq
        for entry in pen.book.of_source(wallet.key, source)
        if source.line in {"", entry.source.line} and source.rule in {"", entry.source.rule}
    }
    return [
        lot
        for lot in sorted(wallet.lots.values(), key=lambda lot: lot.id)
        if lot.role is Role.PENDING
        and lot.remaining
        and lot.root in named
        and (lot.expires_at is None or pen.at < lot.expires_at)
    ]
