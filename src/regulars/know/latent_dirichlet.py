"""Latent Dirichlet allocation by variational inference, all members at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["learn_topics", "perplexity", "topic_shares"]

Floats = NDArray[np.float64]

_TINY: Final = 1e-100
_STEPS: Final = 5
"""Steps for members between two looks at the topics: the members' own state is kept from pass to pass."""
_STEPS_ALONE: Final = 60
_MOVED_MIN: Final = 1e-3
_BATCH_MEMBERS: Final = 2_000


def learn_topics(counts: csr_array, topics: int, passes: int, rng: np.random.Generator) -> Floats:
    """Topics by items, each row a distribution: both priors are 1 over the number of topics.

    Source: Blei, Ng and Jordan (2003), section 5, with Dirichlet topics as in Hoffman, Blei and Bach (2010), algorithm 1.
    """
    from scipy.special import psi

    bought, prior = counts.toarray().astype(np.float64), 1 / topics
    weights = rng.gamma(100.0, 0.01, (topics, bought.shape[1]))
    shares = np.ones((len(bought), topics))
    for _ in range(passes):
        likely = np.exp(psi(weights) - psi(weights.sum(axis=1, keepdims=True)))
        shares = _members(bought, likely, prior, shares, _STEPS)
        leaning = _leaning(shares)
        weights = prior + likely * (leaning.T @ (bought / (leaning @ likely + _TINY)))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def topic_shares(counts: csr_array, topics: Floats) -> Floats:
    """Share of each member's buying that belongs to each topic; rows sum to 1."""
    found = np.empty((counts.shape[0], len(topics)))
    for start in range(0, counts.shape[0], _BATCH_MEMBERS):
        bought = counts[start : start + _BATCH_MEMBERS].toarray().astype(np.float64)
        shares = _members(bought, topics, 1 / len(topics), np.ones((len(bought), len(topics))), _STEPS_ALONE)
        found[start : start + _BATCH_MEMBERS] = shares / shares.sum(axis=1, keepdims=True)
    return found


def perplexity(counts: csr_array, topics: Floats, rng: np.random.Generator) -> float:
    """How surprised the topics are by half of each member's purchases, knowing the other half: the lower the better."""
    known = counts.copy()
    known.data = rng.binomial(known.data, 0.5)
    unseen = counts - known
    mixed = topic_shares(known, topics) @ topics
    rows, columns = unseen.nonzero()
    many = np.asarray(unseen[rows, columns]).ravel()
    return float(np.exp(-(many * np.log(mixed[rows, columns] + _TINY)).sum() / max(1, many.sum())))


def _members(bought: Floats, likely: Floats, prior: float, shares: Floats, steps: int) -> Floats:
    for _ in range(steps):
        leaning = _leaning(shares)
        after = prior + leaning * ((bought / (leaning @ likely + _TINY)) @ likely.T)
        moved = float(np.abs(after - shares).mean())
        shares = after
        if moved < _MOVED_MIN:
            break
    return shares


def _leaning(shares: Floats) -> Floats:
    from scipy.special import psi

    return np.asarray(np.exp(psi(shares) - psi(shares.sum(axis=1, keepdims=True))))
