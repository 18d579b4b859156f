"""Segments: which kinds of customers there are."""

from __future__ import annotations

from typing import Final

from regulars.domain.staff import Role
from regulars.domain.turn import Turn
from regulars.domain.words import Percent, Sentence, say
from regulars.interfaces.console.charts import bars
from regulars.interfaces.console.kit import Column, Figure, Grid, Link, Number, Step, View
from regulars.interfaces.console.screen import Answer, Screen, Shown, Visit
from regulars.interfaces.console.standing import nothing_yet, standing_of
from regulars.interfaces.report.sections.likeness import likeness_section
from regulars.know.segments import SEGMENTS
from regulars.lifecycle.groups import GROUP_WORDS

__all__ = ["SCREENS"]

_QUESTION: Final = say("Who are my kinds of customers?")
_READERS: Final = frozenset({Role.OWNER, Role.MARKETER, Role.ANALYST, Role.AUDITOR})
_COLUMNS: Final = (
    Column("segment", say("segment")),
    Column("members", say("members"), is_number=True),
    Column("share", say("share"), is_number=True),
)


def _segments(visit: Visit) -> Answer:
    standing = standing_of(visit.shop)
    if standing is None:
        return Shown("question.html", nothing_yet(visit, _QUESTION))
    turn, speak = standing.turn, visit.say
    view = View(
        _QUESTION,
        (_answer(turn),),
        origin="counted",
        figure=_figure(turn, visit),
        step=Step(say("See those worth acting on"), f"/console/members?group={_largest(turn)}"),
        numbers=_numbers(turn),
        grids=(_groups(turn),),
        sections=standing.once(lambda: likeness_section(turn, speak), "likeness", speak.language),
    )
    return Shown("question.html", view)


def _answer(turn: Turn) -> Sentence:
    name, count = max(turn.segments.items(), key=lambda item: item[1])
    return say(
        "By how recently and how often they ordered, most are %(segment)s: %(count)s of %(members)s (%(share)s).",
        segment=SEGMENTS[name],
        count=count,
        members=turn.members,
        share=Percent(count / max(1, turn.members)),
    )


def _figure(turn: Turn, visit: Visit) -> Figure:
    names = [visit.say(SEGMENTS[name]) for name in turn.segments]
    people = {called: f"/console/members?segment={name}" for called, name in zip(names, turn.segments, strict=True)}
    rows = [
        (Link(SEGMENTS[name], f"/console/members?segment={name}"), count, Percent(count / max(1, turn.members)))
        for name, count in turn.segments.items()
    ]
    return Figure(
        bars(names, list(turn.segments.values()), people=people),
        say("One bar for each segment with the members in it."),
        Grid("segments", say("Members by how recently and how often they ordered (RFM)"), _COLUMNS, rows),
        ("know/profiles.sql",),
        people=((say("all members"), "/console/members"),),
    )


def _numbers(turn: Turn) -> tuple[Number, ...]:
    found = turn.likeness.clusters
    if found is None:
        return ()
    return (
        Number(say("groups of members who behave alike"), len(found.clusters), "modelled", n=turn.members),
        Number(
            say("how alike the groups stay when they are found again"),
            round(found.stability, 2),
            "modelled",
            compared=say("1 is always the same, 0 is chance"),
        ),
        Number(say("members who behave like nobody else"), turn.likeness.abnormal_members, "modelled"),
    )


def _counts(turn: Turn) -> dict[str, int]:
    import pyarrow.compute as pc

    return {name: int(pc.sum(pc.equal(turn.profiles["group"], name)).as_py() or 0) for name in GROUP_WORDS}


def _largest(turn: Turn) -> str:
    counts = _counts(turn)
    return max(counts, key=lambda name: counts[name])


def _groups(turn: Turn) -> Grid:
    rows = [(Link(GROUP_WORDS[name], f"/console/members?group={name}"), count) for name, count in _counts(turn).items()]
    columns = (Column("group", say("worth acting on")), Column("members", say("members"), is_number=True))
    return Grid("groups", say("Groups worth acting on"), columns, rows)


SCREENS: Final = (Screen("GET", "/console/segments", "segments", _segments, _READERS, nav=say("Segments")),)
