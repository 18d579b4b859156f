"""Laws of the past: what is foreseen is what is posted, entry by entry, and both are what the till would have written."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from regulars.adapters.database.engine import engine_at
from regulars.adapters.database.ledger.ledger import DatabaseLedger
from regulars.adapters.database.upgrade import upgrade
from regulars.adapters.memory.clock import FixedClock
from regulars.domain.errors import UsageError
from regulars.domain.happening import Happening, Speaks
from regulars.domain.ids import Tenant
from regulars.domain.ledger.book import Book
from regulars.domain.ledger.entries import Entry, Source
from regulars.domain.ledger.inbox import Receive
from regulars.domain.ledger.past import PastPiece
from regulars.domain.ledger.requests import Spend
from regulars.domain.programme import (
    ActivationSaid,
    Cap,
    Currency,
    EarnRule,
    ExpirySaid,
    Multiplier,
    Programme,
    SpanSaid,
    When,
)
from regulars.loop.house import House
from regulars.loop.ledger.counter import Counter
from regulars.loop.replay import past as past_module
from regulars.loop.replay.past import Past
from regulars.loop.replay.posting import foresee_history, post_history
from regulars.reward.counting import count_keys
from regulars.reward.decide import decide
from regulars.reward.replay.quick_programme import QuickProgramme
from regulars.settings import Settings
from regulars.shop.wiring import house_in_memory
from regulars.trust.proof.tree import Frontier, leaf_hash

HOUR_US = 3_600_000_000
NOW = 1_000 * 24 * HOUR_US
_TENANTS = itertools.count(1)
one_of: Any = st.sampled_from
SPANS = st.sampled_from([SpanSaid(1, "day"), SpanSaid(200, "day"), SpanSaid(3, "year")])
WHENS = st.sampled_from(
    [
        When(),
        When(),
        When(categories=("tea",)),
        When(weekdays=("monday", "friday")),
        When(start="18:00", end="02:00"),
        When(first_order=True),
        When(paid_min="5.5"),
        When(products=("p1", "p2")),
    ]
)


@dataclass(frozen=True)
class Case:
    """A programme, a past, which orders came live before, and whether a member had spent then."""

    programme: Programme
    events: tuple[dict[str, Any], ...]
    lines: tuple[tuple[dict[str, Any], ...], ...]
    live: frozenset[int]
    spends: bool
    breaks: int


@st.composite
def rules(draw: Any, number: int) -> EarnRule:
    on = draw(one_of(["Order Completed", "Order Completed", "Store Visited"]))
    per: Any = draw(one_of(["major", "minor", "event"])) if on == "Order Completed" else "event"
    multipliers = [
        Multiplier(
            name,
            draw(one_of(["0.5", "1.5", 2, 3])),
            draw(WHENS),
            draw(st.integers(0, 2)),
            draw(one_of(["", "g"])),
        )
        for name in draw(one_of([(), ("a",), ("a", "b")]))
    ]
    caps = [
        Cap(
            name,
            draw(st.integers(0, 60)),
            draw(one_of(["order", "day", "month", "member", "total"])),
            draw(one_of(["reduce", "reject"])),
        )
        for name in draw(one_of([(), ("c",), ("c", "d")]))
    ]
    kind = draw(one_of(["none", "rolling", "rolling", "calendar", "sliding"]))
    rounded: Any = draw(one_of(["", "month"])) if kind == "rolling" else ""
    duration = draw(st.booleans())
    return EarnRule(
        f"r{number}", on, draw(one_of(["points", "status"])), draw(one_of(["0.1", 1, "2.5"])), per,
        draw(one_of(["paid", "goods"])), draw(WHENS), tuple(multipliers), draw(one_of(["first", "sum"])),
        tuple(caps), draw(one_of([None, SpanSaid(1, "day")])), draw(one_of([None, "1970-02-01"])), None,
        ActivationSaid("duration", draw(SPANS)) if duration else ActivationSaid(),
        ExpirySaid(kind, draw(SPANS) if kind in {"rolling", "sliding"} else None, rounded),
        draw(one_of(["floor", "half_even", "ceil"])),
    )  # fmt: skip


@st.composite
def cases(draw: Any) -> Case:
    said = tuple(draw(rules(number)) for number in range(draw(st.integers(1, 3))))
    claw = one_of(["only_pending", "within_balance", "unlimited"])
    programme = Programme(
        timezone="Asia/Shanghai",
        currencies=(Currency("points", claw_back=draw(claw)), Currency("status", claw_back=draw(claw))),
        earn=said,
    )
    events: list[dict[str, Any]] = []
    lines: list[tuple[dict[str, Any], ...]] = []
    orders = draw(st.integers(1, 8))
    for number in range(orders):
        at = draw(st.integers(0, 900 * 24)) * HOUR_US
        bought = tuple(_line(draw) for _ in range(draw(st.integers(0, 3))))
        events.append(
            _event(f"o{number}", 1 + number % 2, "Order Completed", at, f"A{number}", amount=draw(st.integers(0, 4000)))
        )
        lines.append(bought)
        if draw(st.booleans()):
            whole = draw(st.booleans())
            name = draw(one_of(["Order Refunded", "Order Refunded", "Order Cancelled"]))
            events.append(
                _event(f"x{number}", 1 + number % 2, name, at + HOUR_US, f"A{number}", amount=None if whole else 700)
            )
            lines.append(
                (dict(bought[0], paid=draw(st.integers(1, 900))),)
                if bought and draw(st.booleans()) and name != "Order Cancelled"
                else ()
            )
    for number in range(draw(st.integers(0, 3))):
        events.append(_event(f"v{number}", 1, "Store Visited", draw(st.integers(0, 900)) * 24 * HOUR_US, None))
        lines.append(())
    order = sorted(range(len(events)), key=lambda place: (events[place]["at_us"], events[place]["message_id"]))
    return Case(
        programme,
        tuple(events[place] for place in order),
        tuple(lines[place] for place in order),
        draw(st.frozensets(st.integers(0, orders - 1), max_size=2)),
        draw(st.booleans()),
        draw(st.integers(0, 3)),
    )  # fmt: skip


def _line(draw: Any) -> dict[str, Any]:
    paid = draw(st.integers(0, 3000))
    return {
        "product": draw(one_of(["p1", "p2", None])),
        "category": draw(one_of(["tea", None])),
        "paid": paid,
        "goods": paid + draw(one_of([0, 150])),
        "quantity_milli": 1000,
    }


def _event(
    message: str, member: int, name: str, at: int, order: str | None, amount: int | None = None
) -> dict[str, Any]:
    said = {"message_id": message, "member": member, "type": "track", "name": name, "at_us": at, "order_id": order}
    return {**said, "amount": amount, "discount": None, "properties": None}


def past_of(case: Case) -> Past:
    kinds = {"message_id": pa.string(), "member": pa.int64(), "type": pa.string(), "name": pa.string(), "at_us": pa.int64()} | {
        "order_id": pa.string(), "amount": pa.int64(), "discount": pa.int64(), "properties": pa.string(), "n_lines": pa.int64()
    }  # fmt: skip
    line_kinds = {
        "product": pa.string(),
        "category": pa.string(),
        "paid": pa.int64(),
        "goods": pa.int64(),
        "quantity_milli": pa.int64(),
    }
    rows = [dict(event, n_lines=len(lines)) for event, lines in zip(case.events, case.lines, strict=True)]
    asked = {rule.on for rule in case.programme.earn}
    kept = [row["name"] != "Store Visited" or "Store Visited" in asked for row in rows]
    lines = [line for some, keep in zip(case.lines, kept, strict=True) if keep for line in some]
    return Past(
        pa.Table.from_pylist([row for row, keep in zip(rows, kept, strict=True) if keep], pa.schema(kinds.items())),
        pa.Table.from_pylist(lines, pa.schema(line_kinds.items())),
    )


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    found, folder = house_in_memory(Settings())
    yield found
    folder.cleanup()


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    path: Path = tmp_path_factory.mktemp("past") / "ledger.db"
    found = engine_at(f"sqlite:///{path}")
    upgrade(found)
    yield found
    found.dispose()


def counter_on(engine: Engine) -> Counter:
    """An empty ledger of its own, at an instant that stands still."""
    from regulars.adapters.database.engine import writers_of
    from regulars.adapters.database.ledger.head import register

    clock, tenant = FixedClock(NOW), Tenant(f"t{next(_TENANTS)}")
    ledger = DatabaseLedger(engine, tenant, decide, clock, leaf_hash, Frontier.unpacked)
    with writers_of(engine).begin() as connection:
        register(connection, tenant, tenant)
    return Counter(ledger, None, clock)  # type: ignore[arg-type]


def sold_before(case: Case, counter: Counter, past: Past) -> None:
    """Some orders came live, and points of one were spent."""
    for batch in past.batches():
        for owner, event in batch:
            if event.message_id[0] == "o" and int(event.message_id[1:]) in case.live:
                counter.ledger.post(_received(case, owner, replace(event, message_id="live-" + event.message_id)))
    if case.spends:
        counter.ledger.post(Spend("member:1", "points", points=1, source=Source("redemption", "k")))


def _received(case: Case, owner: str, event: Happening) -> Receive:
    keys = count_keys(case.programme, event, owner)
    return Receive(owner, happening=event, programme=case.programme, counts=keys, owners=(owner,))


def entries_of(counter: Counter) -> list[Entry]:
    return [plain(entry) for entry in counter.ledger.entries(None, 0, 10_000)]


def plain(entry: Entry) -> Entry:
    return msgspec.structs.replace(entry, recorded_at=0)


def by_the_till(case: Case, past: Past) -> list[Entry]:
    """Each event through the till's own decision, one by one, on one endless page: orders, then refunds."""
    book = Book()
    events = [each for batch in past.batches() for each in batch]
    orders = [each for each in events if each.event.speaks is not Speaks.REFUND]
    refunds = [each for each in events if each.event.speaks is Speaks.REFUND]
    for owner, event in (*orders, *refunds):
        decide(book, _received(case, owner, event), NOW)
    return [plain(book.entries[seq]) for seq in range(1, book.size + 1)]


