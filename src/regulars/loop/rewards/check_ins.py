"""Members come by: once a day of the programme's clock, points by the streak, and an event for the log."""

from __future__ import annotations

from datetime import UTC, datetime

from regulars.domain.errors import UsageError
from regulars.domain.events import EventName
from regulars.domain.identity import CUSTOMER
from regulars.domain.rewards.answer import HandedShown
from regulars.domain.rewards.handing import Handed, HandingKind, Occasion
from regulars.domain.words import say
from regulars.loop.rewards.things import Things
from regulars.loop.till.people import COOKIE, Account
from regulars.ports.handings import LookedUp
from regulars.reward.conditions import local_time
from regulars.reward.rewards.check_in import CheckingIn, check_in

__all__ = ["CheckInDesk"]


class CheckInDesk:
    """Check-ins of one shop. Safe to use from several threads and several processes."""

    def __init__(self, things: Things) -> None:
        self._things = things

    def record(self, member_id: str) -> HandedShown:
        """A member comes by: points, and the event ``Check In Recorded``. A second time on a day is answered as the first.

        Raises:
            UnknownMember: nobody is called so.
            UsageError: the programme has no check-in.
        """
        things, programme = self._things, self._things.programme.now()
        if programme.check_in is None:
            raise UsageError(
                say("The programme has no check-in."),
                fix=say("Write it under check_in: in programmes/*.yml, as check_in: {points: [1, 2, 5]}."),
            )
        account = things.people.known(member_id)
        today = local_time(things.counter.clock.now(), programme.timezone).date()
        asked = CheckingIn(programme.check_in, account.owner, today)
        occasion = Occasion(HandingKind.CHECK_IN, "", account.owner, today.isoformat())
        look = LookedUp((asked.last_key, asked.streak_key, asked.month_key))
        over = things.handings.hand(occasion, look, lambda page: check_in(asked, page))
        if over.handed is not None:
            self._note(account, over.handed)
        return things.over(over)

    def _note(self, account: Account, handed: Handed) -> None:
        """The event, under a name of its own: told again after a crash it is the same one."""
        member = int(account.owner.partition(":")[2])
        called = self._things.house.records.names([member]).get(member, {})
        whose = {"userId": called[CUSTOMER]} if CUSTOMER in called else {"anonymousId": called.get(COOKIE, "")}
        if not any(whose.values()):
            return  # known by an address alone: no event could name them
        event = {
            "type": "track",
            "event": EventName.CHECK_IN_RECORDED.value,
            "messageId": f"check-in-{handed.id}",
            "timestamp": datetime.fromtimestamp(handed.at / 1_000_000, UTC).isoformat(),
            "properties": {"streak": int(handed.facts["streak"]), "points": handed.points},
        }
        self._things.track([{**whose, **event}])
