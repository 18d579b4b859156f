"""Can the forecast be trusted: each model beside what it has to beat, on time that neither had seen."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from regulars.domain.time import EPOCH
from regulars.domain.turn import MODEL_WORDS, ModelTried, Turn
from regulars.domain.words import Percent, Sentence, say
from regulars.interfaces.report.layout import Notes, Section
from regulars.interfaces.report.sections.forecast_drawn import forecast_chart
from regulars.interfaces.report.sections.tags import tag
from regulars.interfaces.words import Speaker
from regulars.loop.value import MEMBERS_MIN

__all__ = ["AUC_BETTER_MIN", "ERROR_BETTER_SHARE_MIN", "forecast_section"]

AUC_BETTER_MIN: Final = 0.005
"""A smaller lead in ranking is no lead."""
ERROR_BETTER_SHARE_MIN: Final = 0.01
"""An error smaller by less than this share is no smaller."""


def forecast_section(turn: Turn, speak: Speaker) -> Section:
    """The models tried, and whether they earned their place."""
    question = speak(say("Can the forecast be trusted?"))
    if not turn.models:
        return Section("forecast", question, (speak(_too_young(turn.horizon_days)),))
    used = next((model for model in turn.models if model.chosen), None)
    shown = used or turn.models[0]
    begin, end = (EPOCH + timedelta(days=day) for day in shown.window)
    tried_on = say(
        "Every model was tried on %(begin)s to %(end)s, days it had not seen. Which one is used was settled on "
        "earlier days.",
        begin=begin,
        end=end,
    )
    return Section(
        name="forecast",
        question=question,
        answer=tuple(map(speak, (_verdict(shown, is_used=used is not None), _total(shown)))),
        tag=tag("modelled", speak),
        chart=forecast_chart(turn.models, speak),
        notes=(Notes((speak(tried_on),)),),
    )


def _too_young(days: int) -> Sentence:
    return say(
        "No forecast is made yet. A model is tried on %(days)s days it has not seen, which takes three times as many "
        "days of orders, and at least %(members)s members with a history.",
        days=days,
        members=MEMBERS_MIN,
    )


def _verdict(model: ModelTried, *, is_used: bool) -> Sentence:
    values: dict[str, object] = {
        "model": MODEL_WORDS[model.name],
        "baseline": MODEL_WORDS[model.baseline],
        "error": round(model.value, 3),
        "baseline_error": round(model.baseline_value, 3),
    }
    if not is_used:
        return say(
            "No model earned its place: on earlier days %(baseline)s did best, so that is what is used.", **values
        )
    nearer = model.value < model.baseline_value * (1 - ERROR_BETTER_SHARE_MIN)
    ranks = model.auc - model.baseline_auc >= AUC_BETTER_MIN
    if nearer and ranks:
        return say(
            "Yes, within limits: %(model)s is off by %(error)s orders a member, %(baseline)s by %(baseline_error)s, "
            "and it ranks who orders again better than days since the last order alone.",
            **values,
        )
    if nearer:
        return say(
            "For totals, yes: %(model)s is off by %(error)s orders a member, %(baseline)s by %(baseline_error)s. At "
            "ranking who orders again it is no better than days since the last order alone.",
            **values,
        )
    if ranks:
        return say(
            "For ranking, yes: %(model)s tells who orders again better than days since the last order alone. At how "
            "many orders it is no better than %(baseline)s: off by %(error)s against %(baseline_error)s a member.",
            **values,
        )
    return say(
        "No: %(model)s is no better than %(baseline)s (off by %(error)s against %(baseline_error)s orders a member), "
        "and no better at ranking than days since the last order alone.",
        **values,
    )


def _total(model: ModelTried) -> Sentence:
    values: dict[str, object] = {"model": MODEL_WORDS[model.name], "share": Percent(abs(model.total_error))}
    if model.total_error >= 0:
        return say("For all members together, %(model)s expected %(share)s more orders than came.", **values)
    return say("For all members together, %(model)s expected %(share)s fewer orders than came.", **values)
