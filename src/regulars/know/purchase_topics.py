"""What members shop for: topics of what they buy, by latent Dirichlet allocation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from regulars.domain.errors import NotEnoughData, UsageError
from regulars.domain.words import say
from regulars.know.latent_dirichlet import learn_topics, perplexity, topic_shares
from regulars.stats.estimator import Estimator
from regulars.stats.one_thread import one_thread

if TYPE_CHECKING:
    import pyarrow as pa
    from scipy.sparse import csr_array

__all__ = ["PurchaseTopics", "counts_of"]

Floats = NDArray[np.float64]

_TABLE: Final = 2
_MEMBERS_MIN: Final = 50
_ITEMS_MIN: Final = 3
_CHOICES: Final = (3, 5, 8)
_HELD_OUT_SHARE: Final = 0.2
_ITEM_MEMBERS_MIN: Final = 2
_TRIED_MAX: Final = 800
"""Members on whom the number of topics is chosen."""


class PurchaseTopics(Estimator):
    """Topics: sets of items that the same members buy, and how much of each member's buying belongs to which.

    What it tells a shop: that there are people who shop for a baby, for a dog, for a bar, without anybody having said
    so. The number of topics is the one of 3, 5 and 8 that surprises least on members held out (perplexity of
    the other half of their purchases).

    Args:
        topics: how many; None chooses.
        members_max: members it learns from at most; all are told their shares.
        passes: how often it goes over them.
        seed: same seed, same topics.

    Attributes:
        topics_: how many topics.
        perplexity_: number of topics to perplexity on members held out; empty where the number was given.
        items_: the items, in order of the columns.
        weights_: topics by items, each row sums to 1.
        lifts_: how many times as likely an item is within a topic as in the whole shop.
        shares_: share of all purchases that belong to each topic, the largest first.

    It refuses fewer than 50 members and fewer than 3 items.

    Source: Blei, Ng and Jordan (2003), Latent Dirichlet allocation; Hoffman, Blei and Bach (2010), Online learning for it.

    Example:
        >>> import numpy as np
        >>> buys = np.zeros((60, 4))
        >>> buys[:30, :2], buys[30:, 2:] = 5, 5
        >>> found = PurchaseTopics(topics=2).fit(buys, ["nappies", "porridge", "beer", "crisps"])
        >>> sorted(sorted(name for name, _ in found.top_items(2)[topic]) for topic in (0, 1))
        [['beer', 'crisps'], ['nappies', 'porridge']]
    """

    def __init__(self, topics: int | None = None, members_max: int = 2_000, passes: int = 30, seed: int = 42) -> None:
        self.topics = topics
        self.members_max = members_max
        self.passes = passes
        self.seed = seed

    def fit(self, X: Any, items: Sequence[str]) -> Self:  # noqa: N803 - scikit-learn's name
        """Finds the topics.

        Args:
            X: how often each member (row) bought each item (column), dense or sparse.
            items: names of the columns.

        Raises:
            NotEnoughData: fewer than 50 members or 3 items.
            UsageError: what is no table of counts.
        """
        counts = _counted(X)
        if counts.shape[0] < _MEMBERS_MIN or counts.shape[1] < _ITEMS_MIN:
            raise NotEnoughData(
                say("%(members)s members with %(items)s items are too few to find topics.", members=counts.shape[0],
                    items=counts.shape[1]),
                fix=say("Bring in more orders, with products or categories."),
            )  # fmt: skip
        rng = np.random.default_rng(self.seed)
        # What is found depends on who the members are, never on the order they come in: equal numbers, equal purchases.
        numbered = counts @ rng.integers(1, 2**40, counts.shape[1])
        order = np.argsort(numbered, kind="stable")
        learned = counts[order[rng.permutation(counts.shape[0])[: self.members_max]]]
        self.items_, self.n_features_in_ = tuple(items), counts.shape[1]
        with one_thread():
            self._find(learned, rng)
        return self

    def _find(self, learned: csr_array, rng: np.random.Generator) -> None:
        self.perplexity_ = {} if self.topics is not None else self._tried(learned, rng)
        self.topics_ = (
            self.topics if self.topics is not None else min(self.perplexity_, key=self.perplexity_.__getitem__)
        )
        weights = learn_topics(learned, self.topics_, self.passes, rng)
        sizes = np.asarray(learned.sum(axis=1)).ravel()
        of_topic = sizes @ topic_shares(learned, weights) / sizes.sum()
        order = np.argsort(-of_topic, kind="stable")
        self.shares_: Floats = of_topic[order]
        self.weights_: Floats = weights[order]
        everywhere = np.asarray(learned.sum(axis=0)).ravel() / sizes.sum()
        self.lifts_: Floats = self.weights_ / np.maximum(everywhere, 1e-12)

    def transform(self, X: Any) -> Floats:  # noqa: N803 - scikit-learn's name
        """Share of each member's buying that belongs to each topic; rows sum to 1."""
        self._require_fit()
        counts = _counted(X)
        if counts.shape[1] != self.n_features_in_:
            raise UsageError(
                say("There are %(found)s items, and %(learned)s were learned from.", found=counts.shape[1],
                    learned=self.n_features_in_),
                fix=say("Give the same items as to fit, in the same order."),
            )  # fmt: skip
        with one_thread():
            return topic_shares(counts, self.weights_)

    def top_items(self, most: int = 5) -> tuple[tuple[tuple[str, float], ...], ...]:
        """For each topic the items that mark it, with their lift: those it holds most beyond their share of the shop."""
        self._require_fit()
        # An item's part of the divergence between topic and shop: neither the staple nor the oddity alone.
        telling = self.weights_ * np.log(np.maximum(self.lifts_, 1e-12))
        order = np.argsort(-telling, axis=1, kind="stable")[:, :most]
        return tuple(
            tuple((self.items_[item], float(self.lifts_[topic, item])) for item in row)
            for topic, row in enumerate(order)
        )

    def _tried(self, learned: csr_array, rng: np.random.Generator) -> dict[int, float]:
        learned = learned[:_TRIED_MAX]
        cut = int(learned.shape[0] * (1 - _HELD_OUT_SHARE))
        tried = [topics for topics in _CHOICES if topics < learned.shape[1]] or [2]
        return {
            topics: perplexity(
                learned[cut:],
                learn_topics(learned[:cut], topics, self.passes, rng),
                # All are asked about the same halves.
                np.random.default_rng(self.seed),
            )
            for topics in tried
        }


