"""Debts are paid by the next points that may be spent, and it is written which."""

from __future__ import annotations

from regulars.domain.ledger.accounts import Role
from regulars.domain.ledger.answers import Refusal
from regulars.domain.ledger.book import Wallet
from regulars.domain.ledger.entries import Kind
from regulars.domain.ledger.requests import Settle, WalletKey
from regulars.reward.lots import netting
from regulars.reward.pen import Pen

__all__ = ["settle", "settle_debt"]


def settle(pen: Pen, wallet: Wallet) -> None:
    """Pays what can be paid of an open debt."""
    if not wallet.debt:
        return
    takes = netting(wallet, pen.at)
    paid = sum(take.amount for take in takes)
    if paid:
        pen.post(Kind.ARREARS_NET, wallet.account(Role.MAIN), wallet.account(Role.DEBT), paid, takes)
        pen.tell("arrears_paid", paid)


def settle_debt(pen: Pen, request: Settle) -> Refusal | None:
    """The same, asked for by itself."""
    settle(pen, pen.book.wallet(WalletKey(request.owner, request.currency)))
    return None
