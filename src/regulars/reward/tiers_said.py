"""Ladders from what a programme's file says, and what is wrong with them beyond the types."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from regulars.domain.ledger.terms import Span, Unit
from regulars.domain.programme import Programme, When
from regulars.domain.tier_versions import ALWAYS, LadderVersion, Metric
from regulars.domain.tiers import Downgrade, Grace, Ladder, Tier, Validity, Window
from regulars.domain.tiers_said import LadderSaid, MetricSaid, TermSaid
from regulars.domain.time import instant_of
from regulars.reward.conditions import exact, start_of_day

__all__ = ["ladder_of_said", "tier_problems", "version_of_said"]

_MAX: Final = 2**53 - 1


def ladder_of_said(said: LadderSaid, zone: str, minor: int = 100) -> Ladder:
    """The ladder that a file means.

    Args:
        said: as it stands there.
        zone: of the programme.
        minor: minor units in a major one: thresholds of money are said in major ones.

    Raises:
        ValueError: it could not be climbed; the message says why.

    Example:
        >>> from regulars.domain.tiers_said import TierSaid
        >>> said = LadderSaid("stars", (TierSaid("basic"), TierSaid("gold", threshold="99.50")), MetricSaid("spend"))
        >>> [tier.threshold for tier in ladder_of_said(said, "UTC").tiers]
        [0, 9950]
    """
    unit = minor if said.metric.kind == "spend" else 1
    tiers = tuple(
        Tier(
            each.id,
            _whole(each.threshold, unit, each.id),
            None if each.keep is None else _whole(each.keep, unit, each.id),
            None if each.downgrade is None else Downgrade(each.downgrade),
        )
        for each in said.tiers
    )
    grace = None if said.grace is None else Grace(Span(said.grace.count, Unit(said.grace.unit)), said.grace.round_to)
    validity = Validity(said.validity.kind, _span(said.validity.after), said.validity.month, said.validity.day)
    return Ladder(
        said.id,
        tiers,
        Window(said.window.kind, said.window.period, said.window.days),
        validity,
        grace,
        Downgrade(said.downgrade),
        _span(said.stay_min),
        said.upgrade,
        said.refund,
        said.notice_days,
        zone,
    )


def version_of_said(said: LadderSaid, zone: str, minor: int, now: int, before: LadderVersion | None) -> LadderVersion:
    """What a file says now; `before` itself where that is the same. A change never applies from an instant that is over."""
    made = LadderVersion(ladder_of_said(said, zone, minor), _metric(said.metric))
    if before is None:
        return made
    asked = ALWAYS if said.applies_at is None else instant_of(start_of_day(said.applies_at, zone))
    until = None if said.grandfather_until is None else instant_of(start_of_day(said.grandfather_until, zone))
    new = LadderVersion(made.ladder, made.metric, before.version + 1, max(asked, now), until)
    is_pending = before.applies_at > now
    is_as_before = not is_pending or (new.applies_at, until) == (before.applies_at, before.grandfather_until)
    return before if made.says_as(before) and is_as_before else new


def tier_problems(programme: Programme) -> Iterator[str]:
    """What is wrong with a programme's ladders, and with rules that ask for tiers; each says where."""
    names = {tier.id for ladder in programme.tiers for tier in ladder.tiers}
    yield from _twice([ladder.id for ladder in programme.tiers], "$.tiers")
    for number, ladder in enumerate(programme.tiers):
        yield from _ladder_problems(programme, ladder, f"$.tiers[{number}]")
    for where, when in _conditions(programme):
        for name in when.tiers:
            if name not in names:
                yield f"there is no tier `{name}` - at `{where}.tiers`"


def _ladder_problems(programme: Programme, said: LadderSaid, where: str) -> Iterator[str]:
    metric = said.metric
    if metric.kind == "currency" and metric.currency not in [each.name for each in programme.currencies]:
        yield f"there is no currency `{metric.currency}` - at `{where}.metric.currency`"
    if metric.kind == "events" and not metric.event:
        yield f"events need the name of one - at `{where}.metric`"
    if said.validity.kind == "duration" and said.validity.after is None:
        yield f"a duration needs `after` - at `{where}.validity`"
        return
    for name in ("applies_at", "grandfather_until"):
        day = getattr(said, name)
        try:
            start_of_day(day or "2000-01-01", "UTC")
        except ValueError:
            yield f"`{day}` is no day - at `{where}.{name}`"
            return
    try:
        ladder_of_said(said, "UTC")
    except (ValueError, ZeroDivisionError) as error:
        yield f"{error} - at `{where}.tiers`"


def _conditions(programme: Programme) -> Iterator[tuple[str, When]]:
    for number, rule in enumerate(programme.earn):
        yield f"$.earn[{number}].when", rule.when
        for place, each in enumerate(rule.multipliers):
            yield f"$.earn[{number}].multipliers[{place}].when", each.when


def _metric(said: MetricSaid) -> Metric:
    return Metric(said.kind, {"currency": said.currency, "events": said.event}.get(said.kind, ""))


def _whole(said: int | float | str, unit: int, tier: str) -> int:
    try:
        number = exact(said) * unit
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"tier {tier}: `{said}` is no number such as 2 or 0.5") from None
    if number.denominator != 1 or not Fraction(0) <= number <= _MAX:
        raise ValueError(f"tier {tier}: `{said}` is no whole number of the smallest unit")
    return int(number)


def _span(said: TermSaid | None) -> Span | None:
    return None if said is None else Span(said.count, Unit(said.unit))


def _twice(names: Sequence[str], where: str) -> Iterator[str]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"`{name}` stands twice - at `{where}`"
