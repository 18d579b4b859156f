"""The chart of the models tried, with its numbers."""

from __future__ import annotations

from collections.abc import Sequence

from regulars.domain.turn import MODEL_WORDS, ModelTried
from regulars.domain.words import Percent, Points100, Sentence, say
from regulars.interfaces.report.charts.drawing import mark_key
from regulars.interfaces.report.charts.forecast import Bar, Panel, draw_forecast
from regulars.interfaces.report.layout import Chart, Key, Table
from regulars.interfaces.report.palette import BESIDE, INK
from regulars.interfaces.report.sections.tags import tag
from regulars.interfaces.words import Speaker

__all__ = ["forecast_chart"]


def forecast_chart(models: Sequence[ModelTried], speak: Speaker) -> Chart:
    """Error, then ranking."""
    error = speak(say("Off by, orders a member on average (shorter is better)"))
    ranking = speak(say("Of 100 pairs, puts the one who orders again first (longer is better; 50 is chance)"))
    wide, narrow = draw_forecast(
        [Panel(error, _errors(models, speak)), Panel(ranking, _rankings(models, speak), 0.5, 1.0)]
    )
    return Chart(
        wide=wide,
        narrow=narrow,
        says=speak(
            say(
                "Bars: the error and the ranking of each model beside what it has to beat. The numbers are in the "
                "table below."
            )
        ),
        keys=(
            Key(mark_key(f'<rect x="2" width="14" height="12" rx="2" fill="{INK.light}"/>'), speak(say("model"))),
            Key(
                mark_key(f'<rect x="2" width="14" height="12" rx="2" fill="{BESIDE.light}"/>'),
                speak(say("what it has to beat")),
            ),
        ),
        tables=(_table(models, speak),),
        questions=("predict/histories.sql",),
    )


def _name(model: ModelTried) -> Sentence:
    name = MODEL_WORDS[model.name]
    return say("%(model)s (used)", model=name) if model.chosen else name


def _errors(models: Sequence[ModelTried], speak: Speaker) -> list[Bar]:
    first = models[0]
    beat = Bar(
        speak(MODEL_WORDS[first.baseline]), first.baseline_value, _short(first.baseline_value, speak), ours=False
    )
    return [*(Bar(speak(_name(model)), model.value, _short(model.value, speak), ours=True) for model in models), beat]


def _rankings(models: Sequence[ModelTried], speak: Speaker) -> list[Bar]:
    first = models[0]
    recency = speak(say("days since the last order alone"))
    beat = Bar(recency, first.baseline_auc, speak.value(Points100(first.baseline_auc)), ours=False)
    return [
        *(Bar(speak(_name(model)), model.auc, speak.value(Points100(model.auc)), ours=True) for model in models),
        beat,
    ]


def _table(models: Sequence[ModelTried], speak: Speaker) -> Table:
    first = models[0]
    names = (
        say("model"),
        say("off by, orders a member (MAE)"),
        say("pairs ranked right, of 100 (AUC)"),
        say("all orders together"),
    )
    rows = [
        (
            speak(_name(model)),
            _short(model.value, speak),
            speak.value(Points100(model.auc)),
            _signed(model.total_error, speak),
        )
        for model in models
    ]
    rows.append((speak(MODEL_WORDS[first.baseline]), _short(first.baseline_value, speak), "–", "–"))
    rows.append((speak(say("days since the last order alone")), "–", speak.value(Points100(first.baseline_auc)), "–"))
    return Table(speak(say("What the chart shows")), tuple(map(speak, names)), tuple(rows), tag("modelled", speak))


def _short(value: float, speak: Speaker) -> str:
    return speak.value(round(value, 3))


def _signed(share: float, speak: Speaker) -> str:
    size = Percent(abs(share))
    return speak(say("%(share)s too many", share=size) if share >= 0 else say("%(share)s too few", share=size))
