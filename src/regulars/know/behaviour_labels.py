"""A label that a shop gave to some members, passed on to all: "those whom the staff calls hunters of bargains"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regulars.domain.errors import NotEnoughData
from regulars.domain.words import say
from regulars.know.rows import checked_rows
from regulars.stats.estimator import Estimator

if TYPE_CHECKING:
    from sklearn.utils import Tags

__all__ = ["BehaviourLabels"]

_HELD_OUT_SHARE: Final = 0.2
_FOLDS: Final = 5
_TWO: Final = 2


class BehaviourLabels(Estimator):
    """Learns labels from members who carry one, by logistic regression and by a linear SVM, beside the majority.

    What it tells a shop: which label a member would have got, and how often that is right on members it never saw. A
    fifth of the labelled members is held out; which of the two models is used is decided within the rest, by cross
    validation. Where neither beats "everybody is of the largest group", the score says so.

    Args:
        each_min: labels that fewer members carry are refused; below 10 what is said of unseen members says little.
        seed: same seed, same split.

    Attributes:
        classes_: the labels.
        chosen_: ``logistic_regression`` or ``linear_svm``.
        accuracy_: model to share of held-out members labelled rightly.
        baseline_: the same for the label that most members carry.
        held_out_: how many members that was tried on.
        n_features_in_, feature_names_in_: as in scikit-learn.

    It refuses fewer than two labels, labels that fewer than `each_min` members carry, and what scikit-learn's classifiers
    refuse, with their own errors.

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

    def __init__(self, each_min: int = 10, seed: int = 42) -> None:
        self.each_min = each_min
        self.seed = seed

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:  # noqa: N803 - scikit-learn's name
        """Learns from labelled members.

        Args:
            X: members by features, NaN where unknown.
            y: the label of each, text or whole numbers.

        Raises:
            NotEnoughData: one label alone, or a label on fewer than `each_min` members.
        """
        from sklearn.model_selection import train_test_split

        values, labels = self._labelled(X, y)
        classes, counts = np.unique(labels, return_counts=True)
        if len(counts) < _TWO or counts.min() < self.each_min:
            raise _too_few(self.each_min)
        self.classes_ = classes
        # What is learned depends on who the members are, never on the order they come in.
        order = np.lexsort((*np.nan_to_num(values).T, np.searchsorted(classes, labels)))
        values, labels = values[order], labels[order]
        train_x, test_x, train_y, test_y = train_test_split(
            values, labels, test_size=max(_HELD_OUT_SHARE, len(counts) / len(labels)), random_state=self.seed,
            stratify=labels if counts.min() >= _TWO else None,
        )  # fmt: skip
        inner = self._inner(train_x, train_y)
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
        return np.asarray(self._model.predict(checked_rows(self, X, is_new=False)))

    def score(self, X: ArrayLike, y: ArrayLike) -> float:  # noqa: N803 - scikit-learn's name
        """Share of members labelled rightly."""
        return float(np.mean(self.predict(X) == np.asarray(y)))

    def _inner(self, values: NDArray[np.float64], labels: NDArray[Any]) -> dict[str, float]:
        """Share labelled rightly by each model, by cross validation; 0 where a label is too rare for that."""
        from sklearn.model_selection import StratifiedKFold, cross_val_score

        parts = min(_FOLDS, int(np.unique(labels, return_counts=True)[1].min()))
        if parts < _TWO:
            return dict.fromkeys(self._models(), 0.0)
        folds = StratifiedKFold(parts, shuffle=True, random_state=self.seed)
        return {
            name: float(cross_val_score(model, values, labels, cv=folds).mean())
            for name, model in self._models().items()
        }

    def _labelled(self, X: Any, y: Any) -> tuple[NDArray[np.float64], NDArray[Any]]:  # noqa: N803 - scikit-learn's name
        """Checked rows and labels, in scikit-learn's manners and errors."""
        from sklearn.utils.multiclass import check_classification_targets
        from sklearn.utils.validation import validate_data

        values, labels = validate_data(self, X, y, dtype=np.float64, ensure_all_finite="allow-nan")
        check_classification_targets(labels)
        return values, labels

    def __sklearn_tags__(self) -> Tags:
        from sklearn.utils import ClassifierTags, InputTags, Tags, TargetTags

        return Tags(
            estimator_type="classifier",
            target_tags=TargetTags(required=True),
            classifier_tags=ClassifierTags(),
            input_tags=InputTags(allow_nan=True),
        )

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


def _too_few(least: int) -> NotEnoughData:
    return NotEnoughData(
        say("At least two labels are needed, each on %(least)s members or more.", least=least),
        fix=say("Label more members, or join rare labels into one."),
    )
