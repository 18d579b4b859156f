"""What a customer is worth: margins to come, each discounted for its wait."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regulars.domain.errors import UsageError
from regulars.domain.words import say

__all__ = ["constant_value", "discounted_value", "expected_margins", "period_rate"]


def period_rate(yearly: float, periods: float = 12) -> float:
    """The discount rate of a period from that of a year: compounding them gives the year's again.

    Example:
        >>> round((1 + period_rate(0.10)) ** 12, 10)
        1.1
    """
    if not yearly > -1 or not periods > 0:
        raise UsageError(
            say("A yearly rate of %(rate)s is none.", rate=yearly), fix=say("Give a share, such as 0.10 for 10 %%.")
        )
    return float((1 + yearly) ** (1 / periods) - 1)


def discounted_value(margins: ArrayLike, discount_rate: float) -> float:
    """Σ m_t / (1 + d)^t over t = 0, 1, 2 …: the first margin is earned now.

    Args:
        margins: expected margin of each period, any unit of money: what is paid times the share that is margin.
        discount_rate: a period; kept apart from the margins, for it is a matter of capital and not of customers.

    Raises:
        UsageError: a rate of -1 or less, or margins that are no finite numbers.

    Source: Gupta, Lehmann and Stuart, Valuing Customers, Journal of Marketing Research 41(1), 2004, equation 1.

    Example:
        >>> round(discounted_value([100, 80, 64], 0.10), 2)
        225.62
    """
    earned = np.asarray(margins, dtype=np.float64).reshape(-1)
    if not np.isfinite(earned).all() or not discount_rate > -1:
        raise UsageError(
            say("A margin is no finite number, or the discount rate is -1 or less."),
            fix=say("Give one margin a period and a rate such as 0.01."),
        )
    return float((earned / (1 + discount_rate) ** np.arange(len(earned))).sum())


def constant_value(margin: float, retention: float, discount_rate: float) -> float:
    """The same sum without end, where a share `retention` of customers stays each period: m (1 + d) / (1 + d - r).

    Example:
        >>> round(constant_value(100, 0.8, 0.10), 4)
        366.6667
        >>> round(discounted_value(expected_margins(100, 0.8 ** np.arange(2000)), 0.10), 4)
        366.6667
    """
    if not 0 <= retention < 1 + discount_rate:
        raise UsageError(
            say("With a retention of %(retention)s the sum has no end.", retention=retention),
            fix=say("Give a retention from 0 up to 1, and a discount rate above 0 where it is 1."),
        )
    return margin * (1 + discount_rate) / (1 + discount_rate - retention)


def expected_margins(margin: float, survival: ArrayLike) -> NDArray[np.float64]:
    """Margins of a customer who is still one after t periods with chance S_t: a retention curve turned into money."""
    return np.asarray(margin * np.asarray(survival, dtype=np.float64).reshape(-1))
