"""Points that live as long as their owner stays active: one date for the account, moved by acts."""

from __future__ import annotations

from regulars.domain.ledger.book import Wallet
from regulars.reward.pen import Pen
from regulars.reward.sweeping import expire_lots

__all__ = ["close_before_sliding"]


def close_before_sliding(pen: Pen, wallet: Wallet, slides_to: int | None) -> None:
    """Before the date moves: what ended at the old one is written off, or a late sweep would bring it back to life."""
    if slides_to is None or wallet.slides_to is None or wallet.slides_to > pen.at:
        return
    expire_lots(pen, wallet, [lot for lot in wallet.lots.values() if lot.sliding])