@given(cases())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_what_is_foreseen_is_what_is_posted(house: House, engine: Engine, case: Case) -> None:
    counter, past = counter_on(engine), past_of(case)
    sold_before(case, counter, past)
    before = len(entries_of(counter))
    foreseen = [plain(entry) for entry in foresee_history(house, counter, case.programme, past)]
    post_history(house, counter, case.programme, past)
    assert entries_of(counter)[before:] == foreseen
    assert list(foresee_history(house, counter, case.programme, past)) == []
    assert post_history(house, counter, case.programme, past).entries == 0
    assert list(counter.ledger.findings(1)) == []


@given(cases())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_the_past_earns_what_the_till_would_have_given(house: House, engine: Engine, case: Case) -> None:
    counter, past = counter_on(engine), past_of(case)
    post_history(house, counter, case.programme, past)
    assert entries_of(counter) == by_the_till(case, past)


@given(cases())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_a_run_that_breaks_off_goes_on_to_the_same_end(house: House, engine: Engine, case: Case) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(past_module, "BATCH_EVENTS", 2)
        whole, broken, past = counter_on(engine), counter_on(engine), past_of(case)
        post_history(house, whole, case.programme, past)
        _break_after(broken, case.breaks)
        with contextlib.suppress(ConnectionAbortedError):
            post_history(house, broken, case.programme, past)
        mended = Counter(_mended(engine, broken), None, broken.clock)  # type: ignore[arg-type]
        post_history(house, mended, case.programme, past)
        assert entries_of(mended) == entries_of(whole)


