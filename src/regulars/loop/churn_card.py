"""What is known of a learned churn model: how it was tried, beside the dumb baseline, and what it looks at."""

from __future__ import annotations

from typing import Any, Final

from regulars.domain.time import EPOCH
from regulars.domain.turn import Learned
from regulars.loop.churning import Origin
from regulars.loop.kept import CHURN, CODE, Kept
from regulars.predict.churn_columns import SILENCE

__all__ = ["card_of", "learned_of"]

IMPORTANT: Final = 12
"""Columns named on a card."""


def card_of(trial: Kept, made: Kept, earlier: Origin, later: Origin, seed: int) -> dict[str, Any]:
    """Everything there is to know of a model, as plain values."""
    from importlib.metadata import version

    from regulars.stats.metrics import roc_auc
    from regulars.stats.probabilities import (
        auc_interval,
        average_precision,
        brier,
        calibration_error,
        calibration_table,
        log_loss,
    )

    truth, silence, horizon_days = later.stayed_away, later.columns[SILENCE], int(made.card["horizon_days"])
    seen = trial.columns(later.columns)
    chance = trial.model.chance(seen)
    importance = dict(list(made.model.importance(made.columns(later.columns)).items())[:IMPORTANT])
    return {
        "name": CHURN,
        "code": CODE,
        "horizon_days": horizon_days,
        "learned_from": {"day": _day(later.day), "members": len(truth), "stayed_away": int(truth.sum())},
        "labels_to_day": later.day + horizon_days,
        "tried": {
            "learned_at": _day(earlier.day),
            "from": _day(later.day + 1),
            "to": _day(later.day + horizon_days),
            "members": len(truth),
            "share": float(truth.mean()),
        },
        "window": [later.day + 1, later.day + horizon_days],
        "learner": made.model.chosen_,
        "ridges": made.model.ridges_,
        "metrics": {
            "auc": roc_auc(truth, chance),
            "auc_interval": list(auc_interval(truth, chance)),
            "average_precision": average_precision(truth, chance),
            "brier": brier(truth, chance),
            "log_loss": log_loss(truth, chance),
            "calibration_error": calibration_error(truth, chance),
        },
        "baseline": {
            "column": SILENCE,
            "auc": roc_auc(truth, silence),
            "auc_interval": list(auc_interval(truth, silence)),
            "average_precision": average_precision(truth, silence),
            "brier": brier(truth, [float(earlier.stayed_away.mean())] * len(truth)),
        },
        "learners": {
            name: {"auc": roc_auc(truth, found), "log_loss": log_loss(truth, found)}
            for name, found in ((name, trial.model.chance(seen, name)) for name in trial.model.platt_)
        },
        "calibration": [list(row) for row in calibration_table(truth, chance)],
        "importance": importance,
        "numbers": sorted(later.columns),
        "buying": dict(made.buying.params_),
        "seed": seed,
        "versions": {name: version(name) for name in ("numpy", "lightgbm", "regulars")},
    }


def learned_of(kept: Kept) -> Learned:
    """The model as a turn tells of it."""
    card = kept.card
    metrics, baseline = card["metrics"], card["baseline"]
    return Learned(
        name=CHURN,
        learner=card["learner"],
        value=metrics["auc"],
        interval=(metrics["auc_interval"][0], metrics["auc_interval"][1]),
        baseline=baseline["column"],
        baseline_value=baseline["auc"],
        baseline_interval=(baseline["auc_interval"][0], baseline["auc_interval"][1]),
        average_precision=metrics["average_precision"],
        baseline_average_precision=baseline["average_precision"],
        brier=metrics["brier"],
        calibration_error=metrics["calibration_error"],
        share=card["tried"]["share"],
        window=(card["window"][0], card["window"][1]),
        horizon_days=card["horizon_days"],
        rows=card["tried"]["members"],
        version=kept.version,
        card=card,
    )


def _day(day: int) -> str:
    from datetime import timedelta

    return (EPOCH + timedelta(days=day)).isoformat()
