"""What the check-up knows to look for: what it means, what it does to answers, and which command mends it.

`suspects.sql` finds odd rows, `findings.sql` counts what a file as a whole lacks; here the counts become findings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from regulars.domain.finding import SAMPLE_ROWS_MAX, Finding, SampleRow, masked
from regulars.domain.money import Money
from regulars.domain.time import EPOCH
from regulars.domain.words import Percent, Sentence, say

__all__ = ["FINDING_CODES", "LEFT_OUT_CODES", "Commands", "Found", "findings_of", "sample_rows"]

Mend = Literal["leave_out", "map", "again", "more"]
"""How a finding is mended: leave its rows out, read the columns otherwise, bring the file again, bring another file."""


@dataclass(frozen=True, slots=True)
class Found:
    """The counts of one file, as an import remembers them.

    Attributes:
        read: data rows in the file.
        counts: name to count; odd rows by their code, their money under ``<code>_money``.
        reasons: reason to refused rows.
        columns: role to column.
        currency: of the shop.
    """

    read: int
    counts: Mapping[str, int | None]
    reasons: Mapping[str, int]
    columns: Mapping[str, str]
    currency: str = "XXX"

    def count(self, name: str) -> int:
        """A count; nought where it was not counted."""
        return self.counts.get(name) or self.reasons.get(name) or 0

    def money(self, code: str) -> Money:
        """What was paid in the odd rows of one kind."""
        return Money(self.counts.get(f"{code}_money") or 0, self.currency)

    def money_share(self, code: str) -> float:
        """That money as a share of all the file knows of."""
        revenue, money = self.counts.get("revenue") or 0, self.money(code).minor
        whole = revenue + (money if code in self.reasons else 0)
        return money / whole if whole else 0.0


@dataclass(frozen=True, slots=True)
class Commands:
    """The command lines that mend a file.

    Attributes:
        bring: brings it in again, with every option that was given; empty where there is none.
        look: shows how its columns are read.
        more: brings another file in.
    """

    bring: str = ""
    look: str = ""
    more: str = ""

    def mending(self, mend: Mend, code: str) -> str:
        """The command for one finding."""
        again = self.bring.replace(" import ", " import --again ", 1)
        return {
            "leave_out": f"{again} --leave-out {code}" if self.bring else "",
            "map": self.look,
            "again": self.bring,
            "more": self.more,
        }[mend]


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of finding.

    Attributes:
        mend: how it is mended.
        factor: how much of the answers hangs on a share of 1 of it.
        says: what was found, from the counts.
        effect: what that does.
        shown: whether these counts are worth a word; any at all, if not said.
        least: weight that it has in any case.
        money: whether money has a part in it.
        extra: roles shown in its sample rows besides who, when, which order and how much.
    """

    mend: Mend
    factor: float
    says: Callable[[Found, int], Sentence]
    effect: Callable[[Found, int], Sentence]
    shown: Callable[[Found, int], bool] = lambda _found, count: count > 0
    least: float = 0.0
    money: bool = True
    extra: tuple[str, ...] = ()


def _too_high(code: str) -> Callable[[Found, int], Sentence]:
    def effect(found: Found, _count: int) -> Sentence:
        return say(
            "if they are copies, revenue is %(money)s too high: %(share)s",
            money=found.money(code),
            share=_percent(found.money_share(code)),
        )

    return effect


def _holds(code: str, text: Callable[[Money, Percent], Sentence]) -> Callable[[Found, int], Sentence]:
    return lambda found, _count: text(found.money(code), _percent(found.money_share(code)))


