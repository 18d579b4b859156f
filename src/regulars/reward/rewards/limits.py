"""Limits that are counted: how many are left of something, in all, in a period, for a member."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from regulars.domain.ledger.counts import CountKey
from regulars.domain.rewards.refusal import RewardRefusal, RewardRefused
from regulars.domain.rewards.said import StockSaid
from regulars.domain.time import instant_of
from regulars.reward.conditions import local_time

__all__ = ["Limit", "instant_said", "limits_of", "period_of_day", "refused_by", "taken_by"]


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many under one count.

    Attributes:
        key: what is counted.
        most: how many; None is without a limit, and counted all the same.
        refusal: why it is refused once there are so many.
    """

    key: CountKey
    most: int | None
    refusal: RewardRefusal


def period_of_day(per: str, at: int, zone: str) -> str:
    """The calendar period an instant lies in, on a zone's clock; ``ever`` is one for ever.

    Example:
        >>> period_of_day("month", 0, "Asia/Shanghai"), period_of_day("week", 0, "UTC"), period_of_day("ever", 0, "UTC")
        ('1970-01', '1969-12-29', '')
    """
    local = local_time(at, zone).date()
    if per == "week":
        return (local - timedelta(days=local.weekday())).isoformat()
    return {"day": local.isoformat(), "month": f"{local:%Y-%m}", "year": f"{local:%Y}"}.get(per, "")


def instant_said(day: str, zone: str) -> int:
    """The instant that a file means by ``2026-01-31`` or ``2026-01-31T09:00``, µs UTC.

    Example:
        >>> instant_said("1970-01-02", "UTC")
        86400000000
    """
    return instant_of(datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)))


def limits_of(name: str, stock: StockSaid, owner: str, at: int, zone: str) -> tuple[Limit, ...]:
    """The counts that one more of something raises.

    Example:
        >>> [(limit.key, limit.most) for limit in limits_of("reward:mug", StockSaid(total=9), "member:7", 0, "UTC")]
        [(CountKey(owner='', name='reward:mug', period=''), 9)]
    """
    return tuple(_limits(name, stock, owner, at, zone))


def _limits(name: str, stock: StockSaid, owner: str, at: int, zone: str) -> Iterator[Limit]:
    yield Limit(CountKey("", name, ""), stock.total, RewardRefusal.OUT_OF_STOCK)
    if stock.count is not None:
        key = CountKey("", f"{name}:{stock.per}", period_of_day(stock.per, at, zone))
        yield Limit(key, stock.count, RewardRefusal.PERIOD_LIMIT)
    if stock.per_member is not None:
        key = CountKey(owner, f"{name}:{stock.member_per}", period_of_day(stock.member_per, at, zone))
        yield Limit(key, stock.per_member, RewardRefusal.MEMBER_LIMIT)


def refused_by(limits: tuple[Limit, ...], counts: Mapping[CountKey, int]) -> Iterator[RewardRefused]:
    """The limits that leave nothing."""
    for limit in limits:
        if limit.most is not None and counts.get(limit.key, 0) >= limit.most:
            yield RewardRefused(limit.refusal, limit.most, 0)


def taken_by(limits: tuple[Limit, ...]) -> dict[CountKey, int]:
    """What one more takes from each count."""
    return {limit.key: 1 for limit in limits}
