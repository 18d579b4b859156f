"""Three ways to learn a chance from the same columns: straight lines, curves, and boosted trees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Protocol

import numpy as np

from regulars.predict.encoding import Encoding, Table
from regulars.predict.grouping import Floats
from regulars.predict.logistic import Line, fit_line

__all__ = ["LEARNERS", "Boosting", "Curves", "Learner", "fit_ways", "read_learner", "ridges_for"]

LEARNERS: Final = ("logistic", "curves", "boosting")

_RIDGES: Final = (1000.0, 100.0, 10.0)
"""Tried on lines and curves; on columns in standard deviations. Few members and many columns take a strong one."""
_ROUNDS: Final = 150
_MANY_ROWS: Final = 10_000
"""From so many rows on trees may be larger, and a weak ridge is enough."""


class Learner(Protocol):
    """What every way to learn can do."""

    def logit(self, table: Table) -> Floats:
        """Log-odds, one a row."""
        ...

    def contributions(self, table: Table) -> Floats:
        """How far each field moves the log-odds away from the average member's: one row a member, one column a field."""
        ...

    def document(self) -> Mapping[str, Any]:
        """What was learned, as plain values."""
        ...


@dataclass(frozen=True)
class Curves:
    """Logistic regression on straight lines or, where `curved`, on smooth curves over the ranks of each number."""

    encoding: Encoding
    line: Line
    curved: bool

    def logit(self, table: Table) -> Floats:
        """Log-odds, one a row."""
        return self.line.logit(self._columns(table))

    def contributions(self, table: Table) -> Floats:
        """By field, from the average member's."""
        parts = (self._columns(table) - self.line.means) * self.line.weights
        owners = self.encoding.owners(curved=self.curved)
        found = np.zeros((len(parts), len(self.encoding.fields)))
        np.add.at(found.T, owners, parts.T)
        return found

    def document(self) -> Mapping[str, Any]:
        """Intercept, weights and means."""
        weights, means = self.line.weights.tolist(), self.line.means.tolist()
        return {"intercept": self.line.intercept, "weights": weights, "means": means}

    def _columns(self, table: Table) -> Floats:
        return self.encoding.curved(table) if self.curved else self.encoding.straight(table)


@dataclass(frozen=True)
class Boosting:
    """Boosted trees, kept as LightGBM's own text."""

    encoding: Encoding
    text: str

    @cached_property
    def booster(self) -> Any:
        """The trees, read from their text when first needed."""
        import lightgbm

        return lightgbm.Booster(model_str=self.text)

    def logit(self, table: Table) -> Floats:
        """Log-odds, one a row."""
        found = self.booster.predict(self.encoding.raw(table), raw_score=True, num_threads=1)
        return np.asarray(found, dtype=np.float64)

    def contributions(self, table: Table) -> Floats:
        """Shapley values of the trees, by field. Source: Lundberg, Erion and Lee (2018), as LightGBM computes them."""
        found = self.booster.predict(self.encoding.raw(table), pred_contrib=True, num_threads=1)
        return np.asarray(found, dtype=np.float64)[:, :-1]

    def document(self) -> Mapping[str, Any]:
        """The text."""
        return {"text": self.text}

    def __getstate__(self) -> dict[str, Any]:
        return {"encoding": self.encoding, "text": self.text}


def ridges_for(name: str, rows: int) -> tuple[float, ...]:
    """The ridges to be tried for a learner on so many rows, the strongest first; trees have none, which is 0.

    Example:
        >>> ridges_for("curves", 500), ridges_for("curves", 50_000), ridges_for("boosting", 500)
        ((1000.0, 100.0, 10.0), (10.0,), (0.0,))
    """
    if name == "boosting":
        return (0.0,)
    return _RIDGES[-1:] if rows >= _MANY_ROWS else _RIDGES


def fit_ways(
    name: str, encoding: Encoding, table: Table, is_positive: Floats, ridges: Sequence[float], seed: int
) -> tuple[Learner, ...]:
    """Learns one way, once with each ridge.

    Args:
        name: of `LEARNERS`.
        encoding: how columns are read.
        table: the rows to learn from.
        is_positive: 1.0 where it happened, else 0.0.
        ridges: as of `ridges_for`, strongest first.
        seed: of the trees' sampling.
    """
    if name == "boosting":
        return (Boosting(encoding, _boosted(encoding, table, is_positive, seed)),)
    curved = name == "curves"
    columns = encoding.curved(table) if curved else encoding.straight(table)
    found: list[Curves] = []
    for ridge in ridges:
        line = fit_line(columns, is_positive, ridge, found[-1].line if found else None)
        found.append(Curves(encoding, line, curved))
    return tuple(found)


def read_learner(name: str, encoding: Encoding, document: Mapping[str, Any]) -> Learner:
    """What `Learner.document` wrote, as a learner again."""
    if name == "boosting":
        return Boosting(encoding, str(document["text"]))
    line = Line(float(document["intercept"]), np.array(document["weights"]), np.array(document["means"]))
    return Curves(encoding, line, name == "curves")


def _boosted(encoding: Encoding, table: Table, is_positive: Floats, seed: int) -> str:
    import lightgbm

    is_large = len(is_positive) >= _MANY_ROWS
    knobs = {
        "objective": "binary",
        "learning_rate": 0.05 if is_large else 0.03,
        "num_leaves": 16 if is_large else 6,
        "min_data_in_leaf": min(60, max(1, len(is_positive) // 20)),
        "feature_fraction": 0.5,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "lambda_l2": 10.0,
        "cat_smooth": 20.0,
        "max_cat_to_onehot": 8,
        "num_threads": 1,
        "deterministic": True,
        "force_row_wise": True,
        "seed": seed % (2**31),
        "verbose": -1,
    }
    data = lightgbm.Dataset(
        encoding.raw(table),
        is_positive,
        categorical_feature=encoding.categorical,
        params={"verbose": -1, "min_data_in_bin": 1, "feature_pre_filter": False},
        free_raw_data=True,
    )
    rounds = _ROUNDS * 2 if encoding.categorical or is_large else _ROUNDS
    booster = lightgbm.train(knobs, data, num_boost_round=rounds)
    return str(booster.model_to_string())
