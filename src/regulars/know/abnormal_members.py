"""Members who do not behave like anybody else: resellers, test accounts, a till's own card, a fraud, a mistake in the data."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regulars.domain.errors import NotEnoughData
from regulars.domain.words import say
from regulars.know.rows import checked_rows, names_of
from regulars.know.scaling import Scaling, scaling_of
from regulars.stats.estimator import Estimator
from regulars.stats.one_thread import one_thread

if TYPE_CHECKING:
    from sklearn.utils import Tags

__all__ = ["AbnormalMembers"]

Floats = NDArray[np.float64]

_MEMBERS_MIN: Final = 100
_CORE_SHARE: Final = 0.75
"""Share of members that the middle and the spread are learned from: up to a quarter may be strange without harm."""
_STEPS_MAX: Final = 20
_RIDGE: Final = 0.05
"""Added to the spread of each feature, in spreads: what hardly varies must not make giants of small steps."""
_FAR_AWAY: Final = 1e3
_MAD_TO_SD: Final = 1.482602218505602


class AbnormalMembers(Estimator):
    """Who lies far from everybody else, and by which behaviour.

    What it tells a shop: whom to look at before a figure or a campaign is trusted. Distances are Mahalanobis', from the
    middle and the spread of the 75 % of members who lie closest together. A member is abnormal where the distance is
    beyond what `false_positive_rate` of ordinary members would reach, if the logarithm of distances were normal around
    its own middle; on members without anything strange, about that share is flagged all the same.

    Args:
        false_positive_rate: share of ordinary members that may be flagged.
        features_told: how many features explain a flag.
        members_min: fewer members are refused: among few, nobody is ordinary.

    Attributes:
        features_: the features used.
        threshold_: distance from which a member counts as abnormal.
        distances_: of the members given to `fit`.
        flagged_share_: share of them that are abnormal.

    It refuses fewer than `members_min` members, and what scikit-learn's models refuse, with their own errors.

    Source: Rousseeuw and Van Driessen (1999), A fast algorithm for the minimum covariance determinant estimator; Hubert,
    Rousseeuw and Verdonck (2012), A deterministic algorithm for robust location and scatter.

    Example:
        >>> import numpy as np
        >>> rng = np.random.default_rng(1)
        >>> members = np.column_stack([rng.lognormal(3, 0.4, 400), rng.lognormal(8, 0.4, 400)])
        >>> members[7] = (4000, 90)
        >>> found = AbnormalMembers().fit(members, names=["frequency", "basket_value"])
        >>> np.flatnonzero(found.predict(members)).tolist()
        [7]
        >>> [(name, value) for name, value, usual in found.explain(members[[7]])[0]]
        [('frequency', 4000.0), ('basket_value', 90.0)]
    """

    def __init__(
        self, false_positive_rate: float = 0.001, features_told: int = 3, members_min: int = _MEMBERS_MIN
    ) -> None:
        self.false_positive_rate = false_positive_rate
        self.features_told = features_told
        self.members_min = members_min

    def fit(self, X: Any, y: object = None, *, names: Sequence[str] | None = None) -> Self:  # noqa: N803
        """Learns what is ordinary.

        Args:
            X: members by features, in their own units; NaN where unknown.
            y: not used.
            names: of the columns; None takes those of a frame, else the behaviours of `regulars.know.behaviours` in order.

        Raises:
            NotEnoughData: fewer than `members_min` members, or nothing that varies.
        """
        values = checked_rows(self, X, is_new=True)
        self._scaling: Scaling = scaling_of(names_of(self, y, names, values.shape[1]), values)
        if len(values) < self.members_min or not self._scaling.names:
            raise NotEnoughData(
                say("%(members)s members are too few to say who is abnormal.", members=len(values)),
                fix=say("Bring in more orders: at least %(least)s members are needed.", least=self.members_min),
            )
        self.features_ = self._scaling.names
        points = self._scaling(values, _FAR_AWAY)
        with one_thread():
            self._middle, self._precision, self._spread = _core(points)
        self.distances_ = self._distances(points)
        logs = np.log(np.maximum(self.distances_, 1e-12))
        middle = float(np.median(logs))
        width = _MAD_TO_SD * float(np.median(np.abs(logs - middle)))
        self.threshold_ = float(np.exp(middle + NormalDist().inv_cdf(1 - self.false_positive_rate) * width))
        self.flagged_share_ = float((self.distances_ > self.threshold_).mean())
        return self

    def predict(self, X: ArrayLike) -> NDArray[np.bool_]:  # noqa: N803 - scikit-learn's name
        """Whether each member is abnormal; columns as in `fit`."""
        self._require_fit()
        values = checked_rows(self, X, is_new=False)
        return np.asarray(self._distances(self._scaling(values, _FAR_AWAY)) > self.threshold_)

    def explain(self, X: ArrayLike) -> tuple[tuple[tuple[str, float, float], ...], ...]:  # noqa: N803
        """For each member the features that lie furthest from the middle: name, value, the median of the shop."""
        self._require_fit()
        values = checked_rows(self, X, is_new=False)
        points = self._scaling(values, _FAR_AWAY)
        far = np.abs(points - self._middle) / self._spread
        order = np.argsort(-far, axis=1, kind="stable")[:, : self.features_told]
        usual = np.where(
            self._scaling.logged,
            np.sign(self._scaling.middle) * np.expm1(np.abs(self._scaling.middle)),
            self._scaling.middle,
        )
        return tuple(
            tuple((self.features_[i], float(values[row, self._scaling.columns[i]]), float(usual[i])) for i in told)
            for row, told in enumerate(order)
        )

    def _distances(self, points: Floats) -> Floats:
        off = points - self._middle
        return np.asarray(np.sqrt(np.einsum("ij,jk,ik->i", off, self._precision, off, optimize=True)))

    def __sklearn_tags__(self) -> Tags:
        from sklearn.utils import InputTags, Tags, TargetTags

        return Tags(estimator_type=None, target_tags=TargetTags(required=False), input_tags=InputTags(allow_nan=True))


def _core(points: Floats) -> tuple[Floats, Floats, Floats]:
    """Middle, precision and spread of the members who lie closest together: concentration steps until nobody changes."""
    inside = np.argsort(np.abs(points).max(axis=1), kind="stable")[: int(_CORE_SHARE * len(points))]
    for _ in range(_STEPS_MAX):
        core = points[inside]
        middle, covariance = core.mean(axis=0), np.atleast_2d(np.cov(core, rowvar=False))
        covariance = covariance + _RIDGE * np.eye(points.shape[1])
        precision = np.linalg.inv(covariance)
        off = points - middle
        squares = np.einsum("ij,jk,ik->i", off, precision, off, optimize=True)
        closest = np.sort(np.argsort(squares, kind="stable")[: len(inside)])
        if np.array_equal(closest, inside):
            break
        inside = closest
    return np.asarray(middle), np.asarray(precision), np.sqrt(np.diag(covariance))
