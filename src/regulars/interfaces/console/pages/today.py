"""Today: is the circle growing or leaking, what changed, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from regulars.domain.staff import Role
from regulars.domain.stage import STAGE_WORDS, Stage
from regulars.domain.turn import CircleMonth, Turn
from regulars.domain.words import Percent, Points100, Sentence, say, word
from regulars.interfaces.console.charts import circle_bars
from regulars.interfaces.console.entry_words import has_ledger
from regulars.interfaces.console.kit import Column, Figure, Grid, Link, Number, Step, View, told
from regulars.interfaces.console.screen import Answer, Moved, Screen, Shown, Visit
from regulars.interfaces.console.standing import Standing, nothing_yet, standing_of
from regulars.interfaces.report.months import last_day_of, month_and_year, month_short
from regulars.interfaces.report.sections.circle import circle_section
from regulars.lifecycle.groups import GROUP_WORDS

if TYPE_CHECKING:
    from regulars.loop.ledger.owed import Owed

__all__ = ["SCREENS", "circle_figure"]

QUESTION: Final = say("Is my circle of regulars growing or leaking?")
_MOVES: Final[dict[str, Sentence]] = {
    "returning": word("move", "returned"),
    "came_back": word("move", "came back"),
    "new": word("move", "new"),
    "went_quiet": word("move", "went quiet"),
}
_SHOWN_MAX: Final = 3
_READERS: Final = frozenset({Role.OWNER, Role.MARKETER, Role.ANALYST, Role.AUDITOR})


def _today(visit: Visit) -> Answer:
    standing = standing_of(visit.shop)
    if standing is None:
        return Shown("question.html", nothing_yet(visit, QUESTION))
    turn = standing.turn
    section = standing.once(lambda: circle_section(turn, visit.say), "circle", visit.say.language)
    view = View(
        QUESTION,
        tuple(map(told, section.answer)),
        origin="counted",
        figure=circle_figure(standing, visit),
        step=Step(say("Look at the first proposal"), "/console/proposals/1") if turn.proposals else None,
        numbers=_numbers(turn, visit),
        grids=(_changed(turn, visit),),
    )
    values = {"proposals": [_line(turn, place) for place in range(min(_SHOWN_MAX, len(turn.proposals)))]}
    return Shown("today.html", view, {**values, "more": len(turn.proposals) - _SHOWN_MAX})


def circle_figure(standing: Standing, visit: Visit) -> Figure:
    """The circle month by month."""
    speak, months = visit.say, standing.turn.circle
    section = standing.once(lambda: circle_section(standing.turn, speak), "circle", speak.language)
    rows = [
        (month_and_year(month, speak.language), *(getattr(month, move) for move in ("new", "came_back", "returning", "went_quiet")))
        for month in months
    ]  # fmt: skip
    columns = [Column("month", say("month"))]
    columns += [Column(name, _MOVES[name], is_number=True) for name in ("new", "came_back", "returning", "went_quiet")]
    moves = {move: (speak(called), [getattr(month, move) for month in months]) for move, called in _MOVES.items()}
    return Figure(
        circle_bars([_label(month, standing.turn, speak.language) for month in months], moves),
        say("Bars by month: upwards members who returned, came back and were new, downwards members who went quiet."),
        Grid("circle", say("What the chart shows"), columns, rows),
        ("lifecycle/circle.sql",),
        people=(
            (say("those cooling now"), "/console/members?stage=cooling"),
            (say("those who came back"), "/console/members?stage=came_back"),
        ),
        still=(section.chart.wide, section.chart.narrow) if section.chart else None,
    )


def _label(month: CircleMonth, turn: Turn, language: str) -> str:
    """The month; with a star while it is not over, with its year in January."""
    star = "" if last_day_of(month) <= turn.as_of.last_day else "*"
    return month_short(month, language) + star + (f" {month.year}" if month.month == 1 else "")


def _numbers(turn: Turn, visit: Visit) -> tuple[Number, ...]:
    whole = [month for month in turn.circle if last_day_of(month) <= turn.as_of.last_day]
    within = sum(turn.stages.get(stage, 0) for stage in (Stage.NEW, Stage.ACTIVE, Stage.CAME_BACK))
    found = [
        Number(
            say("ordered within the last %(days)s days", days=turn.borders.cooling),
            within,
            n=turn.members,
            compared=say("%(share)s of all members", share=Percent(within / max(1, turn.members))),
        ),
    ]
    if len(whole) > 1:
        found += _months(whole)
    found.append(Number(say("paid for all orders"), turn.span.revenue, n=turn.span.orders))
    chain = turn.course.chain if turn.course else None
    if chain is not None:
        found.append(
            Number(
                say("of 100 who have not lapsed, lapse within a month"),
                Points100(chain.churn.value),
                "modelled",
                (Points100(chain.churn.low), Points100(chain.churn.high)),
                n=chain.moves,
            )
        )
    found += [
        Number(say("%(currency)s owed", currency=each.currency), each.outstanding)
        for each in (_owed(visit) if visit.role in {None, Role.OWNER, Role.ANALYST, Role.AUDITOR} else ())
    ]
    return tuple(found)


def _owed(visit: Visit) -> tuple[Owed, ...]:
    from regulars.loop.ledger.owed import owed

    return owed(visit.shop.counter, visit.shop.settings.currency) if has_ledger(visit.shop) else ()


def _months(whole: list[CircleMonth]) -> list[Number]:
    """The last whole month beside the one before, and beside the same month a year earlier where that is known."""
    last, before = whole[-1], whole[-2]
    year = next((month for month in whole if (month.year, month.month) == (last.year - 1, last.month)), None)

    def number(label: Sentence, name: str) -> Number:
        now, then = getattr(last, name), getattr(before, name)
        compared = say("%(count)s the month before", count=then)
        if year is not None:
            compared = say(
                "%(count)s the month before, %(earlier)s a year before", count=then, earlier=getattr(year, name)
            )
        return Number(label, now, compared=compared)

    return [
        number(say("came back in the last whole month"), "came_back"),
        number(say("went quiet in the last whole month"), "went_quiet"),
    ]


def _changed(turn: Turn, visit: Visit) -> Grid:
    """Members by stage now, beside the turn before."""
    from regulars.loop.latest import latest_turn

    before = latest_turn(visit.shop.house, before=turn.as_of.instant)
    then = before.summary["stages"] if before is not None else {}
    day = before.summary["as_of"] if before is not None else None
    columns = [
        Column("stage", say("stage")),
        Column("members", say("members now"), is_number=True),
        Column("before", say("in the turn of %(day)s", day=day) if day else say("in the turn before"), is_number=True),
        Column("change", say("change"), is_number=True),
    ]
    rows = [
        (
            _stage_link(stage),
            count,
            then.get(stage) if isinstance(then, dict) else None,
            count - then[stage] if isinstance(then, dict) and stage in then else None,
        )
        for stage, count in turn.stages.items()
    ]
    return Grid("stages", say("What changed"), columns, rows)


def _stage_link(stage: str) -> object:
    return Link(STAGE_WORDS[stage], f"/console/members?stage={stage}")


def _line(turn: Turn, place: int) -> dict[str, object]:
    """One proposal as one line."""
    proposal = turn.proposals[place]
    lift, (low, high) = proposal.lever.break_even_lift, proposal.unaided.interval
    needs = (
        say("nothing makes it pay")
        if lift is None
        else say("must bring back %(lift)s more of 100 to pay", lift=Points100(lift))
    )
    return {
        "rank": place + 1,
        "group": GROUP_WORDS[proposal.group],
        "people": say("%(count)s people", count=proposal.audience),
        "unaided": say(
            "%(rate)s of 100 come back unaided (%(low)s to %(high)s)",
            rate=Points100(proposal.unaided.rate),
            low=Points100(low),
            high=Points100(high),
        ),
        "needs": needs,
    }


def _home(visit: Visit) -> Answer:
    """The first page of the navigation that this visitor may see."""
    from regulars.interfaces.console.screens import all_screens

    first = next((each for each in all_screens() if each.nav is not None and visit.may(each)), None)
    return Moved(first.path if first is not None else "/console/words")


SCREENS: Final = (
    Screen("GET", "/console", "home", _home),
    Screen("GET", "/console/today", "today", _today, _READERS, nav=say("Today")),
)
