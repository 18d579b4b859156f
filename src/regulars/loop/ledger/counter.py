"""The counter where points are handed out: the ledger, its checkpoints and its clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from regulars.domain.ledger.answers import Balance
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
        return self.balances_of([owner]).get(owner, ())

    def balances_of(self, owners: Sequence[str]) -> dict[str, tuple[Balance, ...]]:
        """The same of several at once; who has no points is left out."""
        wallets, now = self.ledger.wallets_of(owners), self.clock.now()
        found: dict[str, tuple[Balance, ...]] = {}
        for key, wallet in wallets.items():
            found[key.owner] = (*found.get(key.owner, ()), balance(wallet, now))
        return found

    def key(self) -> Ed25519PrivateKey:
        """The signing key."""
        from regulars.trust.proof.checkpoint import new_key

        return new_key(self.checkpoints.secret())
