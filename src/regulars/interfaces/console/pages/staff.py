"""Staff: who may come in, and who came, went and was refused. Accounts are made on the command line."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from regulars.domain.staff import Role, StaffEvent
from regulars.domain.words import say
from regulars.interfaces.console.kit import Column, Grid, View, told
from regulars.interfaces.console.role_words import EVENT_WORDS, ROLE_WORDS
from regulars.interfaces.console.screen import Answer, Screen, Shown, Visit

__all__ = ["SCREENS"]

_EVENTS_SHOWN_MAX: Final = 200


def _staff(visit: Visit) -> Answer:
    desk = visit.shop.staff
    people, events = desk.listed(), desk.staff.events(_EVENTS_SHOWN_MAX)
    refused = sum(event.kind in {"refused", "limited", "forbidden"} for event in events)
    accounts = Grid(
        "accounts",
        say("Accounts"),
        _ACCOUNTS,
        [(each.name, ROLE_WORDS[each.role], _day(each.created_at), _day(each.changed_at)) for each in people],
        origin="",
    )
    rows = [_row(event) for event in events]
    log = Grid("log", say("Comings, goings and refusals, the latest first"), _LOG, rows, origin="")
    answer = say(
        "%(people)s accounts; of the latest %(events)s comings and goings %(refused)s were refused.",
        people=len(people),
        events=len(events),
        refused=refused,
    )
    more = say("To change accounts: regulars staff add | remove | passwd NAME")
    view = View(say("Who may come in, and who came?"), (answer, more), "counted", grids=(accounts, log))
    return Shown("question.html", view)


_ACCOUNTS: Final = (
    Column("name", say("name")),
    Column("role", say("role")),
    Column("created", say("made on")),
    Column("password", say("password set on")),
)
_LOG: Final = (
    Column("at", say("when (UTC)")),
    Column("what", say("what")),
    Column("name", say("name")),
    Column("from", say("where from")),
    Column("page", say("page or role")),
)


def _row(event: StaffEvent) -> tuple[object, ...]:
    return (
        datetime.fromtimestamp(event.at / 1e6, UTC).strftime("%Y-%m-%d %H:%M:%S"),
        EVENT_WORDS.get(event.kind, told(event.kind)),
        event.name,
        event.address or None,
        event.detail or None,
    )


def _day(at: int) -> object:
    return datetime.fromtimestamp(at / 1e6, UTC).date()


SCREENS: Final = (
    Screen(
        "GET", "/console/staff", "staff", _staff, frozenset({Role.OWNER, Role.AUDITOR}), nav=say("Staff"), private=True
    ),
)
