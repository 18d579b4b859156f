"""What a change of the programme would do: the shop's own past under the rules in force and under the new ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from statistics import median_low
from typing import TYPE_CHECKING, Final

from regulars.domain.errors import UsageError
from regulars.domain.identity import CUSTOMER
from regulars.domain.ledger.entries import Kind
from regulars.domain.money import Money, exponent_of
from regulars.domain.programme import Programme
from regulars.domain.words import Sentence, say
from regulars.loop.event_counts import event_counts
from regulars.loop.house import House
from regulars.loop.latest import consents_now
from regulars.loop.ledger.counter import Counter
from regulars.loop.ledger.owed import owed
from regulars.loop.replay.past import Past, read_past, without_circles
from regulars.loop.replay.posting import foresee_history
from regulars.loop.replay.tiers_planned import LadderPlan, LadderReplay, plan_ladders, qualified_of
from regulars.reward.conditions import exact
from regulars.reward.replay.facts import Facts
from regulars.reward.replay.lints import Lint, lints_of
from regulars.reward.replay.quick_programme import QuickProgramme
from regulars.reward.replay.reach import Pace, reach_lints
from regulars.reward.replay.tally import Tally
from regulars.trust.consent import Purpose, refused_by

if TYPE_CHECKING:
    from regulars.predict.breakage import Breakage

__all__ = ["CurrencyPlan", "Moved", "Owing", "Plan", "RuleFigures", "WouldPost", "make_plan"]

EXAMPLES_MAX: Final = 5
"""Members shown who gain, and who lose, the most."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One member, and what they would have earned."""

    member: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Owing:
    """What would be owed at the end of the span. Nobody spends in a replay, so points are an upper bound.

    Attributes:
        points: outstanding. Counted.
        worst: every point is redeemed, money; None where nobody said what one costs.
        expected, low, high: what will never be redeemed aside, by the shop's own redemptions. Modelled; None where too
            little was redeemed or expired to say.
    """

    points: int
    worst: Money | None
    expected: Money | None
    low: Money | None
    high: Money | None


@dataclass(frozen=True, slots=True)
class CurrencyPlan:
    """One currency, before and after.

    Attributes:
        earned: points given in the span, refunds aside: before, after.
        cost: the same in money, every point redeemed; None where nobody said what one costs.
        more, less, same: members who would have earned more, less, or as much.
        gain, lose: the members with the largest differences.
        owing: before, after.
        withheld: why no expectation is said.
    """

    name: str
    kind: str
    earned: tuple[int, int]
    cost: tuple[Money | None, Money | None]
    more: int
    less: int
    same: int
    gain: tuple[Moved, ...]
    lose: tuple[Moved, ...]
    owing: tuple[Owing, Owing]
    withheld: Sentence | None


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """What one rule of the new programme did in the replay. Counted."""

    rule: str
    version: str
    asked: int
    fired: int
    given: int
    cut: dict[str, int]
    blocked: dict[str, int]


