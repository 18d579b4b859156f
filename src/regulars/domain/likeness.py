"""Who is like whom: clusters of members who behave alike, topics of what is bought together, members like nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from regulars.domain.words import Sentence

__all__ = ["NO_LIKENESS", "Cluster", "Clustering", "Likeness", "Topic"]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Members who behave alike.

    Attributes:
        members: how many.
        says: by what they differ from the others, in words, the most telling first.
        differences: feature, mean within, mean of the others.
    """

    members: int
    says: tuple[Sentence, ...]
    differences: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True)
class Clustering:
    """All clusters, and why so many. Modelled.

    Attributes:
        clusters: the largest first; every member is in one.
        reason: why this number.
        stable: whether they come out alike when members are drawn again.
        stability: mean adjusted Rand index over resamples.
        silhouette: how far apart they lie, from -1 to 1.
        variance_kept: share of the variance of the features that the components keep.
        features: what they were found by.
    """

    clusters: tuple[Cluster, ...]
    reason: Sentence
    stable: bool
    stability: float
    silhouette: float
    variance_kept: float
    features: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """What some members shop for. Modelled.

    Attributes:
        share: of all purchases.
        items: what marks it, with how many times as likely it is here as in the whole shop.
    """

    share: float
    items: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a turn found about who is like whom; None and empty where there were too few members.

    Attributes:
        clusters: members who behave alike.
        topics: what is bought together, the largest first.
        abnormal_members: how many behave like nobody else.
        false_positive_rate: the share of ordinary members that may be among them.
    """

    clusters: Clustering | None = None
    topics: tuple[Topic, ...] = ()
    abnormal_members: int = 0
    false_positive_rate: float | None = None


NO_LIKENESS: Final = Likeness()
