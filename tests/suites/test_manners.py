"""Manners of every public model, in any signature: knobs, copies, order, kinds of columns, refusals; and scikit-learn's checks."""

from __future__ import annotations

import copy
import inspect
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from unittest import SkipTest

import numpy as np
import pyarrow as pa
import pytest

import regulars as rg
from regulars.domain.errors import NotFitted, RegularsError, UsageError
from regulars.stats.estimator import Estimator

RNG = np.random.default_rng(20)


@dataclass(frozen=True)
class Candidate:
    """A model with what it learns from.

    Attributes:
        make: a new one, nothing learned.
        columns: what `fit` takes, one row a member in each.
        answer: what it says of such columns.
        told: what else `fit` takes, by name.
        refused: what must not stand in the first column.
    """

    make: Callable[[], Any]
    columns: tuple[Any, ...]
    answer: Callable[[Any, tuple[Any, ...]], Any]
    told: Mapping[str, Any] = field(default_factory=dict)
    refused: tuple[float, ...] = (np.nan, np.inf, -1.0)

    def fitted(self) -> Any:
        return self.make().fit(*self.columns, **self.told)

    def says(self, model: Any, columns: tuple[Any, ...] | None = None) -> np.ndarray[Any, Any]:
        return np.asarray(self.answer(model, columns or self.columns), dtype=np.float64)


def histories(members: int = 260) -> tuple[Any, ...]:
    """Repeat orders, recency, age, in whole weeks, of members who buy at rates of their own."""
    age = RNG.integers(10, 60, members)
    frequency = RNG.poisson(RNG.gamma(0.7, 0.08, members) * age)
    recency = np.where(frequency > 0, np.ceil(age * RNG.uniform(0.2, 1, members)), 0).astype(int)
    return frequency, recency, age


def values(members: int = 200) -> tuple[Any, ...]:
    frequency = RNG.integers(0, 6, members)
    mean = RNG.integers(5, 90, members)
    return frequency, np.where(frequency > 0, mean, 0)


def lifetimes(cases: int = 240) -> tuple[Any, ...]:
    x = RNG.integers(0, 5, (cases, 2))
    duration = np.ceil(RNG.exponential(20 * np.exp(0.3 * x[:, 0])))
    return x, duration.astype(int), (RNG.random(cases) < 0.7).astype(int)


