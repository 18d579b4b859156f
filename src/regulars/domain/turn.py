"""One turn of the wheel: what was found, and what is proposed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from regulars.domain.course import Course
from regulars.domain.likeness import NO_LIKENESS, Likeness
from regulars.domain.money import Money
from regulars.domain.offer import Proposal
from regulars.domain.stage import Borders
from regulars.domain.time import AsOf
from regulars.domain.words import Sentence, word

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["MODEL_WORDS", "SCORES", "CircleMonth", "Learned", "ModelTried", "Span", "Turn"]

MODEL_WORDS: Final[dict[str, Sentence]] = {
    "beta_geometric": word("model", "BG/NBD"),
    "modified_beta_geometric": word("model", "MBG/NBD"),
    "pareto_nbd": word("model", "Pareto/NBD"),
    "pareto_nbd_first_basket": word("model", "Pareto/NBD with the first basket"),
    "two_forecasts": word("model", "median for members, mean for totals"),
    "logistic": word("model", "logistic regression"),
    "curves": word("model", "logistic regression on curves"),
    "boosting": word("model", "boosted trees"),
    "together": word("model", "all three together"),
    "best_column": word("model", "the best column alone"),
    "prior": word("model", "the same share for everybody"),
    "historical_rate": word("model", "each member's own past rate"),
}
"""How models are called."""

SCORES: Final = ("probability_alive", "expected_orders", "churn_probability", "residual_value")
"""Columns of a profile that a model wrote: empty for members who refused prediction."""


@dataclass(frozen=True, slots=True)
class Span:
    """What the log covers, as of the turn. Counted.

    Attributes:
        events: everything that happened.
        orders: orders completed.
        members: members with an order.
        first_day: day of the first order, days since 1970-01-01.
        last_day: day of the last.
        revenue: paid for all orders.
    """

    events: int
    orders: int
    members: int
    first_day: int
    last_day: int
    revenue: Money


@dataclass(frozen=True, slots=True)
class CircleMonth:
    """One month of the circle: members who were new, returned, came back after a long silence, went quiet. Counted."""

    year: int
    month: int
    new: int
    returning: int
    came_back: int
    went_quiet: int


@dataclass(frozen=True, slots=True)
class ModelTried:
    """A model beside the dumb baseline, on time that neither had seen.

    Attributes:
        name: of the model.
        metric: name of the metric, here ``mae``: orders a member, mean absolute error.
        value: the model's.
        baseline: name of the baseline.
        baseline_value: the baseline's, same rows.
        auc: how well it ranks who orders again, 0.5 is chance.
        baseline_auc: the same for days since the last order alone.
        total_error: predicted orders over actual ones, less one.
        window: first and last day of the unseen time, days since 1970-01-01.
        params: what it learned, time in days.
        method: how it learned.
        chosen: whether its scores are used; picked on earlier time, never on this window.
    """

    name: str
    metric: str
    value: float
    baseline: str
    baseline_value: float
    auc: float
    baseline_auc: float
    total_error: float
    window: tuple[int, int]
    params: Mapping[str, float]
    method: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Learned:
    """A model of the shelf, with how it did beside the dumb baseline on time it had not seen.

    Attributes:
        name: what it is for: ``churn``, no order within the horizon.
        learner: which way of learning speaks.
        value: area under the curve: how well it ranks who stays away, 0.5 is chance.
        interval: of it, 95 %.
        baseline: the column it has to beat.
        baseline_value: the same for that column alone.
        baseline_interval: of it.
        average_precision: mean precision over those who stayed away.
        baseline_average_precision: the same for the column alone.
        brier: mean squared distance of chances from what came true.
        calibration_error: how far chances lie from shares that came true.
        share: of members who stayed away in that window: what a guess would be right with.
        window: first and last day of the unseen time, days since 1970-01-01.
        horizon_days: without an order for so long a member counts as gone.
        rows: members judged.
        version: on the shelf.
        card: everything about it, as the JSON document of ``regulars models show``.
    """

    name: str
    learner: str
    value: float
    interval: tuple[float, float]
    baseline: str
    baseline_value: float
    baseline_interval: tuple[float, float]
    average_precision: float
    baseline_average_precision: float
    brier: float
    calibration_error: float
    share: float
    window: tuple[int, int]
    horizon_days: int
    rows: int
    version: str
    card: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn found and proposes.

    Attributes:
        as_of: asked from here.
        span: what the log covers.
        borders: days of silence that part the stages.
        horizon_days: within how many days a return counts.
        stages: stage to members in it; every member is in one.
        segments: RFM segment to members in it; every member is in one.
        circle: the last months, oldest first.
        models: tried on unseen time; empty where the shop is too young.
        proposals: tests worth running, best first.
        decisions: kind to how many were made.
        the_one_thing: what to know if only one thing.
        assumptions: what was taken for granted, to be corrected by the user.
        seconds: room to seconds it took.
        profiles: one row a member: features, stage, segment, group, cluster, topic, scores.
        course: where members go from each stage, who comes back after so long, what they are worth.
        likeness: who is like whom: clusters, topics, and members like nobody.
        learned: models of the shelf that scored members.
        unlearned: why a model is missing, where one is.
    """

    as_of: AsOf
    span: Span
    borders: Borders
    horizon_days: int
    stages: Mapping[str, int]
    segments: Mapping[str, int]
    circle: tuple[CircleMonth, ...]
    models: tuple[ModelTried, ...]
    proposals: tuple[Proposal, ...]
    decisions: Mapping[str, int]
    the_one_thing: tuple[Sentence, ...]
    assumptions: tuple[Sentence, ...]
    seconds: Mapping[str, float]
    profiles: pa.Table
    course: Course | None = None
    likeness: Likeness = NO_LIKENESS
    learned: tuple[Learned, ...] = ()
    unlearned: tuple[Sentence, ...] = ()

    @property
    def members(self) -> int:
        """Members with an order."""
        return self.span.members
