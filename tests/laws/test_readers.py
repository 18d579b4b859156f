"""Any shop's files, read right: encodings, delimiters, quotes, line ends, packings; no row is lost in silence."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regulars.domain.errors import FileUnreadable, RegularsError
from regulars.domain.rows import lines_of, rows_of
from regulars.gather.reading import reading_of
from regulars.loop.bring import Brought
from regulars.shop import open_bench

CALM = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
HEAD = ("customer_id", "order_date", "amount", "商品名称")
ROLES = {"customer": "customer_id", "time": "order_date", "amount": "amount", "product": "商品名称"}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "gbk")
words = st.text(st.sampled_from("茶杯面条毛巾红色大号ab 12,;\t|\"\n'。"), max_size=12)


def bring(path: Path, roles: dict[str, str] | None = None) -> Brought:
    with open_bench() as shop:
        brought = shop.bring(path, roles)[0]
        assert not list((shop.home / "lake" / "spill").glob("*"))
        if brought.rejects is not None:
            brought.rejects.rename(path.parent / "rejects.csv")
        return brought


def written(rows: list[tuple[str, ...]], delimiter: str, end: str, quoting: int) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    return out.getvalue()


@given(
    st.lists(words, min_size=1, max_size=20),
    st.sampled_from(ENCODINGS),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
@CALM
def test_every_row_of_any_layout_is_accepted(
    tmp_path: Path, said: list[str], encoding: str, delimiter: str, end: str, quoting: int
) -> None:
    rows = [HEAD, *((f"会员{i}", "2024-01-31", "5.00", word) for i, word in enumerate(["茶叶", "毛巾", *said]))]
    path = tmp_path / "orders.csv"
    # Python's writer leaves a line feed bare where lines end in a carriage return.
    path.write_bytes(written(rows, delimiter, end, csv.QUOTE_ALL if end == "\r" else quoting).encode(encoding))
    record = bring(path, ROLES).record
    assert (record.read, record.accepted) == (len(rows) - 1, len(rows) - 1), record.reasons


@given(st.lists(st.binary(max_size=40) | words.map(str.encode), max_size=20))
@CALM
def test_rows_read_add_up_for_any_bytes(tmp_path: Path, junk: list[bytes]) -> None:
    good = b"a,2024-01-31,5.00,tea\n"
    body = b"customer_id,order_date,amount,product\n" + good * 3 + b"\n".join(junk) + b"\n" + good.replace(b"a", b"z")
    path = tmp_path / "orders.csv"
    path.write_bytes(body)
    try:
        record = bring(path, {"customer": "customer_id", "time": "order_date", "amount": "amount"}).record
    except RegularsError:
        return
    assert record.read == record.accepted + record.rejected + record.merged
    assert record.read == rows_counted(body)
    assert record.accepted >= 3


def rows_counted(body: bytes) -> int:
    """The rows of a file by its reading: every line that holds something belongs to one of them."""
    reading = reading_of(body, "")
    return sum(1 for _ in rows_of(lines_of([text_of(body, reading.encoding)]), ",", 4, header=True))


def text_of(body: bytes, encoding: str) -> bytes:
    if reading_of(body, "").is_utf8:
        return body
    return body.decode(encoding, "replace").replace("�", "\udcff").encode("utf-8", "surrogatepass")


def test_each_broken_row_is_refused_with_its_line_and_reason(tmp_path: Path) -> None:
    good = "b,2024-01-31,5.00,茶\n".encode()
    lines = [
        b"customer_id,order_date,amount,product\n",
        good,
        b"b,2024-01-31\n",
        good,
        b'b,2024-01-31,5.00,"never closed\n',
        good,
        b'b,2024-01-31,5.00,"closed" and on\n',
        good,
        b"b,2024-01-31,5.00,\xff\xfe\n",
        good,
        b"b,2024-01-31,5.00,\0\n",
        b'b,2024-01-31,5.00,"two\nlines"\n',
        b"b,2024-01-31,5.00," + b"x" * (9 * 1024 * 1024) + b"\n",
        b"\n",
        good,
    ]
    path = tmp_path / "orders.csv"
    path.write_bytes(b"".join(lines))
    record = bring(path).record
    assert (record.read, record.accepted) == (13, 7)
    with (tmp_path / "rejects.csv").open(encoding="utf-8-sig", newline="") as file:
        refused = [(row["line"], row["reason"]) for row in csv.DictReader(file)]
    assert refused == [
        ("3", "cells_wrong"),
        ("5", "quotes_wrong"),
        ("7", "quotes_wrong"),
        ("9", "bytes_invalid"),
        ("11", "null_character"),
        ("14", "line_too_long"),
    ]


def test_a_reader_that_skips_bad_lines_breaks_the_promise(tmp_path: Path) -> None:
    """The negative control: what `errors="ignore"` and `on_bad_lines="skip"` do loses rows, and the count shows it."""
    body = "customer_id,order_date,amount\n会员,2024-01-31,5.00\nb,2024-01-31\n".encode() + b"c\xff,2024-01-31,5.00\n"
    naive = [row for row in csv.reader(body.decode(errors="ignore").splitlines()[1:]) if len(row) == 3]
    path = tmp_path / "orders.csv"
    path.write_bytes(body)
    record = bring(path).record
    assert len(naive) != record.read
    assert (record.read, record.accepted, record.reasons) == (3, 1, {"cells_wrong": 1, "bytes_invalid": 1})


def test_a_broken_row_never_swallows_its_neighbours() -> None:
    lines = [b'a,"b', b"c,d", b'e,"f', b"g,h"]
    rows = list(rows_of(enumerate(lines, 1), ",", 2))
    assert [(row.line, row.reason) for row in rows] == [(1, "quotes_wrong"), (2, ""), (3, "quotes_wrong"), (4, "")]


@pytest.mark.parametrize(
    ("body", "columns", "delimiter"),
    [
        (b"sep=;\na;b\n1;2,5\n", ("a", "b"), ";"),
        (b"a;b;c\n1;2,5;3,5\n2;2,5;3,5\n", ("a", "b", "c"), ";"),
        (b"\n\n  \na|b\n1|2\n", ("a", "b"), "|"),
        (b"1,2020-01-01\n2,2020-01-02\n", ("column_1", "column_2"), ","),
        (b"a,a,b\n1,2,3\n", ("a", "a_2", "b"), ","),
        (b"a,b\n1,2,\n3,4,\n", ("a", "b", "column_3"), ","),
        (b",a,b\n0,1,2\n", ("column_1", "a", "b"), ","),
        (b'a\tb\n"x\ny"\t"say ""hi"""\n', ("a", "b"), "\t"),
        (b"Orders of May\n\nwho,when,paid\n1,2020-01-01,2\n", ("who", "when", "paid"), ","),
        (b"who when paid\n1   20200101  2.5\n22  20200102  3.5\n", ("who", "when", "paid"), " "),
        (b'{"a": 1, "b": {"c": [2]}}\n{"d": 3}\n', ("a", "b", "d"), ""),
        ("prénom,âge\nZoë,31\n".encode("cp1252"), ("prénom", "âge"), ","),
    ],
)
def test_layouts_are_recognised(body: bytes, columns: tuple[str, ...], delimiter: str) -> None:
    reading = reading_of(body, "f.csv")
    assert (reading.columns, reading.delimiter) == (columns, delimiter)


