"""Who is like whom, in a turn: hands the profiles and what was bought to `know`, and notes the answers on each member."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from regulars.domain.errors import NotEnoughData
from regulars.domain.likeness import Cluster, Clustering, Likeness, Topic
from regulars.know.behaviours import BEHAVIOURS
from regulars.know.features import asked
from regulars.know.matrix import matrix
from regulars.ports.columns import Session

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["with_likeness"]


def with_likeness(session: Session, profiles: pa.Table) -> tuple[Likeness, pa.Table]:
    """What was found, and the profiles with each member's ``cluster`` and ``topic`` (from 1) and whether they are ``abnormal``.

    A shop with too few members has none of these: the columns are there, and empty.
    """
    import pyarrow as pa

    names, values = matrix(profiles, tuple(BEHAVIOURS))
    clusters, labels = _clusters(names, values)
    topics, main = _topics(session, profiles)
    rate, strange = _abnormal(names, values)
    likeness = Likeness(clusters, topics, 0 if strange is None else int(strange.sum()), rate)
    for name, column, kind in (
        ("cluster", labels, pa.int64()),
        ("topic", main, pa.int64()),
        ("abnormal", strange, pa.bool_()),
    ):
        noted = pa.nulls(profiles.num_rows, kind) if column is None else pa.array(column, kind)
        profiles = profiles.append_column(name, noted)
    return likeness, profiles


def _clusters(names: tuple[str, ...], values: Any) -> tuple[Clustering | None, Any]:
    from regulars.know.member_segments import MemberSegments

    try:
        found = MemberSegments().fit(values, names=names)
    except NotEnoughData:
        return None, None
    clusters = tuple(
        Cluster(int(members), says, differences)
        for members, says, differences in zip(found.sizes_, found.names_, found.differences_, strict=True)
    )
    told = Clustering(
        clusters=clusters,
        reason=found.reason_,
        stable=found.stable_,
        stability=found.stability_[found.groups_],
        silhouette=found.silhouette_[found.groups_],
        variance_kept=found.variance_kept_,
        features=found.features_,
    )
    return told, found.labels_ + 1


def _topics(session: Session, profiles: pa.Table) -> tuple[tuple[Topic, ...], Any]:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    from regulars.know.purchase_topics import PurchaseTopics, counts_of

    bought = session.ask(asked("items_bought"))
    if bought.num_rows == 0:
        return (), None
    members, items, counts = counts_of(bought)
    try:
        model = PurchaseTopics().fit(counts, items)
    except NotEnoughData:
        return (), None
    topics = tuple(Topic(float(share), top) for share, top in zip(model.shares_, model.top_items(), strict=True))
    mains = pa.array(np.argmax(model.transform(counts), axis=1) + 1)
    where = pc.index_in(profiles["member"].combine_chunks(), value_set=pa.array(members))
    return topics, mains.take(where)


def _abnormal(names: tuple[str, ...], values: Any) -> tuple[float | None, Any]:
    from regulars.know.abnormal_members import AbnormalMembers

    try:
        found = AbnormalMembers().fit(values, names=names)
    except NotEnoughData:
        return None, None
    return found.false_positive_rate, found.distances_ > found.threshold_
