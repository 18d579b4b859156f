"""What is known of an occasion: what was handed out on it, counts, what its owner may spend and ever earned."""

from __future__ import annotations

from sqlalchemy import Connection

from regulars.adapters.database.handings.rows import counts_of, handed_by
from regulars.adapters.database.ledger.reading import wallets
from regulars.adapters.database.ledger.sql import listed, read
from regulars.domain.ledger.book import Wallet
from regulars.domain.ledger.requests import WalletKey
from regulars.domain.rewards.handing import Handed, HandingPage
from regulars.ports.handings import LookedUp

__all__ = ["card_was_used", "page_of"]

_EARNED = """
    SELECT COALESCE(SUM(CASE WHEN kind = 'earn' THEN amount ELSE -amount END), 0) FROM ledger_entries
    WHERE tenant = ? AND kind IN ('earn', 'revoke', 'cancel_pending') AND holder IN
    (SELECT number FROM ledger_accounts WHERE tenant = ? AND currency = ? AND owner IN {owners})"""


def page_of(connection: Connection, tenant: str, id_: str, look: LookedUp, now: int) -> HandingPage:
    """The page; under the ledger's lock it stays true until the transaction ends."""
    before = handed_by(connection, "WHERE h.tenant = ? AND h.id = ?", tenant, id_)
    earned = 0
    mine: tuple[Wallet, ...] = ()
    if look.currency and look.owners:
        keys = [WalletKey(owner, look.currency) for owner in look.owners]
        found = wallets(connection, tenant, keys)
        mine = tuple(found[key] for key in keys)
        inside, names = listed(connection, look.owners, "text")
        ((sum_,),) = read(connection, _EARNED.format(owners=inside), tenant, tenant, look.currency, names)
        earned = int(sum_)
    return HandingPage(now, before[0] if before else None, counts_of(connection, tenant, look.counts), mine, earned)


def card_was_used(connection: Connection, tenant: str, handed: Handed) -> bool:
    """Whether anything is gone or held of the gift card that was handed out; what was handed out besides is no card."""
    if "card" not in handed.facts:
        return False
    key = WalletKey(handed.facts["card"], handed.facts["card_currency"])
    wallet = wallets(connection, tenant, [key])[key]
    loaded = wallet.lots.get(handed.entries[0])
    return bool(wallet.holds) or loaded is None or loaded.remaining < loaded.original
