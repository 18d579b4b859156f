"""Why a member stands where they stand, and why not elsewhere: read from the latest turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from regulars.domain.errors import NotEnoughData, UnknownMember
from regulars.domain.stage import STAGE_WORDS, Borders
from regulars.domain.turn import SCORES
from regulars.domain.words import Percent, Sentence, say
from regulars.know.features import FEATURES
from regulars.lifecycle.groups import Group, groups_of
from regulars.loop.cards import column_words
from regulars.loop.explain_likeness import MemberLikeness, likeness_of
from regulars.loop.house import House
from regulars.loop.kept import CHURN
from regulars.loop.latest import allowed_now, consents_now, latest_turn
from regulars.loop.learn import churn_from
from regulars.loop.lookup import canonical_of, member_known_as
from regulars.trust.consent import Purpose, granted_to

__all__ = ["Condition", "Explanation", "Leaving", "Reason", "explain", "explanation_document"]

REASONS_MAX: Final = 5
"""Columns named that moved a chance."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a group, and whether a member meets it."""

    says: Sentence
    met: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """One column that moved a member's chance to stay away.

    Attributes:
        column: its name.
        value: of this member; None is unknown.
        log_odds: how far it moved the log-odds from the average member's; above 0 towards staying away.
        says: the same in words.
    """

    column: str
    value: float | None
    log_odds: float
    says: Sentence


