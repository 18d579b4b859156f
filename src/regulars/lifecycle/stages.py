"""Every member's stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulars.domain.stage import Borders, Stage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["stages_of"]


def stages_of(
    recency_days: NDArray[np.int64],
    order_days: NDArray[np.int64],
    gap_last_days: NDArray[np.float64],
    borders: Borders,
) -> NDArray[np.str_]:
    """The stage of each member; exactly one each.

    Silent for longer than a border puts a member beyond it. Within the first border a member with a single order day is new;
    one whose last gap was longer than the sleeping border came back; the rest are active.

    Args:
        recency_days: complete days since the last order.
        order_days: days with an order.
        gap_last_days: days between the last two order days, NaN where there is one only.
        borders: the shop's own.

    Example:
        >>> import numpy as np
        >>> borders = Borders(119, 200, 283, gaps=40_000)
        >>> stages_of(np.array([10, 10, 10, 150]), np.array([1, 5, 5, 5]), np.array([np.nan, 30, 250, 30]), borders).tolist()
        ['new', 'active', 'came_back', 'cooling']
    """
    import numpy as np

    return np.select(
        [
            recency_days > borders.lapsed,
            recency_days > borders.sleeping,
            recency_days > borders.cooling,
            order_days <= 1,
            np.nan_to_num(gap_last_days, nan=0.0) > borders.sleeping,
        ],
        [Stage.LAPSED.value, Stage.SLEEPING.value, Stage.COOLING.value, Stage.NEW.value, Stage.CAME_BACK.value],
        default=Stage.ACTIVE.value,
    )
