"""Learns models, tries each against the last one and the dumb baseline, and shelves the better.

A model is kept as JSON and LightGBM's own text, never as code. What it was learned from has a key; the same key again
finds the model on the shelf and learns nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from regulars.domain.question import question
from regulars.domain.records import LogState
from regulars.domain.time import EPOCH, AsOf
from regulars.domain.turn import Learned, Span
from regulars.domain.words import Sentence, say
from regulars.loop.churning import (
    CLASS_MIN,
    MEMBERS_MIN,
    Origin,
    is_enough,
    joined,
    numbers_of,
    origin_at,
    origin_days,
    stood_and_gone,
)
from regulars.loop.house import House
from regulars.ports.columns import Session
from regulars.ports.shelf import Shelved
from regulars.predict.churn import Churn
from regulars.predict.churn_columns import SILENCE, derived_columns, histories_in
from regulars.predict.pareto_nbd import ParetoNBD

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from regulars.predict.encoding import Table

__all__ = ["CHURN", "Kept", "churn_from", "learn_churn", "read_kept", "with_churn"]

CHURN: Final = "churn"
CODE: Final = 1
"""Raised whenever the way of learning changes: models learned otherwise are learned again."""
ROWS_MAX: Final = 20_000
"""Members learned from; of more, every k-th."""
IMPORTANT: Final = 12
"""Columns named on a card."""
_FOLDS: Final = 4


@dataclass(frozen=True, slots=True)
class Kept:
    """A churn model taken from the shelf.

    Attributes:
        model: the chance to stay away.
        buying: the buying model behind the derived columns.
        card: what is known of it.
        version: on the shelf.
    """

    model: Churn
    buying: ParetoNBD
    card: Mapping[str, Any]
    version: str

    def columns(self, numbers: Table) -> Table:
        """The numbers of profiles with what is derived from them."""
        return derived_columns(numbers, self.buying, int(self.card["horizon_days"]))

    def chance(self, numbers: Table) -> NDArray[np.float64]:
        """The chance to stay away, one a member."""
        return self.model.chance(self.columns(numbers))


def learn_churn(
    house: House, state: LogState, session: Session, span: Span, as_of: AsOf, hidden: pa.Array, refused: pa.Array
) -> tuple[Kept | None, Sentence | None]:
    """The churn model as of an instant: from the shelf where nothing is new, else learned, tried and shelved.

    Args:
        house: the shop.
        state: the log's manifest.
        session: a sitting as of that instant.
        span: what the log covers by then.
        as_of: the instant; no label reaches past it.
        hidden: members whose behaviour must not be seen.
        refused: members whose future must not be predicted.

    Returns:
        The model, or None and why there is none.
    """
    horizon_days = house.settings.churn_days
    later_days = origin_days(as_of.today, span.first_day, horizon_days)
    earlier_days = origin_days(as_of.today - horizon_days, span.first_day, horizon_days)
    if not earlier_days:
        return None, _too_young(horizon_days)
    key = _key(house, state, as_of, hidden, refused)
    last = read_kept(house.shelf.latest(CHURN))
    if last is not None and last.card.get("key") == key:
        return last, None
    orders = session.ask(question("regulars.predict", "order_days"))
    zone = house.settings.timezone
    for day in (earlier_days[0], later_days[0]):
        members, gone = stood_and_gone(orders, day, horizon_days)
        if not is_enough(members, gone):
            return None, _too_few(members, gone, horizon_days)

    def opened(instant: AsOf) -> Any:
        return house.columns.open(state.parts, instant, hidden, house.records.merged())

    def stood(days: tuple[int, ...]) -> tuple[Origin, ...]:
        return tuple(origin_at(opened, orders, day, horizon_days, zone, refused) for day in days)

    earlier, later = stood(earlier_days), stood(later_days)
    made = _learned(house, earlier, later, key)
    if last is not None and _is_better(last, made, later[0]):
        # The last one stays, under the key of what it was compared on: a turn with nothing new need not compare again.
        made = replace(last, card={**last.card, "key": key})
    shelved = house.shelf.put(CHURN, _files(made), house.clock.now())
    return replace(made, version=shelved.version), None


def with_churn(profiles: pa.Table, kept: Kept | None, refused: pa.Array) -> tuple[pa.Table, Learned | None]:
    """The profiles with each member's chance to stay away, and what is known of the model that says so."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if kept is None:
        return profiles.append_column("churn_probability", pa.nulls(profiles.num_rows, pa.float64())), None
    chances = pa.array(kept.chance(numbers_of(profiles)).round(6))
    blank = pc.is_in(profiles["member"], value_set=refused)
    column = pc.if_else(blank, pa.scalar(None, pa.float64()), chances)
    return profiles.append_column("churn_probability", column), _told(kept)


