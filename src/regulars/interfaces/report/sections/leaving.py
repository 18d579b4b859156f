"""Who may be leaving: the model that says so, beside what it has to beat, with its card."""

from __future__ import annotations

from typing import Any, Final

from regulars.domain.turn import Learned, Turn
from regulars.domain.words import Percent, Sentence, say
from regulars.interfaces.report.layout import Notes, Section, Table
from regulars.interfaces.report.sections.tags import tag
from regulars.interfaces.words import Speaker
from regulars.loop.cards import card_sentences, verdict

__all__ = ["leaving_section"]

LIKELY_MIN: Final = 0.5
"""From this chance on a member is counted as likelier to stay away than not."""


def leaving_section(turn: Turn, speak: Speaker) -> Section:
    """How many are likelier to stay away than not, whether the model can be trusted, and its card."""
    question = speak(say("Who may be leaving?"))
    if not turn.learned:
        return Section("leaving", question, tuple(map(speak, turn.unlearned)))
    model = turn.learned[0]
    return Section(
        name="leaving",
        question=question,
        answer=(speak(_likely(turn, model)), speak(verdict(model.card))),
        tag=tag("modelled", speak),
        tables=(_calibration(model, speak),),
        notes=(Notes(tuple(map(speak, card_sentences(model.card))), speak(say("The card of this model"))),),
    )


def _likely(turn: Turn, model: Learned) -> Sentence:
    import pyarrow.compute as pc

    chances = turn.profiles["churn_probability"]
    scored = len(chances) - chances.null_count
    likely = pc.sum(pc.greater_equal(chances, LIKELY_MIN)).as_py() or 0
    return say(
        "%(likely)s of %(scored)s members are likelier than not to place no order in the next %(days)s days; on average "
        "the chance is %(mean)s.",
        likely=likely,
        scored=scored,
        days=model.horizon_days,
        mean=Percent(pc.mean(chances).as_py() or 0.0),
    )


def _calibration(model: Learned, speak: Speaker) -> Table:
    """Tenths of the members tried: what was said, and what came true."""
    rows: Any = model.card["calibration"]
    return Table(
        caption=speak(say("Said, and come true: members in tenths by their chance, on days the model had not seen")),
        columns=tuple(map(speak, (say("members"), say("chance said"), say("share that stayed away")))),
        rows=tuple(
            (speak.value(int(count)), speak.value(Percent(said)), speak.value(Percent(came)))
            for count, said, came in rows
        ),
    )
