"""Leaderboards on both databases: the same places as by counting entry by entry, and nobody who did not agree."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from callers import Caller
from regulars.adapters.memory.clock import FixedClock
from regulars.domain.errors import UsageError
from regulars.domain.ledger.entries import Kind
from regulars.domain.time import instant_of
from regulars.interfaces.api.door import Door
from regulars.interfaces.cli.app import app
from regulars.loop.ledger.sweeping import sweep
from regulars.shop import Shop

PROGRAMME = """
timezone: UTC
earn:
  - {id: purchase, points: 1, expiry: {kind: rolling, after: {count: 10, unit: day}}}
tasks:
  - {id: spender, goal: {kind: sum, target: 100}, reward: {points: 3, like: purchase}}
leaderboards:
  - {id: points, name: {en: Beans, zh: 豆榜}, by: points, per: month, top: 3}
  - {id: buyers, by: orders, per: none}
  - {id: spenders, by: task, task: spender, per: week}
"""
MEMBERS = [f"m{number}" for number in range(8)]
MAY = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def board(shop: Shop) -> Any:
    folder = shop.home / "programmes"
    folder.mkdir()
    (folder / "points.yml").write_text(PROGRAMME, encoding="utf-8")
    opened = Shop(replace(shop.house, clock=FixedClock(instant_of(MAY + timedelta(days=20)))))
    yield opened
    opened.close()


def history(shop: Shop, seed: int = 5) -> None:
    rng = random.Random(seed)
    calls = []
    for number in range(60):
        member, at = rng.choice(MEMBERS), MAY + timedelta(days=rng.randint(-8, 15))
        order = {"order_id": f"o{number}", "total": str(rng.choice([5, 10, 10, 20]))}
        calls.append(said("Order Completed", member, at, order))
        if rng.random() < 0.25:
            calls.append(said("Order Refunded", member, at, {"order_id": f"o{number}"}))
    rng.shuffle(calls)
    shop.till.track(calls)
    for member in MEMBERS[:6]:
        shop.set_consent(member, "rank", granted=True, source="test")
    shop.set_consent(MEMBERS[0], "rank_name", granted=True, source="test")


def said(event: str, member: str, at: datetime, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "track", "event": event, "userId": member, "timestamp": at.isoformat(), "properties": properties}


def counted(shop: Shop, start: datetime, stop: datetime) -> dict[str, int]:
    """Points by member, entry by entry: earned in the month, less what was taken back or forgiven, less what is over."""
    now, scores = shop.counter.clock.now(), dict[str, int]()
    undone: dict[int, int] = defaultdict(int)
    for entry in shop.counter.ledger.entries(None, 0, 10_000):
        if entry.kind in {Kind.REVOKE, Kind.CANCEL_PENDING, Kind.FORGIVE} and entry.reverses is not None:
            undone[entry.reverses] += entry.amount
    for member in MEMBERS[:6]:
        scores[member] = sum(
            max(0, entry.points - undone[entry.id])
            for entry in shop.till.entries(member, 0, 1_000).entries
            if entry.kind == Kind.EARN
            and instant_of(start) <= entry.effective_at < instant_of(stop)
            and (entry.expires_at is None or entry.expires_at > now)
        )
    return {member: score for member, score in scores.items() if score}


def test_places_are_those_of_counting_entry_by_entry(board: Shop) -> None:
    history(board)
    expected = counted(board, datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC))
    for is_swept in (False, True):
        if is_swept:
            # What has expired counts nothing, whether it is written down or not.
            sweep(board.counter, confirmed=True)
        found = board.tasks.leaderboard("points")
        assert found.members == len(expected)
        for member, score in expected.items():
            own = board.tasks.leaderboard("points", None, member).own
            assert own is not None
            rank = 1 + sum(other > score for other in expected.values())
            assert (own.score, own.rank) == (score, rank), member
        assert {place.rank for place in found.places} <= {1, 2, 3}
        assert [place.rank for place in found.places] == sorted(place.rank for place in found.places)
    naive: dict[str, int] = defaultdict(int)
    for entry in board.till.entries(None, 0, 1_000).entries:
        naive[entry.member_id] += entry.points if entry.kind == Kind.EARN else 0
    assert {member: naive[member] for member in expected} != expected, "counting what was earned alone is caught"


def test_only_who_agreed_is_shown_and_by_name_only_who_agreed_to_that(board: Shop) -> None:
    history(board)
    shown = board.tasks.leaderboard("buyers").places
    names = {place.shown_as for place in shown if place.is_named}
    assert names <= {MEMBERS[0]}
    assert not {place.shown_as for place in shown if not place.is_named} & set(MEMBERS)
    assert board.tasks.leaderboard("buyers", None, MEMBERS[7]).own is None
    before = board.tasks.leaderboard("buyers").members
    board.set_consent(MEMBERS[1], "rank", granted=False, source="test")
    board.set_consent(MEMBERS[1], "rank_name", granted=True, source="test")
    assert board.tasks.leaderboard("buyers", None, MEMBERS[1]).own is None
    assert board.tasks.leaderboard("buyers").members == before - 1
    # Nobody's pseudonym is the same on two boards.
    one, other = (board.tasks.leaderboard(each, None, MEMBERS[2]).own for each in ("points", "buyers"))
    assert one is None or other is None or one.shown_as != other.shown_as


def test_by_orders_and_by_a_task(board: Shop) -> None:
    for member, orders in (("m0", 2), ("m1", 2), ("m2", 1)):
        calls = [
            said("Order Completed", member, MAY, {"order_id": f"{member}-{n}", "total": "30"}) for n in range(orders)
        ]
        board.till.track([{**call, "messageId": call["properties"]["order_id"]} for call in calls])
        board.set_consent(member, "rank_name", granted=True, source="test")
    board.till.track([said("Order Refunded", "m1", MAY, {"order_id": "m1-0"})])
    found = board.tasks.leaderboard("buyers")
    assert [(place.rank, place.shown_as, place.score) for place in found.places if place.rank == 1] == [(1, "m0", 2)]
    assert {(place.rank, place.shown_as) for place in found.places if place.rank == 2} == {(2, "m1"), (2, "m2")}
    week = board.tasks.leaderboard("spenders", date(2026, 5, 10))
    assert [(place.shown_as, place.score) for place in week.places][:1] == [("m0", 6_000)]
    assert board.tasks.leaderboard("spenders", date(2026, 5, 11)).places == ()
    with pytest.raises(UsageError):
        board.tasks.leaderboard("none")


def test_over_http_and_the_command_line(board: Shop) -> None:
    history(board)
    door = Door(board)
    with Caller(door, board.key_ring.create(["read"], "tests").key) as caller:
        found = caller.get("/v1/leaderboards/points?day=2026-05-10").json()
        assert (found["name"]["zh"], found["unit"], found["starts_at"][:10]) == ("豆榜", "points", "2026-05-01")
        own = caller.get("/v1/members/m0/leaderboards/points").json()["own"]
        assert own is None or own["is_named"]
        assert caller.get("/v1/leaderboards/none").status_code == 400
        assert caller.get("/v1/members/nobody/leaderboards/points").status_code == 404
    door.close()
    shown = CliRunner().invoke(app, ["leaderboard", "buyers", "--json", "--home", str(board.home)])
    assert json.loads(shown.stdout)["places"][0]["rank"] == 1
