"""Spent points are given back: to the lots they came from, with the dates those had."""

from __future__ import annotations

from typing import Any

from regulars.domain.ledger.accounts import Role, house_account
from regulars.domain.ledger.book import Wallet
from regulars.domain.ledger.entries import Entry, Kind, Source, Take, Undoing
from regulars.domain.ledger.requests import WalletKey
from regulars.domain.ledger.terms import Expiry, Restoration
from regulars.reward.arrears import settle
from regulars.reward.claw_back import recover_forgiven
from regulars.reward.expiry import Life, life_from
from regulars.reward.lots import ends_at
from regulars.reward.pen import Pen
from regulars.reward.sliding import close_before_sliding

__all__ = ["give_back"]


def give_back(pen: Pen, entry: Entry, points: int, refund: str, policy: Restoration) -> None:
    """Undoes `points` of an entry that debited an owner; the points taken last go back first.

    A lot that is over cannot take its points back: they lapse, or open a new lot, as the policy says.
    """
    wallet = pen.book.wallet(WalletKey(entry.debit.owner, entry.debit.currency))
    source = Source("refund", refund, entry.source.line, entry.source.rule)
    alive, over = _parts(pen, wallet, entry, points)
    if alive:
        _post(pen, entry, wallet, sum(take.amount for take in alive), source, takes=[Take(*t) for t in _minus(alive)])
    if over:
        _renew(pen, entry, wallet, sum(take.amount for take in over), source, policy)
    pen.undo(Undoing(entry.seq, refund, 0, points))
    recover_forgiven(pen, wallet, alive, refund)
    settle(pen, wallet)


def _parts(pen: Pen, wallet: Wallet, entry: Entry, points: int) -> tuple[list[Take], list[Take]]:
    """Which lots the next `points` go back to: those that are alive, and those that are over."""
    skipped = pen.book.undone(entry.seq)[1]
    alive: list[Take] = []
    over: list[Take] = []
    for lot_id, amount in reversed(entry.takes):
        before = min(skipped, amount)
        skipped -= before
        part = min(amount - before, points)
        points -= part
        if part:
            is_alive = pen.at < ends_at(wallet, wallet.lots[lot_id])
            (alive if is_alive else over).append(Take(lot_id, part))
    return alive, over


def _minus(takes: list[Take]) -> list[Take]:
    return [Take(lot, -amount) for lot, amount in takes]


def _post(
    pen: Pen, entry: Entry, wallet: Wallet, amount: int, source: Source, takes: list[Take], life: Life | None = None
) -> None:
    lot: dict[str, Any] = {}
    if life is not None:
        lot = {"opens": life.opens, "activates_at": life.activates_at, "expires_at": life.expires_at}
        lot["slides_to"] = life.slides_to
    pen.post(
        Kind.RESTORE,
        entry.credit,
        wallet.account(Role.MAIN),
        amount,
        takes,
        reverses=entry.seq,
        source=source,
        **lot,
    )
    pen.tell("restored", amount)


def _renew(pen: Pen, entry: Entry, wallet: Wallet, amount: int, source: Source, policy: Restoration) -> None:
    if policy.kind == "lapse":
        breakage = house_account(Role.BREAKAGE, wallet.key.currency)
        pen.post(Kind.LAPSE, entry.credit, breakage, amount, reverses=entry.seq)
        pen.tell("lapsed", amount)
        return
    if policy.kind == "grace":
        life = life_from(pen.at, Expiry("rolling", policy.after), policy.zone)
    else:
        life = life_from(pen.at, policy.expiry, policy.zone)
    close_before_sliding(pen, wallet, life.slides_to)
    _post(pen, entry, wallet, amount, source, [], life)
