"""What a shop adds to the profiles by itself: features of its own, and vectors of products or members."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from regulars.know.features import asked
from regulars.know.user_feature import UserFeature, answer_of
from regulars.know.vectors import member_vectors, vectors_of
from regulars.ports.columns import Session

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["with_user_features", "with_vectors"]


def with_user_features(session: Session, profiles: pa.Table, features: Sequence[UserFeature]) -> pa.Table:
    """The profiles with one column more for each feature; each sees what the sitting sees, and nothing else."""
    if not features:
        return profiles
    events = session.ask(asked("events_seen"))
    for feature in features:
        profiles = profiles.append_column(feature.name, answer_of(feature, events, profiles["member"]))
    return profiles


def with_vectors(session: Session, profiles: pa.Table, vectors: pa.Table | None, identifiers: pa.Table) -> pa.Table:
    """The profiles with columns ``vector_1`` and on: a member's own vector, or the mean of the products they bought.

    Args:
        session: a sitting that sees the log as of the turn.
        profiles: one row a member.
        vectors: column ``customer`` or ``product`` and a column of lists; None adds nothing.
        identifiers: the shop's own customer numbers, columns ``member`` and ``value``.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if vectors is None:
        return profiles
    if "customer" in vectors.column_names:
        keys, values = vectors_of(vectors, "customer")
        names = pc.index_in(profiles["member"].combine_chunks(), value_set=identifiers["member"].combine_chunks())
        own = identifiers["value"].combine_chunks().take(names)
        place = pc.index_in(own, value_set=keys)
        known = place.is_valid().to_numpy(zero_copy_only=False)
        found = np.full((len(place), values.shape[1]), np.nan)
        found[known] = values[place.drop_null().to_numpy()]
    else:
        keys, values = vectors_of(vectors, "product")
        found = member_vectors(session.ask(asked("products_bought")), keys, values, profiles["member"])
    for number in range(found.shape[1]):
        column = pa.array(found[:, number].round(9), pa.float64(), from_pandas=True)
        profiles = profiles.append_column(f"vector_{number + 1}", column)
    return profiles
