"""What a lever must achieve to pay for itself."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from regulars.domain.money import Money, exponent_of
from regulars.domain.offer import Lever, UnaidedReturn

__all__ = ["break_even_lift", "coupon_values", "levers_of"]

_NICE: Final = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_COUPON_SHARES: Final = (0.065, 0.11)
"""Face values tried, as shares of what one return brings."""


def break_even_lift(rate: float, coupon: float, send: float, value: float, margin: float) -> float | None:
    """The extra share of returns at which a lever neither earns nor costs: lift* = (p0·c + s) / (v·m - c).

    The coupon is paid to the unaided ones too (p0·c), the message to everybody (s); each extra return brings its margin less
    the coupon (v·m - c).

    Args:
        rate: p0, share who return unaided.
        coupon: c, face value.
        send: s, cost of one message.
        value: v, what one return brings.
        margin: m, share of it that is margin.

    Returns:
        The lift as a share, or None where no lift pays: a return costs more than it brings, or more would have to come
        back than there are.

    Example:
        >>> round(break_even_lift(0.171, 5.0, 0.05, 46.64, 0.40), 3)
        0.066
    """
    gain = value * margin - coupon
    lift = (rate * coupon + send) / gain if gain > 0 else None
    return lift if lift is not None and rate + lift <= 1 else None


def coupon_values(value: Money) -> tuple[Money, ...]:
    """Two face values worth trying, at about 6.5 % and 11 % of what one return brings, rounded to numbers people use.

    Example:
        >>> [str(coupon) for coupon in coupon_values(Money(4664, "USD"))]
        ['3.00', '5.00']
    """
    values = {_nice(value.minor * share, value.currency) for share in _COUPON_SHARES}
    return tuple(Money(minor, value.currency) for minor in sorted(values) if minor > 0)


def _nice(minor: float, currency: str) -> int:
    """The nearest of 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten, in whole minor units, on a ratio scale."""
    smallest: int = 10 ** max(0, exponent_of(currency) - 1)
    if minor <= 0:
        return 0
    power = math.pow(10.0, math.floor(math.log10(max(1.0, minor))))
    best = min((step * power for step in _NICE), key=lambda candidate: abs(candidate / minor - 1))
    return max(smallest, round(best))


def levers_of(
    unaided: UnaidedReturn,
    treated: int,
    send: Decimal,
    margin: float,
    detectable: float | None,
    coupons: Sequence[Money],
) -> tuple[Lever, ...]:
    """A plain message and each coupon, with what each costs and must achieve."""
    offers = [("message", Money(0, unaided.value.currency)), *(("coupon", coupon) for coupon in coupons)]
    return tuple(_lever(kind, coupon, unaided, treated, send, margin, detectable) for kind, coupon in offers)


def _lever(
    kind: str,
    coupon: Money,
    unaided: UnaidedReturn,
    treated: int,
    send: Decimal,
    margin: float,
    detectable: float | None,
) -> Lever:
    value, currency = unaided.value.minor, unaided.value.currency
    send_minor = float(send.scaleb(exponent_of(currency)))
    profit = None
    if detectable is not None:
        each = detectable * (value * margin - coupon.minor) - unaided.rate * coupon.minor - send_minor
        profit = Money(round(treated * each), currency)
    return Lever(
        kind=kind,
        coupon=coupon,
        break_even_lift=break_even_lift(unaided.rate, coupon.minor, send_minor, value, margin),
        cost_expected=Money(round(treated * (unaided.rate * coupon.minor + send_minor)), currency),
        cost_worst=Money(round(treated * (coupon.minor + send_minor)), currency),
        profit_at_detectable=profit,
    )
