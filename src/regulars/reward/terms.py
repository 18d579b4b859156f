"""How the points of a rule live."""

from __future__ import annotations

from regulars.domain.ledger.terms import Activation, Expiry, Span, Terms, Unit
from regulars.domain.programme import EarnRule, SpanSaid

__all__ = ["terms_of"]


def terms_of(rule: EarnRule, zone: str) -> Terms:
    """How a rule's points live."""
    activation, expiry = rule.activation, rule.expiry
    return Terms(
        Activation(activation.kind, _span(activation.after)),
        Expiry(expiry.kind, _span(expiry.after), expiry.round_to, expiry.month, expiry.day),
        zone,
    )


def _span(said: SpanSaid | None) -> Span | None:
    return None if said is None else Span(said.count, Unit(said.unit))