def _counted(bought: Any) -> csr_array:
    """How often each member bought each item, sparse.

    Raises:
        UsageError: it is no table, or holds what is no count.
    """
    from scipy.sparse import csr_array

    found = csr_array(np.asarray(bought, dtype=np.float64) if not hasattr(bought, "tocsr") else bought)
    if found.ndim != _TABLE or not np.isfinite(found.data).all() or (found.data < 0).any():
        raise UsageError(
            say("These are no counts of what members bought."),
            fix=say("Give one row a member, one column an item, and in each how often: 0 or more."),
        )
    return found.astype(np.int64)


def counts_of(bought: pa.Table, items_max: int = 500) -> tuple[NDArray[np.int64], tuple[str, ...], csr_array]:
    """Members, items, and how often each member bought each item.

    Args:
        bought: columns ``member``, ``item``, ``n``, each pair once.
        items_max: the items bought by most members are kept; those of one member alone tell of nobody else.

    Example:
        >>> import pyarrow as pa
        >>> rows = pa.table({"member": [7, 7, 9, 9], "item": ["tea", "cup", "tea", "spoon"], "n": [2, 1, 4, 1]})
        >>> members, items, counts = counts_of(rows)
        >>> members.tolist(), items, counts.toarray().tolist()
        ([7, 9], ('tea',), [[2], [4]])
    """
    from scipy.sparse import csr_array

    texts = bought["item"].combine_chunks().dictionary_encode()
    codes, names = texts.indices.to_numpy(), texts.dictionary.to_pylist()
    spread = np.bincount(codes, minlength=len(names))
    kept = sorted(
        (code for code in range(len(names)) if spread[code] >= _ITEM_MEMBERS_MIN),
        key=lambda code: (-spread[code], names[code]),
    )[:items_max]
    place = np.full(len(names), -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    inside = place[codes] >= 0
    members, rows = np.unique(bought["member"].to_numpy()[inside], return_inverse=True)
    counts = csr_array(
        (bought["n"].to_numpy()[inside], (rows, place[codes][inside])), shape=(len(members), len(kept)), dtype=np.int64
    )
    return members, tuple(names[code] for code in kept), counts
