"""What an award brings: points with their cause, and the events that tell of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator

from regulars.domain.events import EventName
from regulars.domain.happening import Happening
from regulars.domain.ledger.entries import Entry, Kind, Source
from regulars.domain.ledger.inbox import Receive, Received, ReceivedState
from regulars.domain.ledger.requests import ClawBack, Earn, WalletKey
from regulars.domain.ledger.terms import Terms
from regulars.domain.programme import EarnRule, Programme
from regulars.domain.tasks.record import HAND, Award
from regulars.domain.tasks.said import TaskRewardSaid
from regulars.reward.claw_back import take_back
from regulars.reward.earning import earn
from regulars.reward.pen import Pen
from regulars.reward.terms import terms_of

__all__ = ["award_source", "grant_points", "heard", "take_points"]


def award_source(award: Award) -> Source:
    """What an award's points are for.

    Example:
        >>> from regulars.domain.tasks.record import AwardKey
        >>> award_source(Award(AwardKey("member:1", "coffee", "", "2026-05", 1), False, 0, 0))
        Source(type='task', id='coffee//2026-05/1', line='', rule='task:coffee')
    """
    key = award.key
    return Source("task", f"{key.task}/{key.step}/{key.period}/{key.number}", rule=f"task:{key.task}")


def grant_points(pen: Pen, award: Award, reward: TaskRewardSaid, points: int, programme: Programme) -> Entry | None:
    """Posts an award's points; None where they are posted already."""
    source = award_source(award)
    like: EarnRule | None = next((rule for rule in programme.earn if rule.id == reward.like), None)
    terms = Terms(zone=programme.timezone) if like is None else terms_of(like, programme.timezone)
    request = Earn(
        award.key.owner,
        reward.currency,
        points=points,
        source=source,
        terms=terms,
        rule_version=award.version,
    )
    if earn(pen, request) is not None:
        return None
    posted = pen.book.of_source(WalletKey(award.key.owner, reward.currency), source)
    return next(entry for entry in posted if entry.kind is Kind.EARN)


def take_points(
    pen: Pen, entry: Entry, award: Award, request: Receive, bring_back: Callable[[Pen, Entry, str, int], None]
) -> None:
    """Takes back what is left of an award's points, as far as the currency's policy reaches."""
    left = entry.amount - pen.book.undone(entry.seq)[1]
    if left <= 0:
        return
    source = award_source(award)
    claw_back = ClawBack(request.programme.currency(award.currency).claw_back)
    bring_back(pen, entry, request.owner, left)
    take_back(pen, entry, left, f"{source.type}:{source.id}", 0, claw_back)


def heard(award: Award, now: int) -> Iterator[Received]:
    """The events that tell of an award, for the event log."""
    key = award.key
    said = {"task": key.task, "step": key.step, "period": key.period, "number": key.number}
    gives = {"points": award.points, "coupon": award.coupon, "badge": award.badge}
    if not key.task.startswith(("badge:", "board:", HAND)):
        yield _received(award, EventName.TASK_COMPLETED, {**said, **gives}, now)
    if award.badge:
        yield _received(award, EventName.BADGE_AWARDED, {**said, "badge": award.badge}, now)


def _received(award: Award, name: EventName, said: dict[str, object], now: int) -> Received:
    # Nobody outside names an event so, and the same award has the same name for ever.
    name_of = hashlib.sha256("\0".join([name, *map(str, award.key)]).encode()).hexdigest()
    happening = Happening(f"regulars-{name_of}", name.value, award.at)
    body = json.dumps({name: value for name, value in said.items() if value not in ("", 0)}, sort_keys=True)
    return Received(award.key.owner, happening, ReceivedState.APPLIED, now, body)
