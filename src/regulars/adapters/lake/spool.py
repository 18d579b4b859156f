"""Text sorted into rows that the engine reads without a doubt, and rows that are refused with their line and reason."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final

from regulars.adapters.lake.blocks import Sorter
from regulars.adapters.lake.unpack import CHUNK_BYTES
from regulars.domain.fixed import fixed_rows_of
from regulars.domain.json_list import elements_of
from regulars.domain.rows import Line, Row, lines_of, rows_of
from regulars.domain.source import Reading

__all__ = ["sift", "sort_lines"]

DEPTH_MAX: Final = 64
"""Deeper JSON is refused."""


def sift(path: Path, reading: Reading, good: Path, refused: Path) -> None:
    """Writes the rows of a file that can be read to `good`, each after its line number, and the others to `refused`.

    Args:
        path: the file, unpacked.
        reading: how it is to be read.
        good: CSV in UTF-8 without a header, the delimiter of the reading (a comma where it has none of its own).
        refused: CSV of line and reason.
    """
    mark = reading.delimiter if reading.delimiter not in {"", " "} else ","
    quoted = io.StringIO(newline="")
    write_cells = csv.writer(quoted, delimiter=mark, lineterminator="\n", quoting=csv.QUOTE_ALL).writerow
    with path.open("rb") as file, good.open("wb") as out, refused.open("wb") as bad:
        rows = _rows(file, reading)
        end = mark.encode()
        for line, raw, cells, reason in rows:
            if raw is not None:
                out.write(b"%d%b%b\n" % (line, end, raw))
            elif cells is not None:
                write_cells([line, *cells])
                out.write(quoted.getvalue().encode())
                quoted.seek(0)
                quoted.truncate()
            else:
                bad.write(f"{line},{reason}\n".encode())


def sort_lines(path: Path, reading: Reading, place: Path) -> int | None:
    """Sorts delimited text by its lines (see `regulars.adapters.lake.blocks`); returns how many lines it has.

    None where the file is not such text, or its header is alone in it.
    """
    if reading.form != "text" or reading.delimiter == " " or len(reading.delimiter.encode()) != 1:
        return None
    with (
        path.open("rb") as file,
        (place / "good").open("wb") as good,
        (place / "refused").open("wb") as refused,
        (place / "passed").open("wb") as passed,
    ):
        sorter = Sorter(reading.delimiter, len(reading.columns), good, refused, passed)
        return sorter.sort(_chunks(file, reading.encoding), reading.skip, header=reading.header)


def _rows(file: IO[bytes], reading: Reading) -> Iterator[Row]:
    chunks = _chunks(file, reading.encoding)
    if reading.form == "list":
        return _json_rows(elements_of(chunks), reading.columns)
    lines = lines_of(chunks)
    if reading.form == "json":
        return _json_rows(lines, reading.columns)
    rest = islice(lines, reading.skip, None)
    if reading.form == "fixed":
        return fixed_rows_of(rest, reading.gaps, wide=reading.wide, header=reading.header)
    return rows_of(rest, reading.delimiter, len(reading.columns), header=reading.header)


def _chunks(file: IO[bytes], encoding: str) -> Iterator[bytes]:
    """The file in UTF-8; what is no character in its own encoding is none in ours either, so that its row is refused."""
    if encoding in {"utf-8", "utf-8-sig"}:
        first = file.read(CHUNK_BYTES)
        yield first.removeprefix(codecs.BOM_UTF8)
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
        return
    codecs.register_error("regulars.mark", _mark)
    decoder = codecs.getincrementaldecoder(encoding)("regulars.mark")
    while chunk := file.read(CHUNK_BYTES):
        yield decoder.decode(chunk).encode("utf-8", "surrogatepass")
    yield decoder.decode(b"", final=True).encode("utf-8", "surrogatepass")


def _mark(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)  # noqa: S101 - only ever asked while decoding
    return "\udcff", error.end


def _json_rows(lines: Iterator[Line], columns: Sequence[str]) -> Iterator[Row]:
    for number, line in lines:
        if line is None:
            yield Row(number, None, None, "line_too_long")
        elif line.strip():
            cells, reason = _json_cells(line, columns)
            yield Row(number, None, None if reason else cells, reason)


def _json_cells(line: bytes, columns: Sequence[str]) -> tuple[list[str], str]:
    """One object as cells, or why it is refused."""
    if line.count(b"[") + line.count(b"{") > DEPTH_MAX and _depth(line) > DEPTH_MAX:
        return [], "json_too_deep"
    try:
        found = json.loads(line.decode(), object_pairs_hook=_unique, parse_constant=_no_number)
    except UnicodeDecodeError:
        return [], "bytes_invalid"
    except _RefusedValueError as error:
        return [], str(error)
    except (ValueError, RecursionError):
        return [], "json_invalid"
    if not isinstance(found, dict):
        return [], "json_invalid"
    cells = [_text(found.get(column)) for column in columns]
    if any("\0" in cell for cell in cells):
        return [], "null_character"
    try:
        "".join(cells).encode()
    except UnicodeEncodeError:
        return [], "bytes_invalid"
    return cells, ""


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**63:
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


class _RefusedValueError(Exception):
    """JSON that Python would take and no table can."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _RefusedValueError("json_key_repeated")
    return found


def _no_number(_: str) -> Any:
    raise _RefusedValueError("json_number")


def _depth(line: bytes) -> int:
    """How deep the brackets go, those within texts included."""
    depth = deepest = 0
    for byte in line:
        if byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"]}":
            depth -= 1
    return deepest
