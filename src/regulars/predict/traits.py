"""What is known of a customer from the first day on and never changes: traits that speed up orders and leaving."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from regulars.domain.errors import UsageError
from regulars.domain.words import say
from regulars.predict.grouping import Floats

__all__ = ["Scale", "checked_traits"]


@dataclass(frozen=True, slots=True)
class Scale:
    """How traits are centred and scaled, learned from the customers a model was fitted on.

    Attributes:
        middle: the mean of each trait.
        spread: its standard deviation; 1 where it does not vary.
    """

    middle: Floats
    spread: Floats

    @classmethod
    def of(cls, traits: Floats, weight: Floats) -> Scale:
        """The scale of these customers, each counted `weight` times."""
        share = weight / max(float(weight.sum()), 1e-300)
        middle = np.einsum("i,ij->j", share, traits)
        spread = np.sqrt(np.einsum("i,ij->j", share, np.square(traits - middle)))
        return cls(middle, np.where(spread > 0, spread, 1.0))

    def scaled(self, traits: Floats) -> Floats:
        """Traits in standard deviations from the mean.

        Example:
            >>> Scale(np.array([2.0]), np.array([4.0])).scaled(np.array([[6.0]])).tolist()
            [[1.0]]
        """
        return (traits - self.middle) / self.spread


def checked_traits(traits: ArrayLike | None, rows: int, columns: int | None = None) -> Floats:
    """Traits as a table of finite floats, one row a customer; no column where there are none.

    Raises:
        UsageError: another number of rows or columns than needed, or a number that is missing or infinite.
    """
    if traits is None:
        found = np.empty((rows, 0))
    else:
        found = np.asarray(traits, dtype=np.float64)
        found = found.reshape(-1, 1) if found.ndim == 1 else found
    fits = found.ndim == 2 and len(found) == rows and columns in {None, found.shape[-1]}
    if not fits or not np.isfinite(found).all():
        raise UsageError(
            say("The traits are not one row of finite numbers a customer, as many as the model has learned."),
            fix=say("Give one column a trait; fill in what is missing first."),
        )
    return found
