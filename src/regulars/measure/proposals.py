"""Tests worth running, best first."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from regulars.domain.offer import Lever, Proposal, UnaidedReturn
from regulars.measure.economics import coupon_values, levers_of
from regulars.stats.power import detectable_lift

__all__ = ["AUDIENCE_MIN", "proposals_of"]

AUDIENCE_MIN: Final = 20
"""Fewer people than this are written to by hand, not tested."""


def proposals_of(
    audiences: Mapping[str, tuple[int, int]],
    unaided: Mapping[str, UnaidedReturn],
    *,
    margin_share: float,
    send_cost: Decimal,
) -> tuple[Proposal, ...]:
    """A test for every group large enough, ranked by what it brings if its true lift is just what the test can see.

    The lever proposed is the most generous one for which every lift that the test can prove also pays; where the test is too
    small for any, the cheapest.

    Args:
        audiences: group to (members today, of these agreed to be written to).
        unaided: group to what happens without us; groups without a past window are left out.
        margin_share: share of money that is margin.
        send_cost: cost of one message, major units.
    """
    found = [
        _proposal(group, audience, may_message, unaided[group], margin_share, send_cost)
        for group, (audience, may_message) in audiences.items()
        if audience >= AUDIENCE_MIN and group in unaided and unaided[group].value.minor > 0
    ]
    return tuple(sorted(found, key=lambda proposal: (-_worth(proposal.lever), proposal.group)))


def _proposal(
    group: str, audience: int, may_message: int, unaided: UnaidedReturn, margin_share: float, send_cost: Decimal
) -> Proposal:
    treated = audience // 2
    detectable = detectable_lift(unaided.rate, treated, audience - treated)
    levers = levers_of(unaided, treated, send_cost, margin_share, detectable, coupon_values(unaided.value))
    return Proposal(
        group=group,
        audience=audience,
        may_message=may_message,
        treated=treated,
        unaided=unaided,
        margin_share=margin_share,
        send_cost=send_cost,
        detectable_lift=detectable,
        lever=_chosen(levers, detectable),
        levers=levers,
    )


def _chosen(levers: tuple[Lever, ...], detectable: float | None) -> Lever:
    """The most generous lever that pays at any lift the test can prove; else the cheapest."""
    if detectable is None:
        return levers[0]
    paying = [lever for lever in levers if lever.break_even_lift is not None and lever.break_even_lift <= detectable]
    return max(paying, key=lambda lever: lever.coupon.minor) if paying else levers[0]


def _worth(lever: Lever) -> int:
    return lever.profit_at_detectable.minor if lever.profit_at_detectable is not None else 0
