"""A model on your own file, beside the dumb baseline. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from time import perf_counter
from typing import Final

from regulars.domain.errors import NotEnoughData
from regulars.domain.question import question
from regulars.domain.time import EPOCH, day_of
from regulars.domain.turn import MODEL_WORDS
from regulars.domain.words import Percent, Sentence, say
from regulars.gather.mapping import RoleMap
from regulars.loop.checked import keep_checked
from regulars.loop.house import House
from regulars.loop.shipments import orders_shipment, source_of
from regulars.loop.value import (
    BASELINE,
    FIRST_BASKET,
    MEMBERS_MIN,
    TRIAL_MODELS,
    TWO_FORECASTS,
    Cohort,
    choose,
    cohort_at,
    judge,
    with_two_forecasts,
)
from regulars.ports.columns import Session

__all__ = ["UNITS", "Trial", "Warned", "trial_value"]

UNITS: Final = {"day": 1.0, "week": 7.0}
_INNER_SHARE: Final = 3
"""The last third of the training time decides between models."""


@dataclass(frozen=True, slots=True)
class Warned:
    """Something to be careful about: a stable code, what it says, and the columns it is about."""

    code: str
    says: Sentence
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """The outcome of a trial; the JSON document of ``regulars trial``.

    Attributes:
        task: what was tried.
        file: name of the file it was tried on.
        rows: data rows read.
        protocol: what was learned from and what was judged on.
        seed: of everything random.
        seconds: how long it took.
        chosen: picked inside the training part only.
        baseline: the dumb one.
        models: name to metrics.
        warnings: what to be careful about, each with a code.
        roles: how columns were read, where they have roles.
        assumptions: what else was taken for granted.
    """

    task: str
    file: str
    rows: int
    protocol: Sentence
    seed: int
    seconds: float
    chosen: str
    baseline: str
    models: Mapping[str, Mapping[str, object]]
    warnings: tuple[Warned, ...]
    roles: RoleMap | None = None
    assumptions: tuple[Sentence, ...] = ()


def trial_value(
    house: House,
    path: str,
    told: Mapping[str, str],
    calibrate_to: date,
    unit: str,
    dropped: Sequence[str] = (),
    seconds_max: float | None = None,
) -> Trial:
    """How well orders to come are foreseen: learn up to a day, judge on the rest of the file.

    Args:
        house: the shop; only its engine and settings are used.
        path: a file of orders.
        told: role to column.
        calibrate_to: last day learned from.
        unit: ``day`` or ``week``, for the parameters.
        dropped: columns that must not be used.
        seconds_max: no further model is begun after so long; the baseline is always there.

    Raises:
        NotEnoughData: too few customers before the day, or no time after it.
    """
    from pathlib import Path

    begun = perf_counter()
    with house.columns.open() as session:
        shipment, roles = orders_shipment(
            house.columns, source_of(Path(path)), told, dropped=dropped, currency=house.settings.currency
        )
        zone, now = house.settings.timezone, house.clock.now()
        shipment.fill(session, now)
        rows = keep_checked(session, roles.dates, roles.numbers, zone, 100, now)
        session.keep("order_days", question("regulars.predict", "order_days_of_file"))
        until = day_of(calibrate_to)
        first, last = _ends(session)
        if not first <= until < last:
            raise _no_time(first, last, calibrate_to)
        cohort = cohort_at(session, until, last - until, UNITS[unit])
        inner = _inner(session, first, until, last - until, UNITS[unit])
    if len(cohort.age) < MEMBERS_MIN:
        raise _too_few(len(cohort.age))
    deadline = None if seconds_max is None else begun + seconds_max
    judged = judge(cohort, TRIAL_MODELS, deadline)
    names = tuple(judged)
    is_asked = {name: name != FIRST_BASKET or cohort.knows_amounts for name in TRIAL_MODELS}
    warnings = [_out_of_time(name) for name in TRIAL_MODELS if is_asked[name] and name not in judged]
    if inner is None:
        warnings.append(_chosen_late())
    tried, at = (judged, cohort) if inner is None else (judge(inner, names), inner)
    family = choose(tried)
    chosen = choose(with_two_forecasts(at, tried, family))
    judged = with_two_forecasts(cohort, judged, family)
    if TWO_FORECASTS in judged:
        warnings.append(_two(judged[TWO_FORECASTS].metrics))
    return Trial(
        task="value",
        file=shipment.source.name,
        rows=rows,
        protocol=say(
            "learn to %(until)s, judge on the %(days)s days to %(last)s; one order a day",
            until=calibrate_to.isoformat(),
            days=last - until,
            last=_day(last),
        ),
        seed=house.settings.seed,
        seconds=round(perf_counter() - begun, 3),
        chosen=chosen,
        baseline=BASELINE,
        models={
            name: {**found.metrics, "params": dict(found.model.params_), "method": found.model.method_}
            for name, found in judged.items()
        },
        warnings=tuple(warnings),
        roles=roles,
    )


def _inner(session: Session, first: int, until: int, horizon_days: int, unit_days: float) -> Cohort | None:
    """The same question asked inside the training part: its last third is the unseen time."""
    held_back = min(horizon_days, (until - first) // _INNER_SHARE)
    if held_back < 1:
        return None
    cohort = cohort_at(session, until - held_back, held_back, unit_days)
    return cohort if len(cohort.age) >= MEMBERS_MIN else None


def _ends(session: Session) -> tuple[int, int]:
    answer = session.ask(question("regulars.predict", "ends")).to_pylist()[0]
    if answer["first_day"] is None:
        raise _too_few(0)
    return answer["first_day"], answer["last_day"]


def _day(day: int) -> str:
    return (EPOCH + timedelta(days=day)).isoformat()


def _no_time(first: int, last: int, calibrate_to: date) -> NotEnoughData:
    return NotEnoughData(
        say("There is nothing to judge on after %(day)s.", day=calibrate_to),
        why=say(
            "The file goes from %(first)s to %(last)s.",
            first=EPOCH + timedelta(days=first),
            last=EPOCH + timedelta(days=last),
        ),
        fix=say("Choose a day inside this time: --calibrate-to DATE"),
    )


def _too_few(members: int) -> NotEnoughData:
    return NotEnoughData(
        say("Too few customers to judge a model on: %(count)s.", count=members),
        fix=say("A trial needs %(needed)s customers who had ordered by that day.", needed=MEMBERS_MIN),
    )


def _out_of_time(name: str) -> Warned:
    return Warned("time_budget", say("The time was over before %(model)s could be tried.", model=MODEL_WORDS[name]))


def _two(metrics: Mapping[str, float]) -> Warned:
    return Warned(
        TWO_FORECASTS,
        say(
            "%(model)s: its mae of %(median)s orders a member is that of the median, whose total is off by %(off)s; its mean "
            "is off by %(mean)s orders a member and by %(total)s in total. Take the median for single members, the mean "
            "for totals.",
            model=MODEL_WORDS[TWO_FORECASTS],
            median=round(metrics["mae"], 3),
            off=Percent(metrics["total_error_median"]),
            mean=round(metrics["mae_mean"], 3),
            total=Percent(metrics["total_error"]),
        ),
    )


def _chosen_late() -> Warned:
    return Warned(
        "chosen_on_test",
        say("The training time is too short to choose inside it; the choice was made on the judged time."),
    )
