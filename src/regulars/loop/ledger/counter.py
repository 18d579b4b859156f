"""The counter where points are handed out: the ledger, its checkpoints and its clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from regulars.domain.ledger.answers import Balance
from regulars.domain.ledger.requests import WalletKey
from regulars.ports.checkpoints import Checkpoints
from regulars.ports.clock import Clock
from regulars.ports.ledger import Ledger
from regulars.reward.lots import balance

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

__all__ = ["Counter"]


@dataclass(frozen=True, slots=True)
class Counter:
    """What the ledger's work needs from outside."""

    ledger: Ledger
    checkpoints: Checkpoints
    clock: Clock

    def balances(self, owner: str) -> tuple[Balance, ...]:
        """Every currency's points of an owner, as of now: the instant decides, not the last sweep."""
        keys = [WalletKey(owner, currency) for currency in self.ledger.currencies(owner)]
        wallets, now = self.ledger.wallets(keys), self.clock.now()
        return tuple(balance(wallets[key], now) for key in keys)

    def key(self) -> Ed25519PrivateKey:
        """The signing key."""
        from regulars.trust.proof.checkpoint import new_key

        return new_key(self.checkpoints.secret())
