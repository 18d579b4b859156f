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

__all__ = ["MODEL_WORDS", "CircleMonth", "ModelTried", "Span", "Turn"]

MODEL_WORDS: Final[dict[str, Sentence]] = {
    "beta_geometric": word("model", "BG/NBD"),
    "pareto_nbd": word("model", "Pareto/NBD"),
    "historical_rate": word("model", "each member's own past rate"),
}
"""How the value models are called."""


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
        profiles: one row a member: features, stage, segment, group, scores.
        course: where members go from each stage, who comes back after so long, what they are worth.
        profiles: one row a member: features, stage, segment, group, cluster, topic, scores.
        likeness: who is like whom: clusters, topics, and members like nobody.
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

    @property
    def members(self) -> int:
        """Members with an order."""
        return self.span.members
