"""Columns that nearly give the answer away: known only afterwards, or made from the answer itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from regulars.predict.encoding import Encoding, Table
from regulars.predict.folds import stratified_folds
from regulars.predict.grouping import Floats
from regulars.predict.tabular import taken
from regulars.stats.metrics import roc_auc

__all__ = ["ALONE_MIN", "HEADROOM_MIN", "WHOLE_MIN", "Leak", "column_score", "leaks_in"]

ALONE_MIN: Final = 0.95
"""A column that ranks so well all by itself is suspected."""
WHOLE_MIN: Final = 0.85
"""Only where all columns together rank so well can one of them be nearly the answer."""
HEADROOM_MIN: Final = 0.15
"""A column without which so large a share of all skill is gone, of what lies above 0.5, is suspected."""
ROWS_MAX: Final = 8_000
_SUSPECTS_MAX: Final = 5
_ROWS_MIN: Final = 200
_ROUNDS: Final = 60
_CHANCE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Leak:
    """A column that is suspected.

    Attributes:
        column: its name.
        alone: area under the curve of the column by itself.
        whole: of boosted trees on all columns.
        without: of the same without it.
    """

    column: str
    alone: float
    whole: float
    without: float


def leaks_in(table: Table, is_positive: Floats, seed: int) -> tuple[Leak, ...]:
    """The suspected columns, the worst first. A suspicion, no verdict: only the shop knows when a column is filled in.

    Args:
        table: rows to learn from, never the judged ones.
        is_positive: 1.0 where it happened, else 0.0; both must occur.
        seed: of the halves.

    What it looks for: alone at least 0.95; or all columns together at least 0.85, of which at least 15 % of the skill
    (area above 0.5) is gone without it. Good honest columns share their skill with others, and lose little.

    Example:
        >>> rng = np.random.default_rng(3)
        >>> left = (rng.random(600) < 0.3).astype(float)
        >>> table = {"noise": rng.normal(size=600), "closed_on": left * 30 + rng.random(600)}
        >>> [leak.column for leak in leaks_in(table, left, seed=1)]
        ['closed_on']
    """
    rng = np.random.default_rng(seed)
    if len(is_positive) > ROWS_MAX:
        rows = np.sort(rng.choice(len(is_positive), ROWS_MAX, replace=False))
        table, is_positive = taken(table, rows), is_positive[rows]
    half = stratified_folds(is_positive, 2, seed) == 0
    if half.all():
        return ()
    alone = {name: column_score(values, is_positive, half) for name, values in table.items()}
    found = {name: Leak(name, area, area, area) for name, area in alone.items() if area >= ALONE_MIN}
    if len(is_positive) >= _ROWS_MIN and len(table) > 1:
        found |= _by_leaving_out(table, is_positive, half, alone, seed)
    return tuple(sorted(found.values(), key=lambda leak: (leak.without - leak.whole, -leak.alone)))


def column_score(values: NDArray[Any], is_positive: Floats, half: NDArray[np.bool_]) -> float:
    """How well a column ranks by itself, on rows it was not read on; at least 0.5 where its direction holds.

    Numbers rank in the direction seen on one half; words by the share that was positive there.

    Example:
        >>> half = np.array([True, True, False, False])
        >>> column_score(np.array([1.0, 5.0, 2.0, 4.0]), np.array([0.0, 1.0, 0.0, 1.0]), half)
        1.0
    """
    if values.dtype == object:
        prior = float(is_positive[half].mean())
        sums: dict[str | None, list[float]] = {}
        for value, truth in zip(values[half], is_positive[half], strict=True):
            pair = sums.setdefault(value, [0.0, 0.0])
            pair[0] += truth
            pair[1] += 1
        score = np.array([(sums[v][0] + prior) / (sums[v][1] + 1) if v in sums else prior for v in values[~half]])
        return float(roc_auc(is_positive[~half], score))
    known = values[np.isfinite(values)]
    filled = np.where(np.isfinite(values), values, np.median(known) if len(known) else 0.0)
    sign = 1.0 if roc_auc(is_positive[half], filled[half]) >= _CHANCE else -1.0
    return float(roc_auc(is_positive[~half], sign * filled[~half]))


def _by_leaving_out(
    table: Table, is_positive: Floats, half: NDArray[np.bool_], alone: dict[str, float], seed: int
) -> dict[str, Leak]:
    whole, gains = _trees(table, is_positive, half, seed)
    if not whole >= WHOLE_MIN:
        return {}
    found = {}
    for name in sorted(gains, key=lambda name: -gains[name])[:_SUSPECTS_MAX]:
        rest = {other: values for other, values in table.items() if other != name}
        without, _ = _trees(rest, is_positive, half, seed)
        if (whole - without) / (whole - _CHANCE) >= HEADROOM_MIN:
            found[name] = Leak(name, alone[name], whole, without)
    return found


def _trees(table: Table, is_positive: Floats, half: NDArray[np.bool_], seed: int) -> tuple[float, dict[str, float]]:
    """Area under the curve on the other half, and what each column gave to the trees."""
    import lightgbm

    encoding = Encoding.of(taken(table, half))
    knobs = {
        "objective": "binary",
        "learning_rate": 0.1,
        "num_leaves": 8,
        "num_threads": 1,
        "deterministic": True,
        "force_row_wise": True,
        "seed": seed % (2**31),
        "verbose": -1,
    }
    raw = encoding.raw(table)
    data = lightgbm.Dataset(
        raw[half], is_positive[half], categorical_feature=encoding.categorical, params={"verbose": -1}
    )
    booster = lightgbm.train(knobs, data, num_boost_round=_ROUNDS)
    gains = dict(zip(encoding.names, booster.feature_importance("gain").tolist(), strict=True))
    return roc_auc(is_positive[~half], np.asarray(booster.predict(raw[~half], num_threads=1), dtype=np.float64)), gains
