"""Models: which there are, how good they are beside the dumb baseline, and what they look at."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from regulars.domain.staff import Role
from regulars.domain.time import EPOCH
from regulars.domain.turn import MODEL_WORDS, Turn
from regulars.domain.words import say
from regulars.interfaces.console.charts import pairs
from regulars.interfaces.console.kit import Column, Figure, Grid, Step, View, told
from regulars.interfaces.console.screen import Answer, Screen, Shown, Visit
from regulars.interfaces.console.standing import nothing_yet, standing_of
from regulars.interfaces.report.layout import Section
from regulars.interfaces.report.sections.forecast import forecast_section
from regulars.interfaces.report.sections.leaving import leaving_section

__all__ = ["SCREENS"]

_QUESTION: Final = say("Which model, how good, and better than what?")
_READERS: Final = frozenset({Role.OWNER, Role.MARKETER, Role.ANALYST, Role.AUDITOR})
_COLUMNS: Final = (
    Column("model", say("model")),
    Column("for", say("what for")),
    Column("ranks", say("how well it ranks (0.5 is chance)"), is_number=True),
    Column("baseline", say("the dumb baseline")),
    Column("baseline_ranks", say("how well that ranks"), is_number=True),
    Column("from", say("judged from")),
    Column("to", say("to")),
    Column("used", say("used")),
)


def _models(visit: Visit) -> Answer:
    standing = standing_of(visit.shop)
    if standing is None:
        return Shown("question.html", nothing_yet(visit, _QUESTION))
    turn, speak = standing.turn, visit.say

    def sections() -> tuple[Section, ...]:
        return (forecast_section(turn, speak), leaving_section(turn, speak))

    shown = standing.once(sections, "models", speak.language)
    if not turn.models and not turn.learned:
        missing = (
            say("No model was tried yet: the shop is too young, or too few members ordered again."),
            *turn.unlearned,
        )
        view = View(_QUESTION, (), step=Step(say("What can be asked already"), "/console/quality"), missing=missing)
        return Shown("question.html", view)
    first = shown[0] if turn.models else shown[1]
    view = View(_QUESTION, tuple(map(told, first.answer[:2])), "modelled", figure=_figure(turn, visit), sections=shown)
    return Shown("question.html", view)


def _figure(turn: Turn, visit: Visit) -> Figure:
    rows = _rows(turn)
    labels = [f"{visit.say.value(row[0])}: {visit.say.value(row[1])}" for row in rows]
    called = (visit.say(say("model")), visit.say(say("the dumb baseline")))
    return Figure(
        pairs(labels, called, ([float(str(row[2])) for row in rows], [float(str(row[4])) for row in rows])),
        say("Two bars a row: how well a model ranks members, and how well the dumb baseline does. 0.5 is chance."),
        Grid("models", say("Models on time that they had not seen"), _COLUMNS, rows, "modelled"),
        ("predict/histories.sql",),
    )


def _rows(turn: Turn) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = [
        (
            MODEL_WORDS.get(each.name, told(each.name)),
            say("who orders again, how often"),
            round(each.auc, 3),
            say("days since the last order"),
            round(each.baseline_auc, 3),
            *(EPOCH + timedelta(days=day) for day in each.window),
            say("yes") if each.chosen else say("no"),
        )
        for each in turn.models
    ]
    found += [
        (
            MODEL_WORDS.get(each.learner, told(each.learner)),
            say("who stays away"),
            round(each.value, 3),
            told(each.baseline),
            round(each.baseline_value, 3),
            *(EPOCH + timedelta(days=day) for day in each.window),
            say("yes"),
        )
        for each in turn.learned
    ]
    return found


SCREENS: Final = (Screen("GET", "/console/models", "models", _models, _READERS, nav=say("Models")),)
