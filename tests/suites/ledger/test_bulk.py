"""Many at once is the same as one by one; keys; what is refused."""

from __future__ import annotations

import random
from dataclasses import fields, replace
from typing import Any

import pyarrow as pa
import pytest
from msgspec import structs

from regulars.adapters.database.ledger.bulk import EARNING_COLUMNS
from regulars.domain.errors import KeyReused, UsageError
from regulars.domain.ledger import requests as asked
from regulars.domain.ledger.accounts import AMOUNT_MAX
from regulars.domain.ledger.entries import Source
from regulars.domain.ledger.requests import ClawBack, RequestKey
from regulars.reward.lots import available
from suites.ledger.places import Database, Page


def table(count: int, owners: int = 50, start: int = 0) -> pa.Table:
    made = [
        (
            f"member:{n % owners}",
            "points",
            n % 9 + 1,
            "order",
            f"o{n}",
            "A",
            "base",
            1_000,
            1_000,
            None if n % 2 else 10**9,
            500,
        )
        for n in range(start, start + count)
    ]
    types = {
        "points": pa.int64(),
        "at": pa.int64(),
        "activates_at": pa.int64(),
        "expires_at": pa.int64(),
        "basis": pa.int64(),
    }
    return pa.table(
        {
            name: pa.array(column, types.get(name, pa.string()))
            for name, column in zip(EARNING_COLUMNS, zip(*made, strict=True), strict=True)
        }
    )


def test_bulk_is_one_by_one(address: str) -> None:
    bulk, single = Database(address, "bulk"), Database(address, "single")
    bulk.clock.instant = single.clock.instant = 2_000
    earnings = table(700)
    answer = bulk.ledger.post_earnings(earnings, RequestKey("import", "1", b"f"))
    assert dict(answer.figures)["rows"] == 700
    for row in earnings.to_pylist():
        source = Source(row["source_type"], row["source_id"], row["line"], row["rule"])
        single.post(asked.Earn(row["owner"], points=row["points"], source=source, at=row["at"], basis=row["basis"]))
    assert bulk.faults() == single.faults() == []
    plain = [
        [structs.replace(entry, expires_at=None) for entry in place.ledger.entries(limit=1_000)]
        for place in (bulk, single)
    ]
    assert plain[0] == plain[1]
    bulk.close()
    single.close()


def test_bulk_twice_changes_nothing(address: str) -> None:
    place = Database(address)
    place.clock.instant = 2_000
    key = RequestKey("import", "1", b"f")
    first = place.ledger.post_earnings(table(300), key)
    again = place.ledger.post_earnings(table(300), key)
    assert (again.replayed, again.entries) == (True, first.entries)
    with pytest.raises(KeyReused):
        place.ledger.post_earnings(table(300), RequestKey("import", "1", b"other"))
    overlap = place.ledger.post_earnings(table(300, start=200), RequestKey("import", "2", b"f"))
    assert (overlap.figures["rows"], overlap.figures["known"]) == (200, 100)
    assert place.ledger.head().size == 500
    assert place.faults() == []
    place.close()


def test_bulk_pays_debts(address: str) -> None:
    place = Database(address)
    place.clock.instant = 500
    place.post(asked.Earn("member:3", points=70, source=Source("order", "x")))
    place.post(asked.Spend("member:3", points=70))
    place.post(asked.ReverseEarn("member:3", source=Source("order", "x"), claw_back=ClawBack.UNLIMITED))
    place.clock.instant = 2_000
    earnings = table(40, owners=4)
    place.ledger.post_earnings(earnings, RequestKey("import", "1", b"f"))
    earned = sum(row["points"] for row in earnings.to_pylist() if row["owner"] == "member:3")
    wallet = place.wallet("member:3")
    assert available(wallet, 2_000) == max(0, earned - 70)
    assert wallet.debt == max(0, 70 - earned)
    assert place.faults() == []
    place.close()