_KINDS: Final[Mapping[str, _Kind]] = {
    "customer_missing": _Kind(
        "map",
        1.0,
        lambda _found, count: say("%(count)s rows name no customer", count=count),
        _holds(
            "customer_missing",
            lambda money, share: say("%(money)s, %(share)s of the money, is in no answer", money=money, share=share),
        ),
    ),
    "duplicate_rows": _Kind(
        "leave_out",
        1.0,
        lambda _found, count: say("%(count)s rows repeat another one exactly; kept as lines of their own", count=count),
        _too_high("duplicate_rows"),
        extra=("product",),
    ),
    "order_twice": _Kind(
        "leave_out",
        1.0,
        lambda _found, count: say(
            "%(count)s rows belong to an order that stands under another number too: same customer, instant and total",
            count=count,
        ),
        _too_high("order_twice"),
        extra=("product",),
    ),
    "one_customer": _Kind(
        "leave_out",
        1.0,
        lambda _found, count: say(
            "%(count)s rows belong to one single customer: perhaps the till's own number for guests", count=count
        ),
        _holds(
            "one_customer",
            lambda money, share: say(
                "counted as one very faithful member with %(money)s, %(share)s of revenue", money=money, share=share
            ),
        ),
    ),
    "price_factor_100": _Kind(
        "leave_out",
        2.0,
        lambda _found, count: say(
            "%(count)s prices are a hundred times their product's usual price, or a hundredth: perhaps cents for whole units",
            count=count,
        ),
        _holds(
            "price_factor_100",
            lambda money, share: say("%(money)s, %(share)s of revenue, hangs on them", money=money, share=share),
        ),
        least=0.01,
        extra=("product", "quantity", "unit_price"),
    ),
    "test_orders": _Kind(
        "leave_out",
        1.0,
        lambda _found, count: say("%(count)s rows look like tests of the shop, not like customers", count=count),
        _holds(
            "test_orders",
            lambda money, share: say(
                "counted as orders worth %(money)s, %(share)s of revenue", money=money, share=share
            ),
        ),
        least=0.01,
        extra=("product",),
    ),
    "time_in_the_future": _Kind(
        "again",
        1.0,
        lambda _found, count: say("%(count)s rows lie in the future", count=count),
        _holds(
            "time_in_the_future",
            lambda money, share: say(
                "%(money)s, %(share)s of the money, counts once its day has come and the file is brought in again",
                money=money,
                share=share,
            ),
        ),
        least=0.01,
    ),
    "without_amount": _Kind(
        "map",
        0.8,
        lambda _found, count: say("%(count)s rows without an amount", count=count),
        lambda found, count: say(
            "value is not known for them: %(share)s of the rows", share=_percent(count / max(found.read, 1))
        ),
        money=False,
    ),
    "days_missing": _Kind(
        "more",
        0.0,
        lambda found, count: say(
            "%(days)s days in a row without any order, before %(day)s",
            days=count,
            day=EPOCH + timedelta(days=found.count("gap_until")),
        ),
        lambda found, count: say(
            "everybody seems silent for %(share)s of the time; stages cut there are too late",
            share=_percent(count / max(_span_days(found), 1)),
        ),
        lambda found, count: (
            found.count("open_days") >= 30 and count >= 7 and count > 5 * _span_days(found) / found.count("open_days")
        ),
        least=0.03,
        money=False,
    ),
    "amounts_extreme": _Kind(
        "leave_out",
        0.3,
        lambda _found, count: say("%(count)s amounts lie beyond the 99.9th percentile", count=count),
        _holds(
            "amounts_extreme",
            lambda money, share: say(
                "%(money)s, %(share)s of revenue, comes from them; averages follow them", money=money, share=share
            ),
        ),
        lambda found, count: count > 0 and found.money_share("amounts_extreme") >= 0.005,
    ),
    "no_refunds": _Kind(
        "map",
        0.0,
        lambda _found, _count: say("no refunds seen"),
        lambda _found, _count: say("value may be too high by what was given back"),
        lambda found, _count: found.counts.get("refunds") == 0 and bool(found.count("rows_in")),
        least=0.02,
        money=False,
    ),
    "same_day_rows": _Kind(
        "map",
        0.3,
        lambda _found, count: say(
            "%(count)s more lines of one customer on one day; joined into one visit", count=count
        ),
        lambda found, count: say(
            "%(share)s more orders if each was one of its own; a column with order numbers would tell",
            share=_percent(count / max(found.count("rows_in") - count, 1)),
        ),
        money=False,
    ),
    "zero_amounts": _Kind(
        "leave_out",
        0.3,
        lambda _found, count: say("%(count)s amounts are zero; counted as visits, worth nothing", count=count),
        lambda found, count: say(
            "%(share)s of the rows count as orders and bring nothing", share=_percent(count / max(found.read, 1))
        ),
        money=False,
        extra=("product",),
    ),
    "without_category": _Kind(
        "map",
        0.1,
        lambda _found, count: say("%(count)s lines without a category", count=count),
        lambda found, count: say(
            "tastes know nothing of %(share)s of the lines", share=_percent(count / max(found.read, 1))
        ),
        lambda found, count: bool(found.columns.get("category")) and count > 0.05 * found.read,
        money=False,
    ),
    "without_clock": _Kind(
        "map",
        0.005,
        lambda _found, _count: say("every time is a bare day, without a time of day"),
        lambda _found, _count: say(
            "hours cannot be asked; what one customer bought on one day without numbers is one order"
        ),
        lambda found, count: count > 1 and bool(found.count("rows_in")),
        money=False,
    ),
}

