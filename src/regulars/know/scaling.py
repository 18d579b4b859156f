"""Features on one scale, so that days, cents and shares can be compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from regulars.know.features import FEATURES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["Scaling", "scaling_of"]

KNOWN_SHARE_MIN: Final = 0.5
"""A feature that fewer members than this have is left out: filling it in would be guessing."""
SPREADS_MAX: Final = 3.0
"""Beyond so many spreads from the middle a value counts as that far: one giant must not make a group of its own."""
_AS_THEY_ARE: Final = frozenset({"share", "ratio", "nats", "weekday", "hours", "points", "score"})
_LOGGED: Final = frozenset(feature.name for feature in FEATURES if feature.unit not in _AS_THEY_ARE)


@dataclass(frozen=True, slots=True)
class Scaling:
    """How features are put on one scale: logarithms of amounts and counts, less their middle, over their spread.

    Attributes:
        names: the features kept, in order.
        columns: where they stand among those given.
        logged: which of them are taken by their logarithm.
        middle: median of each.
        spread: standard deviation of each.
    """

    names: tuple[str, ...]
    columns: tuple[int, ...]
    logged: NDArray[np.bool_]
    middle: Floats
    spread: Floats

    def __call__(self, values: Floats, spreads_max: float = SPREADS_MAX) -> Floats:
        """Members by kept features, in spreads from the middle; the unknown stand in the middle."""
        import numpy as np

        taken = _taken(values[:, list(self.columns)], self.logged)
        scaled = np.nan_to_num((taken - self.middle) / self.spread, nan=0.0)
        return np.clip(scaled, -spreads_max, spreads_max)


def scaling_of(names: Sequence[str], values: Floats) -> Scaling:
    """Learns the scale of each feature; those that do not vary, or are mostly unknown, are left out.

    Example:
        >>> import numpy as np
        >>> scaling_of(("frequency", "night_share"), np.array([[1.0, 0.2], [3.0, 0.2], [9.0, 0.2]])).names
        ('frequency',)
    """
    import numpy as np

    logged = np.array([name in _LOGGED for name in names], dtype=bool)
    taken = _taken(values, logged)
    known = (~np.isnan(taken)).mean(axis=0) if len(taken) else np.zeros(len(names))
    filled = np.where(np.isnan(taken), 0.0, taken)
    kept = [
        index
        for index in range(len(names))
        if known[index] >= KNOWN_SHARE_MIN and np.ptp(filled[~np.isnan(taken[:, index]), index]) > 0
    ]
    chosen = taken[:, kept]
    return Scaling(
        names=tuple(names[index] for index in kept),
        columns=tuple(kept),
        logged=logged[kept],
        middle=np.nanmedian(chosen, axis=0) if kept else np.empty(0),
        spread=np.nanstd(chosen, axis=0) if kept else np.empty(0),
    )


def _taken(values: Floats, logged: NDArray[np.bool_]) -> Floats:
    import numpy as np

    return np.where(logged, np.sign(values) * np.log1p(np.abs(values)), values)
