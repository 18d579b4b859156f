"""Rows of members as models of this room take them: checked in scikit-learn's manners, and with its errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regulars.domain.errors import UsageError
from regulars.domain.words import say
from regulars.know.behaviours import BEHAVIOURS
from regulars.stats.estimator import Estimator

__all__ = ["checked_rows", "names_of"]


def checked_rows(model: Estimator, rows: Any, *, is_new: bool) -> NDArray[np.float64]:
    """Members by features as floats; what is unknown is not a number (NaN).

    Args:
        model: notes how many columns it learned from, and their names where `rows` is a frame.
        rows: an array, a list of lists, or a frame of numbers.
        is_new: whether they are to be learned from; else they must have the columns learned from.

    Raises:
        ValueError: what scikit-learn's own models refuse, in its words: infinite numbers, other columns, none at all.
    """
    from sklearn.utils.validation import validate_data

    found = validate_data(model, rows, reset=is_new, dtype=np.float64, ensure_all_finite="allow-nan")
    return np.asarray(found, dtype=np.float64)


def names_of(model: Estimator, y: object, names: Sequence[str] | None, columns: int) -> tuple[str, ...]:
    """What the columns are called: as said, else as the frame has it, else the behaviours in their order.

    Raises:
        UsageError: names in the place of a target, or not one a column.
    """
    if isinstance(y, (list, tuple)) and y and isinstance(y[0], str):
        raise UsageError(
            say("Names of columns stand where scikit-learn has the target."), fix=say("Give them by keyword: names=…")
        )
    if names is None:
        known = (*BEHAVIOURS, *(f"x{place}" for place in range(len(BEHAVIOURS), columns)))
        names = [str(name) for name in getattr(model, "feature_names_in_", known[:columns])]
    if len(names) != columns:
        raise UsageError(
            say("There are %(columns)s columns and %(names)s names.", columns=columns, names=len(names)),
            fix=say("Give one name a column."),
        )
    return tuple(names)