FINDING_CODES: Final = tuple(_KINDS)
"""Every code a finding can have."""
LEFT_OUT_CODES: Final = tuple(code for code, kind in _KINDS.items() if kind.mend == "leave_out")
"""Codes whose rows an import can leave out."""
_SHOWN_ROLES: Final = ("customer", "time", "order_id", "amount")
_MASKED_ROLES: Final = frozenset({"customer"})


def findings_of(
    found: Found, commands: Commands, rows: Mapping[str, Sequence[SampleRow]] | None = None
) -> tuple[Finding, ...]:
    """What is worth knowing, the most consequential first.

    Args:
        found: the counts of one file.
        commands: what mends it.
        rows: code to rows that show it.

    Example:
        >>> found = Found(1000, {"rows_in": 1000, "zero_amounts": 8, "refunds": 3}, {}, {})
        >>> [(finding.code, finding.count, finding.share) for finding in findings_of(found, Commands())]
        [('zero_amounts', 8, 0.008)]
    """
    seen = []
    for code, kind in _KINDS.items():
        count = found.count("rows_in") if code == "no_refunds" else found.count(code)
        if not kind.shown(found, count):
            continue
        share = min(1.0, count / max(found.read, 1))
        money_share = found.money_share(code) if kind.money else None
        seen.append(
            Finding(
                code=code,
                count=count,
                share=round(share, 6),
                money_share=None if money_share is None else round(money_share, 6),
                says=kind.says(found, count),
                effect=kind.effect(found, count),
                fix=commands.mending(kind.mend, code),
                rows=tuple((rows or {}).get(code, ()))[:SAMPLE_ROWS_MAX],
                weight=max(kind.factor * max(share, money_share or 0.0), kind.least),
            )
        )
    return tuple(sorted(seen, key=lambda finding: -finding.weight))


def sample_rows(
    answers: Sequence[Mapping[str, object]], columns: Mapping[str, str]
) -> Mapping[str, tuple[SampleRow, ...]]:
    """Code to rows that show it, in the words of the file; who it is about is masked.

    Args:
        answers: of `suspects_shown.sql`.
        columns: role to the file's own column.

    Example:
        >>> answer = {"code": "zero_amounts", "row": 7, "customer": "13800000001", "amount": "0.00", "brand": "x"}
        >>> sample_rows([answer], {"customer": "手机", "amount": "金额"})["zero_amounts"][0].cells
        {'手机': '138…01', '金额': '0.00'}
    """
    shown: dict[str, list[SampleRow]] = {}
    for answer in answers:
        code, row = str(answer["code"]), answer["row"]
        paid = () if columns.get("amount") else ("quantity", "unit_price")
        roles = [*_SHOWN_ROLES, *paid, *(_KINDS[code].extra if code in _KINDS else ())]
        cells = {columns[role]: _shown(role, answer.get(role)) for role in roles if columns.get(role)}
        shown.setdefault(code, []).append(SampleRow(row if isinstance(row, int) else 0, cells))
    return {code: tuple(rows) for code, rows in shown.items()}


def _shown(role: str, value: object) -> str:
    text = "" if value is None else str(value)
    return masked(text) if role in _MASKED_ROLES else text[:80]


def _span_days(found: Found) -> int:
    return (found.count("last_day") - found.count("first_day")) + 1


def _percent(share: float) -> Percent:
    """One decimal, two where one would show nothing."""
    return Percent(share, 1 if share >= 0.001 or share == 0 else 2)
