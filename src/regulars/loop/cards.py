"""What there is to know of a learned model, in words: for the report, the command line and explanations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from regulars.domain.errors import NotEnoughData
from regulars.domain.turn import MODEL_WORDS
from regulars.domain.words import Percent, Sentence, say
from regulars.know.features import FEATURES
from regulars.loop.house import House
from regulars.loop.kept import read_kept
from regulars.predict.churn_columns import DERIVED

__all__ = ["card_sentences", "column_words", "model_document", "models_document", "verdict"]

SHOWN_COLUMNS_MAX: Final = 5


def column_words(name: str) -> Sentence:
    """What a column of a model says; its bare name where nobody has said."""
    meanings = {feature.name: feature.meaning for feature in FEATURES} | dict(DERIVED)
    return meanings.get(name, say("%(name)s.", name=name))


def verdict(card: Mapping[str, Any]) -> Sentence:
    """Whether the model earned its place beside the dumb baseline, with both margins."""
    metrics, baseline = card["metrics"], card["baseline"]
    values: dict[str, object] = {
        "auc": round(metrics["auc"], 3),
        "low": round(metrics["auc_interval"][0], 3),
        "high": round(metrics["auc_interval"][1], 3),
        "baseline": round(baseline["auc"], 3),
        "baseline_low": round(baseline["auc_interval"][0], 3),
        "baseline_high": round(baseline["auc_interval"][1], 3),
    }
    if metrics["auc"] > baseline["auc"]:
        return say(
            "It ranks who stays away better than days since the last order alone: area under the curve %(auc)s "
            "(%(low)s to %(high)s) against %(baseline)s (%(baseline_low)s to %(baseline_high)s); 0.5 is chance.",
            **values,
        )
    return say(
        "It ranks who stays away no better than days since the last order alone: area under the curve %(auc)s "
        "(%(low)s to %(high)s) against %(baseline)s (%(baseline_low)s to %(baseline_high)s); 0.5 is chance.",
        **values,
    )


def card_sentences(card: Mapping[str, Any]) -> tuple[Sentence, ...]:
    """Purpose, window, how it was judged, calibration, what it looks at, limits."""
    learned, tried = card["learned_from"], card["tried"]
    looked_at = sorted(card["importance"].items(), key=lambda item: -item[1])[:SHOWN_COLUMNS_MAX]
    return (
        say(
            "What for: the chance that a member places no order in the next %(days)s days.",
            days=card["horizon_days"],
        ),
        say(
            "Learned from %(members)s members as they stood at the end of %(day)s, of whom %(gone)s then stayed away, by "
            "%(learner)s.",
            members=learned["members"],
            day=date.fromisoformat(learned["day"]),
            gone=learned["stayed_away"],
            learner=MODEL_WORDS[card["learner"]],
        ),
        say(
            "Tried before that on %(members)s members from %(begin)s to %(end)s, days it had not seen.",
            members=tried["members"],
            begin=date.fromisoformat(tried["from"]),
            end=date.fromisoformat(tried["to"]),
        ),
        verdict(card),
        say(
            "Chances said and shares that came true lie %(error)s apart, on average over tenths of the members.",
            error=Percent(card["metrics"]["calibration_error"]),
        ),
        *(
            say(
                "It looks at: %(column)s %(share)s of all that moves it.",
                column=column_words(name),
                share=Percent(share, 0),
            )
            for name, share in looked_at
        ),
        say(
            "Limits: it knows this shop's past alone. It does not say why anybody leaves, nor that a message would keep "
            "them: only a test with a control group says that."
        ),
    )


def models_document(house: House) -> dict[str, Any]:
    """Every model on the shelf."""
    return {"models": [_listed(house, name) for name in house.shelf.names()]}


def model_document(house: House, name: str) -> dict[str, Any]:
    """One model's card.

    Raises:
        NotEnoughData: there is no whole model of this name.
    """
    kept = read_kept(house.shelf.latest(name))
    if kept is None:
        raise NotEnoughData(
            say('There is no model "%(name)s" on the shelf that is whole.', name=name),
            fix=say("Take a turn, which learns it: regulars turn"),
        )
    return {**kept.card, "version": kept.version, "says": [str(sentence) for sentence in card_sentences(kept.card)]}


def _listed(house: House, name: str) -> dict[str, Any]:
    kept = read_kept(house.shelf.latest(name))
    card: Mapping[str, Any] = {} if kept is None else kept.card
    return {
        "name": name,
        "version": None if kept is None else kept.version,
        "horizon_days": card.get("horizon_days"),
        "auc": card.get("metrics", {}).get("auc"),
        "baseline_auc": card.get("baseline", {}).get("auc"),
        "versions": [{"version": version, "whole": whole} for version, whole in house.shelf.versions(name)],
    }
