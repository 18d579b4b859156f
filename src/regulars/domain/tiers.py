"""A ladder of tiers as the programme declares it: what counts, for how long, and how a tier is kept or lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Literal

from regulars.domain.ledger.terms import Span

__all__ = ["Downgrade", "Grace", "Ladder", "Tier", "Validity", "Window"]


class Downgrade(StrEnum):
    """What becomes of a tier whose review finds too little."""

    KEEP = "keep"
    """It is kept, and reviewed again."""
    ONE_DOWN = "one_down"
    """One tier lower."""
    BY_METRIC = "by_metric"
    """The tier that the metric is enough for."""
    NEVER = "never"
    """It is not reviewed: once reached, it stays."""


@dataclass(frozen=True, slots=True)
class Tier:
    """One step of a ladder.

    Attributes:
        name: stable: ``gold``.
        threshold: what the metric must reach to come here.
        keep_at: what it must reach to stay; None is the threshold.
        downgrade: instead of the ladder's.
    """

    name: str
    threshold: int
    keep_at: int | None = None
    downgrade: Downgrade | None = None

    @property
    def kept_from(self) -> int:
        """What the metric must reach to stay."""
        return self.threshold if self.keep_at is None else self.keep_at


@dataclass(frozen=True, slots=True)
class Window:
    """Over which time the metric is summed.

    Attributes:
        kind: ``calendar`` (each `period` of the zone), ``anniversary`` (each year from the day of joining), ``tier_start``
            (since the tier began or was last reviewed), ``rolling`` (the last `days` days), ``lifetime``.
        period: ``month``, ``quarter``, ``half`` or ``year``, for ``calendar``.
        days: for ``rolling``: calendar days of the zone.
    """

    kind: Literal["calendar", "anniversary", "tier_start", "rolling", "lifetime"] = "calendar"
    period: Literal["month", "quarter", "half", "year"] = "year"
    days: int = 365

    def __post_init__(self) -> None:
        """Refuses a window of no days."""
        if self.days < 1:
            raise ValueError("a rolling window needs at least one day")

    @property
    def has_periods(self) -> bool:
        """Whether time is cut into periods that follow one another."""
        return self.kind in {"calendar", "anniversary"}


@dataclass(frozen=True, slots=True)
class Validity:
    """Until when a tier holds without a review.

    Attributes:
        kind: ``this_and_next`` (the rest of the window's period and the whole next one), ``duration`` (`after` its start),
            ``calendar`` (to the next `month`/`day`).
    """

    kind: Literal["this_and_next", "duration", "calendar"] = "this_and_next"
    after: Span | None = None
    month: int = 1
    day: int = 1

    def __post_init__(self) -> None:
        """Refuses a duration without its span."""
        if self.kind == "duration" and (self.after is None or self.after.count < 1):
            raise ValueError("a validity by duration needs a span")


@dataclass(frozen=True, slots=True)
class Grace:
    """Time to make up what a review found missing; what is collected in it counts for the time reviewed.

    Attributes:
        round_to: to the end of which ``day``, ``week``, ``month``, ``quarter``, ``half`` or ``year`` it is rounded up; empty is
            not.
    """

    span: Span
    round_to: str = ""


@dataclass(frozen=True, slots=True)
class Ladder:
    """Tiers, lowest first, and the rules they share.

    Attributes:
        tiers: the first begins at nought: everybody has it.
        stay_min: a tier is not taken within so long of its start, whatever the metric.
        upgrade: ``immediate``, or ``next_period``: what was reached counts from the next period on.
        refund: whether points taken back lower a tier that stood on them ``at_once``, or ``at_review``.
        notice_days: so many days before a review that would take the tier as things stand, its owner is told.
        zone: IANA name.

    Example:
        >>> Ladder("stars", (Tier("basic", 0), Tier("silver", 500), Tier("gold", 1_500))).rank_for(700)
        1
    """

    name: str
    tiers: tuple[Tier, ...]
    window: Window = field(default_factory=Window)
    validity: Validity = field(default_factory=Validity)
    grace: Grace | None = None
    downgrade: Downgrade = Downgrade.BY_METRIC
    stay_min: Span | None = None
    upgrade: Literal["immediate", "next_period"] = "immediate"
    refund: Literal["at_once", "at_review"] = "at_review"
    notice_days: tuple[int, ...] = (30,)
    zone: str = "UTC"

    def __post_init__(self) -> None:
        """Refuses what could not be climbed, or what no period can tell.

        Raises:
            ValueError: no tiers, a first one above nought, thresholds that do not rise, names that repeat, or rules that need
                periods where the window has none.
        """
        if not self.tiers or self.tiers[0].threshold != 0:
            raise ValueError(f"ladder {self.name}: the first tier begins at 0")
        if any(below.threshold >= above.threshold for below, above in pairwise(self.tiers)):
            raise ValueError(f"ladder {self.name}: thresholds must rise")
        if len({tier.name for tier in self.tiers}) != len(self.tiers):
            raise ValueError(f"ladder {self.name}: a tier's name stands twice")
        if any(days < 1 for days in self.notice_days):
            raise ValueError(f"ladder {self.name}: a notice comes at least a day before")
        if self.window.has_periods:
            return
        if self.upgrade == "next_period" or self.validity.kind == "this_and_next":
            raise ValueError(f"ladder {self.name}: a window of kind {self.window.kind} has no next period")

    def rank_for(self, metric: int) -> int:
        """The highest tier whose threshold is reached; never below the first."""
        return max((rank for rank, tier in enumerate(self.tiers) if tier.threshold <= metric), default=0)

    def rank_of(self, name: str) -> int:
        """A tier's place; KeyError where there is none."""
        for rank, tier in enumerate(self.tiers):
            if tier.name == name:
                return rank
        raise KeyError(name)

    def has(self, name: str) -> bool:
        """Whether there is a tier of this name."""
        return any(tier.name == name for tier in self.tiers)

    def downgrade_of(self, rank: int) -> Downgrade:
        """How a tier is lost."""
        return self.tiers[rank].downgrade or self.downgrade
