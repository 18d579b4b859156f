"""A programme made ready for the past: every order and event of a shop, one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from regulars.domain.happening import Happening, Speaks
from regulars.domain.ledger.counts import CountKey
from regulars.domain.ledger.past import EarnedRow
from regulars.domain.programme import EarnRule, Programme
from regulars.reward.counting import orders_key
from regulars.reward.replay.quick_rule import QuickRule
from regulars.reward.replay.quick_when import Occasion

__all__ = ["QuickProgramme"]


class QuickProgramme:
    """What every rule gives, event by event.

    Args:
        programme: with its zone.
        minor: minor units of money in a major one.
        counts: caps, cooldowns and orders so far; they move with the events.

    Example:
        >>> from regulars.domain.happening import OrderLine
        >>> order = Happening("m1", "Order Completed", 5, speaks=Speaks.ORDER, order_id="1",
        ...     lines=(OrderLine("1:mug", "mug", paid=1050), OrderLine("2:tea", "tea", paid=499)))
        >>> rows = QuickProgramme(Programme(timezone="UTC"), 100, {}).earn("member:7", order, now=9)
        >>> [(row.line, row.points, row.activates_at) for row in rows]
        [('1:mug', 10, 5), ('2:tea', 5, 5)]
    """

    def __init__(self, programme: Programme, minor: int, counts: dict[CountKey, int]) -> None:
        self.programme = programme
        self.counts = counts
        zone = programme.timezone
        self.rules = [QuickRule(rule, zone, minor, is_limited=_is_limited(programme, rule)) for rule in programme.earn]
        self._by_event: dict[str, list[QuickRule]] = {}
        for rule in self.rules:
            self._by_event.setdefault(rule.rule.on, []).append(rule)

    @property
    def names(self) -> tuple[str, ...]:
        """Events that a rule is about."""
        return tuple(self._by_event)

    @property
    def not_replayed(self) -> tuple[str, ...]:
        """Rules that ask for more than is known of the past, by their names."""
        return tuple(rule.rule.id for rule in self.rules if not rule.is_replayed)

    @property
    def slides(self) -> bool:
        """Whether some points live as long as their owner stays active."""
        return any(rule.slides for rule in self.rules)

    def earn(self, owner: str, event: Happening, now: int) -> list[EarnedRow]:
        """What an event earns, by rule and line, in the order in which the till would post it."""
        counts, is_order = self.counts, event.speaks is Speaks.ORDER
        orders = orders_key(owner)
        is_first = is_order and not counts.get(orders, 0)
        occasion = Occasion(event.at, self.programme.timezone, event.paid, is_first=is_first)
        rows: list[EarnedRow] = []
        for rule in self._by_event.get(event.name, ()):
            given = rule.give(event, occasion, owner, counts)
            if given is not None:
                rows += _rows(rule, given.lines, owner, event, min(event.at, now))
        if is_order:
            counts[orders] = counts.get(orders, 0) + 1
        return rows


def _is_limited(programme: Programme, rule: EarnRule) -> bool:
    """Whether a budget may be asked for what a rule gives."""
    return any(
        budget.scope != "task"
        and budget.currency in {"", rule.currency}
        and (budget.scope != "rule" or not budget.of or rule.id in budget.of)
        for budget in programme.budgets
    )


def _rows(
    rule: QuickRule, lines: Sequence[tuple[str, int, int]], owner: str, event: Happening, at: int
) -> list[EarnedRow]:
    kind, id_ = ("order", event.order_id) if event.speaks is Speaks.ORDER else ("event", event.message_id)
    said, version, life = rule.rule, rule.version, rule.life(at)
    return [
        EarnedRow(
            owner, said.currency, points, kind, id_, line, said.id, version, at, life.activates_at, life.expires_at, basis
        )
        for line, basis, points in lines
    ]  # fmt: skip
