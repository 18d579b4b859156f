"""Who will leave, or return, within a horizon: three ways to learn, tried on rows held back, and calibrated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regulars.predict.encoding import Encoding, Table
from regulars.predict.estimator import Estimator
from regulars.predict.folds import stratified_folds
from regulars.predict.grouping import Floats, Ints
from regulars.predict.learners import LEARNERS, Learner, fit_ways, read_learner, ridges_for
from regulars.predict.logistic import fit_line
from regulars.predict.tabular import has_words, in_order, rows_of, table_of, taken
from regulars.stats.metrics import roc_auc
from regulars.stats.one_thread import one_thread
from regulars.stats.probabilities import log_loss

if TYPE_CHECKING:
    from sklearn.utils import Tags

__all__ = ["TOGETHER", "Churn"]

TOGETHER: Final = "together"
"""The mean of all learners' log-odds."""
_LOGIT_MAX: Final = 30.0
_TWO: Final = 2


class Churn(Estimator):
    """The chance that a member leaves (or answers, or returns), from any columns known of them.

    What it tells a shop: for every row a calibrated chance, and which columns moved it. Logistic regression, logistic
    regression on curves, and boosted trees learn side by side; `together` is the mean of their log-odds. Which of them
    speaks, and how strong a ridge holds lines and curves, is chosen by log loss on rows held back, and their chances
    are calibrated on those same rows (Platt), never on rows they learned from.

    Args:
        learners: which to learn, of ``logistic``, ``curves``, ``boosting``.
        folds: parts for holding back; fewer where a class is rarer than that.
        random_state: seed of the parts and of the trees.

    Attributes:
        classes_: the two classes, the second one is what the chance is of.
        chosen_: the learner that speaks, or ``together``.
        held_back_: learner to log loss and AUC on rows held back.
        ridges_: learner to the ridge chosen; 0 where it has none.
        n_features_in_, feature_names_in_: as in scikit-learn.

    Columns may be numbers (missing as not a number) or words (in frames). It refuses what scikit-learn's classifiers
    refuse, with their own errors, and more than two classes.

    Source: Neslin et al. (2006), "Defection Detection", for judging churn models on later data; Platt (1999) for
    calibration; Ke et al. (2017) for the trees; Clemen (1989) for why a plain mean of forecasts is hard to beat.

    Example:
        >>> rng = np.random.default_rng(1)
        >>> silence = rng.uniform(0, 100, 400)
        >>> left = (silence + rng.normal(0, 20, 400) > 60).astype(int)
        >>> model = Churn(learners=("logistic",)).fit(silence.reshape(-1, 1), left)
        >>> [bool(chance > 0.5) for chance in model.predict_proba([[10.0], [95.0]])[:, 1]]
        [False, True]
    """

    classes_: NDArray[Any]
    chosen_: str
    held_back_: dict[str, dict[str, float]]
    ridges_: dict[str, float]
    n_features_in_: int

    def __init__(self, learners: Sequence[str] = LEARNERS, folds: int = 5, random_state: int | None = 42) -> None:
        self.learners = learners
        self.folds = folds
        self.random_state = random_state

    def fit(self, X: Any, y: ArrayLike) -> Self:  # noqa: N803 - scikit-learn's name
        """Learns from rows and what became of them.

        Args:
            X: an array of numbers, or a frame of numbers and words; one row a member.
            y: two classes, one a row; the one that sorts last is the event.
        """
        from sklearn.utils.multiclass import check_classification_targets, type_of_target
        from sklearn.utils.validation import column_or_1d

        table, labels = self._read(X, y, is_new=True)
        check_classification_targets(labels)
        kind = type_of_target(labels)
        if kind not in {"binary", "multiclass"} or len(np.unique(labels)) > _TWO:
            raise ValueError(f"Only binary classification is supported. The type of the target is {kind}.")
        classes, codes = np.unique(column_or_1d(labels), return_inverse=True)
        if len(classes) < _TWO:
            raise ValueError("Churn needs rows of two classes, but the data holds 1 class.")
        self.classes_ = classes
        # What is learned depends on the rows, never on the order they come in.
        order = in_order(table, codes)
        self._learn(taken(table, order), codes[order].astype(np.float64))
        return self

    def learn(self, columns: Table, is_positive: Floats, members: Ints | None = None) -> Self:
        """The same from columns that are in order already, for the engine, which need not load scikit-learn for it.

        Args:
            columns: floats and objects by name.
            is_positive: 1.0 where it happened, else 0.0; both must occur.
            members: whose rows they are, where a member has several; these are held back together.
        """
        self.classes_, self.n_features_in_ = np.array([0, 1]), len(columns)
        self._learn(columns, is_positive, members)
        return self

    def chance(self, columns: Table, learner: str | None = None) -> Floats:
        """The chance of the event for columns that are in order already, one a row."""
        self._require_fit()
        return _chance(self._logit(columns, learner or self.chosen_))

    def _learn(self, table: Table, is_positive: Floats, members: Ints | None = None) -> None:
        import scipy.linalg  # noqa: F401 - its own linear algebra is to be there when threads are counted

        with one_thread():
            self._learn_all(table, is_positive, members)

    def _learn_all(self, table: Table, is_positive: Floats, members: Ints | None) -> None:
        seed = self._seed()
        names = tuple(self.learners)
        parts = stratified_folds(is_positive, self.folds, seed, members)
        held = self._held_back(table, is_positive, names, parts)
        self.platt_ = {name: _platt(logit, is_positive) for name, logit in held.items()}
        self.held_back_ = {
            name: {
                "log_loss": log_loss(is_positive, _chance(_moved(logit, self.platt_[name]))),
                "auc": roc_auc(is_positive, logit),
            }
            for name, logit in held.items()
        }
        self.chosen_ = min(self.held_back_, key=lambda name: self.held_back_[name]["log_loss"])
        self.encoding_ = Encoding.of(table)
        self.learned_: dict[str, Learner] = {
            name: fit_ways(name, self.encoding_, table, is_positive, (self.ridges_[name],), seed)[0] for name in names
        }

    def _held_back(self, table: Table, is_positive: Floats, names: tuple[str, ...], parts: Ints) -> dict[str, Floats]:
        """Log-odds of every row from learners that had not seen it, each with the ridge chosen for it."""
        count = int(parts.max()) + 1
        tried = {(name, ridge): np.zeros(len(parts)) for name in names for ridge in ridges_for(name, len(parts))}
        for part in range(count):
            # One row of a class: nothing can be held back.
            seen, unseen = (parts != part, parts == part) if count > 1 else (parts == part, parts == part)
            learned, rest = taken(table, seen), taken(table, unseen)
            encoding = Encoding.of(learned)
            for name in names:
                ridges = ridges_for(name, len(parts))
                ways = fit_ways(name, encoding, learned, is_positive[seen], ridges, self._seed())
                for ridge, learner in zip(ridges, ways, strict=True):
                    tried[name, ridge][unseen] = learner.logit(rest)
        self.ridges_ = {
            name: _strongest({ridge: logit for (way, ridge), logit in tried.items() if way == name}, is_positive)
            for name in names
        }
        found = {name: tried[name, self.ridges_[name]] for name in names}
        if len(names) > 1:
            found[TOGETHER] = np.mean([found[name] for name in names], axis=0)
        return found

    def decision_function(self, X: Any) -> Floats:  # noqa: N803
        """Calibrated log-odds of the second class, one a row."""
        return self._logit(self._read(X), self.chosen_)

    def predict_proba(self, X: Any, learner: str | None = None) -> Floats:  # noqa: N803
        """Chances of both classes, one row a row, in the order of `classes_`.

        Args:
            X: rows as in `fit`.
            learner: whose chances; None is the one chosen.
        """
        table = self._read(X)
        chance = _chance(self._logit(table, learner or self.chosen_))
        return np.stack([1 - chance, chance], axis=1)

    def predict(self, X: Any) -> NDArray[Any]:  # noqa: N803
        """The likelier class of every row."""
        logit = self.decision_function(X)
        return np.asarray(self.classes_[(logit > 0).astype(int)])

    def score(self, X: Any, y: ArrayLike) -> float:  # noqa: N803
        """The share of rows whose likelier class is the right one, as scikit-learn's classifiers answer."""
        return float(np.mean(self.predict(X) == np.asarray(y)))

    def contributions(self, X: Any) -> dict[str, Floats]:  # noqa: N803
        """How far each column moves a row's log-odds away from the average member's: column to one number a row."""
        return self.moved_by(self._read(X))

    def moved_by(self, table: Table) -> dict[str, Floats]:
        """The same for columns that are in order already."""
        self._require_fit()
        learners = [self.learned_[name] for name in self._speaking(self.chosen_)]
        slope = self.platt_[self.chosen_][1]
        found = slope * np.mean([learner.contributions(table) for learner in learners], axis=0)
        return dict(zip(self.encoding_.names, found.T, strict=True))

    def importance(self, columns: Table) -> dict[str, float]:
        """The mean size of each column's contribution over these rows, as a share of all; largest first."""
        sizes = {name: float(np.abs(values).mean()) for name, values in self.moved_by(columns).items()}
        total = sum(sizes.values()) or 1.0
        return {name: size / total for name, size in sorted(sizes.items(), key=lambda item: -item[1])}

    def document(self) -> dict[str, Any]:
        """Everything learned as plain values, for JSON; `read` takes it back."""
        self._require_fit()
        return {
            "params": {"learners": list(self.learners), "folds": self.folds, "random_state": self.random_state},
            "classes": self.classes_.tolist(),
            "chosen": self.chosen_,
            "held_back": self.held_back_,
            "ridges": self.ridges_,
            "platt": {name: list(ends) for name, ends in self.platt_.items()},
            "columns": self.encoding_.document(),
            "learned": {name: dict(learner.document()) for name, learner in self.learned_.items()},
        }

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Churn:
        """A learned model from what `document` wrote."""
        params = document["params"]
        model = cls(tuple(params["learners"]), params["folds"], params["random_state"])
        model.classes_ = np.array(document["classes"])
        model.chosen_ = document["chosen"]
        model.held_back_ = {name: dict(found) for name, found in document["held_back"].items()}
        model.ridges_ = dict(document["ridges"])
        model.platt_ = {name: (float(ends[0]), float(ends[1])) for name, ends in document["platt"].items()}
        model.encoding_ = Encoding.read(document["columns"])
        model.n_features_in_ = len(model.encoding_.fields)
        model.learned_ = {
            name: read_learner(name, model.encoding_, learned) for name, learned in document["learned"].items()
        }
        return model

    def _seed(self) -> int:
        return 0 if self.random_state is None else int(self.random_state)

    def _speaking(self, name: str) -> tuple[str, ...]:
        return tuple(self.learned_) if name == TOGETHER else (name,)

    def _logit(self, table: Table, name: str) -> Floats:
        logits = [self.learned_[each].logit(table) for each in self._speaking(name)]
        return _moved(np.mean(logits, axis=0), self.platt_[name])

    def _read(self, X: Any, y: ArrayLike | None = None, *, is_new: bool = False) -> Any:  # noqa: N803
        """Checked columns, and labels where they are given, in scikit-learn's manners and errors."""
        from sklearn.utils.validation import validate_data

        if not is_new:
            self._require_fit()
        if isinstance(X, Mapping) and not hasattr(X, "shape"):  # a sparse matrix may be a mapping, too
            table = table_of(X)
            self._check_names(table, is_new=is_new)
            return (table, np.asarray(y)) if is_new else table
        if has_words(X):
            validate_data(self, X, y if is_new else "no_validation", reset=is_new, skip_check_array=True)
            return (table_of(X), np.asarray(y)) if is_new else table_of(X)
        checked = validate_data(
            self,
            X,
            y if is_new else "no_validation",
            reset=is_new,
            dtype=np.float64,
            ensure_all_finite="allow-nan",
            ensure_min_samples=2 if is_new else 1,
        )
        values, labels = checked if is_new else (checked, None)
        known = getattr(self, "feature_names_in_", None)
        names = [str(place) for place in range(values.shape[1])] if known is None else [str(name) for name in known]
        table = {name: values[:, place] for place, name in enumerate(names)}
        return (table, labels) if is_new else table

    def _check_names(self, table: Table, *, is_new: bool) -> None:
        if is_new:
            self.n_features_in_ = len(table)
            if rows_of(table) < _TWO:
                raise ValueError("Churn needs at least two rows.")
        elif missing := [name for name in self.encoding_.names if name not in table]:
            raise ValueError(f"Columns are missing: {', '.join(missing)}.")

    def __sklearn_tags__(self) -> Tags:
        from sklearn.utils import ClassifierTags, InputTags, Tags, TargetTags

        return Tags(
            estimator_type="classifier",
            target_tags=TargetTags(required=True),
            classifier_tags=ClassifierTags(multi_class=False),
            input_tags=InputTags(allow_nan=True),
        )


