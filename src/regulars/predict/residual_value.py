"""Points in time ahead, and what money is worth there: for sums over all that is still to come."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np

from regulars.domain.errors import UsageError
from regulars.domain.words import say
from regulars.predict.grouping import Floats

__all__ = ["discounted_times"]

_NODES: Final = 64
_TAIL: Final = 40.0
"""What comes when money is worth e^-40 of today's is left out."""


def discounted_times(discount: float) -> tuple[Floats, Floats]:
    """Times t and weights w, so that the sum of w E(t) is the discounted total of what E counts up to t.

    Integrated by parts, the sum of e^(-discount t) dE(t) is the integral of discount e^(-discount t) E(t) dt.

    Args:
        discount: continuous rate per unit of time, above 0.

    Raises:
        UsageError: it is not.

    Example:
        >>> times, weights = discounted_times(0.1)
        >>> round(float((weights * 2 * times).sum()), 6)  # two orders a unit of time, for ever
        20.0
    """
    if not 0 < discount < np.inf:
        raise UsageError(
            say("The discount is not above 0."),
            fix=say("Give the share by which money a year ahead is worth less, as 0.10."),
        )
    # In log(1 + t) the first days, where most happens, and the far years are seen alike.
    points, shares = _legendre()
    reach = float(np.log1p(_TAIL / discount))
    times = np.expm1(points * reach)
    return times, shares * reach * (1 + times) * discount * np.exp(-discount * times)


@cache
def _legendre() -> tuple[Floats, Floats]:
    points, shares = np.polynomial.legendre.leggauss(_NODES)
    return (points + 1) / 2, shares / 2
