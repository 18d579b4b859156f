"""Scores of a turn: models are chosen on earlier time, judged on the latest, and learn again from everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from regulars.domain.question import question
from regulars.domain.time import AsOf
from regulars.domain.turn import ModelTried, Span
from regulars.loop.value import (
    BASELINE,
    MEMBERS_MIN,
    MODELS,
    BuyingModel,
    Cohort,
    Judged,
    choose,
    cohort_at,
    fitted,
    judge,
)
from regulars.ports.columns import Session

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["try_models", "with_scores"]

_METRIC: Final = "mae"


def try_models(
    session: Session, span: Span, as_of: AsOf, horizon_days: int
) -> tuple[tuple[ModelTried, ...], BuyingModel | None]:
    """Tries each model on the last `horizon_days`, unseen, and fits the one chosen before that on everything.

    Returns:
        The models beside their baseline, and the one whose scores are used; nothing where the shop is younger than three
        horizons or has too few members with a history.
    """
    session.keep("order_days", question("regulars.predict", "order_days"))
    until = as_of.today - horizon_days
    if until - horizon_days - span.first_day < horizon_days:
        return (), None
    earlier = cohort_at(session, until - horizon_days, horizon_days)
    unseen = cohort_at(session, until, horizon_days)
    whole = cohort_at(session, as_of.today, 0)
    if len(earlier.age) < MEMBERS_MIN:
        return (), None
    judged = judge(unseen)
    chosen = choose(judge(earlier))
    tried = tuple(
        _tried(name, judged, unseen, (until + 1, as_of.today), chosen=name == chosen)
        for name in MODELS
        if name != BASELINE
    )
    return tried, fitted(chosen, whole)


def with_scores(profiles: pa.Table, model: BuyingModel | None, horizon_days: int, *, hidden: pa.Array) -> pa.Table:
    """The profiles with each member's chance of still being a customer and orders expected within the horizon.

    Both are empty for members who refused prediction, and for everybody where no model is used.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if model is None:
        empty = pa.nulls(profiles.num_rows, pa.float64())
        return profiles.append_column("probability_alive", empty).append_column("expected_orders", empty)
    frequency = profiles["order_days"].to_numpy().astype("float64") - 1
    recency = profiles["span_days"].to_numpy().astype("float64")
    age = profiles["tenure_days"].to_numpy().astype("float64")
    refused = pc.is_in(profiles["member"], value_set=hidden)
    scores = {
        "probability_alive": model.probability_alive(frequency, recency, age),
        "expected_orders": model.expected_orders(float(horizon_days), frequency, recency, age),
    }
    for name, values in scores.items():
        column = pc.if_else(refused, pa.scalar(None, pa.float64()), pa.array(values.round(6)))
        profiles = profiles.append_column(name, column)
    return profiles


def _tried(
    name: str, judged: dict[str, Judged], unseen: Cohort, window: tuple[int, int], *, chosen: bool
) -> ModelTried:
    from regulars.stats.metrics import roc_auc

    found, baseline = judged[name], judged[BASELINE]
    silence = unseen.age - unseen.recency
    return ModelTried(
        name=name,
        metric=_METRIC,
        value=found.metrics[_METRIC],
        baseline=BASELINE,
        baseline_value=baseline.metrics[_METRIC],
        auc=found.metrics["auc_active"],
        baseline_auc=roc_auc(unseen.future > 0, -silence),
        total_error=found.metrics["total_error"],
        window=window,
        params=dict(found.model.params_),
        method=found.model.method_,
        chosen=chosen,
    )
