"""An entry of the ledger explained to whom it concerns: cause, rule and its version, line, multipliers, caps, rounding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from regulars.domain.happening import Happening, Speaks
from regulars.domain.ledger.entries import Entry, Kind, Source
from regulars.domain.ledger.inbox import Receive
from regulars.domain.ledger.requests import Earn, WalletKey
from regulars.domain.money import Money, exponent_of
from regulars.domain.programme import EarnRule, Programme
from regulars.domain.programme_version import ProgrammeVersion, thawed
from regulars.domain.till import EntryShown, Grant
from regulars.domain.words import Sentence, say, word
from regulars.loop.house import House
from regulars.loop.ledger.counter import Counter
from regulars.reward.counting import orders_key
from regulars.reward.earn_rules import evaluate, rule_version
from regulars.reward.why_not import reasons_of

__all__ = ["EntryExplained", "explain_entry"]

KIND_WORDS: Final[dict[str, Sentence]] = {
    "earn": say("Points were earned."),
    "activate": say("Points that waited may be spent now."),
    "cancel_pending": say("Points that waited were taken back."),
    "spend": say("Points were spent."),
    "hold_capture": say("Points that were set aside were spent."),
    "expire": say("Points expired."),
    "revoke": say("Points were taken back."),
    "forgive": say("Points that should have been taken back were spent already, and are forgiven."),
    "restore": say("Points were given back."),
    "lapse": say("Points that were given back had expired meanwhile."),
    "transfer": say("Points were moved to another account."),
    "adjust": say("Points were corrected by hand."),
    "arrears_net": say("Points paid an open debt."),
}
_ROUNDED: Final = {
    "floor": word("rounding", "rounded down"),
    "ceil": word("rounding", "rounded up"),
    "half_even": word("rounding", "rounded to the nearest, half to even"),
}

_UNITS: Final = {
    "major": word("unit of money", "whole unit of money"),
    "minor": word("unit of money", "smallest unit of money"),
}


@dataclass(frozen=True, slots=True)
class EntryExplained:
    """Why an entry is there.

    Attributes:
        entry: as it stands.
        version: number of the first version of the programme with this wording of the rule; None where none is known.
        since: from when on that version was in force, µs UTC.
        rule: the rule's wording then; None likewise.
        multipliers: that helped the whole event; computed again from the order as it came.
        cap_cut: points that caps took from the whole event, whole parts; computed likewise.
        says: all of it in words.
    """

    entry: EntryShown
    version: int | None
    since: int | None
    rule: dict[str, Any] | None
    multipliers: tuple[str, ...]
    cap_cut: int
    says: tuple[Sentence, ...]


def explain_entry(house: House, counter: Counter, shown: EntryShown) -> EntryExplained:
    """Explains an entry.

    Args:
        house: the shop.
        counter: its ledger.
        shown: the entry as the till shows it.
    """
    entry = counter.ledger.sealed(shown.id).entry
    earned = entry
    if entry.kind is not Kind.EARN and entry.reverses:
        earned = counter.ledger.sealed(entry.reverses).entry
    found = _wording(counter.ledger.versions.all(), earned.rule_version)
    version, rule, programme = found if found is not None else (None, None, None)
    grant, cut = None, 0
    if rule is not None and programme is not None and entry.kind is Kind.EARN:
        grant, cut = _again(house, counter, entry, rule, programme.timezone)
    says = tuple(_says(house, entry, version, rule, grant, cut))
    return EntryExplained(
        shown,
        None if version is None else version.number,
        None if version is None else version.since,
        None if rule is None else msgspec.to_builtins(rule),
        () if grant is None else grant.multipliers,
        cut,
        says,
    )


def _wording(versions: Sequence[ProgrammeVersion], wanted: str) -> tuple[ProgrammeVersion, EarnRule, Programme] | None:
    """The first version that had a rule of this wording."""
    for version in versions if wanted else ():
        programme = thawed(version.document)
        for rule in programme.earn:
            if rule_version(rule) == wanted:
                return version, rule, programme
    return None


def _again(house: House, counter: Counter, entry: Entry, rule: EarnRule, zone: str) -> tuple[Grant | None, int]:
    """What the rule gives for the event when it is asked again, and how many points fewer were given in fact."""
    event = _event(counter, entry)
    if event is None:
        return None, 0
    given = _given(counter, entry)
    single, minor = Programme(timezone=zone, earn=(rule,)), 10 ** exponent_of(house.settings.currency)
    owner = entry.holder.owner
    tries = [evaluate(single, event, owner, {orders_key(owner): before}, minor).grants[0] for before in (1, 0)]
    # Whether it was a first order is not kept: the answer that fits what was given is the one.
    grant = next((each for each in tries if each.granted == given), max(tries, key=lambda each: each.granted))
    return grant, max(0, int(grant.desired.partition(".")[0]) - given) if grant.granted != given or grant.cuts else 0


def _event(counter: Counter, entry: Entry) -> Happening | None:
    owner, source = entry.holder.owner, entry.source
    if source.type == "order":
        asked = Happening("", "Order Completed", 0, speaks=Speaks.ORDER, order_id=source.id)
        request = Receive(owner, happening=asked, owners=(owner,))
        rows = counter.ledger.look(request).of_order(request.order_keys)
        return next((row.happening for row in rows if row.happening.speaks is Speaks.ORDER), None)
    row = counter.ledger.look(Receive(owner, happening=Happening(source.id, "", 0))).inbox.get(source.id)
    return None if row is None else row.happening


def _given(counter: Counter, entry: Entry) -> int:
    """What the rule gave for the whole event."""
    holder, source = entry.holder, entry.source
    key = WalletKey(holder.owner, holder.currency)
    named = Source(source.type, source.id)
    rows = counter.ledger.past.page([Earn(*key, points=1, source=named)]).of_source(key, named)
    return sum(row.amount for row in rows if row.kind is Kind.EARN and row.source.rule == source.rule)


def _says(
    house: House,
    entry: Entry,
    version: ProgrammeVersion | None,
    rule: EarnRule | None,
    grant: Grant | None,
    cut: int,
) -> Iterator[Sentence]:
    yield KIND_WORDS[entry.kind.value]
    yield from _cause(entry)
    if version is not None and rule is not None:
        yield say(
            "The rule is %(rule)s, as version %(version)s of the programme says it.",
            rule=rule.id,
            version=version.number,
        )
    if entry.kind is Kind.EARN and rule is not None:
        yield from _counted(house, entry, rule)
    if grant is not None:
        yield from _grown(grant, cut)
    if entry.reverses:
        yield say("It undoes entry %(entry)s, or a part of it.", entry=entry.reverses)
    if entry.reason:
        yield say("Reason: %(reason)s", reason=entry.reason)


def _cause(entry: Entry) -> Iterator[Sentence]:
    source = entry.source
    if source.type == "order" and source.line:
        yield say("It is for line %(line)s of order %(order)s.", line=source.line, order=source.id)
    elif source.type == "order":
        yield say("It is for order %(order)s.", order=source.id)
    elif source.type == "refund":
        yield say("It is for the refund %(refund)s.", refund=source.id)
    elif source.id:
        yield say("It is for %(kind)s %(id)s.", kind=source.type, id=source.id)


def _counted(house: House, entry: Entry, rule: EarnRule) -> Iterator[Sentence]:
    if rule.per == "event":
        yield say("It gives %(points)s for each event.", points=str(rule.points))
    else:
        money = Money(entry.basis or 0, house.settings.currency)
        unit = _UNITS[rule.per]
        yield say(
            "It counts on %(money)s: %(points)s for each %(unit)s.",
            money=str(money),
            points=str(rule.points),
            unit=unit,
        )


def _grown(grant: Grant, cut: int) -> Iterator[Sentence]:
    if grant.multipliers:
        yield say("Multipliers that helped: %(ids)s.", ids=", ".join(grant.multipliers))
    yield from reasons_of(grant)
    if cut and not grant.cuts:
        yield say("Caps of the rule took %(points)s points of the whole event.", points=cut)
    yield say(
        "The whole event came to %(desired)s points, %(how)s once; lines share them in proportion.",
        desired=grant.desired,
        how=_ROUNDED[grant.rounding],
    )
