"""Routes of gifts of the year, of members' own days, and of check-in."""

from __future__ import annotations

from msgspec import UNSET

from regulars.interfaces.api import reward_answers as answers
from regulars.interfaces.api import reward_bodies as bodies
from regulars.interfaces.api.route import Call, DayParameter, Keyed, Reply, Route
from regulars.trust.access import Scope

__all__ = ["ROUTES"]

_TILL = frozenset({Scope.TILL, Scope.WRITE})


def _due(call: Call) -> Reply:
    found = call.shop.rewards.gifts.due(call.query["on"])
    return Reply(
        answers.GiftsDueSaid([answers.GiftDueSaid(each.member_id, each.gift, each.on, each.is_given) for each in found])
    )


def _days(call: Call) -> Reply:
    name = call.parameters["id"]
    held = call.shop.rewards.gifts.days_of(name)
    said = {kind: f"{day.year:04}-{day.month_day}" if day.year else day.month_day for kind, day in held.items()}
    zones = sorted({day.zone for day in held.values()} - {""})
    return Reply(answers.DaysHeld(name, said, zones[0] if zones else ""))


def _say_days(call: Call) -> Reply:
    body = call.body
    said = {"birthday": body.birthday, "anniversary": body.anniversary}
    days = {kind: day for kind, day in said.items() if day is not UNSET}
    call.shop.rewards.gifts.set_days(call.parameters["id"], days, body.zone)
    return _days(call)


def _check_in(call: Call) -> Reply:
    handed = call.shop.rewards.check_ins.record(call.body.member_id)
    return Reply(answers.handed_said(handed), is_replayed=handed.replayed)


ROUTES = (
    Route(
        "GET",
        "/v1/gifts",
        "list_gifts_due",
        "Gifts of the year that are due on a day, and whether they were given; now, without a day.",
        _due,
        answers.GiftsDueSaid,
        scopes=frozenset({Scope.READ}),
        query=(DayParameter("on", "The day; now, on each member's own clock, without it."),),
        refuses=(422,),
    ),
    Route(
        "GET",
        "/v1/members/{id}/days",
        "get_days",
        "The days kept of a member: birthday, anniversary.",
        _days,
        answers.DaysHeld,
        scopes=frozenset({Scope.READ}),
        refuses=(404, 409),
    ),
    Route(
        "PUT",
        "/v1/members/{id}/days",
        "put_days",
        "Keeps days of a member, sealed; of a birthday the year is not kept.",
        _say_days,
        answers.DaysHeld,
        scopes=frozenset({Scope.WRITE}),
        takes=bodies.DaysSaid,
        refuses=(404, 409),
        example={"birthday": "02-29", "zone": "Asia/Shanghai"},
    ),
    Route(
        "POST",
        "/v1/check_ins",
        "create_check_in",
        "A member comes by: points by the streak, once a day.",
        _check_in,
        answers.HandedSaid,
        scopes=_TILL,
        takes=bodies.CheckInAsked,
        keyed=Keyed.MUST,
        refuses=(404, 409),
        example={"member_id": "C7"},
    ),
)
