"""The dumb baseline: a customer goes on as before."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from regulars.domain.errors import NotEnoughData
from regulars.domain.words import Sentence, say
from regulars.predict.estimator import Estimator
from regulars.predict.grouping import Floats
from regulars.predict.histories import checked_histories, checked_horizon, checked_weights

__all__ = ["HistoricalRate"]


class HistoricalRate(Estimator):
    """Everybody keeps the pace they had: expected orders = horizon x frequency / age.

    What it tells a shop: what a spreadsheet would say, so that a model can show what it adds. Times are in any one
    unit. It refuses what the value models refuse, and answers the same calls.

    Attributes:
        params_: ``rate`` (repeat orders per unit of time over all customers) and ``silence_half`` (the silence at which
            the aliveness score is one half: the mean silence).
        method_: ``historical_rate``.
        notes_: always empty.
        log_likelihood_: not a number; this is no probability model.

    Source: the "simple rate" baseline of Wübben and von Wangenheim (2008), "Instant Customer Base Analysis".

    Example:
        >>> model = HistoricalRate().fit(frequency=[4, 0], recency=[8, 0], age=[10, 10])
        >>> model.expected_orders(5, frequency=[4, 0, 0], recency=[8, 0, 0], age=[10, 10, 0]).tolist()
        [2.0, 0.0, 0.0]
    """

    params_: dict[str, float]
    method_: str
    notes_: tuple[Sentence, ...]
    log_likelihood_: float

    def fit(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike, weights: ArrayLike | None = None) -> Self:
        """Learns the shop's mean rate and mean silence."""
        x, tx, t = checked_histories(frequency, recency, age)
        weighed = checked_weights(weights, len(x))
        w = np.ones_like(x) if weighed is None else weighed
        if float(w.sum()) <= 0:
            raise NotEnoughData(say("There is no customer to learn from."), fix=say("Bring in purchases first."))
        exposure, silence = float(w @ t), float(w @ (t - tx) / w.sum())
        self.params_ = {"rate": float(w @ x) / exposure if exposure > 0 else 0.0, "silence_half": silence}
        self.method_, self.notes_, self.log_likelihood_ = "historical_rate", (), float("nan")
        return self

    def probability_alive(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """A score from silence alone, 1 / (1 + silence / mean silence): ranks by recency, promises no calibration."""
        self._require_fit()
        _, tx, t = checked_histories(frequency, recency, age)
        half = self.params_["silence_half"]
        return half / (half + t - tx) if half > 0 else np.where(t > tx, 0.0, 1.0)

    def expected_orders(self, horizon: float, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """Repeat orders in the next `horizon` at the pace so far; 0 for an age of 0."""
        self._require_fit()
        ahead = checked_horizon(horizon)
        x, _, t = checked_histories(frequency, recency, age)
        return np.divide(ahead * x, t, out=np.zeros_like(x), where=t > 0)

    def expected_orders_new(self, horizon: float) -> float:
        """Repeat orders of a customer who has just bought for the first time, at the shop's mean rate."""
        self._require_fit()
        return checked_horizon(horizon) * self.params_["rate"]
