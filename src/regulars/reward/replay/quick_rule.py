"""A rule made ready to be asked a million times: the same points as `regulars.reward.earn_rules`, in whole numbers.

What a rule says that is not known here goes the till's own way: slower, and the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import lcm
from typing import Final, NamedTuple

import msgspec

from regulars.domain.happening import Happening, OrderLine
from regulars.domain.ledger.counts import CountKey
from regulars.domain.ledger.terms import Span, Unit
from regulars.domain.money import split_by_largest_remainder
from regulars.domain.programme import EarnRule, Multiplier, Programme
from regulars.domain.time import instant_of
from regulars.reward.calendar import after
from regulars.reward.conditions import exact, start_of_day
from regulars.reward.counting import cap_key, cooldown_key, count_keys, orders_key
from regulars.reward.earn_rules import GRANT_MAX, evaluate, rule_version
from regulars.reward.expiry import Life, life_of
from regulars.reward.receiving import terms_of
from regulars.reward.replay.quick_when import Occasion, QuickWhen, is_plain_when, says_only

__all__ = ["Given", "QuickRule"]

_KNOWN: Final = frozenset(
    {
        "id", "on", "currency", "points", "per", "basis", "when", "multipliers", "multiply", "caps", "cooldown", "valid_from",
        "valid_to", "activation", "expiry", "rounding",
    }
)  # fmt: skip
_MULTIPLIER: Final = frozenset({"id", "times", "when", "priority", "group"})
_CAP: Final = frozenset({"id", "points", "per", "on_limit"})
_EVENT: Final = (OrderLine(""),)


class Given(NamedTuple):
    """What a rule gives for an event: points in all, and by line with the money they count on."""

    points: int
    lines: Sequence[tuple[str, int, int]]


class _Times(NamedTuple):
    """One multiplier: by how much, in parts of the rule's scale, beyond the once that everything counts."""

    said: Multiplier
    more: int
    when: QuickWhen


