"""Who is like whom: planted groups, topics and strangers are found, in words; what was not planted is not claimed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from regulars.domain.errors import NotEnoughData, NotFitted
from regulars.know.abnormal_members import AbnormalMembers
from regulars.know.behaviour_labels import BehaviourLabels
from regulars.know.behaviours import BEHAVIOURS
from regulars.know.member_segments import STABLE_MIN, MemberSegments
from regulars.know.purchase_topics import PurchaseTopics

Floats = NDArray[np.float64]
NAMES = ("frequency", "basket_value", "evening_share", "weekend_share", "discount_share", "category_entropy")
# Owls order in the evening, hunters wait for discounts, families fill their baskets at the weekend.
MEANS = np.array(
    [
        [12, 2_500, 0.80, 0.28, 0.05, 1.2],
        [12, 1_500, 0.20, 0.28, 0.35, 1.2],
        [12, 9_000, 0.20, 0.70, 0.05, 2.4],
    ]
)
SPREADS = np.array([4, 350, 0.07, 0.07, 0.03, 0.25])


def planted(seed: int, each: int = 150) -> tuple[Floats, NDArray[np.int64]]:
    """Members of three kinds, and which they are of."""
    rng = np.random.default_rng(seed)
    kinds = np.repeat(np.arange(len(MEANS)), each)
    return np.abs(MEANS[kinds] + rng.normal(0, 1, (len(kinds), len(NAMES))) * SPREADS), kinds


def featureless(seed: int, members: int = 450) -> Floats:
    """Members who differ, and are of no kind."""
    return np.random.default_rng(seed).uniform(0.1, 1, (members, len(NAMES)))


def finds_the_kinds(part: Callable[[Floats], NDArray[np.int64]], seed: int) -> None:
    """The promise: groups are the planted kinds, nearly everybody in the right one."""
    from sklearn.metrics import adjusted_rand_score

    members, kinds = planted(seed)
    assert adjusted_rand_score(kinds, part(members)) > 0.95


@pytest.mark.parametrize("seed", [1, 2])
def test_planted_groups_are_found_counted_and_named(seed: int) -> None:
    members, kinds = planted(seed)
    found = MemberSegments(seed=seed).fit(members, names=NAMES)
    finds_the_kinds(found.predict, seed)
    assert (found.groups_, found.stable_) == (3, True)
    assert found.stability_[3] >= STABLE_MIN
    assert found.variance_kept_ >= 0.9
    assert found.sizes_.sum() == len(members)
    first = {int(found.labels_[kinds == kind][0]): name for kind, name in enumerate(("evening", "discount", "weekend"))}
    for group, told in first.items():
        assert any(told in str(sentence) for sentence in found.names_[group]), (told, found.names_[group])
        assert "times more" in str(found.names_[group][0])


def test_parting_by_one_feature_is_caught() -> None:
    """Negative control: cutting at the terciles of frequency, which tells nothing here."""

    def naive(members: Floats) -> NDArray[np.int64]:
        return np.digitize(members[:, 0], np.quantile(members[:, 0], [1 / 3, 2 / 3]))

    with pytest.raises(AssertionError):
        finds_the_kinds(naive, 1)


def test_members_of_no_kind_are_marked_unstable() -> None:
    found = MemberSegments().fit(featureless(4), names=NAMES)
    assert not found.stable_
    assert max(found.stability_.values()) < STABLE_MIN
    assert "unstable" in str(found.reason_)


def test_the_same_seed_finds_the_same_groups_and_unknown_values_do_no_harm() -> None:
    members, _ = planted(3)
    members[::7, 4] = np.nan
    one, two = (MemberSegments(seed=5).fit(members, names=NAMES) for _ in range(2))
    assert np.array_equal(one.labels_, two.labels_)
    assert one.stability_ == two.stability_
    finds_the_kinds(one.predict, 3)


def test_the_order_members_come_in_changes_nothing() -> None:
    members, _ = planted(8)
    shuffled = np.random.default_rng(1).permutation(len(members))
    one, two = MemberSegments().fit(members, names=NAMES), MemberSegments().fit(members[shuffled], names=NAMES)
    assert np.array_equal(one.labels_[shuffled], two.labels_)
    bought, _, items = baskets(3)
    shuffled = np.random.default_rng(2).permutation(len(bought))
    first, again = (PurchaseTopics(topics=3).fit(rows, items) for rows in (bought, bought[shuffled]))
    assert np.array_equal(first.weights_, again.weights_)


def test_too_few_members_and_an_unfitted_model_are_refused() -> None:
    few, _ = planted(1, each=20)
    with pytest.raises(NotEnoughData):
        MemberSegments().fit(few, names=NAMES)
    with pytest.raises(NotEnoughData):
        MemberSegments().fit(np.ones((200, len(NAMES))), names=NAMES)
    with pytest.raises(NotEnoughData):
        AbnormalMembers().fit(few, names=NAMES)
    with pytest.raises(NotEnoughData):
        BehaviourLabels().fit(few, np.zeros(len(few)))
    with pytest.raises(NotEnoughData):
        PurchaseTopics().fit(np.ones((10, 4)), list("abcd"))
    with pytest.raises(NotFitted):
        MemberSegments().predict(few)


@pytest.mark.parametrize("kind", [MemberSegments, AbnormalMembers, BehaviourLabels, PurchaseTopics])
def test_models_can_be_cloned(kind: type) -> None:
    from sklearn.base import clone

    model = kind()
    assert clone(model).get_params() == model.get_params()


def ordinary(seed: int, members: int = 4_000) -> Floats:
    """Members who differ as members do: skewed amounts, shares that go together."""
    rng = np.random.default_rng(seed)
    liking = rng.normal(0, 1, members)
    columns = [
        rng.lognormal(2 + 0.3 * liking, 0.5),
        rng.lognormal(8 - 0.2 * liking, 0.4),
        rng.beta(4, 6, members),
        rng.beta(3, 7, members),
        rng.beta(2, 12, members),
        np.abs(1.5 + 0.4 * liking + rng.normal(0, 0.3, members)),
    ]
    return np.column_stack(columns)


def test_planted_strangers_are_found_and_explained_and_few_others_are() -> None:
    members = ordinary(1)
    strangers = np.arange(0, 4_000, 200)
    members[strangers[:10], 0], members[strangers[:10], 2] = 900, 1.0  # a till's own card, at closing time
    members[strangers[10:], 1], members[strangers[10:], 4] = 400_000, 0.9  # a reseller
    model = AbnormalMembers(false_positive_rate=0.001).fit(members, names=NAMES)
    flagged = model.predict(members)
    assert flagged[strangers].mean() >= 0.95
    assert np.delete(flagged, strangers).mean() <= 0.005
    for stranger, feature in zip(strangers, ["frequency"] * 10 + ["discount_share"] * 10, strict=True):
        assert feature in {name for name, _, _ in model.explain(members[[stranger]])[0]}


@pytest.mark.parametrize("rate", [0.001, 0.01])
def test_among_ordinary_members_about_the_stated_share_is_flagged(rate: float) -> None:
    shares = [AbnormalMembers(rate).fit(ordinary(seed), names=NAMES).flagged_share_ for seed in range(5)]
    assert np.mean(shares) <= 2 * rate + 0.001


def test_the_farthest_by_one_feature_are_not_who_was_planted() -> None:
    """Negative control: three spreads from the mean in any one feature flags many who are ordinary."""
    members = ordinary(2)
    naive = (np.abs(members - members.mean(axis=0)) > 3 * members.std(axis=0)).any(axis=1)
    assert naive.mean() > 0.01


def baskets(seed: int, members: int = 300) -> tuple[Floats, NDArray[np.int64], list[str]]:
    rng = np.random.default_rng(seed)
    items = [f"{kind} {number}" for kind in ("baby", "dog", "bar") for number in range(6)]
    kinds = rng.integers(0, 3, members)
    mixed = 0.05 + 0.95 * np.eye(3)[kinds]
    likely = np.repeat(mixed, 6, axis=1)
    return np.array([rng.multinomial(40, row / row.sum()) for row in likely], dtype=float), kinds, items


def test_planted_topics_are_found() -> None:
    bought, kinds, items = baskets(1)
    found = PurchaseTopics(topics=3).fit(bought, items)
    told = [{name.partition(" ")[0] for name, _ in top} for top in found.top_items(5)]
    assert sorted(map(sorted, told)) == [["baby"], ["bar"], ["dog"]]
    assert all(lift > 1.5 for top in found.top_items(5) for _, lift in top)
    shares = found.transform(bought)
    assert np.allclose(shares.sum(axis=1), 1)
    named = np.array([told[topic].copy().pop() for topic in shares.argmax(axis=1)])
    assert np.mean(named == np.array(["baby", "dog", "bar"])[kinds]) > 0.98
    assert np.allclose(found.weights_.sum(axis=1), 1)


def test_the_number_of_topics_is_the_one_that_surprises_least() -> None:
    bought, _, items = baskets(2)
    found = PurchaseTopics().fit(bought, items)
    assert found.topics_ == min(found.perplexity_, key=found.perplexity_.__getitem__)
    # Knowing nothing would be as surprised as there are items.
    assert min(found.perplexity_.values()) < 0.6 * len(items)


def test_labels_are_passed_on_better_than_the_majority_and_noise_is_not() -> None:
    members, kinds = planted(6)
    labels = np.array(["owl", "hunter", "family"])[kinds]
    model = BehaviourLabels().fit(members, labels)
    assert set(model.accuracy_) == {"logistic_regression", "linear_svm"}
    assert min(model.accuracy_.values()) > 0.95 > model.baseline_ + 0.5
    assert model.score(members, labels) > 0.95
    noise = np.random.default_rng(1).permutation(labels)
    blind = BehaviourLabels().fit(members, noise)
    assert max(blind.accuracy_.values()) < blind.baseline_ + 0.2


def test_every_behaviour_is_a_feature() -> None:
    from regulars.know.features import FEATURES

    assert set(BEHAVIOURS) <= {feature.name for feature in FEATURES}
