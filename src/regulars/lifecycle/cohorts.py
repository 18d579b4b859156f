"""Cohorts: members by the month of their first order, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from statistics import NormalDist
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from regulars.domain.course import CohortMonth, LifetimeValue, Range, Retention
from regulars.domain.money import Money
from regulars.domain.time import day_of
from regulars.lifecycle.lifetime_value import constant_value, discounted_value, period_rate
from regulars.stats.intervals import wilson_interval

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["RETENTION_MONTHS_MAX", "Watched", "cohorts_of", "lifetime_value_of", "retention_of", "watched_of"]

Floats = NDArray[np.float64]

RETENTION_MONTHS_MAX: Final = 24
"""How many months after the first order are told."""


def cohorts_of(answers: pa.Table, today: int, currency: str) -> tuple[CohortMonth, ...]:
    """Every cohort and month with an order.

    Args:
        answers: of ``cohorts.sql``.
        today: last complete day, days since 1970-01-01.
        currency: of the amounts, which are in minor units.
    """
    return tuple(
        CohortMonth(
            row["cohort"],
            row["months_since"],
            row["size"],
            row["members"],
            Money(row["revenue"], currency),
            whole=_is_over(row["cohort"] + row["months_since"], today),
        )
        for row in answers.to_pylist()
    )


def retention_of(cohorts: tuple[CohortMonth, ...], today: int) -> tuple[Retention, ...]:
    """Of all members whose month so many months after the first is over, the share that ordered in it (Wilson's interval)."""
    sizes, ordered, _ = _grids(cohorts, today)
    found = []
    for since in range(min(sizes.shape[1], RETENTION_MONTHS_MAX + 1)):
        members, who = int(sizes[:, since].sum()), int(ordered[:, since].sum())
        if members:
            found.append(Retention(since, members, Range(who / members, *wilson_interval(who, members))))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Watched:
    """What cohorts paid in the months that are over, by months since the first order.

    Attributes:
        margins: of a member watched through that month, major units.
        discount: what money in that month is worth now.
        members: watched through that month.
        share: of these, who ordered in it.
        last_month: last month that is over, year * 12 + month - 1.
        to_major: margin in major units of one minor unit paid.
    """

    margins: Floats
    discount: Floats
    members: Floats
    share: Floats
    last_month: int
    to_major: float

    def weights(self) -> pa.Table:
        """By months since the first order, how much a minor unit paid then adds to the value, for ``cohort_spread.sql``."""
        import pyarrow as pa

        since = pa.array(range(len(self.margins)), pa.int32())
        return pa.table({"months_since": since, "weight": self.to_major * self.discount / np.maximum(self.members, 1)})


def watched_of(
    cohorts: tuple[CohortMonth, ...], today: int, margin_share: float, discount_rate_yearly: float
) -> Watched | None:
    """Margins of members by months since their first order, up to 24; None where no month is over.

    Args:
        cohorts: of the shop.
        today: last complete day.
        margin_share: of what is paid.
        discount_rate_yearly: what money costs.
    """
    sizes, ordered, revenue = (grid[:, :RETENTION_MONTHS_MAX] for grid in _grids(cohorts, today))
    if not sizes.any():
        return None
    members = sizes.sum(axis=0)
    to_major = margin_share * float(Money(1, cohorts[0].revenue.currency).amount)
    return Watched(
        margins=revenue.sum(axis=0) * to_major / np.maximum(members, 1),
        discount=(1 + period_rate(discount_rate_yearly)) ** -np.arange(len(members), dtype=np.float64),
        members=members,
        share=ordered.sum(axis=0) / np.maximum(members, 1),
        last_month=min(month.cohort for month in cohorts) + _months_over(min(m.cohort for m in cohorts), today) - 1,
        to_major=to_major,
    )


def lifetime_value_of(
    watched: Watched, spread: pa.Table, margin_share: float, discount_rate_yearly: float
) -> LifetimeValue:
    """What a new member has been worth, discounted, over as many months as were watched.

    The value is a sum of ratios, one a month, over members who were watched through it; its variance is the sum over members
    of their squared influence on it (the delta method: Cochran, Sampling Techniques, 1977, section 6.3).

    Args:
        watched: margins by month.
        spread: of ``cohort_spread.sql``.
        margin_share: of what is paid.
        discount_rate_yearly: what money costs.
    """
    rate = period_rate(discount_rate_yearly)
    value = discounted_value(watched.margins, rate)
    pull = np.append(0.0, np.cumsum(watched.margins * watched.discount / np.maximum(watched.members, 1)))
    cohort, size, w, ww = (spread[name].to_numpy() for name in ("cohort", "size", "w", "ww"))
    # What an average member of the cohort adds in the months that were watched of it.
    usual = pull[np.clip(watched.last_month - cohort + 1, 0, len(watched.margins))]
    error = float(np.sqrt(max(0.0, (ww - 2 * usual * w + size * usual**2).sum())))
    half = NormalDist().inv_cdf(0.975) * error
    return LifetimeValue(
        months=len(watched.margins),
        value=Range(value, value - half, value + half),
        endless=_endless(watched.margins, watched.share, rate),
        margin_share=margin_share,
        discount_rate_yearly=discount_rate_yearly,
    )


def _endless(margins: Floats, share: Floats, rate: float) -> float | None:
    """The first month as it was, then the second month's margin dwindling for ever as the share that orders has, a month."""
    seen = np.flatnonzero(share[1:] > 0) + 1
    if len(seen) < 2:  # one later month shows no dwindling
        return None
    first, last = int(seen[0]), int(seen[-1])
    kept = float((share[last] / share[first]) ** (1 / (last - first)))
    return float(margins[0]) + constant_value(float(margins[first]), min(kept, 1.0), rate) / (1 + rate) ** first


def _grids(cohorts: tuple[CohortMonth, ...], today: int) -> tuple[Floats, Floats, Floats]:
    """Cohort by months since: members watched through the whole month, who ordered, what they paid in minor units."""
    born = sorted({month.cohort for month in cohorts})
    place = {cohort: number for number, cohort in enumerate(born)}
    over = max((month for cohort in born for month in [_months_over(cohort, today)]), default=0)
    sizes, ordered, revenue = (np.zeros((len(born), over)) for _ in range(3))
    for month in cohorts:
        sizes[place[month.cohort], : _months_over(month.cohort, today)] = month.size
        if month.whole:
            ordered[place[month.cohort], month.months_since] = month.members
            revenue[place[month.cohort], month.months_since] = month.revenue.minor
    return sizes, ordered, revenue


def _months_over(cohort: int, today: int) -> int:
    """How many months from this one on are over."""
    year, month = divmod(cohort, 12)
    last = date.fromordinal(date(1970, 1, 1).toordinal() + today + 1)
    return max(0, (last.year - year) * 12 + last.month - 1 - month)


def _is_over(month: int, today: int) -> bool:
    return day_of(date((month + 1) // 12, (month + 1) % 12 + 1, 1)) <= today + 1