def _platt(logit: Floats, is_positive: Floats) -> tuple[float, float]:
    """Intercept and slope that make log-odds come true; the slope is never negative. Source: Platt (1999)."""
    clipped = np.clip(logit, -_LOGIT_MAX, _LOGIT_MAX)
    # Platt's targets: a class seen n times is never said to be certain.
    ones, zeros = float(is_positive.sum()), float((1 - is_positive).sum())
    target = np.where(is_positive > 0, (ones + 1) / (ones + 2), 1 / (zeros + 2))
    line = fit_line(clipped.reshape(-1, 1), target, ridge=1e-3)
    return (line.intercept, float(line.weights[0])) if line.weights[0] > 0 else (0.0, 1.0)


def _strongest(held: Mapping[float, Floats], is_positive: Floats) -> float:
    """The strongest ridge whose log loss is within one standard error of the smallest.

    Rows held back are of the same days as those learned from; what is asked is a later day, where plain models last
    longer. Source: Breiman, Friedman, Olshen and Stone (1984), the one-standard-error rule.
    """
    sign = 1 - 2 * is_positive
    losses = {ridge: np.logaddexp(0, sign * _moved(logit, _platt(logit, is_positive))) for ridge, logit in held.items()}
    best = min(losses.values(), key=lambda loss: float(loss.mean()))
    enough = float(best.mean() + best.std() / np.sqrt(len(best)))
    return max(ridge for ridge, loss in losses.items() if float(loss.mean()) <= enough)


def _moved(logit: Floats, platt: tuple[float, float]) -> Floats:
    return platt[0] + platt[1] * np.clip(logit, -_LOGIT_MAX, _LOGIT_MAX)


def _chance(logit: Floats) -> Floats:
    small = np.exp(-np.abs(logit))
    return np.asarray(np.where(logit > 0, 1.0, small) / (1 + small), dtype=np.float64)
