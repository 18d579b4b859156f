"""A label that a shop gave to some members, passed on to all: "those whom the staff calls hunters of bargains"."""

from __future__ import annotations

from typing import Any, Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regulars.domain.errors import NotEnoughData
from regulars.domain.words import say
from regulars.stats.estimator import Estimator

__all__ = ["BehaviourLabels"]

_EACH_MIN: Final = 10
_HELD_OUT_SHARE: Final = 0.2
_FOLDS: Final = 5


class BehaviourLabels(Estimator):
    """Learns labels from members who carry one, by logistic regression and by a linear SVM, beside the majority.

    What it tells a shop: which label a member would have got, and how often that is right on members it never saw. A
    fifth of the labelled members is held out; which of the two models is used is decided within the rest, by cross
    validation. Where neither beats "everybody is of the largest group", the score says so.

    Args:
        seed: same seed, same split.

    Attributes:
        classes_: the labels.
        chosen_: ``logistic_regression`` or ``linear_svm``.
        accuracy_: model to share of held-out members labelled rightly.
        baseline_: the same for the label that most members carry.
        held_out_: how many members that was tried on.

    It refuses fewer than two labels, and labels that fewer than ten members carry.

    Source: Cox (1958) for logistic regression; Cortes and Vapnik (1995), Support-vector networks.

    Example:
        >>> import numpy as np
        >>> rng = np.random.default_rng(1)
        >>> evening = rng.uniform(0, 1, 200)
        >>> labels = np.where(evening > 0.6, "owl", "lark")
        >>> model = BehaviourLabels().fit(np.column_stack([evening, rng.uniform(0, 1, 200)]), labels)
        >>> model.predict([[0.95, 0.5], [0.1, 0.5]]).tolist(), model.accuracy_[model.chosen_] > model.baseline_
        (['owl', 'lark'], True)
    """

    def __init__(self, seed: int = 42) -> None:
        self.seed = seed

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:  # noqa: N803 - scikit-learn's name
        """Learns from labelled members.

        Args:
            X: members by features, NaN where unknown.
            y: the label of each, text or whole numbers.

        Raises:
            NotEnoughData: one label alone, or a label on fewer than ten members.
        """
        from sklearn.model_selection import StratifiedKFold, cross_val_score, train_test_split

        values, labels = np.asarray(X, dtype=np.float64), np.asarray(y)
        self.classes_, counts = np.unique(labels, return_counts=True)
        if len(counts) < 2 or counts.min() < _EACH_MIN:
            raise NotEnoughData(
                say("At least two labels are needed, each on %(least)s members or more.", least=_EACH_MIN),
                fix=say("Label more members, or join rare labels into one."),
            )
        train_x, test_x, train_y, test_y = train_test_split(
            values, labels, test_size=_HELD_OUT_SHARE, random_state=self.seed, stratify=labels
        )
        folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=self.seed)
        inner = {
            name: cross_val_score(model, train_x, train_y, cv=folds).mean() for name, model in self._models().items()
        }
        self.chosen_ = max(inner, key=inner.__getitem__)
        self.accuracy_ = {
            name: float(model.fit(train_x, train_y).score(test_x, test_y)) for name, model in self._models().items()
        }
        majority = self.classes_[np.argmax([np.count_nonzero(train_y == label) for label in self.classes_])]
        self.baseline_ = float(np.mean(test_y == majority))
        self.held_out_ = len(test_y)
        self._model = self._models()[self.chosen_].fit(values, labels)
        return self

    def predict(self, X: ArrayLike) -> NDArray[Any]:  # noqa: N803 - scikit-learn's name
        """The label of each member."""
        self._require_fit()
        return np.asarray(self._model.predict(np.asarray(X, dtype=np.float64)))

    def score(self, X: ArrayLike, y: ArrayLike) -> float:  # noqa: N803 - scikit-learn's name
        """Share of members labelled rightly."""
        return float(np.mean(self.predict(X) == np.asarray(y)))

    def _models(self) -> dict[str, Any]:
        from sklearn.impute import SimpleImputer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler
        from sklearn.svm import LinearSVC

        models = {
            "logistic_regression": LogisticRegression(max_iter=2_000),
            "linear_svm": LinearSVC(random_state=self.seed, max_iter=20_000),
        }
        return {
            name: make_pipeline(SimpleImputer(strategy="median", keep_empty_features=True), StandardScaler(), model)
            for name, model in models.items()
        }