@dataclass(frozen=True, slots=True)
class Leaving:
    """A member's chance to stay away, with what moved it most.

    Attributes:
        probability: modelled and calibrated.
        horizon_days: without an order for so long a member counts as gone.
        reasons: the columns that moved it most, the strongest first.
        says: all of it in words.
    """

    probability: float
    horizon_days: int
    reasons: tuple[Reason, ...]
    says: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One member, explained.

    Attributes:
        member: the shop's own identifier.
        as_of: of the turn read from.
        stage: name of the stage.
        why: why this stage.
        features: name to value, as of the turn; None is unknown.
        scores: probability of still being a customer and orders expected; None where not scored.
        horizon_days: of the orders expected.
        audiences: group to its conditions, met and not met.
        closed: what cannot be answered yet, and why.
        next_month: stage to the chance of standing there in a month, with the ends of its interval; None without a chain.
        likeness: whom the member is like, and what they prefer beyond others.
        churn: the chance to stay away and why, where a model said one.
        months_to_lapse: months until members at this stage first lapse, with the ends of its interval; None without a chain.
        stage_value: margin to come of a member at this stage, discounted, major units, with its ends; None without a chain.
        currency: of that value.
    """

    member: str
    as_of: str
    stage: str
    why: tuple[Sentence, ...]
    features: Mapping[str, float | None]
    scores: Mapping[str, float | None]
    horizon_days: int
    audiences: Mapping[str, tuple[Condition, ...]]
    closed: tuple[Sentence, ...]
    likeness: MemberLikeness
    next_month: Mapping[str, Mapping[str, float]] | None = None
    churn: Leaving | None = None
    months_to_lapse: Mapping[str, float | None] | None = None
    stage_value: Mapping[str, float | None] | None = None
    currency: str = ""


def explain(house: House, identifier: str) -> Explanation:
    """Explains a member as of the latest turn.

    Raises:
        NotEnoughData: no turn was taken yet.
        UnknownMember: nobody has this identifier, or nothing of theirs may be analysed.
    """
    import pyarrow.compute as pc

    latest = latest_turn(house)
    if latest is None:
        raise NotEnoughData(say("No turn was taken yet."), fix=say("Take one first: regulars turn"))
    member = canonical_of(house, member_known_as(house, identifier))
    profiles = allowed_now(house, house.columns.read(house.records.part(latest.profiles)))
    rows = profiles.filter(pc.equal(profiles["member"], member)).to_pylist()
    if not rows:
        raise UnknownMember(identifier)
    row, summary = rows[0], latest.summary
    borders = _borders(summary)
    # Who refused prediction is told nothing that a chain foresees.
    chain: Any = None if row["probability_alive"] is None else summary.get("chain")
    return Explanation(
        member=identifier,
        as_of=str(summary["as_of"]),
        stage=row["stage"],
        why=_why(row, borders),
        features={feature.name: row.get(feature.name) for feature in FEATURES},
        scores={name: row.get(name) for name in SCORES},
        horizon_days=int(str(summary["horizon_days"])),
        audiences={group.name: _conditions(group, row) for group in groups_of(borders)},
        closed=(say("Rewards and prices: no programme is set up yet."), _may_write_to(house, member)),
        next_month=_at_stage(chain, "odds", row["stage"]),
        months_to_lapse=_at_stage(chain, "months_to_lapse", row["stage"]),
        stage_value=_at_stage(chain, "values", row["stage"]),
        likeness=likeness_of(house, member, row, summary),
        churn=_leaving(house, row, summary),
        currency=house.settings.currency,
    )


def explanation_document(explained: Explanation, tell: Callable[[Sentence], str] = str) -> dict[str, Any]:
    """The explanation as one JSON document; `tell` says its sentences, in English without one."""
    return {
        "member": explained.member,
        "as_of": explained.as_of,
        "stage": explained.stage,
        "why": [tell(sentence) for sentence in explained.why],
        "features": dict(explained.features),
        "scores": {**explained.scores, "horizon_days": explained.horizon_days},
        "audiences": {
            name: {
                "member_of": all(condition.met for condition in conditions),
                "conditions": [{"says": tell(condition.says), "met": condition.met} for condition in conditions],
            }
            for name, conditions in explained.audiences.items()
        },
        "next_month": None if explained.next_month is None else {k: dict(v) for k, v in explained.next_month.items()},
        "months_to_lapse": None if explained.months_to_lapse is None else dict(explained.months_to_lapse),
        "stage_value": None if explained.stage_value is None else dict(explained.stage_value),
        "cluster": explained.likeness.cluster,
        "topic": explained.likeness.topic,
        "abnormal": explained.likeness.abnormal,
        "like": [tell(sentence) for sentence in explained.likeness.says],
        "preferences": [
            {"kind": found.kind, "name": found.name, "count": found.count, "share": found.share, "lift": found.lift}
            for found in explained.likeness.preferences
        ],
        "churn": None if explained.churn is None else _churn_document(explained.churn, tell),
        "reward": None,
        "price": None,
        "closed": [tell(sentence) for sentence in explained.closed],
    }


def _at_stage(chain: Mapping[str, Any] | None, key: str, stage: str) -> Any:
    """What the turn's chain says of members at a stage; None without a chain."""
    return None if chain is None else chain[key][stage]


def _churn_document(leaving: Leaving, tell: Callable[[Sentence], str]) -> dict[str, Any]:
    return {
        "probability": leaving.probability,
        "horizon_days": leaving.horizon_days,
        "moved_by": [
            {
                "column": reason.column,
                "value": reason.value,
                "log_odds": round(reason.log_odds, 6),
                "says": tell(reason.says),
            }
            for reason in leaving.reasons
        ],
    }


def _leaving(house: House, row: Mapping[str, Any], summary: Mapping[str, Any]) -> Leaving | None:
    """The chance the turn wrote, explained by the model that wrote it; None where there is none or it has gone."""
    import numpy as np

    probability = row.get("churn_probability")
    used = next((model for model in summary["models"] if model["name"] == CHURN), None)
    kept = None if used is None or probability is None else churn_from(house, used["version"])
    if kept is None or probability is None:
        return None
    numbers = {name: np.array([np.nan if row.get(name) is None else float(row[name])]) for name in kept.card["numbers"]}
    columns = kept.columns(numbers)
    moved = {name: float(by[0]) for name, by in kept.model.moved_by(columns).items()}
    strongest = sorted(moved, key=lambda name: -abs(moved[name]))[:REASONS_MAX]
    reasons = tuple(_reason(name, float(columns[name][0]), moved[name]) for name in strongest)
    horizon_days = int(kept.card["horizon_days"])
    head = say(
        "Modelled: %(share)s chance of no order in the next %(days)s days. What moves it most:",
        share=Percent(probability, 1),
        days=horizon_days,
    )
    return Leaving(probability, horizon_days, reasons, (head, *(reason.says for reason in reasons)))


