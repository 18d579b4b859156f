# ruff: noqa: S608 - dice for delays; the names of our own tables
"""Processes that race and processes that are killed: whatever was acknowledged is there, and nothing by halves."""

from __future__ import annotations

import random
import time
from typing import Any

import pyarrow as pa
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from regulars.adapters.database.memberships.memberships import DatabaseMemberships
from regulars.adapters.database.staff import DatabaseStaff
from regulars.adapters.database.tables import METADATA
from regulars.adapters.database.tiers.tiers import DatabaseTiers
from regulars.adapters.database.upgrade import revision_of
from regulars.domain.cart import Discount
from regulars.domain.coupons.batch import CouponBatch
from regulars.domain.identity import IdentityEntry
from regulars.domain.ids import Tenant
from regulars.domain.ledger.entries import Source
from regulars.domain.ledger.requests import Earn, RequestKey
from regulars.domain.memberships.membership import Event, Kind
from regulars.domain.programme_version import HowChanged
from regulars.domain.records import ConsentChange, ImportRecord, LogState, Part, TurnRecord
from regulars.domain.staff import StaffEvent
from regulars.domain.tier_state import Assignment, Move
from regulars.domain.tier_versions import LadderVersion, Metric, TierKept
from regulars.domain.tiers import Ladder, Tier
from regulars.ports.memberships import Held
from regulars.ports.tiers import Folded
from regulars.reward.tiers import joined
from suites.coupons.conftest import open_coupons
from suites.ledger.places import open_ledger

LEDGER = ("ledger_entries", "ledger_nodes", "programme_versions")
COUPONS = ("coupon_batches", "coupon_events")
TIERS = ("tier_ladders", "tier_moves", "tier_hands", "perk_uses")
APPEND_ONLY = [table.name for table in METADATA.sorted_tables if table.info["append_only"]]


def fill(records: Any) -> None:
    with records.write() as writing:
        writing.add_parts([Part("e", "events", 1, 1, "0")], expected_version=0)
        writing.add_identity_entries([IdentityEntry(1, "merge", 1, 2, "hand", "because", "ann")])
        writing.add_import(ImportRecord("i", "orders.csv", "0", 1, 1, 1, 0, 0, {}, parts=("e",)))
        writing.undo_import("i", 2, expected_version=1)
        writing.replace_parts({"e": [Part("f", "events", 1, 1, "1")]}, 3, expected_version=2)
        writing.add_consent(ConsentChange(1, "mail", granted=True, at=1, source="form"))
        writing.add_turn(TurnRecord("t", 1, 1, 1, "p", {}), Part("p", "profiles", 1, 1, "0"))
        writing.add_decisions("t", {"gift": ("points", {})})


def fill_ledger(database: Any) -> None:
    """Enough entries for the tree to keep inner nodes: every eighth level, 256 leaves."""
    ledger = open_ledger(database.address)
    try:
        for number in range(256):
            assert ledger.post(Earn("member:1", points=1, source=Source("order", str(number)))).entries
        assert ledger.versions.note("{}", HowChanged.FOUND, 0).number == 1
    finally:
        ledger.close()


def fill_coupons(database: Any) -> None:
    coupons = open_coupons(database.address)
    coupons.put_batch(CouponBatch("tea", Discount("amount", 500)), 0)
    assert coupons.add_codes("tea", [b"m" * 16], ["member:1"], 0) == 1
    coupons.close()


def fill_tiers(database: Any) -> None:
    tiers = DatabaseTiers.open(database.address, Tenant("a"))
    ladder = LadderVersion(Ladder("stars", (Tier("basic", 0),)), Metric("currency", "points"))
    assert tiers.put_version(ladder, 0)
    given = Assignment("basic", 1, 2, "ann", "because")
    assert tiers.assign("stars", "member:1", given, RequestKey("tiers", "k", b"f"))
    assert tiers.use_perk("lounge", ["member:1"], 1, 0, 1, RequestKey("perks", "k", b"f")).seq == 1
    moved = Move("upgraded", 1, "basic", "gold")
    assert not tiers.keep("stars", [Folded("member:1", (), 0, TierKept(1, joined(0)), "basic", None, (moved,))], 1)
    tiers.close()