@dataclass(frozen=True, slots=True)
class WouldPost:
    """What `regulars apply FILE --history` would write now, exactly."""

    entries: int
    earned: int
    taken_back: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a change would do.

    Attributes:
        file: the file that was planned.
        first, until: the span that was replayed, µs UTC; `until` is its last event.
        orders, lines, members: that were replayed. Counted.
        currencies: those of either programme.
        rules: of the new programme.
        tiers: ladders of either programme, members by tier.
        lints: what is odd about it.
        posts: what posting the past would write; None where it was not asked for, or cannot be posted.
    """

    file: str
    first: int
    until: int
    events: int
    lines: int
    members: int
    currencies: tuple[CurrencyPlan, ...]
    rules: tuple[RuleFigures, ...]
    tiers: tuple[LadderPlan, ...]
    lints: tuple[Lint, ...]
    posts: WouldPost | None


def make_plan(
    house: House,
    counter: Counter,
    before: Programme,
    after: Programme,
    path: Path,
    from_us: int = 0,
    *,
    posts: bool = False,
    events_max: int | None = None,
) -> Plan:
    """Replays the shop's past under two programmes.

    Args:
        house: the shop.
        counter: its ledger.
        before: in force.
        after: as it would be.
        path: the file that was planned, to be named.
        from_us: only what happened from this instant on, µs UTC.
        posts: say as well what posting the past would write.
        events_max: how many orders and events may be replayed; None is any number.

    Raises:
        UsageError: there are more.
    """
    past = read_past(house, [rule.on for rule in (*before.earn, *after.earn)], from_us)
    if events_max is not None and past.events.num_rows > events_max:
        raise UsageError(
            say("%(events)s orders and events are more than are replayed in one call.", events=past.events.num_rows),
            fix=say("Say from when, or plan it where the shop lies: regulars plan FILE"),
        )
    minor, as_of, now = 10 ** exponent_of(house.settings.currency), past.until + 1, counter.clock.now()
    tallies = _tallies(past, (before, after), minor, now)
    members = _replay(past, tallies)
    facts = _facts(house, past, as_of)
    first = past.events["at_us"][0].as_py() if past.events.num_rows else from_us
    tiers = _ladders(tallies, minor, now)
    pace = Pace({name: tuple(each.by_owner.values()) for name, each in tallies[1].currencies.items()}, members,
                as_of - first, {each.ladder: each.reached for each in tiers})  # fmt: skip
    return Plan(
        file=path.name,
        first=first,
        until=past.until,
        events=past.events.num_rows,
        lines=past.lines.num_rows,
        members=members,
        currencies=_currencies(house, counter, before, after, tallies),
        rules=tuple(_figures(tallies[1])),
        tiers=tiers,
        lints=(*lints_of(after, tallies[1].quick.rules, facts, minor), *reach_lints(after, pace)),
        posts=_would_post(house, counter, after) if posts else None,
    )


def _tallies(past: Past, programmes: Sequence[Programme], minor: int, now: int) -> list[Tally]:
    """One for each programme; what counts for a ladder of either is collected in both."""
    ladders = [ladder for programme in programmes for ladder in programme.tiers]
    returned, found = past.returned(), []
    for programme in programmes:
        quick = QuickProgramme(programme, minor, {})
        qualified = qualified_of(quick, ladders, minor, now) if ladders else None
        found.append(Tally(quick, past.until + 1, returned, qualified))
    return found


def _replay(past: Past, tallies: Sequence[Tally]) -> int:
    """Everything through both programmes; returns how many members there were."""
    owners: set[str] = set()
    with without_circles():
        for batch in past.batches():
            for owner, event in batch:
                owners.add(owner)
                for tally in tallies:
                    tally.add(owner, event)
    for tally in tallies:
        tally.close()
    return len(owners)


def _ladders(tallies: Sequence[Tally], minor: int, now: int) -> tuple[LadderPlan, ...]:
    one, other = tallies[0].qualified, tallies[1].qualified
    if one is None or other is None:
        return ()
    programmes = tallies[0].quick.programme, tallies[1].quick.programme
    return plan_ladders(LadderReplay(programmes, (one, other), minor, now))


def _facts(house: House, past: Past, as_of: int) -> Facts:
    return Facts(
        frozenset(count.name for count in event_counts(house)),
        frozenset(each for each in past.lines["category"].unique().to_pylist() if each),
        frozenset(each for each in past.lines["product"].unique().to_pylist() if each),
        _usual_gap(past),
        house.settings.margin_share,
        as_of,
    )


def _usual_gap(past: Past) -> int | None:
    """The median time between two orders of a member, µs."""
    last: dict[int, int] = {}
    gaps: list[int] = []
    rows = zip(*(past.events[name].to_pylist() for name in ("member", "at_us", "name")), strict=True)
    for member, at, name in rows:
        if name == "Order Completed":
            if member in last:
                gaps.append(at - last[member])
            last[member] = at
    return median_low(gaps) if gaps else None


def _figures(tally: Tally) -> Iterator[RuleFigures]:
    for quick in tally.quick.rules:
        yield RuleFigures(
            quick.rule.id, quick.version, quick.asked, quick.fired, quick.given, dict(quick.cut), dict(quick.blocked)
        )


def _currencies(
    house: House, counter: Counter, before: Programme, after: Programme, tallies: Sequence[Tally]
) -> tuple[CurrencyPlan, ...]:
    names = dict.fromkeys([*(each.name for each in before.currencies), *(each.name for each in after.currencies)])
    never = {each.currency: (each.breakage, each.withheld) for each in owed(counter, house.settings.currency)}
    hidden = _hidden(house)
    return tuple(
        _currency(house, name, (before, after), tallies, never.get(name, (None, None)), hidden) for name in names
    )


def _hidden(house: House) -> frozenset[str]:
    """Who does not want to be looked at."""
    return frozenset(f"member:{member}" for member in refused_by(consents_now(house), Purpose.ANALYSE).to_pylist())


def _shown(
    house: House, moved: Sequence[tuple[int, str]], was: dict[str, int], will: dict[str, int]
) -> tuple[Moved, ...]:
    """The first few, by what the shop calls them."""
    some = moved[:EXAMPLES_MAX]
    names = house.records.names([int(owner.partition(":")[2]) for _, owner in some])
    known = ((owner, names.get(int(owner.partition(":")[2]), {})) for _, owner in some)
    return tuple(
        Moved(called.get(CUSTOMER) or next(iter(called.values())), was.get(owner, 0), will.get(owner, 0))
        for owner, called in known
        if called
    )


def _currency(
    house: House,
    name: str,
    programmes: tuple[Programme, Programme],
    tallies: Sequence[Tally],
    never: tuple[Breakage | None, Sentence | None],
    hidden: frozenset[str],
) -> CurrencyPlan:
    was, will = (_by_owner(tally, name) for tally in tallies)
    moved = [
        (will.get(owner, 0) - was.get(owner, 0), owner)
        for owner in was.keys() | will.keys()
        if will.get(owner, 0) != was.get(owner, 0)
    ]
    both = [programme.currency(name) for programme in programmes]
    prices = [exact(each.cost_per_unit) for each in both]
    tally = [each.currencies.get(name) for each in tallies]
    earned = tuple(0 if each is None else each.earned - each.taken_back for each in tally)
    left = tuple(0 if each is None else each.outstanding for each in tally)
    shown = [(gap, owner) for gap, owner in moved if owner not in hidden]
    rise = sorted((each for each in shown if each[0] > 0), key=lambda each: (-each[0], each[1]))
    fall = sorted(each for each in shown if each[0] < 0)
    worth = [_money(house, points, price) for points, price in zip(earned, prices, strict=True)]
    return CurrencyPlan(
        name,
        both[1].kind,
        (earned[0], earned[1]),
        (worth[0], worth[1]),
        sum(gap > 0 for gap, _ in moved),
        sum(gap < 0 for gap, _ in moved),
        len(was.keys() | will.keys()) - len(moved),
        _shown(house, rise, was, will),
        _shown(house, fall, was, will),
        (_owing(house, left[0], prices[0], never[0]), _owing(house, left[1], prices[1], never[0])),
        never[1] or (None if never[0] else _too_little()),
    )


def _too_little() -> Sentence:
    return say("The ledger holds no redemptions of this currency yet, so what will never be redeemed is not foreseen.")


def _by_owner(tally: Tally, name: str) -> dict[str, int]:
    found = tally.currencies.get(name)
    return {} if found is None else found.by_owner


def _owing(house: House, points: int, price: Fraction, never: Breakage | None) -> Owing:
    worst = _money(house, points, price)
    if worst is None or never is None:
        return Owing(points, worst, None, None, None)
    shares = [Fraction(str(round(share, 6))) for share in (never.share, never.high, never.low)]
    expected, low, high = (_money(house, points, price * (1 - share)) for share in shares)
    return Owing(points, worst, expected, low, high)


def _money(house: House, points: int, price: Fraction) -> Money | None:
    """Points as money, half to even; None where one costs nothing that was said."""
    if not price:
        return None
    code = house.settings.currency
    minor = round(price * points * 10 ** exponent_of(code))
    return Money(minor, code)


def _would_post(house: House, counter: Counter, programme: Programme) -> WouldPost | None:
    if QuickProgramme(programme, 1, {}).not_replayed:
        return None
    past = read_past(house, [rule.on for rule in programme.earn])
    entries = earned = back = 0
    with without_circles():
        for entry in foresee_history(house, counter, programme, past):
            entries += 1
            earned += entry.amount if entry.kind is Kind.EARN else 0
            back += entry.amount if entry.reverses else 0
    return WouldPost(entries, earned, back)
