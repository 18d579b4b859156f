"""Payments: what may be asked of whoever moves the money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

__all__ = ["Paid", "Payments"]


@dataclass(frozen=True, slots=True)
class Paid:
    """The answer to a charge or a refund.

    Attributes:
        is_approved: the money moved.
        told: the processor's reference; or, where it declined, its reason.
    """

    is_approved: bool
    told: str


class Payments(Protocol):
    """A processor of payments. The same key is the same charge: it is answered as before, and no money moves again."""

    def charge(self, key: str, token: str, amount: int, currency: str) -> Paid:
        """Takes money.

        Args:
            key: of the charge; the same one again moves nothing.
            token: the processor's own name of a way to pay.
            amount: minor units, above nought.
            currency: ISO 4217.

        Raises:
            PaymentUnanswered: nobody knows whether it was taken; ask again under the same key.
            KeyReused: the key was used for another amount, currency or token.
        """
        ...

    def refund(self, key: str, reference: str, amount: int, currency: str) -> Paid:
        """Gives money back of a charge that was approved.

        Raises:
            PaymentUnanswered, KeyReused: as `charge`.
        """
        ...
