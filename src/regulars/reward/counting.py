"""What has to be counted for a programme's caps and cooldowns, and under which name it is kept.

Counts live in the ledger's transaction, so that two orders at once cannot both take the last points of a cap.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from regulars.domain.happening import Happening, Speaks
from regulars.domain.ledger.counts import CountKey
from regulars.domain.programme import Cap, EarnRule, Programme
from regulars.reward.conditions import local_time
from regulars.reward.programme_budgets import AskedOf, budget_keys
from regulars.reward.tasks.asking import tasks_of

__all__ = ["ORDERS", "cap_key", "cooldown_key", "count_keys", "orders_key"]

ORDERS: Final = "orders"


def count_keys(
    programme: Programme, event: Happening, owner: str, segments: tuple[str, ...] = ()
) -> tuple[CountKey, ...]:
    """Every count that this event may look at or raise."""
    keys = dict.fromkeys(_keys(programme, event, owner))
    if programme.budgets and event.speaks is not Speaks.REFUND:
        asked = [AskedOf("rule", rule.id, event, owner, segments) for rule in programme.earn if rule.on == event.name]
        asked += [AskedOf("task", task.id, event, owner, segments) for task in tasks_of(programme, event)]
        keys |= dict.fromkeys(budget_keys(programme, asked))
    return tuple(keys)


def _keys(programme: Programme, event: Happening, owner: str) -> Iterator[CountKey]:
    if event.speaks is Speaks.ORDER:
        yield orders_key(owner)
    for rule in programme.earn:
        if rule.on != event.name:
            continue
        if rule.cooldown is not None:
            yield cooldown_key(rule, owner)
        for cap in rule.caps:
            if cap.per != "order":
                yield cap_key(rule, cap, owner, event.at, programme.timezone)


def orders_key(owner: str) -> CountKey:
    """How many orders of a member came through the till."""
    return CountKey(owner, ORDERS, "")


def cooldown_key(rule: EarnRule, owner: str) -> CountKey:
    """When a rule last gave a member something, µs UTC."""
    return CountKey(owner, f"last:{rule.id}", "")


def cap_key(rule: EarnRule, cap: Cap, owner: str, at: int, zone: str) -> CountKey:
    """What a rule gave within a cap's period.

    Example:
        >>> cap_key(EarnRule("visit"), Cap("daily", 5, "day"), "member:7", 0, "Asia/Shanghai")
        CountKey(owner='member:7', name='cap:visit:daily', period='1970-01-01')
    """
    return CountKey("" if cap.per == "total" else owner, f"cap:{rule.id}:{cap.id}", _period(cap.per, at, zone))


def _period(per: str, at: int, zone: str) -> str:
    local = local_time(at, zone).date()
    if per == "week":
        return (local - timedelta(days=local.weekday())).isoformat()
    return {"day": local.isoformat(), "month": f"{local:%Y-%m}", "year": f"{local:%Y}"}.get(per, "")
