"""Lines sorted many at a time become what they become one by one, wherever the file is cut into blocks."""

from __future__ import annotations

import csv
import io
from itertools import islice

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from regulars.adapters.lake import blocks
from regulars.adapters.lake.blocks import Sorter
from regulars.domain.rows import lines_of, rows_of

Outcome = dict[int, list[str] | str]

PIECES = st.sampled_from(
    [b"a", b"7", *[b","] * 3, b'"', b'"', b'""', *[b"\n"] * 3, b"\r\n", b"\r", b" ", b"\0", "茶".encode(), b"\xff", b"\xe8\x8c"]
)  # fmt: skip
FILES = st.lists(PIECES, max_size=60).map(b"".join)


def one_by_one(chunks: list[bytes], width: int, skip: int, *, header: bool) -> Outcome:
    """The row or the reason at each line, by the rule itself."""
    rows = rows_of(islice(lines_of(chunks), skip, None), ",", width, header=header)
    return {row.line: row.reason or row.cells or (row.raw or b"").decode().split(",") for row in rows}


def by_blocks(chunks: list[bytes], width: int, skip: int, *, header: bool) -> Outcome:
    """The same as `Sorter` says it."""
    good, refused, passed = io.BytesIO(), io.BytesIO(), io.BytesIO()
    lines = Sorter(",", width, good, refused, passed).sort(chunks, skip, header=header)
    left_out = {int(line) for line in passed.getvalue().split()}
    records = list(csv.reader(io.StringIO(good.getvalue().decode(), newline="")))
    assert len(records) == lines
    found: Outcome = {number: cells for number, cells in enumerate(records, 1) if number not in left_out}
    said = [line.split(",") for line in refused.getvalue().decode().splitlines()]
    return found | {int(line): reason for line, reason in said}


def cut(text: bytes, places: list[int]) -> list[bytes]:
    ends = sorted({min(place, len(text)) for place in places} | {len(text)})
    return [text[start:end] for start, end in zip([0, *ends], ends, strict=False)]


@given(FILES, st.lists(st.integers(0, 90), max_size=4), st.integers(1, 3), st.integers(0, 2), st.booleans())
@example(b'a,b\n"x\ny",z\n', [5, 8], 2, 0, True)
@example(b'a,"b\r\nc",d\re\n', [6, 7], 3, 0, False)
@settings(max_examples=400, deadline=None)
def test_blocks_say_what_lines_say(text: bytes, places: list[int], width: int, skip: int, header: bool) -> None:
    chunks = cut(text, places)
    assert by_blocks(chunks, width, skip, header=header) == one_by_one(chunks, width, skip, header=header)


def test_a_line_that_is_too_long_is_refused_without_being_held(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("regulars.domain.rows", "regulars.adapters.lake.blocks"):
        monkeypatch.setattr(f"{module}.LINE_BYTES_MAX", 10)
    chunks = [b"a,b\n" + b"x" * 9, b"y" * 50, b"z,\nc,d\n"]
    found = by_blocks(chunks, 2, 0, header=False)
    assert found == {1: ["a", "b"], 2: "line_too_long", 3: ["c", "d"]} == one_by_one(chunks, 2, 0, header=False)


def test_a_cell_may_go_on_over_a_block(monkeypatch: pytest.MonkeyPatch) -> None:
    """And one that never closes is not looked for for ever; a sorter that ends rows with their block is caught."""
    text = b'1,"a\nb\nc"\n2,"never\n3,d\n'
    chunks = [text[place : place + 3] for place in range(0, len(text), 3)]
    wanted = {1: ["1", "a\nb\nc"], 4: "quotes_wrong", 5: ["3", "d"]}
    assert by_blocks(chunks, 2, 0, header=False) == wanted
    monkeypatch.setattr(blocks, "ROW_LINES_MAX", -1_000)
    assert by_blocks(chunks, 2, 0, header=False) != wanted
