"""Cohorts: members by the month of their first order, and what became of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from regulars.domain.course import CohortMonth, LifetimeValue, Range, Retention
from regulars.domain.money import Money
from regulars.domain.time import day_of
from regulars.lifecycle.lifetime_value import constant_value, discounted_value, period_rate
from regulars.stats.intervals import wilson_interval

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = ["RETENTION_MONTHS_MAX", "cohorts_of", "lifetime_value_of", "retention_of"]

RETENTION_MONTHS_MAX: Final = 24
"""How many months after the first order are told."""
_DRAWS: Final = 1000


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


def lifetime_value_of(
    cohorts: tuple[CohortMonth, ...],
    today: int,
    margin_share: float,
    discount_rate_yearly: float,
    rng: np.random.Generator,
) -> LifetimeValue | None:
    """What a new member has been worth, discounted, over as many months as were watched; up to 24.

    Args:
        cohorts: of the shop.
        today: last complete day.
        margin_share: of what is paid.
        discount_rate_yearly: what money costs.
        rng: draws cohorts again for the interval.
    """
    sizes, ordered, revenue = _grids(cohorts, today)
    if not sizes.any():
        return None
    rate = period_rate(discount_rate_yearly)
    unit = float(Money(1, cohorts[0].revenue.currency).amount)
    months = min(sizes.shape[1], RETENTION_MONTHS_MAX)
    sizes, ordered, revenue = (grid[:, :months] for grid in (sizes, ordered, revenue))
    # Only cohorts that are drawn have a say in a month; one that nobody has reached in a draw adds nothing.
    draws = rng.multinomial(len(sizes), np.full(len(sizes), 1 / len(sizes)), size=_DRAWS)
    margins = np.vstack([np.ones((1, len(sizes))), draws]) @ revenue * (margin_share * unit)
    members = np.vstack([np.ones((1, len(sizes))), draws]) @ sizes
    a_member = np.divide(margins, members, out=np.zeros_like(margins), where=members > 0)
    discount = (1 + rate) ** -np.arange(months, dtype=np.float64)
    low, high = np.quantile(a_member[1:] @ discount, [0.025, 0.975])
    value = discounted_value(a_member[0], rate)
    share = ordered.sum(axis=0) / np.maximum(sizes.sum(axis=0), 1)
    return LifetimeValue(
        months=months,
        value=Range(value, float(low), float(high)),
        endless=_endless(a_member[0], share, rate),
        margin_share=margin_share,
        discount_rate_yearly=discount_rate_yearly,
    )


def _endless(margins: NDArray[np.float64], share: NDArray[np.float64], rate: float) -> float | None:
    """The first month as it was, then the second month's margin dwindling for ever as the share that orders has, a month."""
    seen = np.flatnonzero(share[1:] > 0) + 1
    if len(seen) < 2:  # one later month shows no dwindling
        return None
    first, last = int(seen[0]), int(seen[-1])
    kept = float((share[last] / share[first]) ** (1 / (last - first)))
    return float(margins[0]) + constant_value(float(margins[first]), min(kept, 1.0), rate) / (1 + rate) ** first


def _grids(
    cohorts: tuple[CohortMonth, ...], today: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
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