def test_processes_race_from_an_empty_place(database: Any) -> None:
    racers = [database.act("race", f"w{number}", 10) for number in range(3)]
    said = [racer.communicate(timeout=120)[0].strip() for racer in racers]
    assert said == ["done"] * 3
    records = database.open()
    state = records.log_state()
    names = sorted(f"w{racer}-{number}" for racer in range(3) for number in range(10))
    assert state.version == 30
    assert sorted(part.name for part in state.parts) == names
    assert sorted(records.identifiers("customer")["value"].to_pylist()) == names
    assert records.identifiers("customer")["member"].to_pylist() == list(range(1, 31))


def test_a_writer_killed_inside_leaves_nothing(database: Any) -> None:
    actor = database.act("hold")
    assert actor.stdout.readline() == "inside\n"
    actor.kill()
    actor.wait()
    started = time.monotonic()
    records = database.open()
    assert records.log_state() == LogState(0, ())
    assert (records.next_member(), records.turns(), records.decisions("half")) == (1, (), {})
    assert records.identifiers("customer").num_rows == records.consents().num_rows == 0
    with records.write() as writing:
        writing.add_members("customer", pa.array(["C1"]), 1)
    assert time.monotonic() - started < 10, "the lock of a dead writer is not waited for"


def test_an_acknowledged_commit_outlives_a_kill(database: Any) -> None:
    dice = random.Random(1)
    for _ in range(3):
        actor = database.act("stream")
        acknowledged = int(actor.stdout.readline())
        time.sleep(dice.uniform(0.02, 0.2))
        actor.kill()
        whole_lines = [line for line in actor.stdout.read().split("\n") if line]
        actor.wait()
        # The last line may be torn; those before it are not.
        acknowledged = max([acknowledged, *map(int, whole_lines[:-1])])
        state = database.open().log_state()
        assert acknowledged <= state.version
        assert sorted(part.name for part in state.parts) == sorted(
            f"p{version}-{number}" for version in range(state.version) for number in (0, 1)
        )


def test_an_upgrade_killed_midway_starts_over(database: Any) -> None:
    actor = database.act("migrate", 5)
    assert actor.stdout.readline() == "inside\n"
    actor.kill()
    actor.wait()
    engine = database.engine()
    with engine.connect() as connection:
        assert revision_of(connection) is None
    engine.dispose()
    fill(database.open())


def fill_staff_log(database: Any) -> None:
    """One event."""
    staff = DatabaseStaff.open(database.address, Tenant("staff"))
    staff.note(StaffEvent(1, "0", "added", "anna", "", "owner"))
    staff.close()


def fill_memberships(database: Any) -> None:
    """One event."""
    memberships = DatabaseMemberships.open(database.address, Tenant("a"))
    assert memberships.append(Held("m1", "member:1", "plus", "card"), Event(Kind.SUBSCRIBED, 1), None)
    memberships.close()


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_history_is_not_changed(database: Any, table: str) -> None:
    fill(database.open())
    if table in LEDGER:
        fill_ledger(database)
    if table in COUPONS:
        fill_coupons(database)
    if table in TIERS:
        fill_tiers(database)
    if table == "staff_log":
        fill_staff_log(database)
    if table == "membership_events":
        fill_memberships(database)
    engine = database.engine()
    statements = [f"UPDATE {table} SET tenant = 'x'", f"DELETE FROM {table}"]
    if database.kind == "sqlite":
        statements.append(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    else:
        statements.append(f"TRUNCATE {table} CASCADE")
    for statement in statements:
        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(text(statement))
    with engine.connect() as connection:
        assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() >= 1
    engine.dispose()


def test_the_file_is_sound_after_a_kill(sqlite: Any) -> None:
    actor = sqlite.act("stream")
    assert actor.stdout.readline()
    actor.kill()
    actor.wait()
    engine = sqlite.engine()
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    engine.dispose()
