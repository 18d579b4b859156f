"""A programme from a document of plain values: typed, and checked for what types cannot say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from regulars.domain.events import EventName
from regulars.domain.programme import EarnRule, Programme
from regulars.reward.budget_checks import problems_of_budgets
from regulars.reward.coupons.batch_said import problems_of
from regulars.reward.memberships.file import membership_problems
from regulars.reward.perks import perk_problems
from regulars.reward.rewards.file import problems_of_rewards, rewards_together
from regulars.reward.tasks.file_checks import problems_of_tasks, tasks_together
from regulars.reward.tiers_said import tier_problems

__all__ = ["PROGRAMME_SCHEMA_FILE", "programme_from", "programme_schema", "together"]

PROGRAMME_SCHEMA_FILE: Final = "programme.schema.json"
# Learned when the module is loaded, by one thread: msgspec learns a type at its first use, and two threads at once crash it.
msgspec.json.Decoder(Programme)
_DECIMAL: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?", re.ASCII)
_BACK: Final = (EventName.ORDER_REFUNDED, EventName.ORDER_CANCELLED)


def programme_from(document: object) -> Programme:
    """The programme that a document holds.

    Raises:
        ValueError: it holds none; the message says where, as ``$.earn[0].points``.

    Example:
        >>> programme_from({"earn": [{"id": "visit", "on": "Store Visited", "points": 5, "per": "event"}]}).earn[0].points
        5
        >>> programme_from({"earn": [{"id": "visit", "pionts": 5}]})
        Traceback (most recent call last):
        ValueError: Object contains unknown field `pionts` - at `$.earn[0]`
    """
    try:
        programme = msgspec.convert(_plain(document), Programme)
    except (msgspec.ValidationError, RecursionError) as error:
        raise ValueError(str(error)) from None
    for problem in _problems(programme):
        raise ValueError(problem)
    return programme


def together(programmes: Sequence[Programme]) -> Programme:
    """Several files as one programme.

    Raises:
        ValueError: a rule's id stands twice, a currency is said in two ways, or zones differ.
    """
    first = programmes[0]
    currencies = {currency.name: currency for each in programmes for currency in each.currencies}
    for each in programmes:
        for currency in each.currencies:
            if currencies[currency.name] != currency:
                raise ValueError(f"the currency `{currency.name}` is said in two ways")
        if each.timezone != first.timezone:
            raise ValueError("the files name different time zones")
    whole = msgspec.structs.replace(
        first,
        currencies=tuple(currencies.values()),
        earn=tuple(rule for each in programmes for rule in each.earn),
        coupons=tuple(coupon for each in programmes for coupon in each.coupons),
        **rewards_together(programmes),
        **tasks_together(programmes),
        budgets=tuple(budget for each in programmes for budget in each.budgets),
        tiers=tuple(ladder for each in programmes for ladder in each.tiers),
        perks=tuple(perk for each in programmes for perk in each.perks),
        memberships=tuple(plan for each in programmes for plan in each.memberships),
    )
    for problem in _problems(whole):
        raise ValueError(problem)
    return whole


def programme_schema() -> dict[str, Any]:
    """The JSON schema of the file, for editors; published as ``docs/schemas/programme.schema.json``."""
    schema = msgspec.json.schema(Programme)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "programme", **schema}


def _plain(value: object) -> object:
    """What a reader of YAML that keeps comments gives, as plain values; dates as their text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, bool):
        return value
    for kind in (int, float, str):
        if isinstance(value, kind):
            return kind(value)
    return {} if value is None else value


def _problems(programme: Programme) -> Iterator[str]:
    """What is wrong beyond the types; each says where."""
    names = [currency.name for currency in programme.currencies]
    yield from _twice(names, "$.currencies")
    yield from _twice([rule.id for rule in programme.earn], "$.earn")
    yield from _twice([coupon.id for coupon in programme.coupons], "$.coupons")
    yield from _twice([coupon.word for coupon in programme.coupons if coupon.word], "$.coupons")
    for number, coupon in enumerate(programme.coupons):
        yield from problems_of(coupon, f"$.coupons[{number}]")
    yield from problems_of_rewards(programme)
    yield from problems_of_tasks(programme)
    yield from problems_of_budgets(programme)
    yield from _zone(programme.timezone)
    yield from tier_problems(programme)
    yield from perk_problems(programme)
    yield from membership_problems(programme)
    for number, currency in enumerate(programme.currencies):
        yield from _number(currency.cost_per_unit, f"$.currencies[{number}].cost_per_unit")
    for number, rule in enumerate(programme.earn):
        where = f"$.earn[{number}]"
        if rule.currency not in names:
            yield f"there is no currency `{rule.currency}` - at `{where}.currency`"
        yield from _rule_problems(rule, where)


def _rule_problems(rule: EarnRule, where: str) -> Iterator[str]:
    if rule.on in _BACK:
        yield f"a refund earns nothing - at `{where}.on`"
    if rule.on != EventName.ORDER_COMPLETED and rule.per != "event":
        yield f"money counts on Order Completed alone; write per: event - at `{where}.per`"
    yield from _number(rule.points, f"{where}.points")
    yield from _twice([each.id for each in rule.multipliers], f"{where}.multipliers")
    yield from _twice([cap.id for cap in rule.caps], f"{where}.caps")
    for number, each in enumerate(rule.multipliers):
        yield from _number(each.times, f"{where}.multipliers[{number}].times")
        yield from _number(each.when.paid_min, f"{where}.multipliers[{number}].when.paid_min")
    yield from _number(rule.when.paid_min, f"{where}.when.paid_min")
    if rule.activation.kind == "duration" and rule.activation.after is None:
        yield f"a duration needs `after` - at `{where}.activation`"
    if rule.expiry.kind in {"rolling", "sliding"} and rule.expiry.after is None:
        yield f"a {rule.expiry.kind} expiry needs `after` - at `{where}.expiry`"
    yield from _dates(rule, where)


def _dates(rule: EarnRule, where: str) -> Iterator[str]:
    for name in ("valid_from", "valid_to"):
        said = getattr(rule, name)
        try:
            datetime.fromisoformat(said or "2000-01-01")
        except ValueError:
            yield f"`{said}` is no day - at `{where}.{name}`"
            return
    if rule.valid_from and rule.valid_to and rule.valid_from >= rule.valid_to:
        yield f"the rule ends before it begins - at `{where}.valid_to`"


def _zone(name: str) -> Iterator[str]:
    try:
        ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        yield f"`{name}` is no IANA time zone - at `$.timezone`"


def _number(said: object, where: str) -> Iterator[str]:
    if not _DECIMAL.fullmatch(str(said)):
        yield f"`{said}` is no number such as 2 or 0.5 - at `{where}`"


def _twice(names: Sequence[str], where: str) -> Iterator[str]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"`{name}` stands twice - at `{where}`"