@pytest.mark.parametrize(
    "points", [0, -5, 2.0, True, "10", "１２", None, float("nan"), float("inf"), AMOUNT_MAX + 1, 10**30]
)
def test_no_amount_but_a_whole_number(points: Any, tmp_path: Any) -> None:
    place = Database(f"sqlite:///{tmp_path}/ledger.db")
    for request in (
        asked.Earn("member:1", points=points), asked.Spend("member:1", points=points),
        asked.HoldPoints("member:1", hold="h", points=points, ttl_us=5), asked.Transfer("member:1", to="b", points=points),
    ):  # fmt: skip
        with pytest.raises(UsageError):
            place.post(request, RequestKey("x", "1"))
    # Nothing was kept, not even the key.
    assert place.post(asked.Earn("member:1", points=AMOUNT_MAX), RequestKey("x", "1")).refusal is None
    assert place.faults() == []
    place.close()


def test_every_field_of_a_request_is_in_its_fingerprint(address: str) -> None:
    """L12: the same key with any one thing changed is another request."""
    place = Database(address)
    base = asked.Earn("member:1", points=5, source=Source("order", "1"), reason="r", actor="a")
    place.clock.instant = 100
    place.post(base, RequestKey("earn", "k"))
    other: dict[str, Any] = {
        "owner": "member:2", "currency": "miles", "at": 50, "actor": "b", "reason": "s", "points": 6,
        "source": Source("order", "1", "L"), "basis": 7, "rule_version": "2",
        "terms": replace(base.terms, zone="Asia/Shanghai"),
    }  # fmt: skip
    assert other.keys() == {field.name for field in fields(base)}
    for name, value in other.items():
        with pytest.raises(KeyReused):
            place.post(replace(base, **{name: value}), RequestKey("earn", "k"))
    assert place.post(base, RequestKey("other door", "k")).refusal is not None, (
        "another door, but the same business key"
    )
    assert place.ledger.head().size == 1
    place.close()


def test_a_refusal_is_kept_and_said_again(address: str) -> None:
    place = Database(address)
    spend = asked.Spend("member:1", points=5)
    first = place.post(spend, RequestKey("spend", "k"))
    place.post(asked.Earn("member:1", points=50))
    again = place.post(spend, RequestKey("spend", "k"))
    assert first.refusal == again.refusal
    assert first.refusal is not None
    assert (first.refusal.shortfall, again.replayed) == (5, True)
    assert place.post(spend, RequestKey("spend", "new")).refusal is None
    place.close()


def test_forgotten_keys_open_no_second_effect(address: str) -> None:
    """L15: business keys outlive request keys."""
    place = Database(address)
    earn = asked.Earn("member:1", points=5, source=Source("order", "1"))
    place.post(earn, RequestKey("earn", "k"))
    assert place.ledger.forget_keys(10**18) == 1
    late = place.post(earn, RequestKey("earn", "k"))
    assert late.refusal is not None
    assert late.refusal.code == "already_posted"
    place.close()


def test_time_of_recording_rises_whatever_the_clock_does(address: str) -> None:
    place = Database(address)
    dice = random.Random(23)
    for number in range(60):
        place.clock.instant = dice.choice([5, 10**15, 10**15 - 86_400_000_000, 7, 10**12])
        place.post(asked.Earn("member:1", points=1, source=Source("order", str(number))))
    times = [entry.recorded_at for entry in place.ledger.entries()]
    assert times == sorted(set(times))
    assert place.faults() == []
    place.close()


def test_the_future_is_refused() -> None:
    page = Page()
    page.clock.instant = 100
    refused = page.post(asked.Earn("member:1", points=5, at=101)).refusal
    assert refused is not None
    assert refused.code == "effective_in_future"


def test_tenants_are_apart(address: str) -> None:
    one, two = Database(address, "one"), Database(address, "two")
    one.post(asked.Earn("member:1", points=5, source=Source("order", "1")), RequestKey("earn", "k"))
    one.post(asked.HoldPoints("member:1", hold="h", points=2, ttl_us=10**9))
    assert two.post(asked.Earn("member:1", points=7, source=Source("order", "1")), RequestKey("earn", "k")).entries == (
        1,
    )
    assert two.ledger.hold("h") is None
    for request in (asked.Capture("member:1", hold="h", points=1), asked.Reverse("member:1", entry=2)):
        refused = two.post(request).refusal
        assert refused is not None
        assert refused.code in {"hold_unknown", "entry_unknown"}
    assert (available(one.wallet("member:1"), 0), available(two.wallet("member:1"), 0)) == (3, 7)
    assert one.ledger.head().tree != two.ledger.head().tree
    one.close()
    two.close()