class QuickRule:
    """One rule, and what came of it so far.

    Args:
        rule: as the programme says it.
        zone: the programme's.
        minor: minor units in a major one.
        is_limited: whether a budget may cut what it gives; budgets are not replayed.

    Attributes:
        rule: as it is said.
        version: of its wording.
        asked: events it was asked about.
        fired: those it gave something for.
        held, used: by multiplier, events on which its condition held, and on which it counted.
        cut: by cap, events it took something from.
        wanted: points asked for before caps, whole parts, by event.
        blocked: why it gave nothing, and how often.
        given, paid: points it gave, and money paid for what it gave them for, minor units.
    """

    def __init__(self, rule: EarnRule, zone: str, minor: int, *, is_limited: bool = False) -> None:
        self.rule = rule
        self.version = rule_version(rule)
        self.asked = self.fired = self.given = self.paid = 0
        self.held = dict.fromkeys((each.id for each in rule.multipliers), 0)
        self.used = dict.fromkeys((each.id for each in rule.multipliers), 0)
        self.cut = dict.fromkeys((each.id for each in rule.caps), 0)
        self.wanted: list[int] = []
        self.blocked: dict[str, int] = {}
        self._zone = zone
        self._minor = minor
        self._terms = terms_of(rule, zone)
        self._is_plain = _is_plain(rule)
        self._is_limited = is_limited
        self._when = QuickWhen(rule.when, minor)
        rate = exact(rule.points)
        scale = lcm(*(exact(each.times).denominator for each in rule.multipliers)) if rule.multipliers else 1
        self._rate, self._once = rate.numerator, scale
        self._whole = rate.denominator * scale * (minor if rule.per == "major" else 1)
        self._times = [
            _Times(each, int((exact(each.times) - 1) * scale), QuickWhen(each.when, minor))
            for each in sorted(rule.multipliers, key=lambda each: -each.priority)
        ]
        self._from = None if rule.valid_from is None else instant_of(start_of_day(rule.valid_from, zone))
        self._to = None if rule.valid_to is None else instant_of(start_of_day(rule.valid_to, zone))
        self._single = Programme(timezone=zone, earn=(rule,))

    @property
    def is_replayed(self) -> bool:
        """Whether everything that it asks for is known of the past; else it is asked as far as it goes."""
        return self._is_plain and not self._is_limited

    @property
    def slides(self) -> bool:
        """Whether its points live as long as their owner stays active."""
        return self.rule.expiry.kind == "sliding"

    def life(self, at: int) -> Life:
        """From when, and until when points earned at an instant may be spent."""
        return life_of(self._terms, at)

    def give(self, event: Happening, occasion: Occasion, owner: str, counts: dict[CountKey, int]) -> Given | None:
        """What it gives for an event; counts are moved as the till moves them."""
        self.asked += 1
        if not self._is_plain:
            return self._slowly(event, occasion, owner, counts)
        why_not = self._closed(event.at, owner, counts)
        if why_not:
            return self._block(why_not)
        lines = self._lines(event, occasion)
        if not lines:
            return self._block("condition")
        weights = self._weights(lines, occasion)
        total = max(weights) if self.rule.per == "event" else sum(weights)
        self.wanted.append(total // self._whole)
        points, was_cut = self._counted(event.at, owner, counts, total)
        if not points:
            return self._block("cap" if was_cut else "nothing")
        self.fired += 1
        self.given += points
        self.paid += occasion.paid
        return Given(points, self._by_line(lines, weights, points))

    def _block(self, why_not: str) -> Given | None:
        self.blocked[why_not] = self.blocked.get(why_not, 0) + 1
        return None

    def _closed(self, at: int, owner: str, counts: dict[CountKey, int]) -> str:
        if self._from is not None and at < self._from:
            return "not_yet"
        if self._to is not None and at >= self._to:
            return "over"
        rest = self.rule.cooldown
        last = None if rest is None else counts.get(cooldown_key(self.rule, owner))
        if rest is not None and last is not None and at < after(last, Span(rest.count, Unit(rest.unit)), self._zone):
            return "cooldown"
        return ""

    def _lines(self, event: Happening, occasion: Occasion) -> Sequence[OrderLine]:
        if not self._when.holds_for(occasion):
            return ()
        lines = event.lines or _EVENT
        return [line for line in lines if self._when.holds_on(line)] if self._when.asks_lines else lines

    def _basis(self, line: OrderLine) -> int:
        return line.paid if self.rule.basis == "paid" else line.goods

    def _weights(self, lines: Sequence[OrderLine], occasion: Occasion) -> list[int]:
        """Points that each line asks for, in parts of `_whole`."""
        times = [each for each in self._times if each.when.holds_for(occasion)]
        if any(each.when.asks_lines for each in times):
            seen: dict[str, None] = {}
            used: dict[str, None] = {}
            many = [self._many([t for t in times if t.when.holds_on(line)], seen, used) for line in lines]
            self._note(seen, used)
        else:
            seen, used = {}, {}
            many = [self._many(times, seen, used)] * len(lines)
            if times:
                self._note(seen, used)
        if self.rule.per == "event":
            return [self._rate * each for each in many]
        return [self._rate * self._basis(line) * each for line, each in zip(lines, many, strict=True)]

    def _many(self, times: Sequence[_Times], seen: dict[str, None], used: dict[str, None]) -> int:
        """How many times a line counts, in parts of `_once`."""
        many, groups = self._once, set[str]()
        for each in times:
            seen[each.said.id] = None
        for each in times:
            if each.said.group and each.said.group in groups:
                continue
            groups.add(each.said.group)
            used[each.said.id] = None
            many += each.more
            if self.rule.multiply == "first":
                break
        return many

    def _note(self, seen: dict[str, None], used: dict[str, None]) -> None:
        for id_ in seen:
            self.held[id_] += 1
        for id_ in used:
            self.used[id_] += 1

    def _counted(self, at: int, owner: str, counts: dict[CountKey, int], total: int) -> tuple[int, bool]:
        """Points after caps and rounding, and whether a cap cut them; what they count towards moves."""
        allowed = max(total, 0)
        keys: list[CountKey] = []
        for cap in self.rule.caps:
            left = cap.points
            if cap.per != "order":
                key = cap_key(self.rule, cap, owner, at, self._zone)
                keys.append(key)
                left = max(0, left - counts.get(key, 0))
            if allowed > left * self._whole:
                self.cut[cap.id] += 1
                allowed = left * self._whole if cap.on_limit == "reduce" else 0
        points = min(self._rounded(allowed), GRANT_MAX)
        if points:
            for key in keys:
                counts[key] = counts.get(key, 0) + points
            if self.rule.cooldown is not None:
                key = cooldown_key(self.rule, owner)
                counts[key] = max(at, counts.get(key, at))
        return points, allowed < total

    def _rounded(self, allowed: int) -> int:
        whole = self._whole
        if self.rule.rounding == "floor":
            return allowed // whole
        if self.rule.rounding == "ceil":
            return -(-allowed // whole)
        points, rest = divmod(allowed, whole)
        return points + (2 * rest > whole or (2 * rest == whole and points % 2 == 1))

    def _by_line(
        self, lines: Sequence[OrderLine], weights: Sequence[int], points: int
    ) -> Sequence[tuple[str, int, int]]:
        if self.rule.per == "event":
            return [("", sum(self._basis(line) for line in lines), points)]
        if len(lines) == 1:
            return [(lines[0].key, self._basis(lines[0]), points)]
        parts = split_by_largest_remainder(points, [max(0, weight) for weight in weights])
        return [(line.key, self._basis(line), part) for line, part in zip(lines, parts, strict=True) if part]

    def _slowly(self, event: Happening, occasion: Occasion, owner: str, counts: dict[CountKey, int]) -> Given | None:
        """The till's own way."""
        keys = [orders_key(owner), *count_keys(self._single, event, owner)]
        known = {key: counts[key] for key in keys if key in counts}
        found = evaluate(self._single, event, owner, known, self._minor)
        # The order itself is counted once, by whoever asks every rule.
        counts.update({key: count for key, count in found.counts.items() if key != orders_key(owner)})
        (grant,) = found.grants
        for id_ in grant.caps:
            self.cut[id_] += 1
        for id_ in grant.multipliers:
            self.held[id_] += 1
            self.used[id_] += 1
        if not grant.granted:
            return self._block(grant.why_not)
        self.fired += 1
        self.given += grant.granted
        self.paid += occasion.paid
        self.wanted.append(int(exact(grant.desired)))
        return Given(grant.granted, [(line.line, line.basis, line.points) for line in grant.lines if line.points])


def _is_plain(rule: EarnRule) -> bool:
    parts: list[tuple[msgspec.Struct, frozenset[str]]] = [(rule, _KNOWN)]
    parts += [(each, _MULTIPLIER) for each in rule.multipliers]
    parts += [(each, _CAP) for each in rule.caps]
    whens = [rule.when, *(each.when for each in rule.multipliers)]
    pers = {"order", "day", "week", "month", "year", "member", "total"}
    return (
        all(says_only(said, known) for said, known in parts)
        and all(is_plain_when(when) for when in whens)
        and all(cap.per in pers for cap in rule.caps)
    )
