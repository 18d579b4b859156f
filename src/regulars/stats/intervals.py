"""Margins of shares."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

__all__ = ["clustered_share_interval", "wilson_interval"]


def wilson_interval(successes: int, trials: int, level: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval of a share. Source: Wilson, JASA 22 (1927); Brown, Cai and DasGupta (2001).

    Args:
        successes: how many of the trials succeeded.
        trials: how many there were; with none the interval is (0, 1).
        level: confidence level.

    Raises:
        ValueError: `successes` is not between 0 and `trials`.

    Example:
        >>> [round(end, 4) for end in wilson_interval(15, 50)]
        [0.191, 0.4375]
    """
    if not 0 <= successes <= trials:
        raise ValueError("successes must lie between 0 and trials")
    if trials == 0:
        return (0.0, 1.0)
    return _wilson(successes / trials, float(trials), level)


def clustered_share_interval(
    successes: int, trials: int, nn: int, nk: int, kk: int, level: float = 0.95
) -> tuple[float, float]:
    """Interval of a share when one person may stand for several trials.

    The variance is that of a ratio of sums over persons (Cochran, Sampling Techniques, 1977, section 3.12), turned into
    an effective number of trials (Korn and Graubard, 1998) for Wilson's interval, so that it stays within 0 and 1 and
    never gets narrower than if every trial were somebody else.

    Args:
        successes: Σ k over persons.
        trials: Σ n over persons.
        nn: Σ n² over persons.
        nk: Σ n·k.
        kk: Σ k².
        level: confidence level.

    Example:
        >>> once = clustered_share_interval(15, 50, nn=50, nk=15, kk=15)
        >>> once == wilson_interval(15, 50)
        True
        >>> twice = clustered_share_interval(30, 100, nn=200, nk=60, kk=60)
        >>> [round(end, 4) for end in twice] == [round(end, 4) for end in wilson_interval(15, 50)]
        True
    """
    if trials == 0:
        return (0.0, 1.0)
    share = successes / trials
    between = kk - 2 * share * nk + share * share * nn
    within = share * (1 - share) * trials
    effect = max(1.0, between / within) if within > 0 else nn / trials
    return _wilson(share, trials / effect, level)


def _wilson(share: float, trials: float, level: float) -> tuple[float, float]:
    z = NormalDist().inv_cdf(0.5 + level / 2)
    centre = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z / (1 + z * z / trials) * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    # The share lies within; at 0 and 1 it is the end itself, which rounding must not pass.
    return (max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half)))
