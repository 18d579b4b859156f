"""Gifts of the year: whose day is kept, who is due, and given once whatever the number of runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from regulars.domain.errors import SweepDoubtful, UsageError
from regulars.domain.ledger.counts import CountKey
from regulars.domain.member_days import DAY_KINDS, MemberDay
from regulars.domain.programme import Programme
from regulars.domain.rewards.answer import GiftDue
from regulars.domain.rewards.handing import Handing, HandingKind, Occasion
from regulars.domain.rewards.said import GiftSaid
from regulars.domain.words import say
from regulars.loop.latest import consents_now
from regulars.loop.rewards.things import Things
from regulars.ports.handings import LookedUp
from regulars.reward.conditions import local_time
from regulars.reward.rewards.gifts import Giving, celebrated, give, last_key, month_days_due
from regulars.trust.consent import Purpose, refused_by

__all__ = ["GiftDesk"]

_HOUR_US: Final = 3_600_000_000
_PAUSE_HOURS_MIN: Final = 48
_RUN: Final = CountKey("", "gifts:run", "")
"""When gifts were last given, µs UTC."""


@dataclass(frozen=True, slots=True)
class _Due:
    """A gift that is due by the calendar."""

    gift: GiftSaid
    member: int
    owner: str
    on: date


class GiftDesk:
    """Gifts of one shop. Safe to use from several threads and several processes."""

    def __init__(self, things: Things) -> None:
        self._things = things

    def set_days(self, member_id: str, days: Mapping[str, str], zone: str = "") -> Mapping[str, MemberDay]:
        """Keeps days that are a member's own; an empty text takes one away. Of a birthday the year is not kept.

        Args:
            member_id: whose, as the shop calls them.
            days: ``birthday`` as ``02-29`` or ``1990-02-29``, ``anniversary`` as ``2024-03-05``.
            zone: IANA name of the member's clock; empty is the programme's.

        Raises:
            UnknownMember: nobody is called so.
            UsageError: it is no day or no zone.
        """
        read = {kind: _day(kind, text, zone) for kind, text in days.items()}
        member = int(self._things.people.known(member_id).owner.partition(":")[2])
        house = self._things.house
        with house.records.write() as writing:
            writing.set_days(member, read, house.clock.now())
        return self.days_of(member_id)

    def days_of(self, member_id: str) -> Mapping[str, MemberDay]:
        """The days kept of a member, by kind.

        Raises:
            UnknownMember: nobody is called so.
        """
        member = int(self._things.people.known(member_id).owner.partition(":")[2])
        return {kind: day for (_, kind), day in self._things.house.records.days_of([member]).items()}

    def due(self, on: date | None = None) -> tuple[GiftDue, ...]:
        """Gifts that are due on a day, and whether they were given; None is now, on each member's own clock.

        Who said no to `personalise` is left out.
        """
        things, programme = self._things, self._things.programme.now()
        due = list(self._due(programme, on))
        names = things.people.names([each.owner for each in due])
        shown = []
        for each in due:
            page = things.handings.page(_occasion(each), LookedUp((last_key(each.gift, each.owner),)))
            decided = give(Giving(each.gift, each.owner, each.on, programme.timezone), page)
            name = names.get(each.owner, "")
            shown.append(GiftDue(name, each.gift.id, each.on.isoformat(), not isinstance(decided, Handing)))
        return tuple(shown)

    def give(self, *, confirmed: bool = False) -> tuple[GiftDue, ...]:
        """Gives every gift that is due now and was not given. As often as you like: it is one a year.

        Args:
            confirmed: a person has said that the clock is right.

        Raises:
            SweepDoubtful: the clock went back, or the last run is longer ago than any gift may be late.
        """
        programme = self._things.programme.now()
        if not programme.gifts:
            return ()
        now = self._things.counter.clock.now()
        if not confirmed:
            self._check_clock(programme, now)
        given = [each for each in self._due(programme, None) if self._give(programme, each)]
        self._things.handings.note(_RUN, now)
        names = self._things.people.names([each.owner for each in given])
        return tuple(GiftDue(names.get(each.owner, ""), each.gift.id, each.on.isoformat(), True) for each in given)  # noqa: FBT003

    def _give(self, programme: Programme, due: _Due) -> bool:
        things, occasion = self._things, _occasion(due)
        pattern, mark = things.drawn(due.gift.coupon, occasion)
        giving = Giving(due.gift, due.owner, due.on, programme.timezone, mark, pattern)
        look = LookedUp((last_key(due.gift, due.owner),))
        over = things.handings.hand(occasion, look, lambda page: give(giving, page))
        return over.handed is not None and not over.is_replayed

    def _check_clock(self, programme: Programme, now: int) -> None:
        last = self._things.handings.counts([_RUN]).get(_RUN)
        if last is None:
            return
        hours = max(_PAUSE_HOURS_MIN, *(24 * gift.window_days for gift in programme.gifts))
        if 0 <= now - last <= hours * _HOUR_US:
            return
        raise SweepDoubtful(
            say("Gifts were not given: something looks wrong."),
            why=say(
                "The last run is %(hours)s hours away; more than %(limit)s is unusual.",
                hours=round((now - last) / _HOUR_US),
                limit=hours,
            ),
            fix=say(
                "Check the clock; then run regulars gifts give --confirm. What is late beyond its window is not given."
            ),
        )

    def _due(self, programme: Programme, on: date | None) -> Iterator[_Due]:
        house = self._things.house
        now = self._things.counter.clock.now()
        refused = set(refused_by(consents_now(house), Purpose.PERSONALISE).to_pylist())
        first = on or local_time(now, "UTC").date() - timedelta(days=1)
        last = on or local_time(now, "UTC").date() + timedelta(days=1)
        for gift in programme.gifts:
            for member, day in house.records.days(gift.on, month_days_due(gift, first, last)).items():
                today = on or local_time(now, day.zone or programme.timezone).date()
                found = celebrated(gift, day, today)
                if found is not None and member not in refused:
                    yield _Due(gift, member, self._things.people.of_member(member).owner, found)


def _occasion(due: _Due) -> Occasion:
    return Occasion(HandingKind.GIFT, due.gift.id, due.owner, f"{due.on.year}")


def _day(kind: str, text: str, zone: str) -> MemberDay | None:
    try:
        ZoneInfo(zone or "UTC")
        day = MemberDay.read(text, zone) if text else None
    except (ValueError, ZoneInfoNotFoundError):
        raise UsageError(
            say('"%(day)s" is no day, or "%(zone)s" no time zone.', day=text[:40], zone=zone[:80]),
            fix=say("Write a day as 02-29 or 2024-03-05, and a zone as Asia/Shanghai."),
        ) from None
    if kind not in DAY_KINDS or (day is not None and kind == "anniversary" and not day.year):
        raise UsageError(
            say('"%(kind)s" cannot be kept so.', kind=kind[:40]),
            fix=say("Say birthday as 02-29, or anniversary with its year, as 2024-03-05."),
        )
    return MemberDay(day.month, day.day, 0, day.zone) if day is not None and kind == "birthday" else day
