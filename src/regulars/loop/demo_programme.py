"""The demo's programme: a sample file, and the Complete Journey's whole year through it into the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from regulars.domain.words import Sentence, say
from regulars.loop.bring import gather_question
from regulars.loop.event_counts import event_counts
from regulars.loop.house import House
from regulars.loop.ledger.counter import Counter
from regulars.loop.ledger.statement import statement
from regulars.loop.programme import PROGRAMMES, ProgrammeInForce, paths_of
from regulars.loop.replay.posting import post_history
from regulars.loop.shipments import source_of

__all__ = [
    "DEMO_PROGRAMME_TEXT",
    "DemoProgramme",
    "demo_programme",
    "demo_programme_document",
    "demo_programme_sentences",
]

DEMO_PROGRAMME_TEXT: Final = """\
# The demo's programme. 演示用的会员计划。
# Change a number, then ask what it would have done: regulars plan FILE
# 改一个数字，再问一问会怎样：regulars plan FILE
version: 1
name: Corner Stars 街角之星
currencies:
  - name: stars               # stars 星
    cost_per_unit: 0.02       # what one costs the shop when it is spent 一颗星兑换时的成本
earn:
  - id: visit                 # ten stars for every visit 每次购物十颗星
    currency: stars
    points: 10
    per: event
    multiply: first
    multipliers:
      - {id: big-basket, times: 3, priority: 1, when: {paid_min: 100}}     # three times from 100 paid 满 100 三倍
      - {id: tuesdays, times: 2, when: {weekdays: [tuesday]}}              # twice on Tuesdays 周二双倍
"""
_TABLES: Final = ("coupon_redemptions", "coupons", "campaign_descriptions", "campaigns")


@dataclass(frozen=True, slots=True)
class DemoProgramme:
    """What the year came to. Counted.

    Attributes:
        file: the programme's.
        version: of the programme in force.
        orders: of the log.
        earned: of these, orders that earned points.
        entries: of the ledger.
        points: currency to points outstanding at the end of the statement.
        is_balanced: every day of the statement adds up, to the point.
        redemptions: counts of the set's redemptions: all, of a coupon of their campaign, within its dates, by a household
            it was sent to, told apart by household, coupon and day.
    """

    file: str
    version: int
    orders: int
    earned: int
    entries: int
    points: dict[str, int]
    is_balanced: bool
    redemptions: dict[str, int]


def demo_programme(house: House, counter: Counter, folder: Path) -> DemoProgramme:
    """Writes the sample programme unless there is one, and posts what the log earns by it; twice changes nothing.

    Args:
        house: the demo's shop.
        counter: its ledger.
        folder: where the Complete Journey's tables lie.
    """
    if not paths_of(house):
        target = house.home / PROGRAMMES / "stars.yml"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(DEMO_PROGRAMME_TEXT, encoding="utf-8")
    programme = ProgrammeInForce(house, counter.ledger.versions).now()
    orders = sum(count.events for count in event_counts(house) if count.name == "Order Completed")
    received = counter.ledger.past.tally()
    if received.orders < orders:
        post_history(house, counter, programme)
        received = counter.ledger.past.tally()
    found = statement(counter, programme.timezone)
    latest = counter.ledger.versions.latest()
    return DemoProgramme(
        paths_of(house)[0].name,
        0 if latest is None else latest.number,
        received.orders,
        received.earned,
        counter.ledger.head().size,
        {day.currency: day.closing for day in found.totals},
        not found.findings,
        _reconciled(house, folder),
    )


def _reconciled(house: House, folder: Path) -> dict[str, int]:
    with house.columns.open() as session:
        for table in _TABLES:
            session.scan(table, source_of(folder / f"{table}.parquet"))
        row: dict[str, int] = session.ask(gather_question("complete_journey_reconciled")).to_pylist()[0]
    return row


def demo_programme_sentences(found: DemoProgramme) -> tuple[Sentence, ...]:
    """What the year came to, in words."""
    points = ", ".join(f"{points:,} {currency}" for currency, points in found.points.items())
    seen = found.redemptions
    return (
        say(
            "%(earned)s of %(orders)s orders earned by the sample programme: %(points)s outstanding in %(entries)s entries.",
            earned=found.earned, orders=found.orders, points=points, entries=found.entries,
        ),
        say("The statement balances to the point.") if found.is_balanced else say("The statement does not balance."),
        say(
            "Of %(redemptions)s redemptions %(coupon)s are of a coupon of their campaign, %(dates)s within its dates, %(sent)s "
            "by a household it was sent to; %(apart)s differ by household, coupon and day.",
            redemptions=seen["redemptions"], coupon=seen["of_a_coupon"], dates=seen["in_campaign"],
            sent=seen["addressed"], apart=seen["told_apart"],
        ),
    )  # fmt: skip


def demo_programme_document(found: DemoProgramme) -> dict[str, Any]:
    """The same for JSON."""
    return {
        "file": found.file,
        "version": found.version,
        "orders": found.orders,
        "orders_earned": found.earned,
        "entries": found.entries,
        "outstanding": found.points,
        "statement_balances": found.is_balanced,
        "redemptions": found.redemptions,
        "kind": "counted",
    }
