"""What a churn model sees of a profile: every number in it, and what these say against the member's own pace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from regulars.domain.words import Sentence, say
from regulars.predict.encoding import Table
from regulars.predict.grouping import Floats
from regulars.predict.pareto_nbd import ParetoNBD

__all__ = ["DERIVED", "NEEDED", "SILENCE", "derived_columns", "histories_in"]

SILENCE: Final = "recency_days"
"""The baseline: days since the last order alone."""
NEEDED: Final = ("order_days", "span_days", "tenure_days", SILENCE)
"""Columns that the derived ones are made from."""
_SURE: Final = 1e-9

DERIVED: Final[Mapping[str, Sentence]] = {
    "orders_per_day": say("Days with an order, per day since the first."),
    "silence_in_gaps": say("The silence, counted in this member's own usual gaps."),
    "pace_change": say("Orders in the last 30 days, less a third of those in the last 90."),
    "spend_per_day": say("Paid per day since the first order."),
    "no_order_odds": say("Log-odds of no order ahead, by Pareto/NBD."),
    "orders_ahead": say("Logarithm of the orders expected, by Pareto/NBD."),
}
"""What each derived column says."""


def histories_in(columns: Table) -> tuple[Floats, Floats, Floats]:
    """Frequency, recency and age for the value models, in days."""
    return columns["order_days"] - 1, columns["span_days"], columns["tenure_days"]


def derived_columns(columns: Table, model: ParetoNBD, horizon_days: int) -> dict[str, Floats]:
    """The columns and those derived from them.

    Args:
        columns: the numbers of the profiles as of some day; `NEEDED` among them.
        model: learned from histories up to that day and no later.
        horizon_days: days ahead that are asked about.
    """
    found = {name: np.asarray(values, dtype=np.float64) for name, values in columns.items()}
    known_days = found["tenure_days"] + 1
    usual = np.where(found["order_days"] > 1, found["span_days"] / np.maximum(found["order_days"] - 1, 1), np.nan)
    found["orders_per_day"] = found["order_days"] / known_days
    found["silence_in_gaps"] = found[SILENCE] / (np.where(np.isnan(usual), np.nanmedian(_or_one(usual)), usual) + 1)
    if "orders_30d" in found and "orders_90d" in found:
        found["pace_change"] = found["orders_30d"] - found["orders_90d"] / 3
    if "money" in found:
        found["spend_per_day"] = found["money"] / known_days
    histories = histories_in(found)
    none = np.clip(1 - model.orders_at_least(1, float(horizon_days), *histories), _SURE, 1 - _SURE)
    found["no_order_odds"] = np.log(none / (1 - none))
    found["orders_ahead"] = np.log(model.expected_orders(float(horizon_days), *histories) + _SURE)
    return found


def _or_one(values: Floats) -> Floats:
    return values if np.isfinite(values).any() else np.ones(1)
