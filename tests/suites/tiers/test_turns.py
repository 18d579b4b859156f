"""One run, daily turns, and turns that are cut short end the same; ten thousand members change rules without a pause."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from regulars.adapters.database.tiers.tiers import DatabaseTiers
from regulars.domain.ledger.entries import Source
from regulars.domain.ledger.requests import Earn
from regulars.shop import open_shop
from suites.ledger.schemas import new_schema
from suites.tiers.conftest import PROGRAMME, Counter, counter_of, on

USERS = "abcdefgh"


class Cut(Exception):
    """The power goes."""


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Counter]]:
    """Makes fresh shops."""
    opened: list[tuple[Any, list[Callable[[], None]]]] = []

    def made(name: str) -> Counter:
        if request.param == "postgresql":
            monkeypatch.setenv("REGULARS_DATABASE_URL", str(new_schema(request.getfixturevalue("postgresql_server"))))
        shop = open_shop(home=tmp_path / name)
        counter, closes = counter_of(shop)
        opened.append((shop, closes))
        return counter

    yield made
    for shop, closes in opened:
        for close in closes:
            close()
        shop.close()


def lived(counter: Counter, days: int, turn: Callable[[int], None]) -> None:
    """Some members' months of buying and sending back, each act told at its own instant; `turn` after each day."""
    drawn, bought = Random(7), list[tuple[str, str]]()
    start = counter.clock.instant
    for day in range(days):
        for number in range(drawn.randint(0, 2)):
            user, order = drawn.choice(USERS), f"{day}-{number}"
            counter.clock.pass_us(3_600_000_000)
            counter.buys(order, str(drawn.randint(50, 900)), user=user)
            bought.append((user, order))
        if bought and drawn.random() < 0.2:
            user, order = bought.pop(drawn.randrange(len(bought)))
            counter.clock.pass_us(3_600_000_000)
            counter.till.track([_back(order, user)])
        counter.clock.instant = start + (day + 1) * 86_400_000_000
        turn(day)


def _back(order: str, user: str) -> dict[str, Any]:
    said = {"order_id": order, "refund_id": f"r{order}"}
    return {"type": "track", "event": "Order Refunded", "userId": user, "messageId": f"r{order}", "properties": said}


def ended(counter: Counter) -> tuple[Any, ...]:
    """States, moves and events, by member's own name."""
    counter.tiers.sweep()
    store, found = counter.tiers._tiers, {}
    for user in USERS:
        account = counter.tiers._people.may_be(user)
        if account is None:
            continue
        kept = store.kept("stars", [account.owner])[account.owner].kept
        # Up to when somebody was looked at says nothing of their tier.
        kept = replace(kept, state=replace(kept.state, as_of=0))
        events = [row.happening.name for row in store.received([account.owner])[account.owner]]
        told = [each.move for each in counter.tiers.moves(user, "stars")]
        found[user] = (kept, told, sum(name.startswith("Tier ") for name in events) == len(told))
    return tuple(sorted(found.items()))


@pytest.mark.slow
def test_once_daily_and_with_crashes_between(fresh: Callable[[str], Counter], monkeypatch: pytest.MonkeyPatch) -> None:
    days = 60
    once, daily, cut_short = fresh("once"), fresh("daily"), fresh("cut")
    for counter in (once, daily, cut_short):
        counter.programme(PROGRAMME.replace("notice_days: [30]", "notice_days: [5]\n    window: {period: month}"))
    lived(once, days, lambda _: None)
    lived(daily, days, lambda _: daily.tiers.sweep() and None)  # type: ignore[func-returns-value]

    def swept_badly(day: int) -> None:
        """Every day the power goes at another step; the next day goes on from there."""
        step = ("note_touched", "note_told", "untold", "keep")[day % 4]
        with monkeypatch.context() as patch, suppress(Cut):
            patch.setattr(DatabaseTiers, step, _cut)
            cut_short.tiers.sweep()
        if day % 3 == 0:
            cut_short.programme((cut_short.shop.home / "programmes" / "points.yml").read_text(encoding="utf-8"))

    lived(cut_short, days, swept_badly)
    expected = ended(once)
    assert any(told for _, (_, told, _) in expected)
    assert all(is_told for _, (_, _, is_told) in expected)
    assert ended(daily) == expected
    assert ended(cut_short) == expected


def _cut(*_: object) -> None:
    raise Cut


def test_two_sweeps_at_once_tell_everything_once(fresh: Callable[[str], Counter]) -> None:
    from concurrent.futures import ThreadPoolExecutor

    counter = fresh("both")
    for user in USERS:
        counter.buys(f"A{user}", "1600", user=user)
    desks = [counter.tiers, *(counter.reopen()[1] for _ in range(3))]
    with ThreadPoolExecutor(4) as pool:
        swept = list(pool.map(lambda desk: desk.sweep(), desks))
    assert sum(each.moves for each in swept) == len(USERS)
    assert all([each.move.kind for each in counter.tiers.moves(user, "stars")] == ["upgraded"] for user in USERS)


@pytest.mark.slow
def test_ten_thousand_members_change_rules(own_counter: Counter) -> None:
    """No point is lost, nothing stops: a member buys while half of them are folded, and is answered by the new rules."""
    counter, count = own_counter, 10_000
    for start in range(0, count, 500):
        names = [str(number) for number in range(start, start + 500)]
        accounts = counter.tiers._people.met([("customer", name) for name in names])
        counter.tiers._counter.ledger.post_many(
            [
                (Earn(account.owner, "status", points=100 + 7 * int(name) % 2_000, source=Source("order", name)), None)
                for (_, name), account in accounts.items()
            ]
        )
    counter.sleeps(1)
    assert counter.tiers.sweep().members == count
    counter.sleeps(1)
    before = counter.tiers._counter.ledger.head()
    counter.programme(PROGRAMME.replace("from: 1500", "from: 1000"))
    assert counter.tier("0") == "basic"
    counter.buys("bought meanwhile", "950", user="0")
    assert counter.tier("0") == "gold"
    counter.clock.pass_us(1)
    swept = counter.tiers.sweep()
    assert swept.members >= count
    counts = {each.id: each.members for each in counter.tiers.ladders()[0].tiers}
    points = {number: 100 + 7 * number % 2_000 + 950 * (number == 0) for number in range(count)}
    assert counts["gold"] == sum(each >= 1_000 for each in points.values())
    assert counts["silver"] == sum(500 <= each < 1_000 for each in points.values())
    after = counter.tiers._counter.ledger.head()
    assert after.size - before.size == 2
    owed = sum(each.available for number in range(0, count, 97) for each in counter.till.balances(str(number)))
    assert owed == sum(each for number, each in points.items() if number % 97 == 0) + 950
    assert counter.clock.instant > on("2025-01-11")
