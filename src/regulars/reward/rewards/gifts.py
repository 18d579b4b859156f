"""Gifts of the year: which day is celebrated, until when it may be late, and that it is one a year whatever happens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from regulars.domain.ledger.counts import CountKey
from regulars.domain.ledger.entries import Source
from regulars.domain.ledger.requests import Earn
from regulars.domain.ledger.terms import Expiry, Span, Terms
from regulars.domain.member_days import MemberDay
from regulars.domain.rewards.handing import Handing, HandingPage, Verdict
from regulars.domain.rewards.refusal import RewardRefusal, RewardRefused
from regulars.domain.rewards.said import GiftSaid

__all__ = ["APART_DAYS_MIN", "Giving", "celebrated", "give", "last_key", "month_days_due"]

APART_DAYS_MIN: Final = 330
"""Days between two gifts of a kind, at least: whoever moves their birthday gets no second one in a year."""


def celebrated(gift: GiftSaid, day: MemberDay, today: date) -> date | None:
    """The day a gift is due for on `today`: that day itself, or one up to `window_days` before; None where it is none.

    Example:
        >>> gift = GiftSaid("birthday", points=100, window_days=3)
        >>> celebrated(gift, MemberDay(2, 29), date(2025, 3, 1))
        datetime.date(2025, 2, 28)
        >>> celebrated(gift, MemberDay(12, 30), date(2026, 1, 2)), celebrated(gift, MemberDay(12, 30), date(2026, 1, 3))
        (datetime.date(2025, 12, 30), None)
    """
    for year in (today.year, today.year - 1):
        if year <= day.year:
            continue
        on = day.on(year, gift.leap)
        if on <= today <= on + timedelta(days=gift.window_days):
            return on
    return None


def month_days_due(gift: GiftSaid, first: date, last: date) -> frozenset[str]:
    """Days of the year to look for, where `today` lies between two dates somewhere on earth.

    Example:
        >>> gift = GiftSaid("birthday", points=100, window_days=0)
        >>> sorted(month_days_due(gift, date(2025, 2, 28), date(2025, 2, 28)))
        ['02-28', '02-29']
    """
    return frozenset(_month_days(gift, first, last))


def _month_days(gift: GiftSaid, first: date, last: date) -> Iterator[str]:
    on = first - timedelta(days=gift.window_days)
    while on <= last:
        yield f"{on:%m-%d}"
        if MemberDay(2, 29).on(on.year, gift.leap) == on:
            yield "02-29"
        on += timedelta(days=1)


def last_key(gift: GiftSaid, owner: str) -> CountKey:
    """Where the last day celebrated is kept, as a day's ordinal."""
    return CountKey(owner, f"gift:{gift.id}:last", "")


@dataclass(frozen=True, slots=True)
class Giving:
    """A gift to be given.

    Attributes:
        gift: which.
        owner: to whom.
        on: the day that is celebrated.
        zone: of the clock its points live by.
        mark, pattern: digest and pattern of the code that would be handed out; empty where there is none.
    """

    gift: GiftSaid
    owner: str
    on: date
    zone: str
    mark: bytes = b""
    pattern: str = ""


def give(asked: Giving, page: HandingPage) -> Handing | Verdict:
    """Points or a code, once a year; the same year again changes nothing."""
    if page.before is not None:
        return ()
    key, gift = last_key(asked.gift, asked.owner), asked.gift
    last = page.counts.get(key)
    if last is not None and asked.on.toordinal() - last < APART_DAYS_MIN:
        return (RewardRefused(RewardRefusal.ALREADY_GIVEN),)
    facts = {"on": asked.on.isoformat(), "currency": gift.currency, "pattern": asked.pattern}
    sets = {key: asked.on.toordinal()}
    if gift.coupon:
        return Handing(sets=sets, coupon=gift.coupon, mark=asked.mark, facts=facts)
    expiry = Expiry("rolling", Span(gift.lives_days)) if gift.lives_days else Expiry()
    source = Source("gift", asked.on.isoformat(), rule=gift.id)
    terms = Terms(expiry=expiry, zone=asked.zone)
    earn = Earn(asked.owner, gift.currency, points=gift.points, source=source, terms=terms)
    return Handing((earn,), gift.points, sets=sets, facts=facts)
