"""Under which counts it is kept that a gift card exists, and that a member has claimed it."""

from __future__ import annotations

from typing import Final

from regulars.domain.ledger.counts import CountKey

__all__ = ["CARDS", "claimed_key", "issued_key"]

CARDS: Final = CountKey("", "gift_cards", "")
"""How many cards there are."""


def issued_key(account: str) -> CountKey:
    """Where it is kept that a card exists."""
    return CountKey("", account, "issued")


def claimed_key(account: str) -> CountKey:
    """Where it is kept that a member has claimed a card."""
    return CountKey("", account, "claimed")
