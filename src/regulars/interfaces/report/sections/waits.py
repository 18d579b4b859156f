"""How long until the second order: the wait of everybody who came once, those who never came again included."""

from __future__ import annotations

from regulars.domain.course import WAIT_WORDS, Wait
from regulars.domain.turn import Turn
from regulars.domain.words import Percent, Sentence, say
from regulars.interfaces.report.charts.drawing import mark_key
from regulars.interfaces.report.charts.waits import WAIT_COLOUR, draw_wait
from regulars.interfaces.report.layout import Chart, Key, Notes, Section, Table
from regulars.interfaces.report.palette import MUTED
from regulars.interfaces.report.sections.tags import tag
from regulars.interfaces.words import Speaker

__all__ = ["waits_section"]


def waits_section(turn: Turn, speak: Speaker) -> Section:
    """The Kaplan-Meier curve of the second order, and its figures beside those of any next order."""
    question = speak(say("How long until they order again?"))
    waits = {wait.name: wait for wait in turn.course.waits} if turn.course else {}
    second = waits.get("second_order")
    if second is None or len(second.curve) < 2:
        return Section("waits", question, (speak(say("Nobody has been watched for a day yet.")),))
    notes = (
        say(
            "A member who has not ordered again yet counts for as long as they were watched (Kaplan and Meier): leaving them "
            "out would make every wait look short."
        ),
    )
    return Section(
        name="waits",
        question=question,
        answer=tuple(map(speak, _answer(second))),
        tag=tag("counted", speak),
        chart=_chart(second, speak),
        tables=(_medians(tuple(waits.values()), speak),),
        notes=(Notes(tuple(map(speak, notes))),),
    )


def _answer(second: Wait) -> tuple[Sentence, ...]:
    last_day, left = list(second.curve.items())[-1]
    again = say(
        "%(share)s of those who ordered once have ordered a second time within %(days)s days (%(low)s to %(high)s).",
        share=Percent(1 - left.value),
        days=last_day,
        low=Percent(1 - left.high),
        high=Percent(1 - left.low),
    )
    if second.median_days is None:
        return (again, say("Fewer than half ever did, as far as was watched."))
    return (again, say("Half of them had done so within %(days)s days.", days=second.median_days))


def _chart(wait: Wait, speak: Speaker) -> Chart:
    wide, narrow = draw_wait(wait, speak(say("days since the first order")), speak(say("ordered again")))
    return Chart(
        wide=wide,
        narrow=narrow,
        says=speak(
            say(
                "A rising line: the share that has ordered a second time after so many days, with its interval as a band. The "
                "numbers are in the table below."
            )
        ),
        keys=(
            Key(
                mark_key(f'<rect x="2" y="5" width="14" height="2" fill="{WAIT_COLOUR.light}"/>'),
                speak(say("share that has ordered again")),
            ),
            Key(
                mark_key(f'<rect x="2" width="14" height="12" rx="2" fill="{MUTED.light}"/>'),
                speak(say("interval: right 19 times in 20")),
            ),
        ),
        tables=(_table(wait, speak),),
        questions=("lifecycle/waits.sql",),
    )


def _table(wait: Wait, speak: Speaker) -> Table:
    return Table(
        caption=speak(say("What the chart shows")),
        columns=tuple(map(speak, (say("days"), say("ordered again"), say("at least"), say("at most")))),
        rows=tuple(
            (
                speak.value(day),
                speak.value(Percent(1 - left.value)),
                speak.value(Percent(1 - left.high)),
                speak.value(Percent(1 - left.low)),
            )
            for day, left in wait.curve.items()
        ),
        tag=tag("counted", speak),
        numbers_from=0,
    )


def _medians(waits: tuple[Wait, ...], speak: Speaker) -> Table:
    return Table(
        caption=speak(say("Waits, those that still go on included")),
        columns=tuple(
            map(speak, (say("from"), say("waits watched"), say("ended with an order"), say("half within, days")))
        ),
        rows=tuple(
            (
                speak(WAIT_WORDS[wait.name]),
                speak.value(wait.waits),
                speak.value(wait.ended),
                "–" if wait.median_days is None else speak.value(wait.median_days),
            )
            for wait in waits
        ),
        tag=tag("counted", speak),
    )