def behaviours(members: int = 160) -> tuple[Any, ...]:
    """Two kinds of members far apart, in whole numbers."""
    kind = np.repeat([0, 1], members // 2)
    return (RNG.integers(0, 12, (members, 3)) + 60 * kind[:, None], kind)


def baskets(members: int = 80) -> tuple[Any, ...]:
    kind = np.repeat([0, 1], members // 2)
    return (RNG.poisson(np.where(kind[:, None] == np.array([0, 0, 1, 1]), 6, 0.2)),)


STAGES = tuple(
    tuple(np.array(["new", "active", "lapsed"])[RNG.integers(0, 3, int(length))].tolist())
    for length in RNG.integers(2, 7, 60)
)


def of_orders(model: Any, columns: tuple[Any, ...]) -> Any:
    return np.stack([model.expected_orders(12.0, *columns), model.probability_alive(*columns)])


def of_survival(model: Any, columns: tuple[Any, ...]) -> Any:
    return model.survival_at(columns[0], [5.0, 20.0, 60.0])


ROWS, KIND = behaviours()
NAMED = {"names": ["frequency", "basket_lines", "visits_count"]}
"""A frame's own names would say on which scale its columns are."""
CANDIDATES: dict[str, Candidate] = {
    **{
        model.__name__: Candidate(model, histories(), of_orders)
        for model in (rg.BetaGeometric, rg.ModifiedBetaGeometric, rg.ParetoNBD, rg.HistoricalRate)
    },
    "GammaGamma": Candidate(rg.GammaGamma, values(), lambda model, columns: model.expected_value(*columns)),
    "KaplanMeier": Candidate(
        rg.KaplanMeier, lifetimes()[1:], lambda model, columns: np.repeat(model.survival_at([9.0]), len(columns[0]))
    ),
    "CoxRegression": Candidate(rg.CoxRegression, lifetimes(), of_survival, refused=(np.nan, np.inf)),
    "WeibullRegression": Candidate(rg.WeibullRegression, lifetimes(), of_survival, refused=(np.nan, np.inf)),
    "MemberSegments": Candidate(
        partial(rg.MemberSegments, resamples=2, groups_max=3), (ROWS,), lambda model, columns: model.predict(*columns),
        told=NAMED, refused=(np.inf,),
    ),
    "AbnormalMembers": Candidate(
        rg.AbnormalMembers, (ROWS,), lambda model, columns: model.predict(*columns), told=NAMED, refused=(np.inf,)
    ),
    "BehaviourLabels": Candidate(
        rg.BehaviourLabels, (ROWS, KIND), lambda model, columns: model.predict(columns[0]), refused=(np.inf,)
    ),
    "PurchaseTopics": Candidate(
        partial(rg.PurchaseTopics, topics=2, passes=5), baskets(), lambda model, columns: model.transform(*columns),
        told={"items": ["nappies", "porridge", "beer", "crisps"]},
    ),
    "Churn": Candidate(
        partial(rg.Churn, learners=("logistic",), folds=3),
        (ROWS + RNG.integers(-40, 40, ROWS.shape), KIND),
        lambda model, columns: model.predict_proba(columns[0])[:, 1],
        refused=(np.inf,),
    ),
    "MarkovChain": Candidate(
        rg.MarkovChain, (STAGES,), lambda model, _: np.repeat(model.stationary()[:1], len(STAGES)), refused=()
    ),
}  # fmt: skip


def picked(columns: tuple[Any, ...], rows: Any) -> tuple[Any, ...]:
    return tuple(
        column[rows] if isinstance(column, np.ndarray) else tuple(column[row] for row in rows) for column in columns
    )


def shuffled(columns: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    order = np.random.default_rng(3).permutation(len(columns[0]))
    return order, picked(columns, order)


# --- the laws ------------------------------------------------------------------------------------------------------


def knobs_go_round(candidate: Candidate) -> None:
    from sklearn.base import clone

    model = candidate.make()
    knobs = model.get_params(deep=False)
    assert set(vars(model)) == set(knobs), "only knobs are set before fit"
    assert model.set_params(**knobs) is model
    assert candidate.make().set_params(**knobs).get_params() == model.get_params()
    twin = clone(candidate.fitted())
    assert twin.get_params() == model.get_params()
    assert set(vars(twin)) == set(knobs), "a clone has learned nothing"
    with pytest.raises(UsageError) as refused:
        model.set_params(no_such_knob=1)
    assert str(refused.value.fix)


def nothing_is_said_before_fit(candidate: Candidate) -> None:
    from sklearn.exceptions import NotFittedError

    model = candidate.make()
    with pytest.raises(NotFitted) as refused:
        candidate.says(model)
    assert isinstance(refused.value, NotFittedError), "scikit-learn's tools must know it as theirs"
    assert "fit" in str(refused.value.fix)


def fit_returns_itself_and_changes_nothing_else(candidate: Candidate) -> None:
    model, before = candidate.make(), copy.deepcopy(candidate.columns)
    knobs = copy.deepcopy(model.get_params())
    assert model.fit(*candidate.columns, **candidate.told) is model
    assert model.get_params() == knobs, "fit turns no knob"
    for column, kept in zip(candidate.columns, before, strict=True):
        assert np.array_equal(column, kept) if isinstance(column, np.ndarray) else column == kept
    learned = [name for name in vars(model) if name not in knobs and not name.startswith("_")]
    assert learned
    assert all(name.endswith("_") for name in learned), "what is learned ends in _"


def fit_begins_afresh(candidate: Candidate) -> None:
    fresh, used = candidate.fitted(), candidate.make()
    some = np.arange(0, len(candidate.columns[0]), 1)[: -len(candidate.columns[0]) // 8]
    every_kind = shuffled(candidate.columns)[1]
    used.fit(*picked(every_kind, some), **candidate.told).fit(*candidate.columns, **candidate.told)
    again = candidate.fitted()
    assert np.array_equal(candidate.says(fresh), candidate.says(again)), "the same again is the same"
    assert np.array_equal(candidate.says(fresh), candidate.says(used)), "nothing is left of what was learned before"


def a_deep_copy_says_the_same(candidate: Candidate) -> None:
    model = candidate.fitted()
    said = candidate.says(model)
    twin = copy.deepcopy(model)
    assert np.array_equal(candidate.says(twin), said)
    twin.fit(*picked(shuffled(candidate.columns)[1], np.arange(len(candidate.columns[0]) * 7 // 8)), **candidate.told)
    assert np.array_equal(candidate.says(model), said), "and teaching it teaches nobody else"


def the_order_of_rows_does_not_matter(candidate: Candidate) -> None:
    order, mixed = shuffled(candidate.columns)
    model, other = candidate.fitted(), candidate.make().fit(*mixed, **candidate.told)
    assert candidate.says(other) == pytest.approx(candidate.says(model), rel=1e-5, abs=1e-7), "learned alike"
    said, asked = candidate.says(model), candidate.says(model, mixed)
    assert asked == pytest.approx(said[..., order] if said.ndim == 1 or len(said) == 2 else said[order], rel=1e-12)


def any_kind_of_column_will_do(candidate: Candidate) -> None:
    if not isinstance(candidate.columns[0], np.ndarray):
        kinds: Iterator[Callable[[Any], Any]] = iter((list, lambda column: [list(row) for row in column]))
    else:
        kinds = iter((np.float64, np.float32, np.int32, lambda column: column.tolist(), pandas, polars, arrow))
    said = candidate.says(candidate.fitted())
    for kind in kinds:
        columns = tuple(kind(column) for column in candidate.columns)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # that a frame had names and an array has none
            model = candidate.make().fit(*columns, **candidate.told)
            # Numbers are whole, so that nothing is lost in 32 bits.
            assert candidate.says(model, columns) == pytest.approx(said, rel=1e-6, abs=1e-9), kind


def what_no_member_can_have_is_refused(candidate: Candidate) -> None:
    for wrong in candidate.refused:
        first = np.array(candidate.columns[0], dtype=np.float64)
        first[3] = wrong
        refuses(candidate, (first, *candidate.columns[1:]), wrong)
    nobody = tuple(column[:0] for column in candidate.columns)
    refuses(candidate, nobody, "nobody")
    if len(candidate.columns) > 1:
        refuses(candidate, (candidate.columns[0], *(column[:-1] for column in candidate.columns[1:])), "lengths")


def refuses(candidate: Candidate, columns: tuple[Any, ...], wrong: object) -> None:
    model = candidate.make()
    with pytest.raises((RegularsError, ValueError)) as refused:
        model.fit(*columns, **candidate.told)
    assert str(refused.value), wrong
    assert not isinstance(refused.value, RegularsError) or str(refused.value.fix), wrong
    with pytest.raises(NotFitted):
        candidate.says(model)


def other_columns_than_those_learned_are_refused(candidate: Candidate) -> None:
    first = candidate.columns[0]
    model = candidate.fitted()
    assert model.n_features_in_ == first.shape[1]
    with pytest.raises((UsageError, ValueError)):
        candidate.says(model, (first[:, :-1], *candidate.columns[1:]))


LAWS = (
    knobs_go_round,
    nothing_is_said_before_fit,
    fit_returns_itself_and_changes_nothing_else,
    fit_begins_afresh,
    a_deep_copy_says_the_same,
    the_order_of_rows_does_not_matter,
    any_kind_of_column_will_do,
    what_no_member_can_have_is_refused,
    other_columns_than_those_learned_are_refused,
)


def pandas(column: Any) -> Any:
    import pandas as pd  # type: ignore[import-untyped]

    return pd.Series(column) if column.ndim == 1 else pd.DataFrame(column).rename(columns=str)


def polars(column: Any) -> Any:
    import polars as pl

    return pl.Series(column) if column.ndim == 1 else pl.DataFrame(column)


def arrow(column: Any) -> Any:
    return pa.array(column) if column.ndim == 1 else pa.table({str(i): part for i, part in enumerate(column.T)})


def test_every_public_model_is_tried() -> None:
    public = {
        name for name in rg.__all__ if inspect.isclass(found := getattr(rg, name)) and issubclass(found, Estimator)
    }
    assert public == set(CANDIDATES)


def takes_a_table(name: str) -> bool:
    first = CANDIDATES[name].columns[0]
    return isinstance(first, np.ndarray) and first.ndim > 1


ASKED = [
    pytest.param(name, law, id=f"{name}-{law.__name__}")
    for name in CANDIDATES
    for law in LAWS
    if law is not other_columns_than_those_learned_are_refused or takes_a_table(name)
]


@pytest.mark.parametrize(("name", "law"), ASKED)
def test_it_has_the_manners(name: str, law: Callable[[Candidate], None]) -> None:
    law(CANDIDATES[name])


# --- negative controls ---------------------------------------------------------------------------------------------


class Rude(Estimator):
    """The mean of a column, with every bad habit there is, one at a time."""

    def __init__(self, habit: str = "") -> None:
        self.habit = habit
        if habit == "learned at birth":
            self.mean_ = 1.0

    def fit(self, column: Any) -> Any:
        kept = np.asarray(column)
        if self.habit != "takes anything":
            kept = kept.astype(np.float64)
            if not len(kept) or not np.isfinite(kept).all() or (kept < 0).any():
                raise UsageError(rg_say("No."), fix=rg_say("Give numbers of at least 0."))
        if self.habit == "only arrays" and not hasattr(column, "strides"):
            kept = kept * 2
        if self.habit == "turns a knob":
            self.habit = "turned"
        if self.habit == "spoils its input":
            column[0] = 99
        if self.habit == "remembers":
            kept = np.append(kept, getattr(self, "mean_", kept[:1]))
        weight = np.arange(len(kept)) if self.habit == "looks at the order" else np.ones(len(kept))
        self.mean_ = np.average(kept, weights=weight, axis=0).sum() if len(kept) else 0.0
        self.parts_ = SHARED if self.habit == "shares" else [0.0]
        self.parts_[0] = float(self.mean_)
        self.n_features_in_ = 1 if kept.ndim == 1 else kept.shape[1]
        return None if self.habit == "returns nothing" else self

    def predict(self, column: Any) -> Any:
        if self.habit != "speaks unasked":
            self._require_fit()
        return np.full(len(column), getattr(self, "parts_", [0.0])[0])


class Shared(list[float]):
    """What copies do not copy."""

    def __deepcopy__(self, memo: object) -> Shared:
        return self


SHARED = Shared([0.0])


def rg_say(text: str) -> Any:
    from regulars.domain.words import say

    return say(text)


def rude(habit: str, rows: int = 40, width: int = 0) -> Candidate:
    column = RNG.integers(1, 30, (rows, width) if width else rows)
    return Candidate(partial(Rude, habit), (column,), lambda model, columns: model.predict(*columns))


@pytest.mark.parametrize(
    ("habit", "law"),
    [
        ("learned at birth", knobs_go_round),
        ("speaks unasked", nothing_is_said_before_fit),
        ("returns nothing", fit_returns_itself_and_changes_nothing_else),
        ("turns a knob", fit_returns_itself_and_changes_nothing_else),
        ("spoils its input", fit_returns_itself_and_changes_nothing_else),
        ("remembers", fit_begins_afresh),
        ("shares", a_deep_copy_says_the_same),
        ("looks at the order", the_order_of_rows_does_not_matter),
        ("only arrays", any_kind_of_column_will_do),
        ("takes anything", what_no_member_can_have_is_refused),
    ],
    ids=lambda value: value.replace(" ", "_") if isinstance(value, str) else "",
)
def test_bad_manners_are_caught(habit: str, law: Callable[[Candidate], None]) -> None:
    law(rude(""))  # without the habit it passes
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        law(rude(habit))


def test_a_model_that_takes_any_columns_is_caught() -> None:
    with pytest.raises(pytest.fail.Exception):
        other_columns_than_those_learned_are_refused(rude("", width=3))


# --- scikit-learn's own --------------------------------------------------------------------------------------------

OF_ALL = (
    "check_estimator_cloneable",
    "check_valid_tag_types",
    "check_estimator_repr",
    "check_no_attributes_set_in_init",
    "check_parameters_default_constructible",
    "check_get_params_invariance",
    "check_set_params",
    "check_mixin_order",
)
"""What scikit-learn asks of every model, whatever its `fit` takes."""

WHOLE: dict[str, tuple[Callable[[], Any], dict[str, str]]] = {
    "BehaviourLabels": (
        partial(rg.BehaviourLabels, each_min=1),
        {
            "check_fit2d_1sample": "one member is refused with our own error, which says what to do",
            "check_classifiers_one_label": "one label is refused with our own error, which says what to do",
        },
    ),
    "MemberSegments": (
        partial(rg.MemberSegments, members_min=2, resamples=1, groups_max=3),
        {"check_fit2d_1sample": "one member is refused with our own error, which says what to do"},
    ),
    "AbnormalMembers": (
        partial(rg.AbnormalMembers, members_min=2),
        {"check_fit2d_1sample": "one member is refused with our own error, which says what to do"},
    ),
}
"""Models that take X and y as scikit-learn does; refusals of few members are turned off, as its data are small. Churn's are
in tests/golden/test_churn.py."""


def whole_checks() -> list[Any]:
    from sklearn.utils.estimator_checks import estimator_checks_generator

    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a class need not inherit from scikit-learn's is known
        for name, (make, ours) in WHOLE.items():
            for _, check in estimator_checks_generator(make(), mark=None):
                label = check.func.__name__
                reason = ours.get(label)
                marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
                found.append(pytest.param(make, check, id=f"{name}-{label}", marks=marks))
    return found


def checked(check: Callable[[], None]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the checks themselves warn of data they make on purpose
        try:
            check()
        except SkipTest as skipped:
            pytest.skip(str(skipped))


@pytest.mark.parametrize("check", OF_ALL)
@pytest.mark.parametrize("name", CANDIDATES)
def test_scikit_learn_knows_it_as_a_model(name: str, check: str) -> None:
    from sklearn.utils import estimator_checks

    checked(lambda: getattr(estimator_checks, check)(name, CANDIDATES[name].make()))


def test_scikit_learns_checks_would_notice() -> None:
    from sklearn.utils import estimator_checks

    with pytest.raises(AssertionError):
        checked(lambda: estimator_checks.check_no_attributes_set_in_init("Rude", Rude("learned at birth")))


@pytest.mark.slow
@pytest.mark.parametrize(("make", "check"), whole_checks())
def test_scikit_learns_own_checks(make: Callable[[], Any], check: Callable[[Any], None]) -> None:
    checked(lambda: check(make()))
