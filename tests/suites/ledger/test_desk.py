"""What lies on the desk between two commits is used only while it is true: whoever else writes is noticed."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from regulars.adapters.database.ledger import commit, desk
from regulars.adapters.memory.clock import FixedClock
from regulars.domain.ledger import requests as asked
from regulars.domain.ledger.entries import Source
from regulars.domain.ledger.requests import RequestKey
from regulars.domain.ledger.terms import Expiry, Span, Terms
from regulars.reward.lots import available
from suites.ledger.places import Database
from suites.ledger.rig import in_processes

OWNERS = [f"member:{number}" for number in range(4)]


class Pair:
    """Two ledgers of one tenant, as two processes have them, and what they should hold together."""

    def __init__(self, address: str) -> None:
        clock = FixedClock()
        self.places = [Database(address, clock=clock), Database(address, clock=clock)]
        self.points = dict.fromkeys(OWNERS, 0)
        self.name = 0

    def act(self, place: Database, dice: random.Random) -> None:
        """Earns or spends, and the answer is the one that all that was said before makes."""
        self.name += 1
        owner, points = dice.choice(OWNERS), dice.randint(1, 9)
        if dice.random() < 0.5:
            place.post(asked.Earn(owner, points=points, source=Source("order", str(self.name))), self.key())
            self.points[owner] += points
            return
        refused = place.post(asked.Spend(owner, points=points), self.key()).refusal is not None
        assert refused == (self.points[owner] < points)
        self.points[owner] -= 0 if refused else points

    def key(self) -> RequestKey:
        return RequestKey("any", str(self.name))

    def check(self) -> None:
        for place in self.places:
            assert {owner: available(place.wallet(owner), place.clock.now()) for owner in OWNERS} == self.points
        assert self.places[0].faults() == []

    def close(self) -> None:
        for place in self.places:
            place.close()


@pytest.fixture
def pair(address: str) -> Iterator[Pair]:
    made = Pair(address)
    yield made
    made.close()


def test_two_take_turns(pair: Pair) -> None:
    taken_turns(pair, random.Random(11))


def taken_turns(pair: Pair, dice: random.Random) -> None:
    """Runs of one, so that its desk is in use, and changes between them."""
    for step in range(120):
        pair.act(pair.places[step // dice.choice([1, 3, 7]) % 2], dice)
    pair.check()


def test_a_desk_without_its_guard_is_caught(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: a desk that trusts itself answers wrongly, or writes what the audit finds."""
    monkeypatch.setattr(desk.Desk, "_trusts", lambda self, _: self._mark is not None)
    pair, dice = Pair(address), random.Random(11)
    # It answers wrongly, breaks a rule of the tables, or leaves what the audit names.
    with pytest.raises((AssertionError, KeyError, sqlite3.Error, psycopg.Error)):
        taken_turns(pair, dice)
    pair.close()


@pytest.mark.parametrize("act", ["bulk", "many", "hold", "erase", "capture"])
def test_whoever_writes_by_another_door_is_noticed(pair: Pair, act: str) -> None:
    """Commits that do not grow the tree, and those on another connection of the same process."""
    first, second = pair.places
    first.clock.instant = 5_000
    first.post(asked.Earn("member:0", points=10, source=Source("order", "a")))
    first.post(asked.Spend("member:0", points=1))
    if act == "bulk":
        from suites.ledger.test_bulk import table

        first.ledger.post_earnings(table(8, owners=1), RequestKey("bulk", "1", b"f"))
        left = 9 + sum(table(8, owners=1).column("points").to_pylist())
    elif act == "many":
        first.ledger.post_many([(asked.Spend("member:0", points=4), None)])
        left = 5
    elif act == "hold":
        second.post(asked.HoldPoints("member:0", hold="h", points=6, ttl_us=10**9))
        left = 3
    elif act == "capture":
        first.post(asked.HoldPoints("member:0", hold="h", points=6, ttl_us=10**9))
        second.post(asked.Void("member:0", hold="h"))
        left = 9
    else:
        second.ledger.erase("member:0")
        left = 0
    assert first.post(asked.Spend("member:0", points=left + 1)).refusal is not None
    if left:
        assert first.post(asked.Spend("member:0", points=left)).refusal is None
    assert first.faults() == []


def test_a_failed_commit_leaves_an_empty_desk(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Database(address)
    place.post(asked.Earn("member:0", points=10))
    real = commit.write_outcome

    def fails(*given: Any) -> None:
        real(*given)
        raise sqlite3.IntegrityError("made up")

    monkeypatch.setattr(commit, "write_outcome", fails)
    with pytest.raises(sqlite3.IntegrityError):
        place.post(asked.Spend("member:0", points=10))
    monkeypatch.setattr(commit, "write_outcome", real)
    assert place.post(asked.Spend("member:0", points=10)).refusal is None
    assert place.post(asked.Spend("member:0", points=1)).refusal is not None
    assert place.faults() == []
    place.close()


def test_a_full_desk_is_cleared(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_ACCOUNTS_MAX", "_LOTS_MAX", "_WALLETS_MAX"):
        monkeypatch.setattr(desk, name, 5)
    pair, dice = Pair(address), random.Random(3)
    for _ in range(60):
        pair.act(pair.places[0], dice)
    pair.check()
    pair.close()


def test_sliding_dates_and_debts_are_true_on_the_desk(pair: Pair) -> None:
    terms = Terms(expiry=Expiry("sliding", Span(1)))
    first, second = pair.places
    for step in range(6):
        first.clock.instant = step * 3_600_000_000 * 20
        place = pair.places[step % 3 == 1]
        place.post(asked.Earn("member:0", points=5, source=Source("order", str(step)), terms=terms))
        place.post(asked.Spend("member:0", points=5))
        debt = asked.ReverseEarn("member:0", source=Source("order", str(step)), claw_back=asked.ClawBack.UNLIMITED)
        second.post(debt)
    assert first.wallet("member:0").debt == second.wallet("member:0").debt > 0
    assert first.faults() == []


def _earn_and_spend(number: int, address: str) -> int:
    """One of several processes at the same few wallets."""
    place = Database(address)
    accepted = 0
    for step in range(30):
        place.post(asked.Earn(OWNERS[step % 4], points=3, source=Source("order", f"{number}-{step}")))
        accepted += place.post(asked.Spend(OWNERS[step % 4], points=2)).refusal is None
    place.close()
    return accepted


def test_processes_alternate(address: str) -> None:
    accepted = sum(in_processes(4, _earn_and_spend, address))
    place = Database(address)
    assert accepted == 120, "every spend comes after an earning that pays for it"
    assert sum(available(place.wallet(owner), 0) for owner in OWNERS) == 120
    assert place.faults() == []
    place.close()


@pytest.mark.parametrize(
    "words", ['a "quoted" one', "back\\slash\\", "{b,r}ace", "NULL", "", " ", "回头客\n\t", "%s ? $1 '", "\\x00"]
)
def test_words_come_back_as_they_were_written(address: str, words: str) -> None:
    place = Database(address)
    request = asked.Adjust(
        "member:0", points=5, actor="a" + words, reason="r" + words, source=Source("hand", "1" + words)
    )
    place.post(request, RequestKey("adjust", "k" + words))
    entry = place.entry(1)
    assert (entry.actor, entry.reason, entry.source.id) == ("a" + words, "r" + words, "1" + words)
    assert place.post(request, RequestKey("adjust", "k" + words)).replayed
    assert place.faults() == []
    place.close()
