"""Lifecycle: where regulars slip away, and when."""

from __future__ import annotations

from typing import Final

from regulars.domain.course import StageChain
from regulars.domain.staff import Role
from regulars.domain.stage import STAGE_WORDS, Stage
from regulars.domain.turn import Turn
from regulars.domain.words import Percent, Sentence, say
from regulars.interfaces.console.charts import bars, moves_flow
from regulars.interfaces.console.kit import Column, Figure, Grid, Link, Step, View
from regulars.interfaces.console.screen import Answer, Screen, Shown, Visit
from regulars.interfaces.console.standing import nothing_yet, standing_of
from regulars.interfaces.report.layout import Section
from regulars.interfaces.report.palette import STAGE_COLOURS
from regulars.interfaces.report.sections.cohorts import cohorts_section
from regulars.interfaces.report.sections.moves import moves_section
from regulars.interfaces.report.sections.stages import stages_section
from regulars.interfaces.report.sections.waits import waits_section

__all__ = ["SCREENS"]

_QUESTION: Final = say("Where do regulars slip away, and when?")
_READERS: Final = frozenset({Role.OWNER, Role.MARKETER, Role.ANALYST, Role.AUDITOR})
_PRESENT: Final = (Stage.ACTIVE, Stage.CAME_BACK, Stage.NEW, Stage.COOLING, Stage.SLEEPING)
_WORSE: Final = {
    Stage.NEW: (Stage.COOLING, Stage.SLEEPING, Stage.LAPSED),
    Stage.ACTIVE: (Stage.COOLING, Stage.SLEEPING, Stage.LAPSED),
    Stage.CAME_BACK: (Stage.COOLING, Stage.SLEEPING, Stage.LAPSED),
    Stage.COOLING: (Stage.SLEEPING, Stage.LAPSED),
    Stage.SLEEPING: (Stage.LAPSED,),
}


def _lifecycle(visit: Visit) -> Answer:
    standing = standing_of(visit.shop)
    if standing is None:
        return Shown("question.html", nothing_yet(visit, _QUESTION))
    turn, speak = standing.turn, visit.say

    def sections() -> tuple[Section, ...]:
        makers = (stages_section, moves_section, waits_section, cohorts_section)
        return tuple(make(turn, speak) for make in makers)

    chain = turn.course.chain if turn.course else None
    leak = _leak(chain) if chain else None
    act = next((place for place, each in enumerate(turn.proposals, 1) if each.group.startswith("cooling")), None)
    view = View(
        _QUESTION,
        (_answer(turn, chain, leak),),
        origin="counted",
        figure=_flow(chain, visit) if chain else _stages(turn, visit),
        step=(
            Step(say("Act on it before they sleep"), f"/console/proposals/{act}")
            if act
            else Step(say("See who is cooling"), "/console/members?stage=cooling")
        ),
        sections=standing.once(sections, "lifecycle", speak.language),
    )
    return Shown("question.html", view)


def _leak(chain: StageChain) -> tuple[Stage, int, int] | None:
    """The stage with the most moves to a worse one: stage, moves, of how many."""
    found = [
        (stage, sum(chain.counted[stage].get(worse, 0) for worse in _WORSE[stage]), sum(chain.counted[stage].values()))
        for stage in _PRESENT
        if stage in chain.counted
    ]
    seen = [each for each in found if each[2]]
    return max(seen, key=lambda each: each[1]) if seen else None


def _answer(turn: Turn, chain: StageChain | None, leak: tuple[Stage, int, int] | None) -> Sentence:
    if chain is None or leak is None:
        return say(
            "Too early for moves from month to month; today %(cooling)s of %(members)s members are cooling.",
            cooling=turn.stages.get(Stage.COOLING, 0),
            members=turn.members,
        )
    stage, gone, seen = leak
    return say(
        "Most slip away from %(stage)s: over %(months)s months, %(gone)s of %(seen)s moves from there (%(share)s) led to a "
        "longer silence.",
        stage=STAGE_WORDS[stage],
        months=chain.months,
        gone=gone,
        seen=seen,
        share=Percent(gone / seen),
    )


def _flow(chain: StageChain, visit: Visit) -> Figure:
    rows = [
        (Link(STAGE_WORDS[one], f"/console/members?stage={one}"), STAGE_WORDS[other], count, Percent(count / sum(row.values())))
        for one, row in chain.counted.items()
        for other, count in row.items()
        if count
    ]  # fmt: skip
    columns = (
        Column("from", say("from")),
        Column("to", say("to, a month later")),
        Column("moves", say("moves counted"), is_number=True),
        Column("share", say("share of those who stood there"), is_number=True),
    )
    return Figure(
        moves_flow(chain.counted, visit.say),
        say("A flow from the stage at the end of a month, on the left, to the stage a month later, on the right."),
        Grid("moves", say("Moves between stages, month by month, added up"), columns, rows),
        ("lifecycle/stage_moves.sql",),
        people=((say("those cooling now"), "/console/members?stage=cooling"),),
    )


def _stages(turn: Turn, visit: Visit) -> Figure:
    rows = [
        (Link(STAGE_WORDS[stage], f"/console/members?stage={stage}"), count, Percent(count / max(1, turn.members)))
        for stage, count in turn.stages.items()
    ]
    names = [visit.say(STAGE_WORDS[stage]) for stage in turn.stages]
    people = {name: f"/console/members?stage={stage}" for name, stage in zip(names, turn.stages, strict=True)}
    columns = (
        Column("stage", say("stage")),
        Column("members", say("members"), is_number=True),
        Column("share", say("share"), is_number=True),
    )
    colours = [STAGE_COLOURS[stage].light for stage in turn.stages]
    return Figure(
        bars(names, list(turn.stages.values()), colours, people),
        say("One bar for each stage with the members in it."),
        Grid("stages", say("What the chart shows"), columns, rows),
        ("lifecycle/gap_counts.sql", "know/profiles.sql"),
    )


SCREENS: Final = (Screen("GET", "/console/lifecycle", "lifecycle", _lifecycle, _READERS, nav=say("Lifecycle")),)
