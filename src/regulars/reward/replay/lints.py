"""What is odd about a programme, held against a shop's own past: a code, a sentence, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median_low
from typing import Final

from regulars.domain.programme import EarnRule, Multiplier, Programme, When
from regulars.domain.time import DAY_US
from regulars.domain.words import Percent, Sentence, say
from regulars.reward.conditions import exact
from regulars.reward.replay.facts import Facts, near_miss
from regulars.reward.replay.quick_rule import QuickRule

__all__ = ["LINT_CODES", "Lint", "lints_of"]

LINT_CODES: Final = (
    "event_never_seen", "category_never_sold", "product_never_sold", "window_over", "conditions_contradict", "never_fires",
    "multiplier_never_holds", "multiplier_shadowed", "cap_under_usual_order", "cost_above_margin", "expires_before_next_order",
    "cost_unknown", "not_replayed", "reward_out_of_reach", "tier_never_reached", "perk_never_open",
)  # fmt: skip
"""Every code; each is documented in ``docs/*/plan.md``."""


@dataclass(frozen=True, slots=True)
class Lint:
    """One thing to look at.

    Attributes:
        code: one of `LINT_CODES`.
        where: the place in the file, as ``earn.purchase.caps.monthly``.
        says: what was found.
        fix: what to do.
    """

    code: str
    where: str
    says: Sentence
    fix: Sentence


def lints_of(programme: Programme, rules: Sequence[QuickRule], facts: Facts, minor: int) -> tuple[Lint, ...]:
    """Everything odd about a programme.

    Args:
        programme: as it would be in force.
        rules: after the past went through them.
        facts: of the shop.
        minor: minor units of money in a major one.
    """
    return tuple(
        lint
        for part in (_currency_lints(programme), *(_rule_lints(programme, rule, facts, minor) for rule in rules))
        for lint in part
    )


def _currency_lints(programme: Programme) -> Iterator[Lint]:
    for currency in programme.currencies:
        if currency.kind == "spendable" and not exact(currency.cost_per_unit):
            yield Lint(
                "cost_unknown",
                f"currencies.{currency.name}",
                say("Nobody said what one of %(currency)s costs, so nothing is said in money.", currency=currency.name),
                say("Say it with cost_per_unit: what one costs the shop when it is spent."),
            )


def _rule_lints(programme: Programme, quick: QuickRule, facts: Facts, minor: int) -> Iterator[Lint]:
    rule, where = quick.rule, f"earn.{quick.rule.id}"
    if not quick.is_replayed:
        yield Lint(
            "not_replayed",
            where,
            say(
                "The rule %(rule)s asks for more than is known of the past; it is counted as far as it goes.",
                rule=rule.id,
            ),
            say("Take its figures with care; its past cannot be posted."),
        )
    dead = [*_never(rule, where, facts), *_unsold(rule.when, where, facts)]
    yield from dead
    for each in rule.multipliers:
        yield from _multiplier_lints(rule, each, quick, facts)
    if dead:
        return
    if quick.asked and not quick.fired:
        yield Lint(
            "never_fires",
            where,
            say("The rule %(rule)s was asked %(asked)s times and gave nothing.", rule=rule.id, asked=quick.asked),
            say(
                "Look at its conditions: regulars programme check says whether the file can be used, not whether it helps."
            ),
        )
    yield from _cap_lints(quick, where)
    yield from _cost_lints(programme, quick, where, facts, minor)
    yield from _expiry_lints(quick, where, facts)


def _never(rule: EarnRule, where: str, facts: Facts) -> Iterator[Lint]:
    if rule.on not in facts.events:
        meant = near_miss(rule.on, facts.events)
        yield Lint(
            "event_never_seen",
            f"{where}.on",
            say('The event "%(event)s" was never seen in this shop.', event=rule.on),
            say('Perhaps "%(event)s" is meant.', event=meant) if meant else say("Send it, or take the rule out."),
        )
    if rule.valid_to is not None and _day(facts.as_of) >= rule.valid_to[:10]:
        yield Lint(
            "window_over",
            f"{where}.valid_to",
            say("The rule %(rule)s ended on %(day)s.", rule=rule.id, day=rule.valid_to),
            say("Take it out, or move valid_to."),
        )
    yield from (
        _contradiction(each.id, f"{where}.multipliers.{each.id}")
        for each in rule.multipliers
        if _clash(rule.when, each.when)
    )


def _contradiction(id_: str, where: str) -> Lint:
    return Lint(
        "conditions_contradict",
        where,
        say("The multiplier %(id)s and its rule can never hold together.", id=id_),
        say("Widen one of the two conditions, or take the multiplier out."),
    )


def _day(at: int) -> str:
    from datetime import date

    return date.fromordinal(date(1970, 1, 1).toordinal() + at // DAY_US).isoformat()


def _clash(one: When, other: When) -> bool:
    """Whether two conditions can never hold together."""
    sets = ((one.categories, other.categories), (one.products, other.products), (one.weekdays, other.weekdays))
    return any(a and b and not set(a) & set(b) for a, b in sets)


def _unsold(when: When, where: str, facts: Facts) -> Iterator[Lint]:
    for code, said, sold in (
        ("category_never_sold", when.categories, facts.categories),
        ("product_never_sold", when.products, facts.products),
    ):
        missing = [each for each in said if each not in sold]
        if not missing:
            continue
        meant = near_miss(missing[0], sold)
        name = "categories" if code == "category_never_sold" else "products"
        yield Lint(
            code,
            f"{where}.when.{name}",
            say('"%(name)s" was never sold; of %(said)s named here, %(missing)s were not.', name=missing[0], said=len(said),
                missing=len(missing)),
            say('Perhaps "%(event)s" is meant.', event=meant) if meant else say("Write it as the shop's orders do."),
        )  # fmt: skip


def _multiplier_lints(rule: EarnRule, each: Multiplier, quick: QuickRule, facts: Facts) -> Iterator[Lint]:
    where = f"earn.{rule.id}.multipliers.{each.id}"
    unsold = list(_unsold(each.when, where, facts))
    yield from unsold
    if unsold or not quick.fired:
        return
    if not quick.held[each.id]:
        yield Lint(
            "multiplier_never_holds",
            where,
            say("The condition of the multiplier %(id)s never held.", id=each.id),
            say("Look at its when, or take the multiplier out."),
        )
    elif not quick.used[each.id]:
        yield Lint(
            "multiplier_shadowed",
            where,
            say(
                "The multiplier %(id)s held %(held)s times and never counted: another one comes before it.",
                id=each.id,
                held=quick.held[each.id],
            ),
            say("Give it a higher priority or another group, or multiply: sum."),
        )


def _cap_lints(quick: QuickRule, where: str) -> Iterator[Lint]:
    wanted = [points for points in quick.wanted if points]
    if not wanted:
        return
    usual = median_low(wanted)
    for cap in quick.rule.caps:
        if cap.points < usual:
            yield Lint(
                "cap_under_usual_order",
                f"{where}.caps.{cap.id}",
                say(
                    "The cap %(cap)s gives at most %(most)s points; the usual event (median) asks for %(usual)s. "
                    "It cut %(cut)s of %(fired)s.",
                    cap=cap.id, most=cap.points, usual=usual, cut=quick.cut[cap.id], fired=len(quick.wanted),
                ),
                say("Raise it above one usual order, or take it out."),
            )  # fmt: skip


def _cost_lints(programme: Programme, quick: QuickRule, where: str, facts: Facts, minor: int) -> Iterator[Lint]:
    cost = exact(programme.currency(quick.rule.currency).cost_per_unit) * quick.given * minor
    if not quick.paid or not cost:
        return
    share = Fraction(cost) / quick.paid
    if share > exact(facts.margin_share):
        yield Lint(
            "cost_above_margin",
            where,
            say(
                "The points of the rule %(rule)s cost %(share)s of the money they were given for; the margin is %(margin)s.",
                rule=quick.rule.id, share=Percent(float(share), 1), margin=Percent(facts.margin_share, 1),
            ),
            say("Give fewer points, or say the margin as it is: REGULARS_MARGIN_SHARE."),
        )  # fmt: skip


def _expiry_lints(quick: QuickRule, where: str, facts: Facts) -> Iterator[Lint]:
    life = quick.life(facts.as_of)
    if life.expires_at is None or facts.gap_us is None:
        return
    lives = life.expires_at - life.activates_at
    if lives < facts.gap_us:
        yield Lint(
            "expires_before_next_order",
            f"{where}.expiry",
            say(
                "Points live for %(lives)s days; the usual time to a member's next order (median) is %(gap)s days.",
                lives=lives // DAY_US,
                gap=facts.gap_us // DAY_US,
            ),
            say("Let them live longer than it takes a member to come back."),
        )