PLAIN = b"customer_id,order_date,amount\n7,2024-01-31,5.00\n8,2024-01-31,6.00\n"


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return out.getvalue()


def sheet() -> bytes:
    """A spreadsheet as other programs write it: numbers for customers, serial days, an empty row, a title."""
    cells = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Orders</t></is></c></row><row r="3">'
        '<c r="A3" t="inlineStr"><is><t>customer_id</t></is></c><c r="B3" t="inlineStr"><is><t>order_date</t></is></c>'
        '<c r="C3" t="inlineStr"><is><t>amount</t></is></c></row>'
        '<row r="4"><c r="A4"><v>1.3E+10</v></c><c r="B4" s="1"><v>45322</v></c><c r="C4"><v>5.5</v></c></row>'
        '<row r="6"><c r="A6"><v>7.0</v></c><c r="B6" s="1"><v>45323</v></c><c r="C6"><v>6</v></c></row>'
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets><sheet name="Empty" sheetId="1" r:id="rId1"/>'
        '<sheet name="Orders" sheetId="2" r:id="rId2"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{rel}/worksheet" Target="worksheets/sheet2.xml"/>'
        f'<Relationship Id="rId3" Type="{rel}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
        "</styleSheet>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData/></worksheet>',
        "xl/worksheets/sheet2.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }
    return zipped({name: f'<?xml version="1.0"?>{body}'.encode() for name, body in parts.items()})


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("orders.csv.gz", gzip.compress(PLAIN)),
        ("orders.zip", zipped({"../../etc/orders.csv": PLAIN, "__MACOSX/._orders.csv": b"x", "README.md": b"read me"})),
        ("orders.xlsx", sheet()),
        ("sheet.zip", zipped({"orders.xlsx": sheet()})),
        ("orders.jsonl", b'{"customer_id": 7, "order_date": "2024-01-31", "amount": 5.0}\n' * 2),
    ],
    ids=["gzip", "zip", "xlsx", "xlsx in a zip", "JSON lines"],
)
def test_packed_files_sheets_and_json_open(tmp_path: Path, name: str, body: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(body)
    record = bring(path).record
    assert (record.read, record.accepted, record.rejected) == (2, 2, 0), record.reasons
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_cells_of_a_sheet_are_written_as_a_person_would(tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    path.write_bytes(sheet())
    with open_bench() as shop:
        shop.bring(path)
        names = shop.house.records.identifiers("customer")["value"].to_pylist()
        turn = shop.turn("2024-03-01")
    assert sorted(names) == ["13000000000", "7"]
    assert (turn.span.orders, turn.span.revenue.minor) == (2, 1150)


def test_lines_of_json_that_no_table_can_hold_are_refused(tmp_path: Path) -> None:
    good = {"customer_id": "7", "order_date": "2024-01-31", "amount": 5}
    bad = {
        "json_number": '{"customer_id": "7", "amount": NaN}',
        "json_key_repeated": '{"customer_id": "7", "customer_id": "8"}',
        "bytes_invalid": '{"customer_id": "\\ud800"}',
        "json_too_deep": '{"a": ' + "[" * 100_000 + "]" * 100_000 + "}",
        "json_invalid": "[1, 2]",
        "null_character": '{"customer_id": "\\u0000"}',
    }
    path = tmp_path / "orders.jsonl"
    path.write_text("\n".join([json.dumps(good), *bad.values()]), encoding="utf-8")
    record = bring(path).record
    assert (record.read, record.accepted) == (7, 1)
    assert record.reasons == dict.fromkeys(bad, 1)


def test_typed_tables_come_in_as_text(tmp_path: Path) -> None:
    table = pa.table(
        {
            "customer_id": pa.array([17850.0, 17851.0]),
            "order_date": pa.array([datetime(2024, 1, 31, 8, tzinfo=UTC)] * 2, pa.timestamp("us", "Asia/Shanghai")),
            "amount": pa.array([Decimal("1.50"), Decimal("2.00")], pa.decimal128(10, 2)),
            "tags": pa.array([["a"], []]),
        }
    )
    pq.write_table(table, tmp_path / "orders.parquet")
    feather.write_feather(table, tmp_path / "orders.arrow")
    for name in ("orders.parquet", "orders.arrow"):
        with open_bench() as shop:
            record = shop.bring(tmp_path / name)[0].record
            names = shop.house.records.identifiers("customer")["value"].to_pylist()
        assert (record.read, record.accepted, sorted(names)) == (2, 2, ["17850", "17851"]), record.reasons


def test_a_zip_of_two_tables_asks_which(tmp_path: Path) -> None:
    path = tmp_path / "orders.zip"
    path.write_bytes(zipped({"may.csv": PLAIN, "june.csv": PLAIN}))
    with pytest.raises(FileUnreadable, match="2 tables") as caught:
        bring(path)
    assert "may.csv" in str(caught.value.why)
