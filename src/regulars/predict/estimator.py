"""The manners every model here shares; they live in `regulars.stats.estimator`, where every room finds them."""

from __future__ import annotations

from regulars.stats.estimator import Estimator

__all__ = ["Estimator"]
