"""How long something lasted, and whether it ended: what every survival model here learns from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regulars.domain.errors import NotEnoughData, UsageError
from regulars.domain.words import say

if TYPE_CHECKING:
    from typing import Self

__all__ = ["Floats", "Lifetimes", "checked_covariates"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """Durations that ended, or were still going on when last seen (censored).

    Attributes:
        duration: how long, any one unit, at least 0.
        ended: whether the end was seen.
        weight: how many cases each row stands for.
    """

    duration: Floats
    ended: NDArray[np.bool_]
    weight: Floats

    @classmethod
    def of(cls, durations: ArrayLike, events: ArrayLike, weights: ArrayLike | None = None) -> Self:
        """Checked columns.

        Args:
            durations: one row a case.
            events: 1 where the end was seen, 0 where not.
            weights: how many cases each row stands for; 1 each when not given.

        Raises:
            NotEnoughData: there is no case.
            UsageError: columns of different lengths, a duration below 0 or not finite, an event that is neither 0 nor 1.
        """
        duration = np.asarray(durations, dtype=np.float64).reshape(-1)
        event = np.asarray(events, dtype=np.float64).reshape(-1)
        weight = np.ones(len(duration)) if weights is None else np.asarray(weights, dtype=np.float64).reshape(-1)
        if not len(duration) == len(event) == len(weight):
            raise UsageError(
                say("Durations, events and weights differ in length."), fix=say("Give one row a case in each of them.")
            )
        sound = np.isfinite(duration) & (duration >= 0) & np.isin(event, (0.0, 1.0)) & np.isfinite(weight)
        if not (sound & (weight >= 0)).all():
            raise UsageError(
                say("A duration is below 0 or no number, or an event is neither 0 nor 1."),
                fix=say("Give durations of at least 0, and 1 for an end that was seen, else 0."),
            )
        if not weight.sum():
            raise NotEnoughData(say("There is no case to learn from."), fix=say("Give at least one duration."))
        return cls(duration, event > 0, weight)

    def __len__(self) -> int:
        return len(self.duration)


def checked_covariates(x: ArrayLike, rows: int, columns: int | None = None) -> Floats:
    """A matrix with one finite row a case.

    Args:
        x: covariates; one column may come without its second dimension.
        rows: how many cases there are.
        columns: how many covariates were learned from; None where they are to be learned.

    Raises:
        UsageError: it has another number of rows or columns, or holds what is no finite number.
    """
    matrix = np.asarray(x, dtype=np.float64)
    if matrix.ndim == 1:
        matrix = matrix.reshape(-1, 1)
    if matrix.ndim != 2 or len(matrix) != rows or not np.isfinite(matrix).all():
        raise UsageError(
            say("The covariates are not one row of finite numbers a case."),
            fix=say("Fill in or leave out what is missing, and give one row for each duration."),
        )
    if columns is not None and matrix.shape[1] != columns:
        raise UsageError(
            say(
                "There are %(found)s covariates, and %(learned)s were learned from.",
                found=matrix.shape[1],
                learned=columns,
            ),
            fix=say("Give the same covariates as to fit, in the same order."),
        )
    return matrix
