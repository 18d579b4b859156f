"""Tries the value models against the dumb baseline on time they have not seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, Protocol

from regulars.domain.question import question
from regulars.ports.columns import Session

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "BASELINE",
    "FIRST_BASKET",
    "MODELS",
    "TRIAL_MODELS",
    "TWO_FORECASTS",
    "Cohort",
    "Judged",
    "choose",
    "cohort_at",
    "fitted",
    "judge",
    "with_two_forecasts",
]

BASELINE: Final = "historical_rate"
FIRST_BASKET: Final = "pareto_nbd_first_basket"
"""Pareto/NBD with what the first order was worth as a trait."""
TWO_FORECASTS: Final = "two_forecasts"
"""The best model's median where single members count, its mean where totals do."""
MODELS: Final = ("beta_geometric", "modified_beta_geometric", "pareto_nbd", BASELINE)
"""Every model a turn tries, the baseline last."""
TRIAL_MODELS: Final = (*MODELS[:-1], FIRST_BASKET, BASELINE)
"""Every model a trial tries, the baseline last."""
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
        first_amount: paid on the first order day, minor units; not a number where it is not known.
        horizon: length of the unseen time, same unit.
    """

    frequency: NDArray[np.float64]
    recency: NDArray[np.float64]
    age: NDArray[np.float64]
    future: NDArray[np.float64]
    first_amount: NDArray[np.float64]
    horizon: float

    @property
    def knows_amounts(self) -> bool:
        """Whether the first order's value is known of everybody, and varies."""
        import numpy as np

        return bool(np.isfinite(self.first_amount).all() and np.ptp(self.first_amount) > 0)

    def traits_for(self, name: str) -> NDArray[np.float64] | None:
        """What a model of this name wants to know besides histories: the logarithm of the first order's value."""
        import numpy as np

        return np.log1p(self.first_amount).reshape(-1, 1) if name == FIRST_BASKET else None


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
    columns = {
        name: answer[name].cast("float64").fill_null(float("nan")).to_numpy()
        for name in answer.column_names
        if name != "member"
    }
    return Cohort(
        frequency=columns["frequency"],
        recency=columns["recency"] / unit_days,
        age=columns["age"] / unit_days,
        future=columns["future_orders"],
        first_amount=columns["first_amount"],
        horizon=horizon_days / unit_days,
    )


def fitted(name: str, cohort: Cohort) -> BuyingModel:
    """A model of this name that has learned from a cohort's histories."""
    from regulars.predict.beta_geometric import BetaGeometric
    from regulars.predict.historical_rate import HistoricalRate
    from regulars.predict.modified_beta_geometric import ModifiedBetaGeometric
    from regulars.predict.pareto_nbd import ParetoNBD

    histories = cohort.frequency, cohort.recency, cohort.age
    if name == FIRST_BASKET:
        with_traits: Any = ParetoNBD().fit(*histories, traits=cohort.traits_for(name))
        found: BuyingModel = with_traits
        return found
    kinds = {
        "beta_geometric": BetaGeometric,
        "modified_beta_geometric": ModifiedBetaGeometric,
        "pareto_nbd": ParetoNBD,
        BASELINE: HistoricalRate,
    }
    model: BuyingModel = kinds[name]().fit(*histories)
    return model


def judge(cohort: Cohort, names: tuple[str, ...] = MODELS, deadline: float | None = None) -> dict[str, Judged]:
    """Fits each model on what the cohort had done and judges it on what it did next.

    Args:
        cohort: histories and what came after.
        names: of the models; the answer keeps their order.
        deadline: of `time.perf_counter`; no model but the baseline is begun after it.
    """
    judged: dict[str, Judged] = {}
    for name in sorted(names, key=lambda name: name != BASELINE):
        if name != BASELINE and deadline is not None and perf_counter() > deadline:
            continue
        if name == FIRST_BASKET and not cohort.knows_amounts:
            continue
        model = fitted(name, cohort)
        judged[name] = Judged(model, _metrics(cohort, _foreseen(model, name, cohort), model.log_likelihood_))
    return {name: judged[name] for name in names if name in judged}


def with_two_forecasts(cohort: Cohort, judged: Mapping[str, Judged], family: str) -> dict[str, Judged]:
    """The models and, before the baseline, the two forecasts of one of them; these alone where it is the baseline.

    ``mae`` is that of the median, which lies nearest to single members; every other metric is that of the mean, as for the
    models; ``mae_mean`` and ``total_error_median`` tell of each what the other is better at.
    """
    from regulars.predict.buying_model import BuyingModel as Leaving
    from regulars.stats.metrics import mae, total_error

    found = judged.get(family)
    model: object = None if found is None else found.model
    if found is None or not isinstance(model, Leaving):
        return dict(judged)
    histories = cohort.frequency, cohort.recency, cohort.age
    typical = model.typical_orders(cohort.horizon, *histories, cohort.traits_for(family))
    metrics = {
        **found.metrics,
        "mae": mae(cohort.future, typical),
        "mae_mean": found.metrics["mae"],
        "total_error_median": total_error(cohort.future, typical),
    }
    both = {name: one for name, one in judged.items() if name != BASELINE}
    return {**both, TWO_FORECASTS: Judged(found.model, metrics), BASELINE: judged[BASELINE]}


def _foreseen(model: BuyingModel, name: str, cohort: Cohort) -> NDArray[np.float64]:
    histories = cohort.frequency, cohort.recency, cohort.age
    traits = cohort.traits_for(name)
    if traits is None:
        return model.expected_orders(cohort.horizon, *histories)
    return model.expected_orders(cohort.horizon, *histories, traits)  # type: ignore[call-arg]  # one kind takes them


def _metrics(cohort: Cohort, predicted: NDArray[np.float64], log_likelihood: float) -> dict[str, float]:
    from regulars.stats.metrics import correlation, mae, rmse, roc_auc, total_error

    return {
        "mae": mae(cohort.future, predicted),
        "rmse": rmse(cohort.future, predicted),
        "correlation": correlation(cohort.future, predicted),
        "auc_active": roc_auc(cohort.future > 0, predicted),
        "total_error": total_error(cohort.future, predicted),
        "log_likelihood": log_likelihood,
    }


def choose(judged: Mapping[str, Judged]) -> str:
    """The model with the smallest root mean squared error; among equals the nearest to single members, then the first.

    A forecast here is a mean, and squares are smallest at the mean. The mean absolute error is smallest at the median: where most
    members do not order, it would crown whoever says zero. Two forecasts share their model's mean, so their median decides
    nothing but whether it is worth having beside the mean.
    """
    names = list(judged)
    return min(names, key=lambda name: (judged[name].metrics["rmse"], judged[name].metrics["mae"], names.index(name)))
