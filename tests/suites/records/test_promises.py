"""What every place that keeps records promises: memory, SQLite, PostgreSQL."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from regulars.domain.ids import MEMBER_MAX
from regulars.domain.records import ConsentChange, ImportRecord, LogState, Part, TurnRecord, UndoneImport
from regulars.ports.records import Records, StaleVersion


def part(name: str, table: str = "events") -> Part:
    return Part(name, table, rows=3, bytes=120, sha256="ab" * 32, at_min=-5, at_max=2**53)


def turn(key: str, finished_at: int = 1, profiles: str | None = None) -> TurnRecord:
    return TurnRecord(key, 10, 2, finished_at, profiles or f"{key}.parquet", {"阶段": ["new", 1, 2.5, None, True]})


def import_of(key: str, at: int = 7) -> ImportRecord:
    return ImportRecord(
        key, "orders.csv", "cd" * 32, at, 10, 7, 2, 1, {"customer": "客户"}, {"bad": 2}, {"zeros": None}
    )


def add_turn(records: Records, key: str, finished_at: int = 1) -> bool:
    with records.write() as writing:
        return writing.add_turn(turn(key, finished_at), part(f"{key}.parquet", "profiles"))


def add_members(records: Records, kind: str, *values: str) -> None:
    with records.write() as writing:
        writing.add_members(kind, pa.array(values, pa.string()), records.next_member())


def say_consent(records: Records, *changes: tuple[int, str, bool, int]) -> None:
    with records.write() as writing:
        for member, purpose, granted, at in changes:
            writing.add_consent(ConsentChange(member, purpose, granted, at, "form", "v1"))


def everything(records: Records) -> tuple[object, ...]:
    turns = records.turns()
    return (
        records.log_state(),
        records.next_member(),
        records.members_count(),
        records.identifiers("customer").to_pylist(),
        records.consents().to_pylist(),
        records.imports(),
        records.undone(),
        turns,
        [records.decisions(each.key) for each in turns],
    )


def test_an_empty_place(place: Any) -> None:
    records = place.open()
    assert everything(records) == (LogState(0, ()), 1, 0, [], [], (), (), (), [])
    assert records.pseudonyms("customer", pa.array(["C1"])).schema == pa.schema(
        [("value", pa.string()), ("member", pa.int64())]
    )
    assert records.identifiers("customer").schema == pa.schema([("member", pa.int64()), ("value", pa.string())])
    assert records.consents().schema == pa.schema(
        [("member", pa.int64()), ("purpose", pa.string()), ("granted", pa.bool_())]
    )
    assert records.revision()


def test_members_round_trip(place: Any) -> None:
    records = place.open()
    names = ["C9", "C10", "客户", 'o\'Neil "%" \\', "\u00e9", "e\u0301", " ", "\U0001f600"]
    add_members(records, "customer", *names)
    add_members(records, "card", "C9", "K1")
    assert records.next_member() == 11
    assert records.members_count() == 10
    assert records.identifiers("customer").to_pylist() == [
        {"member": number, "value": name} for number, name in enumerate(names, start=1)
    ]
    asked = pa.array(["K1", "nobody", "C9", None, "C9"], pa.string())
    assert records.pseudonyms("card", asked).to_pylist() == [
        {"value": "K1", "member": 10},
        {"value": "C9", "member": 9},
    ]
    assert records.pseudonyms("customer", asked).to_pylist() == [{"value": "C9", "member": 1}]
    assert records.pseudonyms("mail", asked).num_rows == 0
    assert records.pseudonyms("card", pa.array([], pa.string())).num_rows == 0


def test_few_are_found_among_many(place: Any) -> None:
    records = place.open()
    names = pa.array([f"C{number * 7919 % 20_011}" for number in range(20_000)])
    with records.write() as writing:
        writing.add_members("customer", names, 1)
    asked = pa.array(["no", *names.take(pa.array([19_999, 3, 12_345])).to_pylist()])
    assert records.pseudonyms("customer", asked)["member"].to_pylist() == [20_000, 4, 12_346]
    assert records.pseudonyms("customer", names)["member"].to_pylist() == list(range(1, 20_001))


def test_a_large_file_goes_in_and_comes_out(place: Any) -> None:
    """Whole columns in a few statements: a plan that walks one list for each entry of another would take hours here."""
    records = place.open()
    count = 100_000
    names = pa.array([f"C{number * 7_919 % count:09d}" for number in range(count)])
    with records.write() as writing:
        writing.add_members("customer", names, 1)
    with records.write() as writing:
        writing.add_members("card", names, count + 1)
    assert records.pseudonyms("customer", names)["member"].to_pylist() == list(range(1, count + 1))
    few = names.slice(count - 20_000)
    assert records.pseudonyms("card", few)["member"].to_pylist() == list(range(2 * count - 19_999, 2 * count + 1))
    assert records.identifiers("card")["value"].to_pylist() == names.to_pylist()


@pytest.mark.parametrize("wrong", [(["C3"], 1), (["C3"], 9), (["C3", "C1"], 3)], ids=["taken", "gap", "known"])
def test_members_of_a_stale_reader_are_refused(place: Any, wrong: tuple[list[str], int]) -> None:
    records = place.open()
    add_members(records, "customer", "C1", "C2")
    before = everything(records)
    with pytest.raises(StaleVersion), records.write() as writing:
        writing.add_members("customer", pa.array(wrong[0]), wrong[1])
    assert everything(records) == before


@pytest.mark.parametrize("values", [["C1", None], [""], ["a\0b"], ["x" * 1_001], ["C1", "C1"]])
def test_identifiers_that_cannot_be_kept_are_refused(place: Any, values: list[str]) -> None:
    records = place.open()
    with pytest.raises(ValueError), records.write() as writing:  # noqa: PT011 - the caller's mistake, whatever its words
        writing.add_members("customer", pa.array(values, pa.string()), 1)
    assert records.members_count() == 0


def test_parts_round_trip_in_order(place: Any) -> None:
    records = place.open()
    parts = (part("z"), part("a", "lines"), Part("m", "events", 0, 0, "00"))
    with records.write() as writing:
        assert writing.add_parts(parts[:2], expected_version=0) == 1
    with records.write() as writing:
        assert writing.add_parts(iter(parts[2:]), expected_version=1) == 2
    assert records.log_state() == LogState(2, parts)


@pytest.mark.parametrize("names", [["a"], ["b", "b"]])
def test_a_part_is_listed_once(place: Any, names: list[str]) -> None:
    records = place.open()
    with records.write() as writing:
        writing.add_parts([part("a")], expected_version=0)
    with pytest.raises(ValueError, match="listed already"), records.write() as writing:
        writing.add_parts([part(name) for name in names], expected_version=1)
    assert records.log_state() == LogState(1, (part("a"),))


def test_imports_round_trip_and_repeat_harmlessly(place: Any) -> None:
    records = place.open()
    with records.write() as writing:
        writing.add_import(import_of("later", at=9))
        writing.add_import(import_of("sooner", at=8))
    with records.write() as writing:
        writing.add_import(import_of("later", at=1))
    assert records.imports() == (import_of("sooner", at=8), import_of("later", at=9))


def bring(records: Records, key: str, *names: str, at: int = 7) -> ImportRecord:
    """An import with parts of its own, as `loop/bring` writes it."""
    record = replace(import_of(key, at), parts=tuple(sorted(names)))
    with records.write() as writing:
        writing.add_parts([part(name) for name in names], expected_version=records.log_state().version)
        writing.add_import(record)
    return record


def test_an_import_is_undone_alone_and_whole(place: Any) -> None:
    records = place.open()
    first, second = bring(records, "first", "a", "b"), bring(records, "second", "c", at=8)
    with records.write() as writing:
        assert writing.undo_import("first", 20, expected_version=2) == 3
    assert records.log_state() == LogState(3, (part("c"),))
    assert (records.imports(), records.undone()) == ((second,), (UndoneImport(first, 20),))
    assert records.part("a") == part("a"), "a file that lies in the lake is known still"
    with records.write() as writing:
        writing.add_import(import_of("first", at=30))
    assert records.imports() == (second,), "an undone import does not come back under its key"
    third = bring(records, "first~2", "d", at=31)
    assert records.log_state() == LogState(4, (part("c"), part("d")))
    assert records.imports() == (second, third)


@pytest.mark.parametrize(("key", "version", "refused"), [("i", 0, StaleVersion), ("no", 1, ValueError)])
def test_an_undoing_of_a_stale_reader_or_of_nothing_is_refused(
    place: Any, key: str, version: int, refused: type[Exception]
) -> None:
    records = place.open()
    bring(records, "i", "a")
    before = everything(records)
    with pytest.raises(refused), records.write() as writing:
        writing.undo_import(key, 9, expected_version=version)
    assert everything(records) == before


def test_an_import_is_undone_once(place: Any) -> None:
    records = place.open()
    bring(records, "i", "a")
    with records.write() as writing:
        writing.undo_import("i", 9, expected_version=1)
    with pytest.raises(ValueError, match="no such import stands"), records.write() as writing:
        writing.undo_import("i", 9, expected_version=2)


@pytest.mark.parametrize("names", [("nowhere",), ("profiles",), ("a",), ("b", "b")])
def test_an_import_owns_its_parts_and_no_others(place: Any, names: tuple[str, ...]) -> None:
    records = place.open()
    bring(records, "i", "a")
    with records.write() as writing:
        writing.add_turn(turn("t", profiles="profiles"), part("profiles", "profiles"))
        writing.add_parts([part("b")], expected_version=1)
    with pytest.raises(ValueError, match="part"), records.write() as writing:
        writing.add_import(replace(import_of("other"), parts=names))
    assert [record.key for record in records.imports()] == ["i"]


def test_turns_round_trip_and_repeat_harmlessly(place: Any) -> None:
    records = place.open()
    assert add_turn(records, "t1", finished_at=5)
    assert add_turn(records, "t2", finished_at=4)
    before = everything(records)
    with records.write() as writing:
        assert not writing.add_turn(turn("t1", profiles="other"), part("other", "profiles"))
    assert everything(records) == before
    assert [each.key for each in records.turns()] == ["t2", "t1"]
    assert records.turns()[1] == turn("t1", finished_at=5)
    assert records.log_state() == LogState(0, ()), "a turn does not raise the log's version"


def test_two_turns_may_share_one_profiles_file_but_not_its_name(place: Any) -> None:
    records = place.open()
    shared = part("shared", "profiles")
    with records.write() as writing:
        assert writing.add_turn(turn("t1", profiles="shared"), shared)
        assert writing.add_turn(turn("t2", profiles="shared"), shared)
    with pytest.raises(ValueError, match="another part"), records.write() as writing:
        writing.add_turn(turn("t3", profiles="shared"), Part("shared", "profiles", 1, 1, "other"))
    assert len(records.turns()) == 2


def test_decisions_round_trip_and_one_key_is_one_decision(place: Any) -> None:
    records = place.open()
    add_turn(records, "t1")
    add_turn(records, "t2")
    gift = {"gift:7": ("points", {"points": 500, "为什么": "silence", "nested": {"b": [1.5], "a": None}})}
    with records.write() as writing:
        assert writing.add_decisions("t1", gift) == 1
        assert writing.add_decisions("t1", gift) == 0
    with records.write() as writing:
        assert writing.add_decisions("t2", {**gift, "gift:8": ("points", {})}) == 1
        assert writing.add_decisions("t2", {}) == 0
    assert records.decisions("t1") == gift
    assert records.decisions("t2") == {"gift:8": ("points", {})}
    assert records.decisions("none") == {}


@pytest.mark.parametrize("content", [{"a": float("nan")}, {"a": float("inf")}, {"a": "\ud800"}])
def test_what_is_not_json_is_refused(place: Any, content: dict[str, object]) -> None:
    records = place.open()
    add_turn(records, "t1")
    with pytest.raises(ValueError), records.write() as writing:  # noqa: PT011 - Python's own words
        writing.add_decisions("t1", {"key": ("kind", content)})
    assert records.decisions("t1") == {}


def test_decisions_need_their_turn(place: Any) -> None:
    with pytest.raises(ValueError, match="turn that is not there"), place.open().write() as writing:
        writing.add_decisions("t1", {"key": ("kind", {})})


def test_the_latest_word_counts(place: Any) -> None:
    records = place.open()
    say_consent(records, (2, "mail", True, 10), (2, "mail", False, 20), (1, "mail", True, 5), (2, "call", True, 1))
    say_consent(records, (2, "mail", True, 15))  # an older word, written down later
    say_consent(records, (1, "mail", False, 5))  # of one instant: the later written
    assert records.consents().to_pylist() == [
        {"member": 1, "purpose": "mail", "granted": False},
        {"member": 2, "purpose": "call", "granted": True},
        {"member": 2, "purpose": "mail", "granted": False},
    ]


@pytest.mark.parametrize("member", [0, -1, MEMBER_MAX + 1])
def test_nobody_consents_to_nothing(place: Any, member: int) -> None:
    with pytest.raises(ValueError, match="pseudonym"):
        say_consent(place.open(), (member, "mail", True, 1))


def write_something_of_everything(records: Records) -> None:
    with records.write() as writing:
        writing.add_members("customer", pa.array(["C1", "C2"]), records.next_member())
        writing.add_parts([part("e1"), part("l1", "lines")], expected_version=records.log_state().version)
        writing.add_import(import_of("i1"))
        writing.add_consent(ConsentChange(1, "mail", granted=True, at=1, source="form"))
        writing.add_turn(turn("t1"), part("t1.parquet", "profiles"))
        writing.add_decisions("t1", {"gift:1": ("points", {"points": 1})})


def test_tenants_never_meet(place: Any) -> None:
    a, b = place.open("a"), place.open("b")
    empty = everything(b)
    write_something_of_everything(a)
    assert everything(b) == empty
    assert b.pseudonyms("customer", pa.array(["C1"])).num_rows == 0
    assert b.decisions("t1") == {}
    write_something_of_everything(b)  # the same keys and names, for itself
    assert everything(b) == everything(a)


def test_an_exception_leaves_nothing(place: Any) -> None:
    records = place.open()
    add_members(records, "customer", "C0")
    before = everything(records)
    with pytest.raises(KeyboardInterrupt), records.write() as writing:  # noqa: PT012 - all of it is undone
        writing.add_members("customer", pa.array(["C1"]), 2)
        writing.add_parts([part("e1")], expected_version=0)
        writing.add_import(import_of("i1"))
        writing.add_consent(ConsentChange(1, "mail", granted=True, at=1, source="form"))
        writing.add_turn(turn("t1"), part("t1.parquet", "profiles"))
        writing.add_decisions("t1", {"gift:1": ("points", {})})
        raise KeyboardInterrupt
    assert everything(records) == before
    write_something_of_everything(records)


def test_a_swallowed_refusal_still_undoes_everything(place: Any) -> None:
    records = place.open()
    before = everything(records)
    with pytest.raises(StaleVersion), records.write() as writing:  # noqa: PT012 - the block itself raises nothing
        writing.add_members("customer", pa.array(["C1"]), 1)
        with suppress(StaleVersion):
            writing.add_parts([part("e1")], expected_version=5)
    assert everything(records) == before


def test_nothing_is_written_after_the_end(place: Any) -> None:
    records = place.open()
    with records.write() as writing:
        pass
    with pytest.raises(Exception, match=r"ended|closed"):
        writing.add_parts([part("e1")], expected_version=0)
    assert records.log_state().version == 0
