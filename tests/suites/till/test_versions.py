"""Versions of the programme: numbered, whole, never lost; a file edited by hand is one; a broken one does not stop the till."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from sqlalchemy.exc import DatabaseError

from regulars.domain.errors import ProgrammeInvalid
from regulars.domain.programme_version import HowChanged, hash_of
from regulars.loop.programme import LOOK_SECONDS
from regulars.loop.replay.applying import apply_change, change_by
from regulars.loop.replay.differing import differences
from regulars.shop import Shop, open_shop
from suites.till.calls import ordered

ONE = "# ours\nversion: 1\nname: Tea Club   # since 2019\nearn:\n  - id: purchase\n    points: 1\n"
TWO = ONE.replace("points: 1", "points: 2  # twice from now on")


def _write(shop: Shop, text: str, name: str = "points.yml") -> Path:
    path = shop.home / "programmes" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    time.sleep(LOOK_SECONDS + 0.05)
    return path


def _sell(shop: Shop, order: str) -> int:
    return sum(event.figures.get("earned", 0) for event in shop.till.track([ordered(order, ("tea", "3.00", 1))]).events)


def test_a_file_edited_by_hand_becomes_a_version_and_old_points_keep_theirs(shop: Shop) -> None:
    _write(shop, ONE)
    assert _sell(shop, "A1") == 3
    _write(shop, TWO)
    assert _sell(shop, "A2") == 6
    assert _sell(shop, "A3") == 6
    versions = shop.counter.ledger.versions.all()
    assert [(each.number, each.how) for each in versions] == [(1, HowChanged.FOUND), (2, HowChanged.EDITED)]
    assert all(each.hash == hash_of(each.document) for each in versions)
    assert [
        (each.where, each.before, each.after) for each in differences(versions[0].document, versions[1].document)
    ] == [("earn.purchase.points", 1, 2)]
    entries = shop.till.entries("7").entries
    assert len({entry.rule_version for entry in entries}) == 2


def test_a_broken_file_does_not_stop_the_till(shop: Shop) -> None:
    _write(shop, TWO)
    assert _sell(shop, "A1") == 6
    _write(shop, "version: 1\nearn: [{id: purchase, pionts: 9}]\n")
    assert _sell(shop, "A2") == 6
    with open_shop(home=shop.home) as another:
        assert _sell(another, "A3") == 6
    _write(shop, ONE)
    assert _sell(shop, "A4") == 3
    assert [each.number for each in shop.counter.ledger.versions.all()] == [1, 2]


def test_without_any_version_a_broken_file_earns_nothing_by_guesswork(own_shop: Shop) -> None:
    _write(own_shop, "version: 1\nearn: [{id: purchase, pionts: 9}]\n")
    with pytest.raises(ProgrammeInvalid):
        _sell(own_shop, "A1")
    assert own_shop.counter.ledger.versions.all() == []


def test_applying_keeps_comments_author_and_note_and_is_once(shop: Shop, tmp_path: Path) -> None:
    target = _write(shop, ONE)
    draft = tmp_path / "draft.yml"
    draft.write_text(TWO, encoding="utf-8")
    change = change_by(shop.house, draft)
    assert change.target == target
    version = apply_change(shop.house, shop.counter, change, "ann", "summer")
    assert target.read_text(encoding="utf-8") == TWO
    assert (version.number, version.how, version.author, version.note) == (2, HowChanged.APPLIED, "ann", "summer")
    again = apply_change(shop.house, shop.counter, change_by(shop.house, draft), "bob")
    assert again == version
    assert _sell(shop, "A1") == 6
    assert [each.how for each in shop.counter.ledger.versions.all()] == [HowChanged.FOUND, HowChanged.APPLIED]


def test_a_file_that_cannot_be_put_leaves_no_version(own_shop: Shop, tmp_path: Path) -> None:
    _write(own_shop, ONE)
    draft = tmp_path / "draft.yml"
    draft.write_text(TWO, encoding="utf-8")
    change = change_by(own_shop.house, draft)
    (own_shop.home / "programmes" / ".points.yml.new").mkdir()
    with pytest.raises(OSError, match="points"):
        apply_change(own_shop.house, own_shop.counter, change)
    assert [each.number for each in own_shop.counter.ledger.versions.all()] == [1]


def test_two_files_that_say_one_thing_twice_are_refused_together(own_shop: Shop, tmp_path: Path) -> None:
    _write(own_shop, ONE)
    _write(own_shop, "earn: [{id: visit, on: Store Visited, points: 5, per: event}]\n", "visits.yml")
    draft = tmp_path / "more.yml"
    draft.write_text(TWO, encoding="utf-8")
    with pytest.raises(ProgrammeInvalid) as refused:
        change_by(own_shop.house, draft)
    assert (refused.value.where, "stands twice" in str(refused.value.why)) == (str(draft), True)


def test_a_version_is_never_changed(own_shop: Shop) -> None:
    _sell(own_shop, "A1")
    versions = own_shop.counter.ledger.versions
    with versions._writers.begin() as connection, pytest.raises(DatabaseError, match="append-only"):  # type: ignore[attr-defined]
        connection.exec_driver_sql("UPDATE programme_versions SET document = '{}'")
