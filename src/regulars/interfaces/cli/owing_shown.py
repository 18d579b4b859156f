"""Points owed now, for people, for programs and for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from regulars.domain.words import Percent, Sentence, say, word
from regulars.interfaces.words import plain, speaker
from regulars.loop.ledger.owed import AGE_DAYS, BASELINE_DAYS, END_DAYS, Owed, OwedMoney

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["owed_document", "owed_table", "print_owed"]

_COUNTED: Final = word("kind of figure", "counted")
_MODELLED: Final = word("kind of figure", "modelled")


def owed_document(found: Sequence[Owed]) -> dict[str, Any]:
    """What is owed as one JSON document; each figure says whether it was counted or modelled."""
    return {"currencies": [_document(each) for each in found]}


def _document(each: Owed) -> dict[str, Any]:
    never = each.breakage
    return {
        "currency": each.currency,
        "as_of": _instant(each.as_of),
        "outstanding": each.outstanding,
        "spendable": each.spendable,
        "waiting": each.waiting,
        "over": each.over,
        "ages": [
            {"from_days": low, "to_days": high, "points": points}
            for (low, high), points in zip(_brackets(AGE_DAYS), each.ages, strict=True)
        ],
        "ends": [
            {"from_days": low, "to_days": high, "points": points}
            for (low, high), points in zip(_brackets(END_DAYS), each.ends, strict=True)
        ],
        "expiring": {str(days): points for days, points in zip(END_DAYS, each.expiring, strict=True)},
        "endless": each.endless,
        "sliding": each.sliding,
        "breakage": None
        if never is None
        else {
            "share": never.share,
            "low": never.low,
            "high": never.high,
            "level": never.level,
            "points": never.points,
            "kind": "modelled",
        },
        "withheld": None if each.withheld is None else speaker()(each.withheld),
        "baseline": {"share": each.baseline_share, "days": BASELINE_DAYS, "kind": "counted"},
        "money": None if each.money is None else _money(each.money),
    }


def _money(money: OwedMoney) -> dict[str, Any]:
    def text(value: object) -> str | None:
        return None if value is None else str(value)

    return {
        "currency": money.worst.currency,
        "value_per_point": str(money.value_per_point),
        "worst": {"amount": str(money.worst), "kind": "counted"},
        "expected": {
            "amount": text(money.expected),
            "low": text(money.low),
            "high": text(money.high),
            "kind": "modelled",
        },
    }


def _instant(at: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)).isoformat()


def _brackets(edges: tuple[int, ...]) -> Iterator[tuple[int, int | None]]:
    return zip((0, *edges), (*edges, None), strict=True)


def owed_table(found: Sequence[Owed]) -> pa.Table:
    """One figure a row: currency, what it is, from and to how many days, points, and how it was found."""
    import pyarrow as pa

    rows = [row for each in found for row in _rows(each)]
    names = ("currency", "figure", "from_days", "to_days", "points", "amount", "kind")
    kinds = (pa.string(), pa.string(), pa.int64(), pa.int64(), pa.int64(), pa.string(), pa.string())
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    arrays = [pa.array(list(column), kind) for column, kind in zip(columns, kinds, strict=True)]
    return pa.table(arrays, names=list(names))


def _rows(each: Owed) -> Iterator[tuple[Any, ...]]:
    for name in ("outstanding", "spendable", "waiting", "over", "endless", "sliding"):
        yield (each.currency, name, None, None, getattr(each, name), None, "counted")
    for name, edges, values in (("age", AGE_DAYS, each.ages), ("end", END_DAYS, each.ends)):
        for (low, high), points in zip(_brackets(edges), values, strict=True):
            yield (each.currency, name, low, high, points, None, "counted")
    if each.breakage is not None:
        for name in ("share", "low", "high"):
            points = round(getattr(each.breakage, name) * each.breakage.points)
            yield (each.currency, f"breakage_{name}", None, None, points, None, "modelled")
    if each.money is not None:
        yield (each.currency, "money_worst", None, None, each.outstanding, str(each.money.worst), "counted")
        for name in ("expected", "low", "high"):
            amount = getattr(each.money, name)
            if amount is not None:
                yield (each.currency, f"money_{name}", None, None, None, str(amount), "modelled")


def print_owed(found: Sequence[Owed]) -> None:
    """A few lines a currency, each saying whether it was counted or modelled."""
    say_it = speaker()
    if not found:
        nothing = say("No points are outstanding.")
        print(say_it(nothing))
    for each in found:
        print(plain(each.currency))
        for sentence, kind in _sentences(each):
            print(f"  {say_it(sentence)}" + ("" if kind is None else f" [{say_it(kind)}]"))


def _sentences(each: Owed) -> Iterator[tuple[Sentence, Sentence | None]]:
    first, second, third = each.expiring[:3]
    yield (
        say(
            "%(points)s points outstanding: %(spendable)s may be spent, %(waiting)s wait.",
            points=each.outstanding,
            spendable=each.spendable,
            waiting=each.waiting,
        ),
        _COUNTED,
    )
    yield (
        say(
            "Expiring within 30 days %(first)s, 60 days %(second)s, 90 days %(third)s; %(endless)s never expire.",
            first=first,
            second=second,
            third=third,
            endless=each.endless,
        ),
        _COUNTED,
    )
    yield (
        say(
            "By age: up to 30 days %(a)s, 90 days %(b)s, 180 days %(c)s, a year %(d)s, older %(e)s.",
            **dict(zip("abcde", each.ages, strict=True)),
        ),
        _COUNTED,
    )
    if each.over:
        over = say("%(points)s points have ended and are not written off yet: regulars ledger sweep", points=each.over)
        yield over, _COUNTED
    yield _never_sentence(each)
    if each.baseline_share is not None:
        share = Percent(each.baseline_share)
        yield (
            say("Of points that ended within the last 90 days, %(share)s had not been redeemed.", share=share),
            _COUNTED,
        )
    yield from _money_sentences(each.money)


def _never_sentence(each: Owed) -> tuple[Sentence, Sentence | None]:
    never = each.breakage
    if never is None:
        return each.withheld or say("Nothing can be said about what will never be redeemed."), None
    return (
        say(
            "Of %(points)s points with a date, %(share)s will never be redeemed (%(low)s to %(high)s, %(level)s sure).",
            points=never.points,
            share=Percent(never.share),
            low=Percent(never.low),
            high=Percent(never.high),
            level=Percent(never.level, 0),
        ),
        _MODELLED,
    )


def _money_sentences(money: OwedMoney | None) -> Iterator[tuple[Sentence, Sentence | None]]:
    if money is None:
        return
    yield say("If every point is redeemed: %(worst)s.", worst=money.worst), _COUNTED
    if money.expected is not None:
        expected = say(
            "To be expected: %(expected)s (%(low)s to %(high)s).",
            expected=money.expected,
            low=money.low,
            high=money.high,
        )
        yield expected, _MODELLED
