"""One member: what they need from us now, and why they stand where they stand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from regulars.domain.errors import UnknownMember
from regulars.domain.stage import STAGE_WORDS
from regulars.domain.turn import SCORES
from regulars.domain.words import Percent, Sentence, say, word
from regulars.interfaces.console.charts import orders_line
from regulars.interfaces.console.entry_words import KIND_WORDS, has_ledger
from regulars.interfaces.console.kit import Column, Figure, Grid, Link, Number, View, told
from regulars.interfaces.console.pages.members import READERS
from regulars.interfaces.console.purpose_words import PURPOSE_WORDS
from regulars.interfaces.console.refused import nothing_here
from regulars.interfaces.console.screen import Answer, Screen, Shown, Visit
from regulars.interfaces.console.standing import nothing_yet, standing_of
from regulars.lifecycle.groups import GROUP_WORDS

if TYPE_CHECKING:
    from regulars.domain.till import MemberBalance
    from regulars.loop.explain import Explanation
    from regulars.loop.member_history import Purchase

__all__ = ["SCREENS"]

_QUESTION: Final = say("What does this person need from us now?")
_DIGITS_MAX: Final = 15
_ENTRIES_SHOWN_MAX: Final = 100
_EVENT_WORDS: Final[dict[str, Sentence]] = {
    "Order Completed": word("event", "order"),
    "Order Refunded": word("event", "refund"),
    "Order Cancelled": word("event", "cancellation"),
}


def _member(visit: Visit) -> Answer:
    from regulars.loop.member_history import name_of, purchases_of
    from regulars.loop.members import mask

    number = visit.parameters["number"]
    standing = standing_of(visit.shop)
    if standing is None:
        return Shown("question.html", nothing_yet(visit, _QUESTION))
    if not (number.isascii() and number.isdigit() and len(number) <= _DIGITS_MAX):
        raise nothing_here()
    named = name_of(visit.shop.house, int(number))
    if named is None:
        raise nothing_here()
    known_as = ":".join(named)
    called = mask(*named)
    explained = _explained(visit, known_as)
    bought = purchases_of(visit.shop.house, int(number)) if explained else ()
    points = _Points.of(visit, known_as)
    view = View(
        say("What does %(member)s need from us now?", member=called),
        _answer(explained, called),
        origin="counted",
        figure=_timeline(bought, standing.turn.as_of.last_day.isoformat(), visit) if bought else None,
        numbers=(*_numbers(explained), *points.numbers),
        grids=tuple(grid for grid in (_purchases(bought), points.grid) if grid is not None),
    )
    return Shown("member.html", view, _values(visit, known_as, explained))


def _explained(visit: Visit, known_as: str) -> Explanation | None:
    """None where no turn has seen them, or they refused to be analysed."""
    try:
        return visit.shop.explain(known_as)
    except UnknownMember:
        return None


def _answer(explained: Explanation | None, called: str) -> tuple[Sentence, ...]:
    if explained is None:
        return (
            say(
                "%(member)s is known, but no turn has seen an order of theirs, or they refused to be analysed.",
                member=called,
            ),
        )
    alive = explained.scores.get("probability_alive")
    found = [explained.why[0]]
    if alive is not None:
        found.append(say("Modelled: %(chance)s chance of still being a customer.", chance=Percent(alive, 0)))
    return tuple(found)


def _values(visit: Visit, known_as: str, explained: Explanation | None) -> dict[str, object]:
    from regulars.loop.member_page import consents_held
    from regulars.loop.members import member_shown

    shown = member_shown(visit.shop.house, known_as)
    groups = (
        []
        if explained is None
        else [(GROUP_WORDS[name], conditions) for name, conditions in explained.audiences.items()]
    )
    return {
        "explained": explained,
        "groups": groups,
        "identity": shown,
        "consents": [(PURPOSE_WORDS[one.purpose], one) for one in consents_held(visit.shop.house, known_as)],
    }


def _timeline(bought: tuple[Purchase, ...], today: str, visit: Visit) -> Figure:
    orders = [each for each in bought if each.event == "Order Completed"]
    option = orders_line(
        [each.day.isoformat() for each in orders],
        [float(each.amount.amount) for each in orders],
        visit.say(say("orders")),
        today,
        visit.say(say("today")),
    )
    rows = [(each.day, _EVENT_WORDS.get(each.event), each.order_id, each.amount) for each in bought]
    return Figure(
        option,
        say("A dot for each order: when, and for how much. The line is the day the turn speaks of."),
        Grid("orders", say("Orders and refunds"), _PURCHASE_COLUMNS, rows),
        ("know/member_orders.sql",),
    )


_PURCHASE_COLUMNS: Final = (
    Column("day", say("day")),
    Column("event", say("what")),
    Column("order", say("order number")),
    Column("amount", say("amount"), is_number=True),
)


def _purchases(bought: tuple[Purchase, ...]) -> Grid | None:
    """Where there is no order yet there is no chart either, and the table says so."""
    if bought:
        return None
    return Grid("orders", say("Orders and refunds"), _PURCHASE_COLUMNS, [], empty=say("No order is known."))


def _numbers(explained: Explanation | None) -> tuple[Number, ...]:
    from regulars.domain.money import Money

    if explained is None:
        return ()
    features, scores, currency = explained.features, explained.scores, explained.currency
    found = [
        Number(say("stage"), STAGE_WORDS[explained.stage]),
        Number(say("orders"), features.get("frequency")),
        Number(say("spent"), Money(int(features.get("money") or 0), currency)),
        Number(
            say("days since the last order"),
            features.get("recency_days"),
            compared=say("usually %(days)s", days=round(features["gap_mean_days"] or 0, 1))
            if features.get("gap_mean_days")
            else None,
        ),
    ]
    expected, churn = scores.get("expected_orders"), scores.get("churn_probability")
    if expected is not None:
        found.append(
            Number(
                say("orders expected within %(days)s days", days=explained.horizon_days), round(expected, 2), "modelled"
            )
        )
    if churn is not None:
        found.append(Number(say("chance to stay away"), Percent(churn, 0), "modelled"))
    assert set(scores) <= set(SCORES)  # noqa: S101 - a new score needs its words here
    return tuple(found)


class _Points:
    """A member's points: balances, and what happened to them."""

    def __init__(self, numbers: tuple[Number, ...], grid: Grid | None) -> None:
        self.numbers = numbers
        self.grid = grid

    @classmethod
    def of(cls, visit: Visit, known_as: str) -> _Points:
        """Nothing where the shop has no ledger."""
        if not has_ledger(visit.shop):
            return cls((), None)
        balances = visit.shop.till.balances(known_as)
        page = visit.shop.till.entries(known_as, 0, _ENTRIES_SHOWN_MAX)
        rows = [
            (
                Link(entry.id, f"/console/entries/{entry.id}"),
                datetime.fromtimestamp(entry.recorded_at / 1e6, UTC).date(),
                KIND_WORDS.get(entry.kind, told(entry.kind)),
                entry.points,
                entry.currency,
                " ".join(part for part in (entry.source_type, entry.source_id) if part) or None,
                entry.rule or None,
            )
            for entry in page.entries
        ]
        columns = (
            Column("entry", say("entry")),
            Column("day", say("day")),
            Column("kind", say("what")),
            Column("points", say("points"), is_number=True),
            Column("currency", say("currency")),
            Column("source", say("what for")),
            Column("rule", say("rule")),
        )
        grid = Grid("points", say("What happened to the points"), columns, rows, empty=say("No points yet."))
        return cls(tuple(_balance(each) for each in balances), grid)


def _balance(each: MemberBalance) -> Number:
    note = say(
        "%(pending)s pending, %(held)s set aside, %(debt)s owed", pending=each.pending, held=each.held, debt=each.debt
    )
    return Number(say("%(currency)s to spend", currency=each.currency), each.available, note=note)


SCREENS: Final = (Screen("GET", "/console/members/{number}", "member", _member, READERS),)