class _Breaking(DatabaseLedger):
    """Breaks off after so many pieces; the last of them is kept, and nobody hears of it."""

    pieces_left = 0

    @property
    def past(self) -> Any:
        real, ledger = super().past, self

        class Door:
            def __getattr__(self, name: str) -> Any:
                return getattr(real, name)

            def keep(self, piece: PastPiece) -> tuple[int, int]:
                kept = real.keep(piece)
                ledger.pieces_left -= 1
                if ledger.pieces_left <= 0:
                    raise ConnectionAbortedError
                return kept

        return Door()


def _break_after(counter: Counter, pieces: int) -> None:
    counter.ledger.__class__ = _Breaking
    counter.ledger.pieces_left = pieces + 1  # type: ignore[attr-defined]


def _mended(engine: Engine, broken: Counter) -> DatabaseLedger:
    found = broken.ledger
    found.__class__ = DatabaseLedger
    return found  # type: ignore[return-value]


def test_a_rule_that_asks_for_what_nobody_kept_is_never_guessed(
    house: House, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if `paid_min` were a condition that a later version added: asked the till's own way, and never posted."""
    programme = Programme(timezone="UTC", earn=(EarnRule("r0", when=When(paid_min=5)),))
    event = _event("o0", 1, "Order Completed", HOUR_US, "A0", amount=1000)
    case = Case(programme, (event,), ((),), frozenset(), spends=False, breaks=0)
    quick = QuickProgramme(programme, 100, {})
    monkeypatch.setattr("regulars.reward.replay.quick_when._WHEN", frozenset({"start", "end"}))
    slow = QuickProgramme(programme, 100, {})
    assert (quick.not_replayed, slow.not_replayed) == ((), ("r0",))
    ((owner, order),) = next(past_of(case).batches())
    assert slow.earn(owner, order, NOW) == quick.earn(owner, order, NOW) != []
    with pytest.raises(UsageError, match="r0"):
        post_history(house, counter_on(engine), programme, past_of(case))


def test_a_plan_that_forgets_what_came_live_is_caught(house: House, engine: Engine) -> None:
    """The negative control: a replay that does not ask what was received foresees points that are never posted."""
    programme = Programme(timezone="UTC", earn=(EarnRule("r0"),))
    event = _event("o0", 1, "Order Completed", HOUR_US, "A0", amount=1000)
    case = Case(programme, (event,), ((),), frozenset({0}), spends=False, breaks=0)
    counter, past = counter_on(engine), past_of(case)
    naive = by_the_till(case, past)
    sold_before(case, counter, past)
    assert post_history(house, counter, programme, past).entries == 0
    assert [entry.amount for entry in naive] == [10]
