"""What a test can see before it is run."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

__all__ = ["detectable_lift"]


def detectable_lift(base: float, treated: int, control: int, power: float = 0.80, level: float = 0.95) -> float | None:
    """The smallest rise of a share that a two-sided test of two proportions finds with this power.

    Source: Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, 3rd ed. 2003, section 4.2, without continuity
    correction; solved for the difference by bisection.

    Args:
        base: the share without treatment, 0 to 1.
        treated: people in the treated arm.
        control: people in the control arm.
        power: chance of finding it.
        level: confidence level of the test.

    Returns:
        The rise as a share, or None where even a rise to 1 would not be found.

    Example:
        >>> round(detectable_lift(0.171, 739, 739), 3)
        0.058
    """
    if min(treated, control) < 1 or not 0 <= base < 1:
        return None
    if not _found(base, 1 - base, treated, control, power, level):
        return None
    low, high = 0.0, 1 - base
    for _ in range(60):
        middle = (low + high) / 2
        if _found(base, middle, treated, control, power, level):
            high = middle
        else:
            low = middle
    return high


def _found(base: float, lift: float, treated: int, control: int, power: float, level: float) -> bool:
    risen = base + lift
    pooled = (base * control + risen * treated) / (control + treated)
    under_null = sqrt(pooled * (1 - pooled) * (1 / treated + 1 / control))
    under_lift = sqrt(base * (1 - base) / control + risen * (1 - risen) / treated)
    z_level = NormalDist().inv_cdf(0.5 + level / 2)
    return lift >= z_level * under_null + NormalDist().inv_cdf(power) * under_lift
