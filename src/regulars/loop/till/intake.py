"""Events come in: read, their members found, and posted with what they bring."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from regulars.domain.errors import EventRejected, RegularsError
from regulars.domain.identity import CUSTOMER
from regulars.domain.ledger.answers import Answer
from regulars.domain.ledger.inbox import Receive, Received
from regulars.domain.money import exponent_of
from regulars.domain.till import EventFate, Examination, Fate
from regulars.gather.event_reasons import EVENT_REASON_WORDS, rejected
from regulars.gather.segment import Call, read_call
from regulars.loop.house import House
from regulars.loop.ledger.counter import Counter
from regulars.loop.programme import ProgrammeInForce
from regulars.loop.till.linking import COOKIE, link
from regulars.loop.till.people import Account, Called, People, owner_of
from regulars.loop.till.places import NOBODY_ASKS, Places, in_waves
from regulars.loop.till.segments import Segments, asks_segments
from regulars.reward.counting import count_keys
from regulars.reward.earn_rules import evaluate
from regulars.reward.tasks.asking import tasks_asked

__all__ = ["Intake"]

_TOGETHER = 500
_NEWCOMER = "member:0"
"""Whom somebody unknown is examined as."""


class Intake:
    """Takes events in for one shop."""

    def __init__(
        self,
        house: House,
        counter: Counter,
        people: People,
        programme: ProgrammeInForce,
        places: Places = NOBODY_ASKS,
    ) -> None:
        self._house = house
        self._counter = counter
        self._people = people
        self._programme = programme
        self._segments = Segments(house)
        self._places = places

    def take(self, calls: Sequence[Mapping[str, Any]]) -> tuple[EventFate, ...]:
        """Each event to its fate; those of one call that can be used are kept in one commit."""
        fates = self._taken(calls, self._post)
        for fate in fates:
            if isinstance(fate, BaseException):
                raise fate
        return tuple(fate for fate in fates if isinstance(fate, EventFate))

    def take_each(self, calls: Sequence[Mapping[str, Any]]) -> list[EventFate | BaseException]:
        """Events of as many callers: each to its fate, or to its own error."""
        return self._taken(calls, lambda requests: self._counter.ledger.post_each([(each, None) for each in requests]))

    def _taken(
        self, calls: Sequence[Mapping[str, Any]], post: Callable[[Sequence[Receive]], Sequence[Answer | BaseException]]
    ) -> list[EventFate | BaseException]:
        now = self._counter.clock.now()
        read = [self._read(call, now) for call in calls]
        accounts = self._people.met([_called(call) for call in read if isinstance(call, Call)])
        read = [_unless_erased(each, accounts) for each in read]
        usable = [each for each in read if isinstance(each, Call)]
        asks = [(call, accounts[_called(call)]) for call in usable]
        waves = in_waves(asks, lambda ask: ask[1].owner) if self._places.are_asked() else [asks]
        answers = iter([answer for wave in waves for answer in post([self._request(*ask) for ask in wave])])
        fates = [
            _fate(each, next(answers), accounts) if isinstance(each, Call) else _rejected(each, call)
            for each, call in zip(read, calls, strict=True)
        ]
        return self._linked(read, fates, accounts)

    def _linked(
        self,
        read: Sequence[Call | EventRejected],
        fates: list[EventFate | BaseException],
        accounts: Mapping[Called, Account],
    ) -> list[EventFate | BaseException]:
        """Notes other names that were told, of a repeat too: it may have been cut short the first time."""
        telling = [
            (place, call)
            for place, (call, fate) in enumerate(zip(read, fates, strict=True))
            if isinstance(call, Call) and call.links and isinstance(fate, EventFate)
        ]
        links = [(accounts[_called(call)].member, *each) for _, call in telling for each in call.links]
        if not links:
            return fates
        try:
            moved = link(self._house, links)
        except RegularsError as error:
            for place, _ in telling:
                fates[place] = error
            return fates
        if moved:
            self._people.forget()
            self._counter.ledger.release([owner_of(member) for member in sorted(moved)])
        return fates

    def settle(self, waiting: Received) -> bool:
        """Asks again whether the order of an event that waits has come; whether it does no more."""
        member = int(waiting.owner.partition(":")[2])
        account = self._people.of_member(member)
        event = replace(waiting.happening)
        request = self._receive(account, event, waiting.body)
        return self._counter.ledger.post(request).fate == Fate.APPLIED.value

    def examine(self, member_id: str, call: Mapping[str, Any]) -> Examination:
        """What an event would earn; nothing is written."""
        found = self._read(call, self._counter.clock.now(), member_id)
        if isinstance(found, EventRejected):
            raise found
        account = self._people.may_be(member_id) or Account(member_id, _NEWCOMER, (_NEWCOMER,))
        request = self._receive(account, found.happening, "")
        book = self._counter.ledger.look(request)
        event = found.happening
        programme = request.programme
        counts, segments, place = book.counts, request.segments, request.place
        grants = evaluate(programme, event, account.owner, counts, request.minor, segments, place).grants
        about = [row.happening for row in book.of_order(request.order_keys)]
        is_known = event.message_id in book.inbox or any(
            (other.speaks, other.refund_id) == (event.speaks, event.refund_id) for other in about
        )
        return Examination(member_id, event.name, is_known, grants, {})

    def _read(self, call: object, now: int, member: str | None = None) -> Call | EventRejected:
        settings = self._house.settings
        try:
            found = read_call(call, now, settings.timezone, settings.currency, exponent_of(settings.currency), member)
        except EventRejected as error:
            return error
        if found.has_key:
            return found
        # Two page views that say the same are two; without an id or a time nothing tells a repeat.
        fresh = f"made-{secrets.token_hex(20)}"
        return replace(found, happening=replace(found.happening, message_id=fresh))

    def _request(self, call: Call, account: Account) -> Receive:
        return self._receive(account, call.happening, call.body)

    def _receive(self, account: Account, event: Any, body: str) -> Receive:
        programme = self._programme.now()
        segments = self._segments.of(account.owners) if asks_segments(programme) else ()
        return Receive(
            account.owner,
            happening=event,
            programme=programme,
            body=body,
            minor=10 ** exponent_of(self._house.settings.currency),
            owners=account.owners,
            counts=count_keys(programme, event, account.owner, segments),
            segments=segments,
            tasks=tasks_asked(programme, event, account.owners),
            place=self._places.of(account, event.at),
        )

    def _post(self, requests: Sequence[Receive]) -> list[Answer]:
        ledger = self._counter.ledger
        if len(requests) == 1:
            return [ledger.post(requests[0])]
        answers: list[Answer] = []
        for start in range(0, len(requests), _TOGETHER):
            answers += ledger.post_many([(request, None) for request in requests[start : start + _TOGETHER]])
        return answers


def _called(call: Call) -> Called:
    return (CUSTOMER, call.user_id) if call.user_id else (COOKIE, call.anonymous_id)


def _unless_erased(read: Call | EventRejected, accounts: Mapping[Called, Account]) -> Call | EventRejected:
    """Who was erased does not come back by an event that still names them."""
    if isinstance(read, EventRejected) or _called(read) in accounts:
        return read
    return rejected("erased", "userId" if read.user_id else "anonymousId")


def _fate(call: Call, answer: Answer | BaseException, accounts: Mapping[Called, Account]) -> EventFate | BaseException:
    if isinstance(answer, BaseException):
        return answer
    remark = answer.remark
    return EventFate(
        call.happening.message_id,
        Fate(answer.fate),
        accounts[_called(call)].name if call.user_id else f"{COOKIE}:{call.anonymous_id}",
        reason=remark,
        says=EVENT_REASON_WORDS[remark] if remark else None,
        entries=answer.entries,
        figures=answer.figures,
    )


def _rejected(error: RegularsError | Call, call: object) -> EventFate:
    assert isinstance(error, EventRejected)  # noqa: S101 - narrows the type
    given = call.get("messageId") if isinstance(call, Mapping) else None
    message = given if isinstance(given, str) and len(given) <= 255 else ""
    return EventFate(message, Fate.REJECTED, reason=error.reason, where=error.where or "", says=error.what)
