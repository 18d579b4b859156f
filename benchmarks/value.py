"""Who will buy again, for a million customers: our BG/NBD against the one in lifetimes, on the same histories.

lifetimes 0.11.3 needs NumPy and pandas of yesterday, so it lives in an environment of its own, made on demand from
``locks/peers.txt``. Both sides are timed from arrays in memory to answers in memory; imports are not counted.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from regulars.predict.beta_geometric import BetaGeometric
from regulars.predict.buying_model import BuyingModel
from regulars.predict.grouping import Floats
from regulars.predict.pareto_nbd import ParetoNBD
from regulars.predict.simulate_buying import simulate

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / ".venv-peers"
CUSTOMERS = 1_000_000
HORIZON_DAYS = 90.0
RUNS = 3

PEER = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
import numpy as np
from lifetimes import BetaGeoFitter
folder, horizon = sys.argv[1], float(sys.argv[2])
x, tx, age = (np.load(f"{folder}/{name}.npy", allow_pickle=False) for name in ("frequency", "recency", "age"))
BetaGeoFitter().fit(x[:500], tx[:500], age[:500])
began = time.perf_counter()
model = BetaGeoFitter().fit(x, tx, age)
fitted = time.perf_counter()
orders = np.asarray(model.conditional_expected_number_of_purchases_up_to_time(horizon, x, tx, age))
alive = np.asarray(model.conditional_probability_alive(x, tx, age))
ended = time.perf_counter()
print(json.dumps({"fit_s": fitted - began, "predict_s": ended - fitted, "params": dict(model.params_),
                  "orders": float(orders.mean()), "alive": float(alive.mean())}))
"""


def run() -> list[dict[str, object]]:
    """One row a question: our seconds, theirs, and how many times quicker we are (medians)."""
    histories = million()
    ours, model = timed(BetaGeometric, histories)
    peer = lifetimes_times(histories)
    theirs = [float(one["fit_s"]) + float(one["predict_s"]) for one in peer]  # type: ignore[arg-type]
    same_answers(model, histories, peer[0])
    pareto, _ = timed(ParetoNBD, histories)
    peer_s = statistics.median(theirs)
    return [
        row("BG/NBD: fit, orders and P(alive) of 1,000,000 customers", ours, "lifetimes 0.11.3", peer_s),
        row("Pareto/NBD: fit, orders and P(alive) of 1,000,000 customers", pareto, None, None),
    ]


def million(customers: int = CUSTOMERS) -> tuple[Floats, Floats, Floats]:
    """Histories in days of customers who joined over two years and behave like those of CDNOW."""
    truth = BetaGeometric()
    truth.params_ = {"r": 0.243, "alpha": 30.9, "a": 0.793, "b": 2.426}
    rng = np.random.default_rng(7)
    seen = simulate(truth, rng, rng.integers(0, 730, customers))
    return seen.frequency, np.floor(seen.recency), seen.age


def timed(kind: type[BuyingModel], histories: tuple[Floats, Floats, Floats]) -> tuple[float, BuyingModel]:
    answer(kind, tuple(column[:500] for column in histories))  # imports and first touches
    seconds = []
    for _ in range(RUNS):
        began = time.perf_counter()
        model = answer(kind, histories)
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds), model


def answer(kind: Callable[[], BuyingModel], histories: tuple[Floats, ...]) -> BuyingModel:
    frequency, recency, age = histories
    model = kind().fit(frequency, recency, age)
    model.expected_orders(HORIZON_DAYS, frequency, recency, age)
    model.probability_alive(frequency, recency, age)
    return model


def lifetimes_times(histories: tuple[Floats, Floats, Floats]) -> list[dict[str, object]]:
    python = peers_python()
    with tempfile.TemporaryDirectory() as folder:
        for name, column in zip(("frequency", "recency", "age"), histories, strict=True):
            np.save(Path(folder) / f"{name}.npy", column, allow_pickle=False)
        command = [str(python), "-c", PEER, folder, str(HORIZON_DAYS)]
        ran = [subprocess.run(command, check=True, capture_output=True, text=True) for _ in range(RUNS)]
    return [json.loads(one.stdout) for one in ran]


def peers_python() -> Path:
    """The peers' interpreter; its environment is made when it is not there."""
    python = PEERS / "bin" / "python"
    if not python.exists():
        uv = [sys.executable, "-m", "uv"]
        subprocess.run([*uv, "venv", "--quiet", "--python", sys.executable, str(PEERS)], check=True)
        lock = str(ROOT / "locks" / "peers.txt")
        subprocess.run(
            [*uv, "pip", "install", "--quiet", "--require-hashes", "-r", lock, "--python", str(python)], check=True
        )
    return python


def same_answers(model: BuyingModel, histories: tuple[Floats, Floats, Floats], peer: dict[str, object]) -> None:
    """A quicker wrong answer would be no gain: means agree to a thousandth."""
    orders = float(model.expected_orders(HORIZON_DAYS, *histories).mean())
    alive = float(model.probability_alive(*histories).mean())
    assert abs(orders / float(str(peer["orders"])) - 1) < 1e-3, (orders, peer)
    assert abs(alive / float(str(peer["alive"])) - 1) < 1e-3, (alive, peer)


def row(question: str, ours_s: float, peer: str | None, peer_s: float | None) -> dict[str, object]:
    ratio = None if peer_s is None else round(peer_s / ours_s, 1)
    rounded = None if peer_s is None else round(peer_s, 2)
    return {"question": question, "ours_s": round(ours_s, 2), "peer": peer, "peer_s": rounded, "ratio": ratio}


if __name__ == "__main__":
    for found in run():
        print(found)
