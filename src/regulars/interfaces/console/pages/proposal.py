"""One proposal: what happens without us, what a lever must achieve, and how to find out."""

from __future__ import annotations

from typing import Final

from regulars.domain.money import Money
from regulars.domain.offer import Lever
from regulars.domain.staff import Role
from regulars.domain.words import Percent, Points100, say
from regulars.interfaces.console.charts import bars
from regulars.interfaces.console.kit import Column, Figure, Grid, Step, View, told
from regulars.interfaces.console.refused import nothing_here
from regulars.interfaces.console.screen import Answer, Screen, Shown, Visit
from regulars.interfaces.console.standing import nothing_yet, standing_of
from regulars.interfaces.report.layout import Section
from regulars.interfaces.report.sections.proposals import proposals_section
from regulars.interfaces.report.sections.proposals_drawn import lever_name
from regulars.lifecycle.groups import GROUP_WORDS

__all__ = ["SCREENS"]

_QUESTION: Final = say("What would a test have to show?")
_READERS: Final = frozenset({Role.OWNER, Role.MARKETER, Role.ANALYST, Role.AUDITOR})


def _proposal(visit: Visit) -> Answer:
    standing = standing_of(visit.shop)
    if standing is None:
        return Shown("question.html", nothing_yet(visit, _QUESTION))
    turn, rank = standing.turn, visit.parameters["rank"]
    if not (rank.isascii() and rank.isdigit() and 1 <= int(rank) <= len(turn.proposals)):
        raise nothing_here()
    proposal = turn.proposals[int(rank) - 1]
    section = standing.once(lambda: proposals_section(turn, visit.say), "proposals", visit.say.language)
    card = section.cards[int(rank) - 1]
    lift = proposal.lever.break_even_lift
    answer = say(
        "%(group)s: of 100, %(rate)s come back by themselves within %(days)s days; the lever proposed must add %(lift)s to pay.",
        group=GROUP_WORDS[proposal.group],
        rate=Points100(proposal.unaided.rate),
        days=proposal.unaided.horizon_days,
        lift="–" if lift is None else Points100(lift),
    )
    rows = [_lever(lever, visit) for lever in proposal.levers]
    lifts = [round(100 * (lever.break_even_lift or 0), 2) for lever in proposal.levers]
    figure = Figure(
        bars([str(row[0]) for row in rows], lifts),
        say("One bar for each lever: how many more of 100 must come back for it to pay."),
        Grid("levers", say("What each lever must achieve"), _COLUMNS, rows, "modelled"),
        ("measure/returns.sql",),
        people=((say("the people in it"), f"/console/members?group={proposal.group}"),),
    )
    view = View(
        told(card.title),
        (answer, *map(told, card.notes)),
        origin="modelled",
        figure=figure,
        step=Step(say("See who is in it"), f"/console/members?group={proposal.group}"),
        sections=(Section("facts", visit.say(say("What is known about them")), (), cards=(card,)),),
    )
    return Shown("question.html", view)


_COLUMNS: Final = (
    Column("lever", say("lever")),
    Column("break_even_lift", say("must add, share of those treated"), is_number=True),
    Column("cost_expected", say("cost expected"), is_number=True),
    Column("cost_worst", say("cost at worst"), is_number=True),
)


def _lever(lever: Lever, visit: Visit) -> tuple[object, ...]:
    lift = lever.break_even_lift
    costs: tuple[Money, Money] = (lever.cost_expected, lever.cost_worst)
    return (visit.say(lever_name(lever)), None if lift is None else Percent(lift), *costs)


SCREENS: Final = (Screen("GET", "/console/proposals/{rank}", "proposal", _proposal, _READERS),)
