"""Where the stages of this shop are cut: at its own 80, 90 and 95 % gaps between orders, never at 30, 60, 90 days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from regulars.domain.stage import Borders

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["GAPS_ENOUGH", "HORIZON_DAYS_MAX", "HORIZON_DAYS_MIN", "PRIOR", "borders_of", "horizon_of"]

GAPS_ENOUGH: Final = 200
"""From this many gaps on, the borders are the shop's own; with fewer they are blended with the prior."""
PRIOR: Final = (52, 119, 200)
"""What is assumed of a shop that has shown nothing yet, days: the same quantiles of a grocer's and a record shop's gaps, half
and half (Complete Journey, 124,355 gaps: 8, 13 and 21 days; CDNOW, 44,021 gaps: 119, 200 and 283)."""
HORIZON_DAYS_MIN: Final = 7
HORIZON_DAYS_MAX: Final = 56
"""The shop's own rhythm is kept between these, days."""
_QUANTILES: Final = (0.80, 0.90, 0.95)


def borders_of(gap_days: NDArray[np.int64], counts: NDArray[np.int64]) -> Borders:
    """The borders of a shop, from the lengths of its gaps and how often each occurred.

    A quantile is the smallest length that at least this share of gaps does not exceed. With fewer than `GAPS_ENOUGH` gaps each
    border is a geometric mean of the shop's and the prior's, weighted by how many gaps there are.

    Args:
        gap_days: distinct gap lengths, days, ascending.
        counts: how many gaps have each length.

    Example:
        >>> import numpy as np
        >>> borders_of(np.arange(1, 101), np.full(100, 5))
        Borders(cooling=80, sleeping=90, lapsed=95, gaps=500, own_share=1.0)
    """
    import numpy as np

    total = int(counts.sum())
    if total == 0:
        return Borders(*PRIOR, gaps=0, own_share=0.0)
    reached = np.cumsum(counts)
    own = [int(gap_days[np.searchsorted(reached, quantile * total - 1e-9)]) for quantile in _QUANTILES]
    share = min(1.0, total / GAPS_ENOUGH)
    cut = [
        round(float(np.exp(share * np.log(mine) + (1 - share) * np.log(prior))))
        for mine, prior in zip(own, PRIOR, strict=True)
    ]
    # Equal quantiles (a shop whose members all come weekly) still need stages that one can be in.
    cooling = cut[0]
    sleeping = max(cut[1], cooling + 1)
    return Borders(cooling, sleeping, max(cut[2], sleeping + 1), gaps=total, own_share=round(share, 4))


def horizon_of(said_days: int, borders: Borders) -> int:
    """Within how many days a return counts: as the shop said, else twice its cooling border in whole weeks, 1 to 8.

    Args:
        said_days: of the setting; 0 where the shop has not said.
        borders: the shop's own.

    Example:
        >>> horizon_of(0, Borders(119, 200, 283, gaps=44_021)), horizon_of(0, Borders(8, 13, 21, gaps=90_000))
        (56, 14)
    """
    if said_days:
        return said_days
    weeks = 2 * borders.cooling // 7
    return min(HORIZON_DAYS_MAX, max(HORIZON_DAYS_MIN, 7 * weeks))
