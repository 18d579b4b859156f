"""What an event earns: base, multipliers, caps, one rounding, and how the points fall on the lines.

Pure arithmetic in exact fractions: the same programme, event and counts give the same grants, always.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from math import ceil, floor, gcd, lcm
from typing import Any, Final

import msgspec

from regulars.domain.budget_said import BudgetShare
from regulars.domain.happening import Happening, OrderLine, Speaks
from regulars.domain.ledger.counts import CountKey
from regulars.domain.ledger.terms import Span, Unit
from regulars.domain.money import split_by_largest_remainder
from regulars.domain.place import NOWHERE_YET, Place
from regulars.domain.programme import EarnRule, Multiplier, Programme
from regulars.domain.till import CapCut, Grant, LineGrant
from regulars.domain.time import instant_of
from regulars.reward.calendar import after
from regulars.reward.conditions import Seen, exact, holds, start_of_day
from regulars.reward.counting import cap_key, cooldown_key, orders_key
from regulars.reward.programme_budgets import AskedOf, within_budgets
from regulars.reward.why_not import failed_conditions

__all__ = ["GRANT_MAX", "Granted", "evaluate", "rule_version"]

GRANT_MAX: Final = 2**53 - 1
"""The most points that one rule gives for one event."""
_EVENT: Final = (OrderLine(""),)
_CAME_LATER: Final = ("tiers", "segments")


@dataclass(frozen=True, slots=True)
class Granted:
    """What an event earns, what its counts are afterwards, and what of budgets each rule takes."""

    grants: tuple[Grant, ...]
    counts: Mapping[CountKey, int]
    shares: Mapping[str, Sequence[BudgetShare]] = field(default_factory=dict)


@dataclass(slots=True)
class _Line:
    """One line under one rule: the money it counts on, and the points it asks for."""

    line: OrderLine
    basis: int
    desired: Fraction


def evaluate(
    programme: Programme,
    event: Happening,
    owner: str,
    counts: Mapping[CountKey, int],
    minor: int = 100,
    segments: tuple[str, ...] = (),
    place: Place = NOWHERE_YET,
) -> Granted:
    """What every rule on an event gives.

    Args:
        programme: in force, with its zone.
        event: what happened.
        owner: whose counts, as ``member:7``.
        counts: those of `regulars.reward.counting.count_keys`; what is missing is nought.
        minor: minor units in a major one.
        segments: that the owner is in.
        place: where the member stands as of the event.

    Example:
        >>> order = Happening("m1", "Order Completed", 0, speaks=Speaks.ORDER, order_id="1",
        ...     lines=(OrderLine("1:mug", "mug", paid=1050), OrderLine("2:tea", "tea", paid=499)))
        >>> grant = evaluate(Programme(timezone="UTC"), order, "member:7", {}).grants[0]
        >>> grant.desired, grant.granted, [line.points for line in grant.lines]
        ('15.49', 15, [10, 5])
    """
    counted = dict(counts)
    first = event.speaks is Speaks.ORDER and not counted.get(orders_key(owner), 0)
    seen = Seen(event.at, programme.timezone, is_first=first, paid=Fraction(event.paid, minor), place=place)
    shares: dict[str, Sequence[BudgetShare]] = {}

    def ask(rule: EarnRule, points: int) -> tuple[int, Sequence[CapCut]]:
        asked = AskedOf("rule", rule.id, event, owner, segments, minor)
        granting = within_budgets(programme, asked, rule.currency, points, counted)
        shares[rule.id] = granting.shares
        return granting.points, granting.cuts

    grants = tuple(
        _grant(rule, programme.timezone, event, owner, counted, seen, minor, ask)
        for rule in programme.earn
        if rule.on == event.name
    )
    if event.speaks is Speaks.ORDER:
        counted[orders_key(owner)] = counted.get(orders_key(owner), 0) + 1
    return Granted(grants, counted, shares)


def _grant(
    rule: EarnRule,
    zone: str,
    event: Happening,
    owner: str,
    counts: dict[CountKey, int],
    seen: Seen,
    minor: int,
    ask: Callable[[EarnRule, int], tuple[int, Sequence[CapCut]]],
) -> Grant:
    why_not = _closed(rule, zone, event.at, counts.get(cooldown_key(rule, owner)))
    lines, used = ([], ()) if why_not else _desired(rule, event, seen, minor)
    desired = sum((line.desired for line in lines), Fraction())
    allowed, cuts = _capped(rule, zone, event, owner, counts, desired)
    rounded = min(_rounded(allowed, rule.rounding), GRANT_MAX)
    granted, cut_budgets = ask(rule, rounded)
    why_not = why_not or ("" if granted else "condition" if not lines else "cap" if cuts else "nothing")
    why_not = "budget" if rounded and not granted else why_not
    cuts = (*cuts, *cut_budgets)
    if granted:
        _count(rule, zone, event, owner, counts, granted)
    return Grant(
        rule=rule.id,
        rule_version=rule_version(rule),
        currency=rule.currency,
        basis=sum(line.basis for line in lines),
        desired=_decimal(desired),
        granted=granted,
        cap_cut=_decimal(desired - allowed),
        rounding=rule.rounding,
        multipliers=used,
        caps=tuple(cut.cap for cut in cuts),
        why_not=why_not,
        lines=_on_lines(lines, granted),
        failed=failed_conditions(rule.when, seen, event.lines or _EVENT) if why_not == "condition" else (),
        cuts=cuts,
    )


def _closed(rule: EarnRule, zone: str, at: int, last: int | None) -> str:
    """Why a rule gives nothing at all now; empty where it may."""
    if rule.valid_from is not None and at < instant_of(start_of_day(rule.valid_from, zone)):
        return "not_yet"
    if rule.valid_to is not None and at >= instant_of(start_of_day(rule.valid_to, zone)):
        return "over"
    if rule.cooldown is not None and last is not None:
        rests_until = after(last, Span(rule.cooldown.count, Unit(rule.cooldown.unit)), zone)
        return "cooldown" if at < rests_until else ""
    return ""


def _desired(rule: EarnRule, event: Happening, seen: Seen, minor: int) -> tuple[list[_Line], tuple[str, ...]]:
    """The lines that count, with the points they ask for, and the multipliers that helped."""
    rate = exact(rule.points)
    found, used = [], dict[str, None]()
    for line in event.lines or _EVENT:
        if not holds(rule.when, seen, line):
            continue
        basis = line.paid if rule.basis == "paid" else line.goods
        times, ids = _times(rule, seen, line)
        used.update(dict.fromkeys(ids))
        units = Fraction(1) if rule.per == "event" else Fraction(basis, minor if rule.per == "major" else 1)
        found.append(_Line(line, basis, rate * units * times))
    if rule.per == "event" and found:
        # So many for the event, not for each of its lines: the line with the best multiplier stands for it.
        best = max(found, key=lambda each: each.desired)
        found = [_Line(_EVENT[0], sum(each.basis for each in found), best.desired)]
    return found, tuple(used)


def _times(rule: EarnRule, seen: Seen, line: OrderLine) -> tuple[Fraction, list[str]]:
    """What the multipliers of a line come to, and which they are."""
    chosen: list[Multiplier] = []
    groups = set[str]()
    for each in sorted(rule.multipliers, key=lambda each: -each.priority):
        if holds(each.when, seen, line) and each.group not in groups:
            chosen.append(each)
            groups.update({each.group} - {""})
            if rule.multiply == "first":
                break
    return 1 + sum((exact(each.times) - 1 for each in chosen), Fraction()), [each.id for each in chosen]


def _capped(
    rule: EarnRule, zone: str, event: Happening, owner: str, counts: Mapping[CountKey, int], desired: Fraction
) -> tuple[Fraction, tuple[CapCut, ...]]:
    allowed, cuts = max(desired, Fraction()), []
    for cap in rule.caps:
        given = 0 if cap.per == "order" else counts.get(cap_key(rule, cap, owner, event.at, zone), 0)
        left = max(0, cap.points - given)
        if allowed > left:
            kept = Fraction(left) if cap.on_limit == "reduce" else Fraction()
            cuts.append(CapCut(cap.id, _decimal(allowed - kept)))
            allowed = kept
    return allowed, tuple(cuts)


def _rounded(points: Fraction, rounding: str) -> int:
    if rounding == "floor":
        return floor(points)
    return ceil(points) if rounding == "ceil" else round(points)


def _count(rule: EarnRule, zone: str, event: Happening, owner: str, counts: dict[CountKey, int], granted: int) -> None:
    for cap in rule.caps:
        if cap.per != "order":
            key = cap_key(rule, cap, owner, event.at, zone)
            counts[key] = counts.get(key, 0) + granted
    if rule.cooldown is not None:
        key = cooldown_key(rule, owner)
        counts[key] = max(event.at, counts.get(key, event.at))


def _on_lines(lines: list[_Line], granted: int) -> tuple[LineGrant, ...]:
    """The points by line, in proportion to what each asked for; the largest remainders take what is left over."""
    if not granted:
        return tuple(LineGrant(line.line.key, line.basis, 0) for line in lines)
    whole = lcm(*(line.desired.denominator for line in lines))
    weights = [max(0, int(line.desired * whole)) for line in lines]
    shrink = gcd(*weights) or 1
    parts = split_by_largest_remainder(granted, [weight // shrink for weight in weights])
    return tuple(LineGrant(line.line.key, line.basis, part) for line, part in zip(lines, parts, strict=True))


def _decimal(number: Fraction) -> str:
    """A fraction as a decimal without trailing noughts; to twelve places where it has no end.

    Example:
        >>> _decimal(Fraction(31, 2)), _decimal(Fraction(7)), _decimal(Fraction(1, 3))
        ('15.5', '7', '0.333333333333')
    """
    whole = round(number * 10**12)
    text = f"{abs(whole):013d}"
    sign = "-" if whole < 0 else ""
    return sign + f"{text[:-12]}.{text[-12:]}".rstrip("0").rstrip(".")


@cache
def rule_version(rule: EarnRule) -> str:
    """What tells one wording of a rule from another: the beginning of the SHA-256 of its canonical JSON."""
    said = json.dumps(_worded(msgspec.to_builtins(rule)), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _worded(said: dict[str, Any]) -> dict[str, Any]:
    """Without conditions that came later and are not said: a rule that has not changed keeps its version."""
    for when in (said["when"], *(each["when"] for each in said["multipliers"])):
        for name in _CAME_LATER:
            if not when[name]:
                del when[name]
    return said
