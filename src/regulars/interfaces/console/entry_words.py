"""How the kinds of entries of the ledger are called, and whether a shop has a ledger at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from regulars.domain.words import Sentence, word
from regulars.shop.wiring import LEDGER

if TYPE_CHECKING:
    from regulars.shop import Shop

__all__ = ["KIND_WORDS", "has_ledger"]

KIND_WORDS: Final[dict[str, Sentence]] = {
    "earn": word("entry", "earned"),
    "activate": word("entry", "became spendable"),
    "cancel_pending": word("entry", "pending ones cancelled"),
    "spend": word("entry", "redeemed"),
    "hold_capture": word("entry", "redeemed from a hold"),
    "expire": word("entry", "expired"),
    "revoke": word("entry", "taken back"),
    "forgive": word("entry", "forgiven"),
    "restore": word("entry", "given back"),
    "lapse": word("entry", "expired before it could be used"),
    "transfer": word("entry", "handed on"),
    "adjust": word("entry", "corrected by hand"),
    "arrears_net": word("entry", "paid towards a debt"),
}


def has_ledger(shop: Shop) -> bool:
    """Whether points were ever looked after here; a look at a page makes no database."""
    return bool(shop.settings.database_url) or (shop.home / LEDGER).exists()
