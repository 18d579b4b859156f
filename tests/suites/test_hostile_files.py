"""Files that mean harm, or were never a table: each ends in a clear error with a fix, soon and within bounded memory."""

from __future__ import annotations

import gzip
import os
import resource
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from regulars.domain.errors import RegularsError
from regulars.shop import open_bench

MEMORY_MB_MAX = 600
"""How much more a hostile file may hold than a harmless one, at the peak."""
SECONDS_MAX = 20
HEAD = b"customer_id,order_date,amount\n"
GOOD = b"a,2024-01-31,5.00\n"
ZEROS = b"\0" * (1024 * 1024)


def gzip_bomb(path: Path) -> None:
    with gzip.open(path, "wb") as out:
        out.write(HEAD + GOOD)
        for _ in range(300):
            out.write(ZEROS)


def zip_bomb(path: Path) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("orders.csv", "w", force_zip64=True) as out,
    ):
        out.write(HEAD + GOOD)
        for _ in range(300):
            out.write(b"a,2024-01-31,5.00\n" * 60_000)


def sheet_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as out:
            for _ in range(100):
                out.write(b" " * len(ZEROS))


def far_cell(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def nested(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("orders.csv", gzip.compress(HEAD + GOOD))


def zip_in_zip(path: Path) -> None:
    inner = path.with_suffix(".inner")
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("orders.csv", HEAD + GOOD)
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(inner, "orders.csv")


def cut_gzip(path: Path) -> None:
    path.write_bytes(gzip.compress(os.urandom(400_000))[:300_000])


def loop_of_links(path: Path) -> None:
    path.symlink_to(path)


HOSTILE: dict[str, Callable[[Path], object]] = {
    "orders.csv.gz": gzip_bomb,
    "orders.zip": zip_bomb,
    "orders.xlsx": sheet_bomb,
    "far.xlsx": far_cell,
    "nested.zip": nested,
    "again.zip": zip_in_zip,
    "cut.gz": cut_gzip,
    "not-a.zip": lambda path: path.write_bytes(b"PK\x03\x04" + bytes(range(256)) * 40),
    "not-a.xls": lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + os.urandom(5_000)),
    "not-a.parquet": lambda path: path.write_bytes(b"PAR1" + os.urandom(5_000) + b"PAR1"),
    "not-an.arrow": lambda path: path.write_bytes(b"ARROW1\0\0" + os.urandom(5_000) + b"ARROW1"),
    "packed.7z": lambda path: path.write_bytes(b"7z\xbc\xaf'\x1c" + os.urandom(500)),
    "deep.jsonl": lambda path: path.write_text('{"customer_id":' + "[" * 100_000),
    "list.json": lambda path: path.write_text('[{"customer_id": 1},\n{"customer_id": 2}]'),
    "surrogate.jsonl": lambda path: path.write_text('{"customer_id": "\\ud800", "order_date": "2024-01-31"}\n' * 3),
    "nulls.csv": lambda path: path.write_bytes(ZEROS),
    "nulls-in-rows.csv": lambda path: path.write_bytes(HEAD + b"a,2024-01-31,\0\n" * 9),
    "columns.csv": lambda path: path.write_bytes(b",".join(b"c%d" % i for i in range(100_000)) + b"\n"),
    "more-columns.csv": lambda path: path.write_bytes(b"," * 1_000_000 + b"\n" + b"," * 1_000_000),
    "line.csv": lambda path: path.write_bytes(b"x" * 50_000_000),
    "line-below.csv": lambda path: path.write_bytes(HEAD + b"x" * 50_000_000),
    "quotes.csv": lambda path: path.write_bytes(HEAD + b'"a\n' * 200_000),
    "program.csv": lambda path: path.write_bytes(b"\x7fELF" + os.urandom(200_000)),
    "empty.csv": lambda path: path.touch(),
    "blank.csv": lambda path: path.write_bytes(b"\n\n \n"),
    "header-only.csv": lambda path: path.write_bytes(HEAD),
    "formulas.csv": lambda path: path.write_bytes(HEAD + b'=cmd|\'/C calc\'!A0,=1+1,"=HYPERLINK(""x"")"\n' * 3),
    "folder.csv": lambda path: path.mkdir(),
    "pipe.csv": os.mkfifo,
    "loop.csv": loop_of_links,
    "nowhere.csv": lambda path: path.symlink_to("not-there.csv"),
}


@pytest.mark.skipif(os.name != "posix", reason="needs pipes, and getrusage")
@pytest.mark.parametrize("name", HOSTILE)
def test_it_ends_in_a_clear_error(tmp_path: Path, name: str) -> None:
    HOSTILE[name](tmp_path / name)
    before, begun = peak_mb(), time.monotonic()
    with open_bench() as shop:
        with pytest.raises(RegularsError) as caught:
            shop.bring(tmp_path / name)
        assert not list((shop.home / "lake" / "spill").glob("*"))
    assert str(caught.value.fix)
    assert time.monotonic() - begun < SECONDS_MAX
    assert peak_mb() - before < MEMORY_MB_MAX


def test_a_link_to_a_file_and_formulas_in_it_are_only_text(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_bytes(HEAD + GOOD + b"=cmd|'/C calc'!A0,2024-01-31,5.00\n")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    with open_bench() as shop:
        record = shop.bring(tmp_path / "link.csv")[0].record
        names = shop.house.records.identifiers("customer")["value"].to_pylist()
    assert record.accepted == 2
    assert "=cmd|'/C calc'!A0" in names


def test_a_reader_that_unpacks_first_holds_it_all(tmp_path: Path) -> None:
    """The negative control: unpacking whole, as `gzip.decompress` does, takes what the bomb says."""
    gzip_bomb(tmp_path / "orders.csv.gz")
    body = (tmp_path / "orders.csv.gz").read_bytes()
    assert len(gzip.decompress(body)) > 200 * len(body)


def peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
