"""Rows read = accepted + rejected + merged, for any file; importing twice changes nothing; money adds up to the cent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import csv

from regulars.domain.errors import NothingAccepted, ReadBefore
from regulars.domain.records import ImportRecord
from regulars.loop.bring import Brought
from regulars.shop import Shop, open_bench

GOOD_DAYS = ("2024-01-31", "2024-02-29", "2025-12-31")
cells = st.text(st.characters(blacklist_characters=',"\r\n\0', blacklist_categories=["Cs"]), max_size=8)
amounts = st.one_of(
    st.decimals("-99999", "99999", places=2).map(str),
    st.sampled_from(["", "NaN", "inf", "1e400", "１２", "1,234.50", "1,50", "¥8.80", "-0", "abc", "9" * 40]),
)
days = st.one_of(
    st.sampled_from(GOOD_DAYS), st.sampled_from(["", "2024-02-30", "1969-12-31", "2999-01-01", "yesterday"])
)
rows = st.lists(
    st.tuples(st.one_of(st.sampled_from(["", "a", "b", "赵"]), cells), days, amounts, cells), min_size=1, max_size=30
)


def write(path: Path, lines: list[tuple[str, str, str, str]]) -> Path:
    head = "customer_id,date,amount,order_id"
    # A first good row, so that there is always something to recognise the columns by.
    body = [",".join(line) for line in [("first", "2024-01-01", "1.00", "first"), *lines]]
    path.write_text("\n".join([head, *body]) + "\n", encoding="utf-8")
    return path


def bring(shop: Shop, path: Path) -> Brought:
    return shop.bring(path, {"customer": "customer_id", "time": "date", "amount": "amount", "order_id": "order_id"})[0]


@given(rows)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_is_accepted_rejected_or_merged(tmp_path: Path, lines: list[tuple[str, str, str, str]]) -> None:
    path = write(tmp_path / "orders.csv", lines)
    with open_bench() as shop:
        first = bring(shop, path)
        assert first.record.read == len(lines) + 1
        assert first.record.read == first.record.accepted + first.record.rejected + first.record.merged
        assert sum(first.record.reasons.values()) == first.record.rejected
        state = shop.house.records.log_state()
        again = bring(shop, path)
        assert (again.record.accepted, again.record.read) == (0, first.record.read)
        assert again.record.rejected == first.record.rejected
        assert shop.house.records.log_state() == state


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from(GOOD_DAYS), st.integers(0, 10**9)), min_size=1, max_size=40
    )
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_money_adds_up_to_the_cent(tmp_path: Path, lines: list[tuple[str, str, int]]) -> None:
    written = [(member, day, str(Decimal(cents) / 100), f"{member}{day}") for member, day, cents in lines]
    path = write(tmp_path / "orders.csv", written)
    with open_bench() as shop:
        bring(shop, path)
        turn = shop.turn("2026-01-01")
    assert turn.span.revenue.minor == 100 + sum(cents for _, _, cents in lines)
    assert turn.span.orders == 1 + len({(member, day) for member, day, _ in lines})


def test_a_longer_export_of_the_same_shop_adds_only_what_is_new(tmp_path: Path) -> None:
    with open_bench() as shop:
        bring(shop, write(tmp_path / "january.csv", [("a", "2024-01-31", "5.00", "o1")]))
        more = bring(
            shop,
            write(tmp_path / "february.csv", [("a", "2024-01-31", "5.00", "o1"), ("a", "2024-02-29", "7.00", "o2")]),
        )
        assert (more.record.accepted, more.record.merged, more.record.rejected) == (1, 2, 0)


def test_an_order_that_says_something_else_now_is_refused_with_its_reason(tmp_path: Path) -> None:
    with open_bench() as shop:
        bring(shop, write(tmp_path / "january.csv", [("a", "2024-01-31", "5.00", "o1")]))
        changed = bring(shop, write(tmp_path / "again.csv", [("a", "2024-01-31", "6.00", "o1")]))
        assert changed.record.reasons == {"order_changed": 1}
        assert changed.rejects is not None
        assert "order_changed" in changed.rejects.read_text(encoding="utf-8")


def test_rows_with_too_few_or_too_many_cells_are_counted_and_named(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(
        "customer_id,date,amount\na,2024-01-31,5.00\nb,2024-01-31\nc,2024-01-31,5.00,9,9\nd,2024-02-01,1.00\n"
    )
    with open_bench() as shop:
        brought = shop.bring(path)[0]
    assert (brought.record.read, brought.record.accepted) == (4, 2)
    assert brought.record.reasons == {"cells_wrong": 2}


def test_a_file_without_one_good_row_is_refused_whole(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("customer_id,date,amount\na,2024-01-31,five\nb,2024-01-31,six\n")
    with open_bench() as shop, pytest.raises(NothingAccepted, match="Not one row"):
        shop.bring(path, {"amount": "amount"})


def test_a_count_that_loses_rows_is_caught() -> None:
    """The negative control: a reader that drops bad rows in silence does not add up."""
    fates = Counter(accepted=2)
    with pytest.raises(ValueError, match="rows read"):
        ImportRecord("k", "f.csv", "0", 0, read=3, accepted=fates["accepted"], rejected=0, merged=0, mapping={})


def test_the_same_file_read_another_way_is_refused_not_counted_twice(tmp_path: Path) -> None:
    path = write(tmp_path / "orders.csv", [("a", "2024-01-31", "5.00", "o1")])
    with open_bench() as shop:
        bring(shop, path)
        state = shop.house.records.log_state()
        with pytest.raises(ReadBefore, match="read another way"):
            shop.bring(path, {"customer": "order_id", "time": "date", "amount": "amount"})
        assert shop.house.records.log_state() == state


def test_an_interrupt_just_after_the_commit_leaves_what_was_listed(tmp_path: Path) -> None:
    path = write(tmp_path / "orders.csv", [("a", "2024-01-31", "5.00", "o1")])
    with open_bench() as shop:
        records, written = shop.house.records, type(shop.house.records).write

        @contextmanager
        def interrupted(self: object) -> Iterator[object]:
            with written(records) as writing:
                yield writing
            raise KeyboardInterrupt

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(type(records), "write", interrupted)
            with pytest.raises(KeyboardInterrupt):
                bring(shop, path)
        assert bring(shop, path).record.merged == 2
        assert shop.turn("2026-01-01").span.orders == 2


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_file_name_is_no_pattern(tmp_path: Path, ending: str) -> None:
    """``orders[1].csv`` is what a browser calls a second download; a pattern would read ``orders1.csv`` instead."""
    for name, rows in (("orders1", 3), ("orders[1]", 5), ("ord*", 7)):
        table = pa.table({"customer_id": ["a"] * rows, "date": ["2024-01-31"] * rows, "amount": ["1.00"] * rows})
        path = tmp_path / f"{name}.{ending}"
        csv.write_csv(table, path) if ending == "csv" else pq.write_table(table, path)
    for name, rows in (("orders[1]", 5), ("ord*", 7), ("orders1", 3)):
        with open_bench() as shop:
            assert shop.bring(tmp_path / f"{name}.{ending}")[0].record.read == rows
