"""Segments found in the data: KMeans over principal components, as many as part members clearly and hold over resamples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regulars.domain.errors import NotEnoughData
from regulars.domain.words import Sentence, say
from regulars.know.behaviours import BEHAVIOURS, compared, differences
from regulars.know.rows import checked_rows, names_of
from regulars.know.scaling import scaling_of
from regulars.stats.estimator import Estimator
from regulars.stats.one_thread import one_thread

if TYPE_CHECKING:
    from sklearn.cluster import KMeans
    from sklearn.utils import Tags

__all__ = ["MEMBERS_MIN", "STABLE_MIN", "MemberSegments"]

Floats = NDArray[np.float64]

MEMBERS_MIN: Final = 100
"""With fewer members groups are accidents."""
STABLE_MIN: Final = 0.8
"""Mean adjusted Rand index over resamples from which a partition counts as stable."""
_JUDGED_MAX: Final = 2_000
"""Members on whom silhouettes are taken: they cost the square of it."""
_RESAMPLED_MAX: Final = 3_000
"""Members in a resample."""
_BATCH_MEMBERS: Final = 100_000


class MemberSegments(Estimator):
    """Groups of members who behave alike, found without being told of any.

    What it tells a shop: which kinds of customers it has, and by what each differs from the others, in words. Features
    are put on one scale, turned into principal components that keep `variance` of what varies, and parted by KMeans into
    2 to `groups_max` groups. Of the numbers of groups that come out alike when the members are drawn again (mean adjusted
    Rand index at least 0.8), the one whose groups lie furthest apart (silhouette) is taken; where none does, the one that
    holds best, marked unstable.

    Args:
        groups_max: the most groups tried.
        variance: share of the variance that the components must keep.
        members_max: members it learns from at most; all are told their group.
        resamples: how often the members are drawn again.
        members_min: fewer members are refused: among few, groups are accidents.
        seed: same seed, same groups.

    Attributes:
        groups_: how many groups.
        reason_: why so many, as a sentence.
        stable_: whether they hold over resamples.
        stability_: number of groups to mean adjusted Rand index over resamples, of those it was asked of.
        silhouette_: number of groups to silhouette.
        variance_kept_: share of the variance that the components keep.
        components_: components by features.
        features_: the features used.
        labels_: group of each member given to `fit`, 0 is the largest.
        sizes_: members in each group.
        differences_: for each group, features with the mean within and the mean of the others, the most telling first.
        names_: for each group, its differences in words.
        n_features_in_, feature_names_in_: as in scikit-learn.

    It refuses fewer than `members_min` members, members who all behave the same, and what scikit-learn's models refuse, with
    their own errors.

    Source: MacQueen (1967) for KMeans; Rousseeuw (1987), Silhouettes; Hubert and Arabie (1985), Comparing partitions; Ben-Hur,
    Elisseeff and Guyon (2002), A stability based method for discovering structure in clustered data.

    Example:
        >>> import numpy as np
        >>> rng = np.random.default_rng(1)
        >>> evening = np.repeat([0.1, 0.8], 100) + rng.normal(0, 0.02, 200)
        >>> spending = np.repeat([3000.0, 1000.0], 100) + rng.normal(0, 90, 200)
        >>> found = MemberSegments(seed=1).fit(np.column_stack([evening, spending]), names=["evening_share", "basket_value"])
        >>> found.groups_, found.stable_, found.sizes_.tolist()
        (2, True, [100, 100])
        >>> [str(name) for name in found.names_[found.predict([[0.8, 1000.0]])[0]]]
        ['8.1 times more evening orders', '67% below the others in spending an order']
    """

    def __init__(
        self,
        groups_max: int = 8,
        variance: float = 0.9,
        members_max: int = 50_000,
        resamples: int = 10,
        members_min: int = MEMBERS_MIN,
        seed: int = 42,
    ) -> None:
        self.groups_max = groups_max
        self.variance = variance
        self.members_max = members_max
        self.resamples = resamples
        self.members_min = members_min
        self.seed = seed

    def fit(self, X: Any, y: object = None, *, names: Sequence[str] | None = None) -> Self:  # noqa: N803
        """Finds the groups.

        Args:
            X: members by features, in their own units; NaN where unknown.
            y: not used.
            names: of the columns; None takes those of a frame, else the behaviours of `regulars.know.behaviours` in order.

        Raises:
            NotEnoughData: fewer than `members_min` members, or nothing that varies.
        """
        values = checked_rows(self, X, is_new=True)
        called = names_of(self, y, names, values.shape[1])
        rng = np.random.default_rng(self.seed)
        self._scaling = scaling_of(called, values)
        if len(values) < self.members_min or not self._scaling.names:
            raise _too_few(len(values), self.members_min)
        self.features_ = self._scaling.names
        scaled = self._scaling(values)
        # What is found depends on who the members are, never on the order they come in.
        order = np.lexsort(scaled.T)
        learned = order[_drawn(rng, len(values), self.members_max)]
        self._find_components(scaled[learned])
        with one_thread():
            self._find_groups(self._components_of(scaled[learned]), rng)
        self._say(values[learned], scaled[learned])
        self.labels_ = self._groups_of(values)
        self.sizes_ = np.bincount(self.labels_, minlength=self.groups_)
        return self

    def fit_predict(self, X: Any, y: object = None) -> NDArray[np.int64]:  # noqa: N803 - scikit-learn's name
        """Finds the groups and tells each member theirs."""
        return self.fit(X, y).labels_

    def predict(self, X: ArrayLike) -> NDArray[np.int64]:  # noqa: N803 - scikit-learn's name
        """The group of each member, from 0; columns as in `fit`."""
        self._require_fit()
        return self._groups_of(checked_rows(self, X, is_new=False))

    def _groups_of(self, values: Floats) -> NDArray[np.int64]:
        labels = np.empty(len(values), dtype=np.int64)
        for start in range(0, len(values), _BATCH_MEMBERS):
            batch = slice(start, start + _BATCH_MEMBERS)
            labels[batch] = _nearest(self._components_of(self._scaling(values[batch])), self._centres)
        return labels

    def _find_components(self, scaled: Floats) -> None:
        from sklearn.decomposition import PCA

        pca = PCA(svd_solver="full").fit(scaled)
        kept = np.cumsum(pca.explained_variance_ratio_)
        many = int(np.searchsorted(kept, min(self.variance, kept[-1]) - 1e-9)) + 1
        self.components_: Floats = pca.components_[:many]
        self.variance_kept_ = float(kept[many - 1])
        self._mean: Floats = pca.mean_

    def _components_of(self, scaled: Floats) -> Floats:
        return np.asarray((scaled - self._mean) @ self.components_.T)

    def _find_groups(self, points: Floats, rng: np.random.Generator) -> None:
        tried = range(2, max(2, self.groups_max) + 1)
        judged = points[_drawn(rng, len(points), _JUDGED_MAX)]
        fitted = {groups: self._parted(points, groups, tries=5) for groups in tried}
        self.silhouette_ = {groups: _silhouette(judged, model.cluster_centers_) for groups, model in fitted.items()}
        self.stability_: dict[int, float] = {}
        # From the clearest on: the first that is stable is the one, and resamples are what costs.
        for groups in sorted(tried, key=lambda groups: -self.silhouette_[groups]):
            centres = fitted[groups].cluster_centers_
            self.stability_[groups] = self._stability(points, centres, judged, rng)
            if self.stability_[groups] >= STABLE_MIN:
                break
        self.groups_ = max(self.stability_, key=self.stability_.__getitem__)
        self.stable_ = self.stability_[self.groups_] >= STABLE_MIN
        self.reason_ = self._reason()
        centres = fitted[self.groups_].cluster_centers_
        order = np.argsort(-np.bincount(_nearest(points, centres), minlength=self.groups_), kind="stable")
        self._centres = centres[order]

    def _parted(self, points: Floats, groups: int, tries: int) -> KMeans:
        from sklearn.cluster import KMeans

        return KMeans(n_clusters=groups, n_init=tries, random_state=self.seed).fit(points)

    def _stability(self, points: Floats, centres: Floats, judged: Floats, rng: np.random.Generator) -> float:
        from sklearn.metrics import adjusted_rand_score

        labels = _nearest(judged, centres)
        found = []
        for _ in range(self.resamples):
            drawn = points[rng.integers(0, len(points), min(len(points), _RESAMPLED_MAX))]
            again = self._parted(drawn, len(centres), tries=2).cluster_centers_
            found.append(adjusted_rand_score(labels, _nearest(judged, again)))
        return float(np.mean(found)) if found else 0.0

    def _reason(self) -> Sentence:
        values = {
            "groups": self.groups_,
            "most": max(2, self.groups_max),
            "rand": round(self.stability_[self.groups_], 2),
            "silhouette": round(self.silhouette_[self.groups_], 2),
        }
        if not self.stable_:
            return say(
                "%(groups)s groups, unstable: of 2 to %(most)s groups none came out alike when members were drawn again "
                "(adjusted Rand index %(rand)s at best, 0.8 is asked for). Take them as a sketch.",
                **values,
            )
        return say(
            "%(groups)s groups: of 2 to %(most)s, the number whose groups lie furthest apart (silhouette %(silhouette)s) among "
            "those that come out alike when members are drawn again (adjusted Rand index %(rand)s; at least 0.8 is asked for).",
            **values,
        )

    def _say(self, values: Floats, scaled: Floats) -> None:
        labels = _nearest(self._components_of(scaled), self._centres)
        own = values[:, list(self._scaling.columns)]
        self.differences_ = tuple(
            differences(self.features_, own, scaled, labels == group) for group in range(self.groups_)
        )
        self.names_ = tuple(
            tuple(compared(name, within, beside) for name, within, beside in found if name in BEHAVIOURS)
            for found in self.differences_
        )

    def __sklearn_tags__(self) -> Tags:
        from sklearn.utils import InputTags, Tags, TargetTags

        return Tags(
            estimator_type="clusterer", target_tags=TargetTags(required=False), input_tags=InputTags(allow_nan=True)
        )


def _nearest(points: Floats, centres: Floats) -> NDArray[np.int64]:
    # |p - c|^2 without |p|^2, which is the same for every centre.
    return np.asarray(np.argmin(np.square(centres).sum(axis=1) - 2 * points @ centres.T, axis=1), dtype=np.int64)


def _silhouette(points: Floats, centres: Floats) -> float:
    from sklearn.metrics import silhouette_score

    labels = _nearest(points, centres)
    return float(silhouette_score(points, labels)) if 1 < len(np.unique(labels)) < len(points) else -1.0


def _drawn(rng: np.random.Generator, count: int, most: int) -> NDArray[np.int64]:
    return np.arange(count) if count <= most else np.sort(rng.choice(count, most, replace=False))


def _too_few(members: int, least: int) -> NotEnoughData:
    return NotEnoughData(
        say("%(members)s members are too few, or too alike, to look for groups among them.", members=members),
        fix=say("Bring in more orders: at least %(least)s members are needed.", least=least),
    )
