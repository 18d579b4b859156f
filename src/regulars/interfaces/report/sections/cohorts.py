"""Do those who came stay: cohorts by the month of their first order, and what a new member is worth."""

from __future__ import annotations

from typing import Final

from regulars.domain.course import CohortMonth, Course, LifetimeValue
from regulars.domain.money import Money
from regulars.domain.turn import CircleMonth, Turn
from regulars.domain.words import Percent, Sentence, say
from regulars.interfaces.report.charts.cohorts import HEAT_COLOUR, Cell, draw_cohorts
from regulars.interfaces.report.charts.drawing import mark_key
from regulars.interfaces.report.layout import Chart, Key, Notes, Section, Table
from regulars.interfaces.report.months import month_and_year
from regulars.interfaces.report.sections.tags import tag
from regulars.interfaces.words import Speaker

__all__ = ["COHORTS_SHOWN", "cohorts_section"]

COHORTS_SHOWN: Final = 12
"""Cohorts, and months after the first one, that a report has room for."""


def cohorts_section(turn: Turn, speak: Speaker) -> Section:
    """Cohort retention as a heat table, and the value of a new member."""
    question = speak(say("Do those who came stay?"))
    course = turn.course
    whole = [month for month in course.cohorts if month.whole] if course else []
    if course is None or not whole:
        return Section("cohorts", question, (speak(say("Not one whole month has been seen yet: too early to tell.")),))
    notes = [
        say(
            "A month counts once it is over. A share is of the whole cohort, whether or not its members ordered between."
        )
    ]
    return Section(
        name="cohorts",
        question=question,
        answer=tuple(map(speak, _answer(course))),
        tag=tag("counted", speak),
        chart=_chart(whole, speak),
        tables=() if course.lifetime_value is None else (_worth(course.lifetime_value, turn, speak),),
        notes=(Notes(tuple(map(speak, notes))),),
    )


def _answer(course: Course) -> tuple[Sentence, ...]:
    later = [month for month in course.retention if month.months_since in (1, 3, 6, 12)]
    if not later:
        return (say("Only the month of the first order is over so far: too early to tell who stays."),)
    return tuple(
        say(
            "%(share)s of %(members)s members ordered in month %(month)s after their first (%(low)s to %(high)s).",
            share=Percent(month.share.value),
            members=month.members,
            month=month.months_since,
            low=Percent(month.share.low),
            high=Percent(month.share.high),
        )
        for month in later
    )


def _chart(whole: list[CohortMonth], speak: Speaker) -> Chart:
    shown = sorted({month.cohort for month in whole})[-COHORTS_SHOWN:]
    cells = [
        Cell(_name(month.cohort, speak), month.months_since, month.share, speak.value(Percent(month.share, 0)))
        for month in whole
        if month.cohort in shown and month.months_since <= COHORTS_SHOWN
    ]
    wide, narrow = draw_cohorts(cells, speak(say("months since the first order")))
    return Chart(
        wide=wide,
        narrow=narrow,
        says=speak(
            say(
                "A row for each month of first orders, a column for each month since; the darker, the more of the cohort "
                "ordered. The numbers are in the table below."
            )
        ),
        keys=(
            Key(
                mark_key(f'<rect x="2" width="14" height="12" rx="2" fill="{HEAT_COLOUR.light}"/>'),
                speak(say("share of the cohort that ordered in the month")),
            ),
        ),
        tables=(_table(whole, shown, speak),),
        questions=("lifecycle/cohorts.sql",),
    )


def _table(whole: list[CohortMonth], shown: list[int], speak: Speaker) -> Table:
    return Table(
        caption=speak(say("What the chart shows")),
        columns=tuple(
            map(
                speak,
                (say("first order in"), say("months since"), say("members"), say("ordered"), say("share"), say("paid")),
            )
        ),
        rows=tuple(
            (
                _name(month.cohort, speak),
                speak.value(month.months_since),
                speak.value(month.size),
                speak.value(month.members),
                speak.value(Percent(month.share)),
                speak.value(month.revenue),
            )
            for month in whole
            if month.cohort in shown and month.months_since <= COHORTS_SHOWN
        ),
        tag=tag("counted", speak),
    )


def _worth(worth: LifetimeValue, turn: Turn, speak: Speaker) -> Table:
    currency = turn.span.revenue.currency

    def money(amount: float) -> str:
        return speak.value(Money.of(round(amount, 3), currency))

    rows = [
        (speak(say("over the first %(months)s months", months=worth.months)), money(worth.value.value)),
        (speak(say("at least – at most, 19 times in 20")), f"{money(worth.value.low)} – {money(worth.value.high)}"),
        (speak(say("share of what is paid that is margin")), speak.value(Percent(worth.margin_share))),
        (speak(say("discounted, a year, by")), speak.value(Percent(worth.discount_rate_yearly))),
    ]
    if worth.endless is not None:
        rows.insert(2, (speak(say("if it went on dwindling like this for ever")), money(worth.endless)))
    return Table(
        caption=speak(say("Margin of a new member, counted over past cohorts and discounted")),
        columns=(speak(say("what")), speak(say("value"))),
        rows=tuple(rows),
        tag=tag("modelled", speak),
    )


def _name(cohort: int, speak: Speaker) -> str:
    return month_and_year(CircleMonth(cohort // 12, cohort % 12 + 1, 0, 0, 0, 0), speak.language)
