"""Who was still there when somebody ended: the sums of a partial likelihood, whole columns at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from regulars.lifecycle.lifetimes import Floats

if TYPE_CHECKING:
    from typing import Self

__all__ = ["Likelihood", "RiskSets"]

Ints = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Likelihood:
    """The log partial likelihood, its gradient, and minus its second derivative."""

    value: float
    gradient: Floats
    information: Floats


@dataclass(frozen=True, slots=True)
class RiskSets:
    """Cases by stratum, and within it from the longest duration to the shortest, so that a running sum is a risk set.

    Attributes:
        order: row numbers, sorted.
        group: for each sorted row, its place among distinct (stratum, duration) pairs.
        stratum: stratum of each group.
        duration: duration of each group.
        ended: for each sorted row, whether the end was seen.
        end_group: for each end, its group.
        end_share: for each end, the part of its tied ends that Efron's method takes out: l/d for l = 0 … d - 1.
    """

    order: Ints
    group: Ints
    stratum: Ints
    duration: Floats
    ended: NDArray[np.bool_]
    end_group: Ints
    end_share: Floats

    @classmethod
    def of(cls, duration: Floats, ended: NDArray[np.bool_], stratum: Ints) -> Self:
        """Sorted once, used at every step."""
        order = np.lexsort((-duration, stratum))
        strata, lengths = stratum[order], duration[order]
        fresh = np.append(True, (strata[1:] != strata[:-1]) | (lengths[1:] != lengths[:-1]))
        group = np.cumsum(fresh) - 1
        first = np.flatnonzero(fresh)
        ends = group[ended[order]]
        counts = np.bincount(ends, minlength=len(first))
        begins = np.cumsum(counts) - counts
        share = (np.arange(len(ends)) - begins[ends]) / counts[ends]
        return cls(order, group, strata[first], lengths[first], ended[order], ends, share)

    def likelihood(self, x: Floats, beta: Floats) -> Likelihood:
        """At coefficients `beta`; rows of `x` in sorted order, centred within strata.

        The information needs no matrix a case: Σ over ends of the weighted second moments is one weighted Gram matrix,
        each case weighted by what the ends it was at risk for take of it.
        """
        score = x @ beta
        risk = np.exp(score - score.max())
        left = self.left_at_ends(risk)
        log_left = np.log(left) + score.max()
        value = float(score[self.ended].sum() - log_left.sum())
        taken = risk * self._taken(1 / left)
        means = (self._at_risk(risk[:, None] * x) - self._tied(risk[:, None] * x)) / left[:, None]
        gradient = x[self.ended].sum(axis=0) - taken @ x
        return Likelihood(value, gradient, (x * taken[:, None]).T @ x - means.T @ means)

    def left_at_ends(self, risk: Floats) -> Floats:
        """For each end, the risk of all still there, less Efron's part of those that ended with it."""
        columns = risk[:, None]
        return np.asarray(self._at_risk(columns) - self._tied(columns))[:, 0]

    def hazards(self, risk: Floats) -> Floats:
        """The baseline hazard at each group, in the order of groups. Source: Efron (1977), as for the likelihood."""
        taken = 1 / self.left_at_ends(risk)
        return np.asarray(np.bincount(self.end_group, weights=taken, minlength=len(self.stratum)), dtype=np.float64)

    def _at_risk(self, columns: Floats) -> Floats:
        """For each end, the sum over all rows of its stratum that lasted at least as long."""
        total = np.cumsum(columns, axis=0)
        lasts = np.searchsorted(self.group, np.arange(len(self.stratum)), side="right") - 1
        starts = np.searchsorted(self.stratum, self.stratum)  # first group of the stratum
        before = np.vstack([np.zeros((1, columns.shape[1])), total])[np.searchsorted(self.group, starts)]
        return np.asarray((total[lasts] - before)[self.end_group])

    def _tied(self, columns: Floats) -> Floats:
        """For each end, Efron's part of the sum over ends at the same instant."""
        ends = columns[self.ended]
        total = np.vstack([np.zeros((1, columns.shape[1])), np.cumsum(ends, axis=0)])
        low = np.searchsorted(self.end_group, self.end_group)
        high = np.searchsorted(self.end_group, self.end_group, side="right")
        return np.asarray(self.end_share[:, None] * (total[high] - total[low]))

    def _taken(self, per_end: Floats) -> Floats:
        """For each sorted row, the sum of `per_end` over ends it was at risk for; its own tied ones by Efron's part."""
        groups = len(self.stratum)
        whole = np.bincount(self.end_group, weights=per_end, minlength=groups)
        tied = np.bincount(self.end_group, weights=per_end * self.end_share, minlength=groups)
        # Ends at the same or a shorter duration stand later in the order.
        total = np.append(0.0, np.cumsum(whole))
        beyond = np.searchsorted(self.stratum, self.stratum, side="right")
        later = total[beyond] - total[np.arange(groups)]
        return np.asarray(later[self.group] - np.where(self.ended, tied[self.group], 0.0))
