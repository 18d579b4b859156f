"""Plans and versions of the programme, for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from regulars.domain.programme_version import HowChanged, ProgrammeVersion
from regulars.domain.words import Sentence, say, word
from regulars.interfaces.words import plain, speaker
from regulars.loop.replay.differing import Difference
from regulars.loop.replay.plan import CurrencyPlan, Moved, Plan
from regulars.loop.replay.posting import HistoryPosted
from regulars.loop.replay.tiers_planned import LadderPlan

__all__ = ["print_differences", "print_plan", "print_posted", "print_versions"]

_COUNTED: Final = word("kind of figure", "counted")
_MODELLED: Final = word("kind of figure", "modelled")
_HOW: Final = {
    HowChanged.FOUND: word("how a version came to be", "found in force"),
    HowChanged.APPLIED: word("how a version came to be", "applied"),
    HowChanged.EDITED: word("how a version came to be", "file edited by hand"),
}


def print_plan(plan: Plan) -> None:
    """What would change, then what is odd; each figure says how it was found."""
    say_it = speaker()
    head = say(
        "%(file)s on %(events)s orders and events of %(members)s members, %(first)s to %(until)s.",
        file=plan.file, events=plan.events, members=plan.members, first=_day(plan.first), until=_day(plan.until),
    )  # fmt: skip
    print(say_it(head))
    for each in plan.currencies:
        print(plain(each.name))
        for sentence, kind in _sentences(each):
            print(f"  {say_it(sentence)}" + ("" if kind is None else f" [{say_it(kind)}]"))
    for ladder in plan.tiers:
        _print_ladder(ladder)
    if plan.posts is not None:
        would = say(
            "Posting the past would write %(entries)s entries: %(earned)s points earned, %(back)s taken back.",
            entries=plan.posts.entries, earned=plan.posts.earned, back=plan.posts.taken_back,
        )  # fmt: skip
        print(say_it(would))
    for lint in plan.lints:
        print(f"{lint.code}  {plain(lint.where)}")
        print(f"  {say_it(lint.says)}")
        print(f"  {say_it(lint.fix)}")


def _print_ladder(each: LadderPlan) -> None:
    say_it = speaker()
    print(plain(each.ladder))
    told = [
        say(
            "%(up)s members would have a higher tier, %(down)s a lower one, %(same)s the same (%(held)s held up for a while).",
            up=each.up, down=each.down, same=each.same, held=each.held,
        ),
        say("By tier before: %(tiers)s.", tiers=_by_tier(each.before)),
        say("By tier after: %(tiers)s.", tiers=_by_tier(each.after)),
    ]  # fmt: skip
    for sentence in told:
        print(f"  {say_it(sentence)} [{say_it(_COUNTED)}]")


def _by_tier(tiers: Mapping[str, int]) -> str:
    return ", ".join(f"{plain(name)} {members}" for name, members in tiers.items()) or "-"


def _sentences(each: CurrencyPlan) -> Iterator[tuple[Sentence, Sentence | None]]:
    yield (
        say(
            "%(more)s members would have earned more, %(less)s less, %(same)s as much.",
            more=each.more, less=each.less, same=each.same,
        ),
        _COUNTED,
    )  # fmt: skip
    yield (
        say("Points earned: %(before)s before, %(after)s after.", before=each.earned[0], after=each.earned[1]),
        _COUNTED,
    )
    if each.cost[0] is not None or each.cost[1] is not None:
        yield (
            say("Cost if every point is redeemed: %(before)s before, %(after)s after.", before=_amount(each.cost[0]),
                after=_amount(each.cost[1])),
            _COUNTED,
        )  # fmt: skip
    was, will = each.owing
    yield (
        say(
            "Outstanding at the end if nobody spends: %(before)s points before, %(after)s after.",
            before=was.points, after=will.points,
        ),
        _COUNTED,
    )  # fmt: skip
    if was.expected is not None and will.expected is not None:
        yield (
            say(
                "Of that, expected to be redeemed: %(before)s before (%(low)s to %(high)s), "
                "%(after)s after (%(lowest)s to %(highest)s).",
                before=str(was.expected), low=str(was.low), high=str(was.high),
                after=str(will.expected), lowest=str(will.low), highest=str(will.high),
            ),
            _MODELLED,
        )  # fmt: skip
    elif each.withheld is not None:
        yield each.withheld, None
    for moved in (*each.gain[:1], *each.lose[:1]):
        yield _one(moved), _COUNTED


def _one(moved: Moved) -> Sentence:
    figures = {"member": moved.member, "before": moved.before, "after": moved.after}
    if moved.after > moved.before:
        return say("Most to gain: %(member)s, %(before)s to %(after)s.", **figures)
    return say("Most to lose: %(member)s, %(before)s to %(after)s.", **figures)


def _amount(money: object) -> str:
    return "-" if money is None else str(money)


def print_versions(versions: Sequence[ProgrammeVersion]) -> None:
    """Every version, the newest first."""
    say_it = speaker()
    if not versions:
        print(say_it(say("No version was kept yet: the first one is noted when the till opens or a file is applied.")))
    for each in reversed(versions):
        words = [f"v{each.number}", _moment(each.since), each.hash[:16], say_it(_HOW[each.how])]
        print("  ".join([*words, *(plain(text) for text in (each.author, each.note) if text)]))


def print_differences(found: Sequence[Difference]) -> None:
    """What differs, one key a line."""
    if not found:
        print(speaker()(say("Nothing differs.")))
    for each in found:
        print(f"{plain(each.where)}: {_value(each.before)} -> {_value(each.after)}")


def _value(value: object) -> str:
    return "-" if value is None else plain(str(value))


def print_posted(found: HistoryPosted) -> None:
    """What was posted of the past."""
    told = say(
        "The past is posted: %(events)s orders and events, %(refunds)s refunds, %(entries)s entries; %(earned)s points earned, "
        "%(back)s taken back. %(known)s were known already.",
        events=found.orders, refunds=found.refunds, entries=found.entries, earned=found.earned, back=found.taken_back,
        known=found.known,
    )  # fmt: skip
    print(speaker()(told))


def _moment(at: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)).isoformat(timespec="seconds")


def _day(at: int) -> str:
    return _moment(at)[:10]
