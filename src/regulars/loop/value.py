"""Tries the value models against the dumb baseline on time they have not seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Final, Protocol

from regulars.domain.question import question
from regulars.ports.columns import Session

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["BASELINE", "MODELS", "Cohort", "Judged", "choose", "cohort_at", "fitted", "judge"]

BASELINE: Final = "historical_rate"
MODELS: Final = ("beta_geometric", "pareto_nbd", BASELINE)
"""Every model tried, the baseline last."""
MEMBERS_MIN: Final = 30
"""Fewer members with a history than this are not judged on."""


class BuyingModel(Protocol):
    """What the loop asks of a value model."""

    params_: Mapping[str, float]
    method_: str
    log_likelihood_: float

    def expected_orders(
        self, horizon: float, frequency: NDArray[np.float64], recency: NDArray[np.float64], age: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Orders in the next `horizon`."""
        ...

    def probability_alive(
        self, frequency: NDArray[np.float64], recency: NDArray[np.float64], age: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Chance of still being a customer."""
        ...


@dataclass(frozen=True, slots=True)
class Cohort:
    """Members with a history by some day, and how often they ordered within the horizon after it.

    Attributes:
        frequency: order days after the first.
        recency: time from the first order day to the last.
        age: time from the first order day to the day asked from.
        future: order days within the horizon.
        horizon: length of the unseen time, same unit.
    """

    frequency: NDArray[np.float64]
    recency: NDArray[np.float64]
    age: NDArray[np.float64]
    future: NDArray[np.float64]
    horizon: float


@dataclass(frozen=True, slots=True)
class Judged:
    """A model's metrics on a cohort's unseen time."""

    model: BuyingModel
    metrics: Mapping[str, float]


def cohort_at(session: Session, until: int, horizon_days: int, unit_days: float = 1.0) -> Cohort:
    """The cohort as it stood on a day; relation ``order_days`` must have been kept.

    Args:
        session: a sitting with the engine.
        until: last day seen, days since 1970-01-01.
        horizon_days: days after it that are to be predicted.
        unit_days: how many days make one unit of time.
    """
    answer = session.ask(question("regulars.predict", "histories"), {"until": until, "horizon": horizon_days})
    columns = {name: answer[name].to_numpy().astype("float64") for name in answer.column_names if name != "member"}
    return Cohort(
        frequency=columns["frequency"],
        recency=columns["recency"] / unit_days,
        age=columns["age"] / unit_days,
        future=columns["future_orders"],
        horizon=horizon_days / unit_days,
    )


def fitted(
    name: str, frequency: NDArray[np.float64], recency: NDArray[np.float64], age: NDArray[np.float64]
) -> BuyingModel:
    """A model of this name that has learned from these histories."""
    from regulars.predict.beta_geometric import BetaGeometric
    from regulars.predict.historical_rate import HistoricalRate
    from regulars.predict.pareto_nbd import ParetoNBD

    kinds = {"beta_geometric": BetaGeometric, "pareto_nbd": ParetoNBD, BASELINE: HistoricalRate}
    model: BuyingModel = kinds[name]().fit(frequency, recency, age)
    return model


def judge(cohort: Cohort, names: tuple[str, ...] = MODELS, deadline: float | None = None) -> dict[str, Judged]:
    """Fits each model on what the cohort had done and judges it on what it did next.

    Args:
        cohort: histories and what came after.
        names: of the models; the answer keeps their order.
        deadline: of `time.perf_counter`; no model but the baseline is begun after it.
    """
    from regulars.stats.metrics import correlation, mae, rmse, roc_auc, total_error

    judged: dict[str, Judged] = {}
    for name in sorted(names, key=lambda name: name != BASELINE):
        if name != BASELINE and deadline is not None and perf_counter() > deadline:
            continue
        model = fitted(name, cohort.frequency, cohort.recency, cohort.age)
        predicted = model.expected_orders(cohort.horizon, cohort.frequency, cohort.recency, cohort.age)
        metrics = {
            "mae": mae(cohort.future, predicted),
            "rmse": rmse(cohort.future, predicted),
            "correlation": correlation(cohort.future, predicted),
            "auc_active": roc_auc(cohort.future > 0, predicted),
            "total_error": total_error(cohort.future, predicted),
            "log_likelihood": model.log_likelihood_,
        }
        judged[name] = Judged(model, metrics)
    return {name: judged[name] for name in names if name in judged}


def choose(judged: Mapping[str, Judged]) -> str:
    """The model with the smallest root mean squared error; the earlier in `MODELS` among equals.

    A forecast here is a mean, and squares are smallest at the mean. The mean absolute error is smallest at the median: where most
    members do not order, it would crown whoever says zero.
    """
    return min(judged, key=lambda name: (judged[name].metrics["rmse"], MODELS.index(name)))
