"""Days that are a member's own: set, found by the day of the year, taken away, erased; the same in each place."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from regulars.domain.member_days import MemberDay

BORN, JOINED = MemberDay(2, 29, 0, "Asia/Shanghai"), MemberDay(3, 5, 2024)


def test_days_are_kept_found_and_erased(place: Any) -> None:
    records = place.open()
    with records.write() as writing:
        writing.add_members("customer", pa.array(["C1", "C2", "C3"]), first=1)
        writing.set_days(1, {"birthday": BORN, "anniversary": JOINED}, 5)
        writing.set_days(2, {"birthday": BORN}, 5)
        writing.set_days(3, {"birthday": MemberDay(7, 1)}, 5)
    assert records.days("birthday", ["02-29", "02-28"]) == {1: BORN, 2: BORN}
    assert records.days("anniversary", ["03-05"]) == {1: JOINED}
    assert records.days("birthday", ["03-05"]) == {}
    assert records.days_of([1, 3]) == {
        (1, "anniversary"): JOINED,
        (1, "birthday"): BORN,
        (3, "birthday"): MemberDay(7, 1),
    }
    with records.write() as writing:
        writing.set_days(1, {"birthday": MemberDay(1, 2), "anniversary": None}, 6)
    assert records.days_of([1]) == {(1, "birthday"): MemberDay(1, 2)}
    with records.write() as writing:
        writing.erase([2], 7)
    with records.write() as writing:
        writing.set_days(2, {"birthday": BORN}, 8)
    assert records.days("birthday", ["02-29"]) == {}
    assert place.open("b").days("birthday", ["07-01"]) == {}


def spoiled(records: Any) -> None:
    with records.write() as writing:
        writing.add_members("customer", pa.array(["C1"]), first=1)
        writing.set_days(1, {"birthday": BORN}, 5)
        raise RuntimeError


def test_what_is_not_committed_is_not_kept(place: Any) -> None:
    records = place.open()
    with pytest.raises(RuntimeError):
        spoiled(records)
    assert records.days_of([1]) == {}