def churn_from(house: House, version: str) -> Kept | None:
    """The model of a version, where it is the one in use and whole."""
    found = read_kept(house.shelf.latest(CHURN))
    return found if found is not None and found.version == version else None


def _learned(house: House, earlier: Sequence[Origin], later: Sequence[Origin], key: str) -> Kept:
    """Tried on the latest origin after learning from the earlier ones, then learned again from the later ones."""
    seed, horizon_days = house.settings.seed, house.settings.churn_days
    trial = _fitted(earlier, horizon_days, seed)
    made = _fitted(later, horizon_days, seed)
    return replace(made, card=_card(trial, made, earlier[0], later[0], seed) | {"key": key})


def _fitted(origins: Sequence[Origin], horizon_days: int, seed: int) -> Kept:
    """Learned from origins; the buying model from the latest of them, so that its columns mean the same in all."""
    buying = ParetoNBD().fit(*histories_in(origins[0].columns))
    bare = Kept(Churn(folds=_FOLDS, random_state=seed), buying, {"horizon_days": horizon_days}, "")
    origin = joined([origin for origin in origins if len(origin.members)])
    # Members of one stride in all origins alike: no member is half seen.
    taken = origin.members % -(-len(origin.members) // ROWS_MAX) == 0
    columns = bare.columns({name: values[taken] for name, values in origin.columns.items()})
    bare.model.learn(columns, origin.stayed_away[taken], origin.members[taken])
    return bare


def _is_better(last: Kept, made: Kept, later: Origin) -> bool:
    """Whether the last model foresees the latest window better than the new one's trial did; only where it is fair.

    The last one must not have learned from that window, and must know the same columns.
    """
    from regulars.stats.probabilities import log_loss

    if last.card["labels_to_day"] > later.day or not set(last.card["numbers"]) <= set(later.columns):
        return False
    if (last.card["horizon_days"], last.card["code"]) != (made.card["horizon_days"], CODE):
        return False
    return log_loss(later.stayed_away, last.chance(later.columns)) < float(made.card["metrics"]["log_loss"])


def _card(trial: Kept, made: Kept, earlier: Origin, later: Origin, seed: int) -> dict[str, Any]:
    """Everything there is to know of a model, as plain values."""
    from importlib.metadata import version

    from regulars.stats.metrics import roc_auc
    from regulars.stats.probabilities import (
        auc_interval,
        average_precision,
        brier,
        calibration_error,
        calibration_table,
        log_loss,
    )

    truth, silence, horizon_days = later.stayed_away, later.columns[SILENCE], int(made.card["horizon_days"])
    seen = trial.columns(later.columns)
    chance = trial.model.chance(seen)
    importance = dict(list(made.model.importance(made.columns(later.columns)).items())[:IMPORTANT])
    return {
        "name": CHURN,
        "code": CODE,
        "horizon_days": horizon_days,
        "learned_from": {"day": _day(later.day), "members": len(truth), "stayed_away": int(truth.sum())},
        "labels_to_day": later.day + horizon_days,
        "tried": {
            "learned_at": _day(earlier.day),
            "from": _day(later.day + 1),
            "to": _day(later.day + horizon_days),
            "members": len(truth),
            "share": float(truth.mean()),
        },
        "window": [later.day + 1, later.day + horizon_days],
        "learner": made.model.chosen_,
        "metrics": {
            "auc": roc_auc(truth, chance),
            "auc_interval": list(auc_interval(truth, chance)),
            "average_precision": average_precision(truth, chance),
            "brier": brier(truth, chance),
            "log_loss": log_loss(truth, chance),
            "calibration_error": calibration_error(truth, chance),
        },
        "baseline": {
            "column": SILENCE,
            "auc": roc_auc(truth, silence),
            "auc_interval": list(auc_interval(truth, silence)),
            "average_precision": average_precision(truth, silence),
            "brier": brier(truth, [float(earlier.stayed_away.mean())] * len(truth)),
        },
        "learners": {
            name: {"auc": roc_auc(truth, found), "log_loss": log_loss(truth, found)}
            for name, found in ((name, trial.model.chance(seen, name)) for name in trial.model.platt_)
        },
        "calibration": [list(row) for row in calibration_table(truth, chance)],
        "importance": importance,
        "numbers": sorted(later.columns),
        "buying": dict(made.buying.params_),
        "seed": seed,
        "versions": {name: version(name) for name in ("numpy", "lightgbm", "regulars")},
    }


def _told(kept: Kept) -> Learned:
    card = kept.card
    metrics, baseline = card["metrics"], card["baseline"]
    return Learned(
        name=CHURN,
        learner=card["learner"],
        value=metrics["auc"],
        interval=(metrics["auc_interval"][0], metrics["auc_interval"][1]),
        baseline=baseline["column"],
        baseline_value=baseline["auc"],
        baseline_interval=(baseline["auc_interval"][0], baseline["auc_interval"][1]),
        average_precision=metrics["average_precision"],
        baseline_average_precision=baseline["average_precision"],
        brier=metrics["brier"],
        calibration_error=metrics["calibration_error"],
        share=card["tried"]["share"],
        window=(card["window"][0], card["window"][1]),
        horizon_days=card["horizon_days"],
        rows=card["tried"]["members"],
        version=kept.version,
        card=card,
    )


def _files(made: Kept) -> dict[str, bytes]:
    """The model's files; trees apart, in LightGBM's own text."""
    document = made.model.document()
    trees = document["learned"].get("boosting", {}).pop("text", "")
    return {
        "model.json": json.dumps(document, sort_keys=True).encode(),
        "trees.txt": trees.encode(),
        "card.json": json.dumps(made.card, sort_keys=True).encode(),
    }


def read_kept(shelved: Shelved | None) -> Kept | None:
    """A model from its files; None where they were written another way."""
    if shelved is None or not {"model.json", "trees.txt", "card.json"} <= set(shelved.files):
        return None
    card = json.loads(shelved.files["card.json"])
    if card.get("code") != CODE:
        return None
    document = json.loads(shelved.files["model.json"])
    if "boosting" in document["learned"]:
        document["learned"]["boosting"]["text"] = shelved.files["trees.txt"].decode()
    buying = ParetoNBD()
    buying.params_ = card["buying"]
    return Kept(Churn.read(document), buying, card, shelved.version)


def _key(house: House, state: LogState, as_of: AsOf, hidden: pa.Array, refused: pa.Array) -> str:
    """A digest of everything a model is learned from."""
    from regulars.know.features import FEATURES

    depends = {
        "code": CODE,
        "log": state.version,
        "parts": sorted(part.sha256 for part in state.parts if part.table != "profiles"),
        "as_of": as_of.instant,
        "horizon_days": house.settings.churn_days,
        "timezone": house.settings.timezone,
        "seed": house.settings.seed,
        "columns": [feature.name for feature in FEATURES],
        "hidden": sorted(hidden.to_pylist()),
        "refused": sorted(refused.to_pylist()),
        "merged": house.records.merged().sort_by("member").to_pydict(),
    }
    return hashlib.sha256(json.dumps(depends, sort_keys=True).encode()).hexdigest()


def _day(day: int) -> str:
    from datetime import timedelta

    return (EPOCH + timedelta(days=day)).isoformat()


def _too_young(horizon_days: int) -> Sentence:
    return say(
        "No chance of leaving is given: to learn it on %(days)s days and try it on the next %(days)s, "
        "the shop has to know its orders of at least %(needed)s days.",
        days=horizon_days,
        needed=2 * horizon_days + horizon_days // 3,
    )


def _too_few(members: int, gone: int, horizon_days: int) -> Sentence:
    return say(
        "No chance of leaving is given: of %(members)s members %(gone)s placed no order within %(days)s days; it takes "
        "%(needed)s members, %(least)s of each kind.",
        members=members,
        gone=gone,
        days=horizon_days,
        needed=MEMBERS_MIN,
        least=CLASS_MIN,
    )
