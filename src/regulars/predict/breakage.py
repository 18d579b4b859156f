"""What share of the points outstanding will never be redeemed: from how lots were spent as their end came nearer.

Ended lots alone would mislead in a growing programme, and so would shares of everything issued, most of which has not
had its time. Here every lot counts as long as it was watched: it comes under watch when it may be spent, and leaves when
its points are spent, taken back, or still open now. That gives a rate of spending for each week before the end; what
outlives all weeks that are left expires.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist
from typing import Final

import numpy as np

from regulars.domain.errors import NotEnoughData
from regulars.domain.words import say
from regulars.predict.grouping import Floats

__all__ = ["GROUPS", "OWNERS_MIN", "Breakage", "History", "breakage"]

GROUPS: Final = 50
"""Groups that owners are dealt into; the margin comes from leaving out one at a time."""
OWNERS_MIN: Final = 50
"""Owners with a lot that has ended, below which nothing is said."""
CROWDED_MIN: Final = 15
"""Groups that must have points under watch in a week for its rate to be used."""
COVERED_SHARE_MIN: Final = 0.95
"""Share of the open points whose every week to come was watched before."""
_WEEK_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class History:
    """What became of lots with a fixed end, and what is still open.

    Attributes:
        entered: group × week to the end: points that came under watch, less those that left it.
        entered_days: the same, each times its days above the start of the week.
        spent: group × week: points spent, less those given back.
        open_days: whole days to the end of points still open.
        open_points: how many.
        owners: with a lot that has ended.
        crowd_ended, crowd_open: how many equal owners those behind the history, and behind the open points, weigh as
            much as: (Σ points)² / Σ points².
    """

    entered: Floats
    entered_days: Floats
    spent: Floats
    open_days: Floats
    open_points: Floats
    owners: int
    crowd_ended: float
    crowd_open: float


@dataclass(frozen=True, slots=True)
class Breakage:
    """A modelled share.

    Attributes:
        share: of the open points, that will expire unspent.
        low, high: the interval of what will come true, at `level`.
        level: of the interval.
        points: open points it is about.
    """

    share: float
    low: float
    high: float
    level: float
    points: int


def breakage(history: History, level: float = 0.9) -> Breakage:
    """The share of the open points that will never be redeemed.

    The rate of spending is even within each week before the end, whatever the lot and its owner (occurrences by exposure:
    Hoem, Int. Stat. Review 55, 1987). Points of one owner are spent together, so the margin counts owners and not points: a
    delete-a-group jackknife (Kott, J. Official Statistics 17, 2001), widened for the chance in what the owners of the open
    points will do. What changes for all at once, such as a new reward, is not in it.

    Args:
        history: what became of lots so far.
        level: of the interval.

    Raises:
        NotEnoughData: too few owners, or weeks ahead that no lot has lived through yet.
    """
    if history.owners < OWNERS_MIN or not history.open_points.sum():
        raise NotEnoughData(
            say("Too few lots have come to their end to say how many points will never be redeemed."),
            why=say(
                "%(owners)s members held points that have ended; %(least)s are needed, and points still open.",
                owners=history.owners,
                least=OWNERS_MIN,
            ),
            fix=say("Ask again when more points have ended; until then all of them are owed."),
        )
    exposed = _exposure(history.entered, history.entered_days)
    watched = _watched_weeks(exposed)
    covered = history.open_days < watched * _WEEK_DAYS
    points = float(history.open_points.sum())
    if history.open_points[covered].sum() < COVERED_SHARE_MIN * points:
        raise NotEnoughData(
            say("No lot was yet watched through all of the time that the open points have left."),
            why=say("The history reaches %(weeks)s weeks before the end.", weeks=watched),
            fix=say("Ask again when the oldest points have ended; until then all of them are owed."),
        )
    share = _share(exposed.sum(axis=0), history.spent.sum(axis=0), history, watched)
    left_out = [
        _share(exposed.sum(axis=0) - exposed[group], history.spent.sum(axis=0) - history.spent[group], history, watched)
        for group in np.flatnonzero(exposed.sum(axis=1) > 0)
    ]
    count = len(left_out)
    spread = (count - 1) / count * sum((one - sum(left_out) / count) ** 2 for one in left_out)
    # The history's owners and the open points' owners are alike: chance in their sums goes with how many there are.
    spread *= 1 + history.crowd_ended / max(history.crowd_open, 1.0)
    low, high = _logit_interval(share, sqrt(spread), level)
    return Breakage(share, low, high, level, int(points))


def _exposure(entered: Floats, entered_days: Floats) -> Floats:
    """Point-days under watch, by group and week: what entered above stays seven days, what entered within, its part."""
    above = np.cumsum(entered[:, ::-1], axis=1)[:, ::-1] - entered
    return np.asarray(np.maximum(_WEEK_DAYS * above + entered_days, 0.0), dtype=np.float64)


def _watched_weeks(exposed: Floats) -> int:
    """How many weeks before the end, without a gap, were watched in enough groups."""
    enough = (exposed > 0).sum(axis=0) >= min(CROWDED_MIN, len(exposed))
    return len(enough) if enough.all() else int(np.argmin(enough))


def _share(exposed: Floats, spent: Floats, history: History, watched: int) -> float:
    """Of the open points, those that outlive every week left to them; beyond what was watched all are spent."""
    rate = np.divide(np.maximum(spent, 0.0), exposed, out=np.zeros_like(exposed), where=exposed > 0)[:watched]
    weeks = np.minimum(history.open_days // _WEEK_DAYS, watched - 1).astype(np.int64)
    below = np.concatenate(([0.0], np.cumsum(rate * _WEEK_DAYS)))[weeks]
    # Points are known by whole days: on average half of the last one is gone.
    inside = rate[weeks] * np.clip(history.open_days - weeks * _WEEK_DAYS + 0.5, 0.0, _WEEK_DAYS)
    outlive = np.where(history.open_days < watched * _WEEK_DAYS, np.exp(-(below + inside)), 0.0)
    return float((outlive * history.open_points).sum() / history.open_points.sum())


def _logit_interval(share: float, error: float, level: float) -> tuple[float, float]:
    """On the logit scale, so that it stays within 0 and 1."""
    if not 0 < share < 1:
        return share, share
    half = NormalDist().inv_cdf(0.5 + level / 2) * error / (share * (1 - share))
    centre = log(share / (1 - share))
    return 1 / (1 + exp(half - centre)), 1 / (1 + exp(-half - centre))
