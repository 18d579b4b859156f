"""For every kind of file: rows read = accepted + rejected + merged, a second import merges, and nothing private reaches the log."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from golden.test_kinds import EXPORTS
from regulars.domain.data_class import DataClass
from regulars.domain.events import TABLES
from regulars.domain.time import parse_as_of
from regulars.gather.kind_map import map_kind
from regulars.gather.kinds import KINDS
from regulars.gather.private import is_private
from regulars.loop.event_counts import event_counts
from regulars.shop import Shop, open_bench

SYSTEMS = {export.kind: name for name, export in EXPORTS.items()}
SECRETS = (
    "ann@example.com", "13812345678", "+49 151 12345678", "110101199003071234", "(415) 555-0100", "4111 1111 1111 1111",
    "078-05-1120", "１３８１２３４５６７８", "https://shop.example/?mail=ann%40example.com",
)  # fmt: skip
words = st.text(st.characters(blacklist_characters="\0\r\n", blacklist_categories=["Cs", "Cc"]), max_size=12)
cells = st.one_of(
    words, st.sampled_from(["", "2026-03-01 10:00:05", "5", "-1", "1e400", "NaN", '{"a": 1}', '{"a":', *SECRETS])
)


def write(path: Path, head: list[str], rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def lake(shop: Shop, table: str) -> list[dict[str, object]]:
    parts = [part for part in shop.house.records.log_state().parts if part.table == table]
    return [row for part in parts for row in shop.house.columns.read(part).to_pylist()]


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_is_accounted_for_and_merges(tmp_path: Path, kind: str, data: st.DataObject) -> None:
    head, *good = (line.split("|") for line in EXPORTS[SYSTEMS[kind]].table.split("\n"))
    bad = data.draw(st.lists(st.lists(cells, min_size=len(head), max_size=len(head)), max_size=6))
    path = write(tmp_path / "some.csv", head, [*good, *bad])
    # The columns are told: bad rows may well make a file unsure, which is an error of its own.
    told = map_kind(kind, head, good).columns
    with open_bench() as shop:
        first = shop.bring(path, told, kind=kind)[0].record
        blank = sum(not any(cell.strip() for cell in row) for row in bad)
        assert len(good) + len(bad) - blank <= first.read <= len(good) + len(bad)
        assert first.read == first.accepted + first.rejected + first.merged
        assert sum(first.reasons.values()) == first.rejected
        before = {table: len(lake(shop, table)) for table in TABLES}
        # Other bytes, the same rows: known by what they say, not by the file.
        again = shop.bring(write(tmp_path / "again.csv", head, [*good, *bad, *good]), told, kind=kind)[0].record
        assert again.accepted <= (0 if not _own_twins(kind) else len(good))
        assert again.rejected >= first.rejected
        if not _own_twins(kind):
            assert {table: len(lake(shop, table)) for table in TABLES} == before


def _own_twins(kind: str) -> bool:
    """Where rows have no number of their own, two equal ones are two: a comment may be posted twice."""
    return kind not in {"items", "members"}


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_rows_in_another_file_change_nothing(tmp_path: Path, kind: str) -> None:
    head, *rows = (line.split("|") for line in EXPORTS[SYSTEMS[kind]].table.split("\n"))
    with open_bench() as shop:
        first = shop.bring(write(tmp_path / "a.csv", head, rows), kind=kind)[0].record
        assert first.accepted == len(rows)
        again = shop.bring(write(tmp_path / "b.csv", [*head, "more"], [[*row, ""] for row in rows]), kind=kind)[
            0
        ].record
        assert (again.accepted, again.rejected, again.merged) == (0, 0, len(rows))


@pytest.mark.parametrize("secret", SECRETS)
def test_no_property_names_or_reaches_anybody(tmp_path: Path, secret: str) -> None:
    lines = [
        {"type": "track", "event": "Tea Brewed", "userId": "u1", "timestamp": "2026-03-01T10:00:05.000Z", "messageId": "m1",
         "properties": {"plain": secret, "grams": 3, "deep": {"more": [secret]}, "phone": "1", "customer": {"name": "Ann"}}},
        {"type": "track", "event": "Tea Brewed", "userId": "u2", "timestamp": "2026-03-01T10:00:05.000Z", "messageId": "m2",
         "properties": {secret: 1, "grams": 4, "story": "I went to the shop and then I said to them that it was all too late"}},
    ]  # fmt: skip
    path = tmp_path / "events.jsonl"
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    with open_bench() as shop:
        record = shop.bring(path)[0].record
        rows = lake(shop, "events")
    assert [row["properties"] for row in sorted(rows, key=lambda row: str(row["message_id"]))] == [
        '{"grams":3}',
        '{"grams":4}',
    ]
    assert record.findings["values_refused"] == 6


def test_a_rule_by_names_alone_is_caught() -> None:
    """The negative control: keys that say nothing hide what values say."""
    assert [is_private(key) for key in ("plain", "deep", "who")] == [False, False, False]


def test_texts_are_kept_apart(tmp_path: Path) -> None:
    head, *rows = (line.split("|") for line in EXPORTS["judge.me reviews"].table.split("\n"))
    with open_bench() as shop:
        shop.bring(write(tmp_path / "reviews.csv", head, rows))
        events, texts = lake(shop, "events"), lake(shop, "texts")
    assert "Lovely" not in str(events)
    assert {row["text"] for row in texts} == {"Great\nLovely tea", "Fine\nNice cup"}
    assert {row["message_id"] for row in texts} == {row["message_id"] for row in events}
    assert [column.name for column in TABLES["texts"] if column.data_class == DataClass.TEXT] == ["text"]


def test_no_question_of_another_room_reads_texts() -> None:
    source = Path(__file__).parents[2] / "src" / "regulars"
    asked = [path for path in source.rglob("*.sql") if path.parent.name not in {"gather", "listen"}]
    assert len(asked) > 10
    assert [path.name for path in asked if "texts" in path.read_text(encoding="utf-8").replace("-- ", "").split()] == []


def test_lines_take_their_category_from_items_as_of_the_instant(tmp_path: Path) -> None:
    orders = write(
        tmp_path / "orders.csv",
        ["customer_id", "order_id", "date", "amount", "product_id"],
        [
            ["a", "1", "2024-01-01", "5.00", "T"],
            ["a", "2", "2024-03-01", "5.00", "T"],
            ["b", "3", "2024-03-02", "5.00", "U"],
        ],
    )
    dated = write(
        tmp_path / "items.csv",
        ["product_id", "category", "brand", "updated_at"],
        [["T", "old", "Leaf", "2023-01-01"], ["T", "new", "Leaf", "2024-02-01"]],
    )
    always = write(tmp_path / "more.csv", ["product_id", "category", "brand"], [["U", "cups", "Leaf"]])
    with open_bench() as shop:
        for path, kind in ((orders, "orders"), (dated, "items"), (always, "items")):
            shop.bring(path, kind=kind)
        state = shop.house.records.log_state()

        def categories(day: str) -> list[str | None]:
            with shop.house.columns.open(state.parts, parse_as_of(day)) as session:
                return _column(session, "lines", "category")

        assert categories("2024-01-15") == ["old"]
        assert categories("2024-04-01") == ["cups", "new", "new"]
        # A change without a time holds from when it came, never before.
        shop.bring(
            write(tmp_path / "changed.csv", ["product_id", "category", "brand"], [["U", "mugs", "Leaf"]]), kind="items"
        )
        state = shop.house.records.log_state()
        assert categories("2024-04-01") == ["cups", "new", "new"]


def _column(session: object, table: str, name: str) -> list[str | None]:
    from regulars.domain.question import Question

    answer: pa.Table = session.ask(Question("test", f"SELECT {name} FROM {table} ORDER BY 1"))  # type: ignore[attr-defined]  # noqa: S608
    return answer[name].to_pylist()


def test_an_order_in_a_log_of_events_is_not_counted_twice(tmp_path: Path) -> None:
    orders = write(
        tmp_path / "orders.csv", ["customer_id", "order_id", "date", "amount"], [["u1", "7", "2026-03-01", "9.50"]]
    )
    log = tmp_path / "events.jsonl"
    said = {"type": "track", "event": "order_completed", "userId": "u1", "timestamp": "2026-03-01T00:00:00.000Z",
            "messageId": "m1", "properties": {"order_id": "7", "revenue": 9.5}}  # fmt: skip
    log.write_text(
        json.dumps(said) + "\n" + json.dumps({**said, "messageId": "m2", "properties": {"order_id": "8", "revenue": 2}})
    )
    with open_bench() as shop:
        shop.bring(orders)
        record = shop.bring(log)[0].record
        counts = {count.name: count.events for count in event_counts(shop.house)}
    assert record.reasons == {"event_changed": 1}
    assert counts == {"Order Completed": 2}


def test_unknown_events_are_kept_and_counted(tmp_path: Path) -> None:
    head, *rows = (line.split("|") for line in EXPORTS["segment lines"].table.split("\n"))
    with open_bench() as shop:
        shop.bring(write(tmp_path / "events.csv", head, rows))
        counts = {count.name: (count.events, count.known) for count in event_counts(shop.house)}
    assert counts == {"Product Viewed": (1, True), "Video Played": (1, False)}


def test_traits_that_change_and_change_back_are_three_words(tmp_path: Path) -> None:
    with open_bench() as shop:
        for place, tier in enumerate(("gold", "silver", "gold", "gold")):
            head = ["customer_id", "gender", "tier", *(f"x{n}" for n in range(place))]
            record = shop.bring(
                write(tmp_path / f"{place}.csv", head, [["u1", "f", tier, *[""] * place]]), kind="members"
            )[0].record
            assert (record.accepted, record.merged) == ((0, 1) if place == 3 else (1, 0))
        assert len(lake(shop, "events")) == 3