def _reason(name: str, value: float, log_odds: float) -> Reason:
    is_known = value == value
    shown: object = round(value, 2) if is_known else say("unknown")
    words = {"meaning": column_words(name), "value": shown}
    says = (
        say("  up: %(meaning)s Here %(value)s.", **words)
        if log_odds > 0
        else say("  down: %(meaning)s Here %(value)s.", **words)
    )
    return Reason(name, value if is_known else None, log_odds, says)


def _may_write_to(house: House, member: int) -> Sentence:
    if member in granted_to(consents_now(house), Purpose.MESSAGE).to_pylist():
        return say("Messages: this member has agreed to be written to.")
    return say("Messages: this member has not agreed to be written to, so nothing may be sent.")


def _why(row: Mapping[str, Any], borders: Borders) -> tuple[Sentence, ...]:
    silence = row["recency_days"]
    reached = {
        "cooling": say(
            "longer than %(days)s days, within which 80 in 100 returns of this shop happen", days=borders.cooling
        ),
        "sleeping": say(
            "longer than %(days)s days, within which 90 in 100 returns of this shop happen", days=borders.sleeping
        ),
        "lapsed": say(
            "longer than %(days)s days, within which 95 in 100 returns of this shop happen", days=borders.lapsed
        ),
    }
    within = say(
        "not longer than %(days)s days, within which 80 in 100 returns of this shop happen", days=borders.cooling
    )
    found = [
        say(
            "%(stage)s: silent for %(days)s days, %(compared)s.",
            stage=STAGE_WORDS[row["stage"]],
            days=silence,
            compared=reached.get(row["stage"], within),
        )
    ]
    if borders.blended:
        found.append(
            say(
                "These borders are a sketch: the shop's own %(gaps)s gaps between orders count for %(share)s of them, those of "
                "a middling shop for the rest.",
                gaps=borders.gaps,
                share=Percent(borders.own_share, 0),
            )
        )
    if row["stage"] == "new":
        found.append(say("The first order day is the only one so far."))
    if row["stage"] == "came_back":
        found.append(say("The last order ended a silence of %(days)s days.", days=row["gap_last_days"]))
    if row["gap_mean_days"] is not None:
        found.append(say("Usually %(days)s days pass between orders.", days=round(row["gap_mean_days"], 1)))
    if row["stage_before"] is not None and row["stage_before"] != row["stage"]:
        found.append(say("Was %(stage)s in the turn before.", stage=STAGE_WORDS[row["stage_before"]]))
    return tuple(found)


def _conditions(group: Group, row: Mapping[str, Any]) -> tuple[Condition, ...]:
    days, silence = row["order_days"], row["recency_days"]
    first = (
        say("ordered on one day only (%(days)s)", days=days)
        if group.order_days_max == 1
        else say("ordered on %(least)s days or more (%(days)s)", least=group.order_days_min, days=days)
    )
    return (
        Condition(first, group.order_days_min <= days <= group.order_days_max),
        Condition(
            say(
                "silent for %(least)s to %(most)s days (%(days)s)",
                least=group.silence_days_min,
                most=group.silence_days_max,
                days=silence,
            ),
            group.silence_days_min <= silence <= group.silence_days_max,
        ),
    )


def _borders(summary: Mapping[str, Any]) -> Borders:
    cut = summary["borders"]
    return Borders(cut["cooling_days"], cut["sleeping_days"], cut["lapsed_days"], cut["gaps"], cut["own_share"])
