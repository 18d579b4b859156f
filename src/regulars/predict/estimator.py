"""The manners every model here shares; they live with the numbers, for other rooms have models too."""

from __future__ import annotations

from regulars.stats.estimator import Estimator

__all__ = ["Estimator"]
