"""Further kinds of files: JSON lists, old and open spreadsheets, columns of fixed width, one table of an archive, no header."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commands import regulars
from regulars.domain.errors import FileUnreadable, MappingUnsure, RegularsError
from regulars.domain.fixed import cells_between, fixed_rows_of
from regulars.domain.json_list import ListBrokenError, elements_of
from regulars.domain.records import ImportRecord
from regulars.domain.rows import LINE_BYTES_MAX
from regulars.gather.mapping import RoleMap, map_columns
from regulars.gather.reading import reading_of, sample_of
from regulars.gather.whole_numbers import whole_columns
from regulars.shop import open_bench

CALM = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
HEAD = ("customer_id", "order_date", "amount", "product")
values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9**20) | st.text(max_size=8), lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=4), inner, max_size=3), max_leaves=6
)  # fmt: skip


def bring(path: Path, told: dict[str, str] | None = None) -> tuple[ImportRecord, RoleMap]:
    with open_bench() as shop:
        brought, roles = shop.bring(path, told)
        record = brought.record
        assert record.read == record.accepted + record.rejected + record.merged
        return record, roles


def who_and_when(path: Path, told: dict[str, str] | None = None) -> list[tuple[str, datetime]]:
    """Customers and instants in the log, after a file was brought in."""
    with open_bench() as shop:
        shop.bring(path, told)
        names = shop.house.records.identifiers("customer").to_pylist()
        who = {row["member"]: row["value"] for row in names}
        parts = [part for part in shop.house.records.log_state().parts if part.table == "events"]
        events = [row for part in parts for row in shop.house.columns.read(part).to_pylist()]
    return sorted((who[row["member"]], datetime.fromtimestamp(row["at_us"] / 1e6).astimezone()) for row in events)


# One JSON list


@given(st.lists(values, max_size=12), st.integers(1, 7), st.sampled_from([None, 1]), st.booleans())
@settings(max_examples=150, deadline=None)
def test_a_list_is_cut_where_its_elements_end(
    found: list[Any], size: int, indent: int | None, ascii_only: bool
) -> None:
    body = json.dumps(found, indent=indent, ensure_ascii=ascii_only).encode()
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    assert [json.loads(element or b"") for _, element in elements_of(pieces)] == found


@given(st.lists(values, max_size=8), st.sampled_from([None, 2]))
@CALM
def test_every_element_of_a_list_is_a_row(tmp_path: Path, junk: list[Any], indent: int | None) -> None:
    good = {"customer_id": "7", "order_date": "2024-01-31", "amount": 5}
    path = tmp_path / "orders.json"
    path.write_text(json.dumps([good, *junk, {**good, "customer_id": "8"}], indent=indent), encoding="utf-8")
    record, _ = bring(path, {"customer": "customer_id", "time": "order_date", "amount": "amount"})
    assert (record.read, record.accepted) == (len(junk) + 2, 2)


@pytest.mark.parametrize("body", [b"[{", b'[{"a": "1]', b'[{"a": 1}] x', b'[{"a": 1}, {"a": "2}, {"a": 3}]', b""])
def test_a_list_whose_elements_cannot_be_told_apart_is_broken(body: bytes) -> None:
    with pytest.raises(ListBrokenError):
        list(elements_of([body]))


def test_a_broken_list_is_refused_whole_not_cut_short(tmp_path: Path) -> None:
    """The negative control: what ends at the break would lose the rest in silence."""
    good = b'{"customer_id": "7", "order_date": "2024-01-31", "amount": 5}'
    body = b"[" + good + b',{"customer_id": "8}, ' + good + b"]"
    path = tmp_path / "orders.json"
    path.write_bytes(body)
    elements = elements_of([body])
    assert next(elements) == (1, good)
    with pytest.raises(ListBrokenError):
        next(elements)
    with pytest.raises(FileUnreadable, match="is broken"):
        bring(path)


def test_a_list_is_neither_deep_nor_its_elements_long(tmp_path: Path) -> None:
    good = {"customer_id": "7", "order_date": "2024-01-31", "amount": 5}
    deep = '{"a": ' + "[" * 100_000 + "]" * 100_000 + "}"
    path = tmp_path / "orders.json"
    path.write_text(f'[{json.dumps(good)}, {deep}, {{"a": "{"x" * LINE_BYTES_MAX}"}}, [1, 2]]', encoding="utf-8")
    record, _ = bring(path)
    assert record.reasons == {"json_too_deep": 1, "line_too_long": 1, "json_invalid": 1}
    assert record.accepted == 1


# Columns of fixed width

names = st.lists(st.sampled_from(["Ann", "Bo", "de", "Lee", "Yu"]), min_size=1, max_size=3).map(" ".join)


def fixed(rows: Sequence[Sequence[str]], *, room: bool = False) -> str:
    """Columns at fixed places, the last one to the right."""
    width = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    return "".join(
        "  ".join([*(cell.ljust(size) for cell, size in zip(row[:-1], width, strict=False)), row[-1].rjust(width[-1])])
        + "\n"
        for row in rows
    )


@given(st.lists(st.tuples(names, st.integers(1, 10**7)), min_size=3, max_size=20), st.booleans())
@CALM
def test_columns_of_fixed_width_are_read_to_the_cent(
    tmp_path: Path,
    found: list[tuple[str, int]],
    header: bool,
) -> None:
    rows = [(f"c{index}", "2024-01-31", name, f"{cents / 100:.2f}") for index, (name, cents) in enumerate(found)]
    # Values of one and of two words: blanks alone do not part these columns.
    rows += [("c98", "2024-02-01", "Bo", "1.00"), ("c99", "2024-02-02", "Ann Lee", "12345678.00")]
    head = [("member_no", "order_date", "item", "amount")] if header else []
    path = tmp_path / "orders.txt"
    path.write_text(fixed([*head, *rows]), encoding="utf-8")
    told = {} if header else {"customer": "column_1", "time": "column_2", "amount": "column_4"}
    record, roles = bring(path, told)
    assert (record.read, record.accepted) == (len(rows), len(rows)), record.reasons
    assert record.findings["net_amount_minor"] == sum(cents for _, cents in found) + 100 + 1_234_567_800
    assert roles.columns["amount"] == ("amount" if header else "column_4")


def test_chinese_columns_of_fixed_width_line_up_by_the_room_they_take() -> None:
    lines = ["会员号  商品      金额", "m1      茶 杯     5.00", "m2      毛巾      6.50", "m3      tea pot   7.00"]
    head = "\n".join(lines).encode("gb18030")
    reading = reading_of(head, "orders.txt")
    assert (reading.columns, reading.form, reading.wide) == (("会员号", "商品", "金额"), "fixed", True)
    assert sample_of(head, reading, 9) == [["m1", "茶 杯", "5.00"], ["m2", "毛巾", "6.50"], ["m3", "tea pot", "7.00"]]


def test_a_value_that_fills_its_gap_is_refused_not_cut() -> None:
    """The negative control: cutting at the places alone makes 1 and 200.00 of 1200.00."""
    text, gaps = "id1200.00", (2, 4)
    assert (text[:3], text[3:]) == ("id1", "200.00")
    assert cells_between(text, gaps, wide=False) is None
    lines = [(1, b"id 200.00"), (2, text.encode())]
    assert [row.reason for row in fixed_rows_of(lines, gaps, wide=False)] == ["", "cells_wrong"]


def test_a_date_and_its_time_of_day_are_one_column() -> None:
    lines = ["member  paid at           amount", "m1      2024-01-31 10:05    5.00", "m2      2024-02-01 11:15   16.50"]
    lines.append("m3 x    2024-02-01 11:15   16.50")
    assert reading_of("\n".join(lines).encode(), "f.txt").columns == ("member", "paid at", "amount")


# Spreadsheets of other programs


def xls(rows: Sequence[Sequence[Any]]) -> bytes:
    import xlwt

    book, out = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("Orders")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell, day) if isinstance(cell, date) else sheet.write(row, column, cell)
    book.save(out)
    return out.getvalue()


def ods(rows: Sequence[Sequence[Any]]) -> bytes:
    def cell(value: Any) -> str:
        if isinstance(value, date):
            return f'<table:table-cell office:value-type="date" office:date-value="{value}"/>'
        if isinstance(value, int | float):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    office = "urn:oasis:names:tc:opendocument:xmlns"
    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    content = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{office}:office:1.0" xmlns:table="{office}:table:1.0" '
        f'xmlns:text="{office}:text:1.0"><office:body><office:spreadsheet><table:table table:name="Orders">{body}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><manifest/>')
    return out.getvalue()


SHEET = [
    HEAD,
    (13_000_000_000, date(2024, 1, 31), 5.5, "茶 杯"),
    (7, date(2024, 2, 29), 6, 'say "hi"'),
    ("x7", date(2024, 3, 1), -1.25, ""),
]


@pytest.mark.parametrize(("ending", "write"), [("xls", xls), ("ods", ods)])
def test_old_and_open_spreadsheets_are_read_cell_by_cell(tmp_path: Path, ending: str, write: Any) -> None:
    path = tmp_path / f"orders.{ending}"
    path.write_bytes(write(SHEET))
    record, roles = bring(path)
    assert (record.read, record.accepted, record.findings["net_amount_minor"]) == (3, 3, 1025), record.reasons
    assert (roles.columns["customer"], roles.columns["time"]) == ("customer_id", "order_date")
    days = [(who, at.date()) for who, at in who_and_when(path)]
    assert days == [("13000000000", date(2024, 1, 31)), ("7", date(2024, 2, 29)), ("x7", date(2024, 3, 1))]


# An archive of several tables


def test_one_table_of_an_archive_is_named_after_it(tmp_path: Path) -> None:
    path = tmp_path / "shop.zip"
    head = b"customer_id,order_date,amount\n"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("2024/may.csv", head + b"7,2024-05-01,5.00\n")
        archive.writestr("2024/june.csv", head + b"7,2024-06-01,5.00\n8,2024-06-02,1.00\n")
    with pytest.raises(FileUnreadable, match="2 tables") as caught:
        bring(path)
    assert "shop.zip#2024/may.csv" in str(caught.value.fix)
    with open_bench() as shop:
        assert shop.bring(f"{path}#june.csv")[0].record.read == 2
        # Two tables of one archive are two imports; the same one again is the same.
        assert shop.bring(f"{path}#2024/may.csv")[0].record.accepted == 1
        assert shop.bring(f"{path}#2024/may.csv")[0].record.merged == 1
    with pytest.raises(FileUnreadable, match="no file"):
        bring(Path(f"{path}#july.csv"))
    odd = tmp_path / "a.zip#b.csv"
    odd.write_bytes(head + b"7,2024-05-01,5.00\n")
    assert bring(odd)[0].read == 1


def test_every_table_of_an_archive_is_brought_in(tmp_path: Path) -> None:
    path = tmp_path / "shop.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("2024/orders.csv", b"customer_id,order_date,amount\n7,2024-05-01,5.00\n8,2024-06-02,1.00\n")
        archive.writestr("members.csv", b"customer_id,email\n7,ann@tea.example\n")
        archive.writestr("__MACOSX/._members.csv", b"\0\0")
    document = json.loads(regulars("import", str(path), "--json", home=tmp_path / "home").stdout)
    assert [(file["file"], file["kind"]) for file in document["files"]] == [
        ("shop.zip#2024/orders.csv", "orders"), ("shop.zip#members.csv", "members"),
    ]  # fmt: skip
    assert document["rows"] == {"read": 3, "accepted": 3, "rejected": 0, "merged": 0}
    again = json.loads(regulars("import", str(path), "--json", home=tmp_path / "home").stdout)
    assert again["rows"]["merged"] == 3


# Files without a header


def unnamed(seed: int, orders: int) -> list[tuple[str, ...]]:
    """Customer, product's number, day, pieces, money: as a log is written."""
    rng = random.Random(seed)
    people = [f"{rng.randrange(10**6):06}" for _ in range(orders // 4 + 2)]
    return [
        (rng.choice(people), date.fromordinal(738_000 + rng.randrange(400)).isoformat(), str(rng.choice((1, 1, 2, 3))),
         f"{rng.randrange(100, 9999) / 100:.2f}")
        for _ in range(orders)
    ]  # fmt: skip


@given(st.integers(0, 10**6), st.integers(30, 120), st.permutations(range(4)))
@settings(max_examples=60, deadline=None)
def test_values_alone_are_right_or_asked(seed: int, orders: int, places: Sequence[int]) -> None:
    rows = [[row[place] for place in places] for row in unnamed(seed, orders)]
    right = {
        f"column_{index}": ("customer", "time", "quantity", "amount")[place] for index, place in enumerate(places, 1)
    }
    try:
        roles = map_columns([f"column_{index}" for index in range(1, 5)], rows, where="f.csv")
    except MappingUnsure:
        return
    for guess in roles.guesses:
        # Nothing is taken in silence, and what is taken is right.
        assert guess.confidence < 0.90
        assert right[guess.column] == guess.role
    assert {"customer", "time"} <= {guess.role for guess in roles.guesses}


def test_two_columns_that_could_both_be_the_customer_are_left_to_a_person() -> None:
    rng = random.Random(7)
    rows = [(f"a{rng.randrange(9)}", f"b{rng.randrange(9)}", day, "5.00") for _, day, *_ in unnamed(1, 60)]
    with pytest.raises(MappingUnsure) as caught:
        map_columns([f"column_{index}" for index in range(1, 5)], rows)
    assert caught.value.exit_code == 5


def test_a_reader_that_takes_the_first_column_for_the_customer_is_caught() -> None:
    """The negative control: where the day stands first, the first column is no customer."""
    rows = [[day, who, money] for who, day, _, money in unnamed(3, 60)]
    roles = map_columns(["column_1", "column_2", "column_3"], rows)
    assert roles.columns["customer"] == "column_2" != "column_1"


# Date and time of day apart


@pytest.mark.parametrize(
    ("head", "day", "clock"),
    [
        ("member_id,Date,Time,amount", "2024-01-31", "18:05:30"),
        ("会员号,日期,时间,金额", "2024年1月31日", "18:05:30"),
        ("member_id,Order Date,Order Time,amount", "20240131", "6:05:30 PM"),
        ("member_id,Sale Date,Sale Time,amount", "31.01.2024", "18:05:30"),
    ],
)
def test_a_time_of_day_in_its_own_column_belongs_to_its_date(tmp_path: Path, head: str, day: str, clock: str) -> None:
    path = tmp_path / "till.csv"
    path.write_text(f"{head}\n" + "".join(f"m{index},{day},{clock},5.00\n" for index in range(4)), encoding="utf-8")
    found = who_and_when(path)
    assert {at.isoformat() for _, at in found} == {"2024-01-31T18:05:30+00:00"}


def test_a_column_of_times_beside_full_instants_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "till.csv"
    path.write_text(
        "member_id,order_date,time,amount\nm1,2024-01-31 10:00,18:05,5.00\nm2,2024-01-31 10:00,18:05,5.00\n"
    )
    _, roles = bring(path)
    assert (roles.columns["clock"], roles.left_out) == ("", ("time",))


# What only a person knows


@pytest.mark.parametrize(("told", "instant"), [("day-first", "2024-04-03"), ("month-first", "2024-03-04")])
def test_an_ambiguous_date_is_named_and_can_be_settled(tmp_path: Path, told: str, instant: str) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("member_id,order_date,amount\nm1,03/04/2024,5.00\nm2,03/04/2024,5.00\n")
    assert bring(path)[1].dates.ambiguous
    assert not bring(path, {"dates": told})[1].dates.ambiguous
    assert {at.date().isoformat() for _, at in who_and_when(path, {"dates": told})} == {instant}


@pytest.mark.parametrize(("told", "cents"), [("1,234.50", 123), ("1.234,50", 123_400)])
def test_an_ambiguous_number_is_named_and_can_be_settled(tmp_path: Path, told: str, cents: int) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("member_id,order_date,amount\nm1,2024-01-31,1.234\n")
    assert any("--numbers 1,234.50" in str(note) for note in bring(path)[1].notes)
    record, roles = bring(path, {"numbers": told})
    assert (record.findings["net_amount_minor"], roles.notes) == (cents, ())


def test_numbers_are_settled_by_the_whole_file_not_its_first_rows(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    rows = [f"m{index},2024-01-31,1.{index % 900 + 100}" for index in range(900)]
    path.write_text("\n".join(["member_id,order_date,amount", *rows, "z,2024-01-31,7.5"]) + "\n")
    record, roles = bring(path)
    assert (record.rejected, roles.numbers["amount"].decimal, roles.numbers["amount"].ambiguous) == (0, ".", False)
    assert record.findings["net_amount_minor"] < 200 * 901


# Whole numbers written with a point


@pytest.mark.parametrize("broken", ["", '"never closed\n'])
def test_a_customer_number_saved_with_a_point_is_the_same_customer(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "orders.csv"
    rows = [f"{100 + index % 7}.0,2024-01-{index % 28 + 1:02d},{index}.50" for index in range(30)]
    path.write_text("\n".join(["CustomerID,InvoiceDate,amount", *rows]) + "\n" + broken, encoding="utf-8")
    with open_bench() as shop:
        brought, roles = shop.bring(path)
        found = shop.house.records.identifiers("customer")["value"].to_pylist()
    assert sorted(found) == [str(100 + index) for index in range(7)]
    assert brought.record.accepted == 30
    assert roles.columns["amount"] == "amount"
    assert any("CustomerID" in str(note.values) for note in roles.notes)


def test_a_column_with_cents_keeps_its_points(tmp_path: Path) -> None:
    """Negative control: only whole columns lose them."""
    assert whole_columns(["a", "b"], [["1.0", "x1.0"], ["2.5", "1.0"]]) == ()


# Currencies

MONEY = {
    "CNY": ("¥5.00", "5.00元", "RMB 5.00", "CNY5.00"),
    "EUR": ("€5.00", "5.00 EUR", "-€5.00"),
    "USD": ("US$5.00", "$5.00"),
}


def currencies_of(folder: Path, amounts: Sequence[str], currency: str, head: str = "amount") -> ImportRecord:
    path = folder / "orders.csv"
    rows = [f'm{index},2024-01-31,"{amount}"' for index, amount in enumerate(amounts)]
    path.write_text("\n".join([f"member_id,order_date,{head}", *rows]) + "\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REGULARS_CURRENCY", currency)
        return bring(path, {"amount": head.partition(",")[0], "numbers": "1,234.50"})[0]


@pytest.mark.parametrize(("shop", "other"), [pair for pair in product(MONEY, MONEY) if pair[0] != pair[1]])
def test_rows_in_another_currency_are_refused_not_added_up(tmp_path: Path, shop: str, other: str) -> None:
    amounts = [*MONEY[shop], "5.00", *MONEY[other]]
    record = currencies_of(tmp_path, amounts, shop)
    assert record.reasons == {"currency_differs": len(MONEY[other])}
    assert record.accepted == len(MONEY[shop]) + 1
    assert record.findings["net_amount_minor"] == sum(
        -500 if cell[0] == "-" else 500 for cell in [*MONEY[shop], "5.00"]
    )
    # The negative control: figures without their marks add up three currencies.
    assert len(amounts) > record.accepted


def test_the_commonest_currency_counts_where_the_shop_has_said_none(tmp_path: Path) -> None:
    record = currencies_of(tmp_path, ["¥5.00", "CNY 5.00", "5.00", "$5.00"], "XXX")
    assert record.reasons == {"currency_differs": 1}


def test_a_column_of_currencies_and_a_columns_name_speak_for_their_rows(tmp_path: Path) -> None:
    record = currencies_of(tmp_path, ['5.00","EUR', '6.00","USD', '7.00","'], "EUR", "amount,currency")
    assert (record.reasons, record.findings["net_amount_minor"]) == ({"currency_differs": 1}, 1_200)
    with pytest.raises(RegularsError, match="Not one row"):
        currencies_of(tmp_path, ["5.00", "6.00"], "EUR", "Amount (USD)")


# Any of these, in any bytes


def bodies() -> Iterator[bytes]:
    rows = [("7", "2024-01-31", "5.00", "tea"), ("8", "2024-02-01", "16.50", "a cup")] * 3
    yield json.dumps([dict(zip(HEAD, row, strict=True)) for row in rows]).encode()
    yield fixed([HEAD, *rows]).encode()
    yield "\n".join("\t".join(row) for row in [HEAD, *rows]).encode("utf-16")
    yield "\n".join(",".join(row) for row in rows).encode()


@given(st.sampled_from(list(bodies())), st.lists(st.tuples(st.integers(0, 400), st.binary(max_size=6)), max_size=4))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_add_up_however_a_file_is_broken(tmp_path: Path, body: bytes, breaks: list[tuple[int, bytes]]) -> None:
    for place, junk in breaks:
        body = body[:place] + junk + body[place + len(junk) :]
    path = tmp_path / "orders.any"
    path.write_bytes(body)
    try:
        record, _ = bring(path)
    except RegularsError:
        return
    assert record.read == record.accepted + record.rejected + record.merged
