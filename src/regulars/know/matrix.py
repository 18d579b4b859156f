"""Profiles as numbers: one row a member, one column a feature, for models of any room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from regulars.know.features import FEATURES

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = ["matrix"]


def matrix(profiles: pa.Table, names: Sequence[str] | None = None) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """The features of all members as floats, in the order of the profiles; what is unknown is not a number (NaN).

    Args:
        profiles: one row a member, as a turn gives them.
        names: which columns; None takes every feature of the registry that the profiles have.

    Example:
        >>> import pyarrow as pa
        >>> names, values = matrix(pa.table({"member": [1, 2], "frequency": [3, 5], "gap_mean_days": [7.5, None]}))
        >>> names, values.tolist()
        (('frequency', 'gap_mean_days'), [[3.0, 7.5], [5.0, nan]])
    """
    import numpy as np

    wanted = [feature.name for feature in FEATURES] if names is None else list(names)
    found = tuple(name for name in wanted if name in profiles.column_names)
    columns = [profiles[name].cast("float64").fill_null(float("nan")).to_numpy() for name in found]
    return found, np.column_stack(columns) if columns else np.empty((profiles.num_rows, 0))
