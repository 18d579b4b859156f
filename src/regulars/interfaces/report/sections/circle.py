"""Is the circle of regulars growing or leaking: who joined or came back against who went quiet, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from regulars.domain.turn import CircleMonth, Turn
from regulars.domain.words import Sentence, say, word
from regulars.interfaces.report.charts.circle import UPWARDS, draw_circle
from regulars.interfaces.report.charts.drawing import mark_key
from regulars.interfaces.report.layout import Chart, Key, Notes, Section, Table
from regulars.interfaces.report.months import last_day_of, month_and_year
from regulars.interfaces.report.palette import MOVE_COLOURS
from regulars.interfaces.report.sections.tags import tag
from regulars.interfaces.words import Speaker

__all__ = ["HOLDING_SHARE", "circle_section"]

HOLDING_SHARE: Final = 0.05
"""Gains and losses closer together than this share of the losses are called holding."""
_MOVE_WORDS: Final[dict[str, Sentence]] = {
    "new": word("move", "new"),
    "came_back": word("move", "came back"),
    "returning": word("move", "returned"),
    "went_quiet": word("move", "went quiet"),
}


def circle_section(turn: Turn, speak: Speaker) -> Section:
    """The circle, month by month."""
    question = speak(say("Is my circle of regulars growing or leaking?"))
    whole = [month for month in turn.circle if last_day_of(month) <= turn.as_of.last_day]
    if not whole:
        return Section("circle", question, (speak(say("Not one whole month has been seen yet: too early to tell.")),))
    notes = [
        say(
            "Came back: ordered after more than %(days)s days of silence. Went quiet: passed %(days)s days of silence "
            "that month. Returned: ordered again sooner than that; they neither join nor leave.",
            days=turn.borders.cooling,
        )
    ]
    if len(whole) < len(turn.circle):
        notes.append(say("* This month is not over: it is drawn pale, and left out of the words."))
    return Section(
        name="circle",
        question=question,
        answer=tuple(speak(sentence) for sentence in _answer(whole, speak)),
        tag=tag("counted", speak),
        chart=_chart(turn, speak),
        notes=(Notes(tuple(map(speak, notes))),),
    )


def _answer(whole: Sequence[CircleMonth], speak: Speaker) -> tuple[Sentence, ...]:
    last = whole[-1]
    gains = sum(month.new + month.came_back for month in whole)
    since = say(
        "Over the %(months)s whole months shown, %(gains)s times a member joined or came back, and %(losses)s times "
        "one went quiet.",
        months=len(whole),
        gains=gains,
        losses=sum(month.went_quiet for month in whole),
    )
    return (_verdict(last, month_and_year(last, speak.language)), since)


def _verdict(last: CircleMonth, month: str) -> Sentence:
    values = {"month": month, "came_back": last.came_back, "new": last.new, "went_quiet": last.went_quiet}
    gain = last.new + last.came_back - last.went_quiet
    if abs(gain) <= HOLDING_SHARE * last.went_quiet:
        return say(
            "Holding, just: in %(month)s, %(new)s members were new and %(came_back)s came back; %(went_quiet)s went "
            "quiet.",
            **values,
        )
    if gain > 0:
        return say(
            "Growing: in %(month)s, %(new)s members were new and %(came_back)s came back; %(went_quiet)s went quiet.",
            **values,
        )
    return say(
        "Leaking: in %(month)s, %(new)s members were new and %(came_back)s came back; %(went_quiet)s went quiet.",
        **values,
    )


def _chart(turn: Turn, speak: Speaker) -> Chart:
    wide, narrow = draw_circle(turn.circle, turn.as_of.last_day, speak, speak(say("members")))
    first, last = (month_and_year(month, speak.language) for month in (turn.circle[0], turn.circle[-1]))
    return Chart(
        wide=wide,
        narrow=narrow,
        says=speak(
            say(
                "Bars by month, %(first)s to %(last)s. Upwards: members who returned, came back and were new. "
                "Downwards: members who went quiet. The numbers are in the table below.",
                first=first,
                last=last,
            )
        ),
        keys=tuple(_key(move, speak) for move in (*reversed(UPWARDS), "went_quiet")),
        tables=(_table(turn.circle, speak),),
        questions=("lifecycle/circle.sql",),
    )


def _key(move: str, speak: Speaker) -> Key:
    name = _MOVE_WORDS[move]
    says = say("%(move)s (downwards)", move=name) if move == "went_quiet" else name
    return Key(mark_key(f'<rect x="2" width="14" height="12" rx="2" fill="{MOVE_COLOURS[move].light}"/>'), speak(says))


def _table(circle: Sequence[CircleMonth], speak: Speaker) -> Table:
    return Table(
        caption=speak(say("What the chart shows")),
        columns=(speak(say("month")), *(speak(name) for name in _MOVE_WORDS.values())),
        rows=tuple(
            (month_and_year(month, speak.language), *(speak.value(getattr(month, move)) for move in _MOVE_WORDS))
            for month in circle
        ),
        tag=tag("counted", speak),
    )
