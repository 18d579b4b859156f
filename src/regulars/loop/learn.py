"""Learns models, tries each against the last one and the dumb baseline, and shelves the better.

What a model was learned from has a key; the same key again finds the model on the shelf and learns nothing.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from regulars.domain.question import question
from regulars.domain.records import LogState
from regulars.domain.time import AsOf
from regulars.domain.turn import Learned, Span
from regulars.domain.words import Sentence, say
from regulars.loop.churn_card import card_of, learned_of
from regulars.loop.churning import (
    CLASS_MIN,
    MEMBERS_MIN,
    Origin,
    is_enough,
    numbers_of,
    origin_at,
    origin_day,
    stood_and_gone,
)
from regulars.loop.house import House
from regulars.loop.kept import CHURN, CODE, Kept, files_of, read_kept
from regulars.ports.columns import Session
from regulars.predict.churn import Churn
from regulars.predict.churn_columns import histories_in
from regulars.predict.pareto_nbd import ParetoNBD

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["churn_from", "learn_churn", "with_churn"]

ROWS_MAX: Final = 20_000
"""Members learned from; of more, every k-th."""
_FOLDS: Final = 4


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
    later_day = origin_day(as_of.today, span.first_day, horizon_days)
    earlier_day = origin_day(as_of.today - horizon_days, span.first_day, horizon_days)
    if later_day is None or earlier_day is None:
        return None, _too_young(horizon_days)
    key = _key(house, state, as_of, hidden, refused)
    last = read_kept(house.shelf.latest(CHURN))
    if last is not None and last.card.get("key") == key:
        return last, None
    orders = session.ask(question("regulars.predict", "order_days"))
    zone = house.settings.timezone
    for day in (earlier_day, later_day):
        members, gone = stood_and_gone(orders, day, horizon_days)
        if not is_enough(members, gone):
            return None, _too_few(members, gone, horizon_days)

    def opened(instant: AsOf) -> Any:
        return house.columns.open(state.parts, instant, hidden, house.records.merged())

    earlier, later = (origin_at(opened, orders, day, horizon_days, zone, refused) for day in (earlier_day, later_day))
    made = _learned(house, earlier, later, key)
    if last is not None and _is_better(last, made, later):
        # The last one stays, under the key of what it was compared on: a turn with nothing new need not compare again.
        made = replace(last, card={**last.card, "key": key})
    shelved = house.shelf.put(CHURN, files_of(made), house.clock.now())
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
    return profiles.append_column("churn_probability", column), learned_of(kept)


def churn_from(house: House, version: str) -> Kept | None:
    """The model of a version, where it is the one in use and whole."""
    found = read_kept(house.shelf.latest(CHURN))
    return found if found is not None and found.version == version else None


def _learned(house: House, earlier: Origin, later: Origin, key: str) -> Kept:
    """Tried on the later origin after learning from the earlier one, then learned again from the later one."""
    seed, horizon_days = house.settings.seed, house.settings.churn_days
    trial = _fitted(earlier, horizon_days, seed)
    made = _fitted(later, horizon_days, seed)
    return replace(made, card=card_of(trial, made, earlier, later, seed) | {"key": key})


def _fitted(origin: Origin, horizon_days: int, seed: int) -> Kept:
    """Learned from an origin, the buying model behind the derived columns too."""
    buying = ParetoNBD().fit(*histories_in(origin.columns))
    bare = Kept(Churn(folds=_FOLDS, random_state=seed), buying, {"horizon_days": horizon_days}, "")
    taken = slice(None, None, -(-len(origin.members) // ROWS_MAX))
    columns = bare.columns({name: values[taken] for name, values in origin.columns.items()})
    bare.model.learn(columns, origin.stayed_away[taken])
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


def _key(house: House, state: LogState, as_of: AsOf, hidden: pa.Array, refused: pa.Array) -> str:
    """A digest of everything a model is learned from."""
    from regulars.know.features import FEATURES

    depends = {
        "code": CODE,
        "log": state.version,
        # What is in them, not how their bytes lie: two writers may order equal rows differently.
        "parts": sorted(
            (part.table, part.rows, part.at_min or 0, part.at_max or 0)
            for part in state.parts
            if part.table != "profiles"
        ),
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
