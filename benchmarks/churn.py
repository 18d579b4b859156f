"""One member's chance to leave, by the raw boosted trees, and the whole model: milliseconds, not seconds, are the question."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np

from regulars.predict.churn import Churn
from regulars.predict.learners import Boosting

MEMBERS = 5_000
COLUMNS = 60
CALLS = 500


def run() -> list[dict[str, object]]:
    """Medians of single calls; a row's seconds are those of one member."""
    rng = np.random.default_rng(7)
    columns = {f"feature_{place}": rng.normal(size=MEMBERS) for place in range(COLUMNS)}
    gone = (columns["feature_0"] + rng.normal(size=MEMBERS) > 1).astype(np.float64)
    model = Churn().learn(columns, gone)
    trees = model.learned_["boosting"]
    assert isinstance(trees, Boosting)
    one = {name: values[:1] for name, values in columns.items()}
    raw = trees.encoding.raw(one)
    booster = trees.booster
    return [
        row("one member by the raw booster", lambda: booster.predict(raw, raw_score=True, num_threads=1)),
        row("one member by the whole churn model", lambda: model.chance(one)),
    ]


def row(question: str, call: Callable[[], object]) -> dict[str, object]:
    call()
    seconds = []
    for _ in range(CALLS):
        began = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - began)
    took = statistics.median(seconds)
    asked = f"{question} ({took * 1000:.3f} ms)"
    return {"question": asked, "ours_s": took, "peer": None, "peer_s": None, "ratio": None}


if __name__ == "__main__":
    for found in run():
        print(found)
