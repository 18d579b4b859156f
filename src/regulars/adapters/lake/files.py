"""Raw files as relations of text: what a cell says is judged later, by `gather`.

Plain text goes straight into the engine, which reads it strictly. Only where it stumbles, or has not made one row of every
line, is the text sorted line by line (`spool`): the broken rows are refused with their line and reason, the others load.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from regulars.adapters.lake.literal import literal
from regulars.adapters.lake.sheets import write_sheet
from regulars.adapters.lake.spool import sift, sort_lines
from regulars.adapters.lake.unpack import CHUNK_BYTES, first_bytes, is_spreadsheet, unpacked
from regulars.domain.errors import FileUnreadable
from regulars.domain.json_list import ListBrokenError
from regulars.domain.rows import LINE_BYTES_MAX
from regulars.domain.source import Form, Reading, Source
from regulars.domain.words import say

if TYPE_CHECKING:
    import duckdb

__all__ = ["as_texts", "load_file", "peek", "table_of"]

_PARQUET: Final = b"PAR1"
_ARROW: Final = b"ARROW1"
_SHEETS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_LINE_BYTES_PLAIN: Final = 1024 * 1024
"""A file with a longer line is sorted line by line."""
_NESTED: Final = ("LIST", "STRUCT", "MAP", "ARRAY", "UNION")


def peek(source: Source, most: int, spill: Path) -> tuple[Form, bytes]:
    """What kind of file it is, and its first bytes unpacked; see `regulars.ports.columns.Columns.peek`."""
    head = first_bytes(source, most)
    if head.startswith((_PARQUET, _ARROW)):
        return "table", b""
    if not head.startswith(_SHEETS):
        return "text", head
    with _sheet_as_text(source, spill) as path, path.open("rb") as file:
        return "sheet", file.read(most)


def load_file(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    source: Source,
    reading: Reading,
    roles: Mapping[str, str],
    spill: Path,
) -> int:
    """Loads a file as view `name` over ``<name>_read``; returns how many rows are in ``<name>_unread``."""
    connection.execute(f'CREATE OR REPLACE TEMP TABLE "{name}_unread" ("row" BIGINT, reason VARCHAR)')
    if reading.form == "table":
        with table_of(source, spill) as path:
            return _load_table(connection, name, path, reading, roles)
    with _sheet_as_text(source, spill) if reading.form == "sheet" else unpacked(source, spill) as path:
        if not _load_plain(connection, name, path, reading, roles):
            try:
                _load_sifted(connection, name, path, reading, roles, spill)
            except ListBrokenError as error:
                raise _broken_list(source) from error
    return int(connection.execute(f'SELECT COUNT(*) FROM "{name}_unread"').fetchall()[0][0])  # noqa: S608


@contextmanager
def table_of(source: Source, spill: Path) -> Iterator[Path]:
    """A typed table as Parquet: the file itself, or a copy of an Arrow file."""
    with unpacked(source, spill) as path:
        with path.open("rb") as file:
            arrow = file.read(6) == _ARROW
        if not arrow:
            yield path
            return
        with _folder(spill) as place:
            _arrow_to_parquet(path, place / "table.parquet", source)
            yield place / "table.parquet"


def as_texts(relation: duckdb.DuckDBPyRelation) -> dict[str, str]:
    """Column name to the expression that gives it as text: whole numbers without a point, instants in UTC, lists as JSON.

    Example:
        >>> import duckdb
        >>> as_texts(duckdb.sql("SELECT 7.0::DOUBLE AS customer"))["customer"].startswith("CASE WHEN")
        True
    """
    return {name: _as_text('"' + name.replace('"', '""') + '"', str(kind)) for name, kind in zip(
        relation.columns, relation.types, strict=True
    )}  # fmt: skip


def _as_text(column: str, kind: str) -> str:
    if kind in {"DOUBLE", "FLOAT"}:
        return (
            f"CASE WHEN {column} = trunc({column}) AND abs({column}) < 9e15 "
            f"THEN CAST(CAST({column} AS BIGINT) AS VARCHAR) ELSE CAST({column} AS VARCHAR) END"
        )
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"strftime(make_timestamp(epoch_us({column})), '%Y-%m-%dT%H:%M:%S.%fZ')"
    if kind.endswith("]") or kind.startswith(_NESTED):
        return f"CAST(to_json({column}) AS VARCHAR)"
    return f"CAST({column} AS VARCHAR)"


def _load_table(
    connection: duckdb.DuckDBPyConnection, name: str, path: Path, reading: Reading, roles: Mapping[str, str]
) -> int:
    texts = as_texts(connection.from_parquet(literal(path)))
    picked = ", ".join(
        f"{_pointless(texts[column], column, reading)} AS {role}" for role, column in roles.items() if column
    )
    connection.execute(
        f'CREATE OR REPLACE TEMP TABLE "{name}_read" AS SELECT {picked or "1 AS nothing"} FROM read_parquet($path)',  # noqa: S608
        {"path": literal(path)},
    )
    _number(connection, name, roles, 0)
    return 0


def _load_plain(
    connection: duckdb.DuckDBPyConnection, name: str, path: Path, reading: Reading, roles: Mapping[str, str]
) -> bool:
    """Loads text without a look at each line; False where that is not sure to be right."""
    import duckdb

    # A mark at the very beginning is part of the header, which is passed over.
    plain = reading.encoding == "utf-8" or (reading.encoding == "utf-8-sig" and reading.header)
    if not plain or reading.form in {"json", "list", "fixed"} or reading.delimiter == " ":
        return False
    lines = _lines_count(path)
    if lines is None:
        return False
    above = reading.skip + reading.header
    try:
        _read_text(connection, name, path, reading, roles, above, _LINE_BYTES_PLAIN)
    except duckdb.Error:
        return False
    rows = connection.execute(f'SELECT COUNT(*) FROM "{name}"').fetchall()[0][0]  # noqa: S608
    return bool(rows + above == lines)


def _load_sifted(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    path: Path,
    reading: Reading,
    roles: Mapping[str, str],
    spill: Path,
) -> None:
    with _folder(spill) as place:
        if not _load_sorted(connection, name, path, reading, roles, place):
            sift(path, reading, place / "good", place / "refused")
            mark = reading.delimiter.strip(" ") or ","
            sifted = Reading(("", *reading.columns), mark, header=False, whole=reading.whole)
            _read_text(connection, name, place / "good", sifted, roles)
        if (place / "refused").stat().st_size:
            connection.execute(
                f"""INSERT INTO "{name}_unread" SELECT * FROM read_csv($path, header = false, auto_detect = false,
                    columns = {{'row': 'BIGINT', 'reason': 'VARCHAR'}})""",  # noqa: S608
                {"path": literal(place / "refused")},
            )


def _load_sorted(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    path: Path,
    reading: Reading,
    roles: Mapping[str, str],
    place: Path,
) -> bool:
    """Loads delimited text a block at a time, each row known by its place; False where the engine sees other rows."""
    lines = sort_lines(path, reading, place)
    if lines is None:
        return False
    _read_text(connection, name, place / "good", replace(reading, header=False, skip=0), roles, 0)
    if connection.execute(f'SELECT COUNT(*) FROM "{name}_read"').fetchall() != [(lines,)]:  # noqa: S608
        return False
    passed = place / "passed"
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE "{name}_passed" AS
            SELECT * FROM read_csv($path, header = false, auto_detect = false, columns = {{'row': 'BIGINT'}})""",  # noqa: S608
        {"path": literal(passed)},
    )
    connection.execute(f'DELETE FROM "{name}_read" WHERE rowid IN (SELECT row - 1 FROM "{name}_passed")')  # noqa: S608
    connection.execute(f'DROP TABLE "{name}_passed"')
    return True


def _read_text(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    path: Path,
    reading: Reading,
    roles: Mapping[str, str],
    above: int | None = None,
    line_bytes: int = LINE_BYTES_MAX,
) -> None:
    """Has the engine read text strictly: the first row that is not as it should be is an error.

    Rows are numbered from the line after `above`; without it by the first column.
    """
    numbered = above is None
    first = len(reading.columns) - len(names := reading.columns[numbered:])
    places = {column: first + index for index, column in enumerate(names)}
    picked = ", ".join(
        ["CAST(c0 AS BIGINT) AS row"] * numbered
        + [f"{_pointless(f'c{places[column]}', column, reading)} AS {role}" for role, column in roles.items() if column]
    )
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE "{name}_read" AS
        SELECT {picked or "1 AS nothing"}
        FROM read_csv($path, delim = $delim, header = $header, columns = $columns, quote = '"', escape = '"', skip = $skip,
                      auto_detect = false, strict_mode = true, max_line_size = $line_bytes)
        """,  # noqa: S608 - names of our own; the file's own names are only ever values
        {
            "path": literal(path),
            "delim": reading.delimiter,
            "header": reading.header,
            "columns": {f"c{index}": "VARCHAR" for index in range(len(reading.columns))},
            "skip": reading.skip,
            # The engine reads side by side what is short of sixteen of the longest lines it has to reckon with.
            "line_bytes": line_bytes + 64,
        },
    )
    _number(connection, name, roles, above)


def _pointless(cell: str, column: str, reading: Reading) -> str:
    """The expression of a cell; in a column of whole numbers written with a point, without the point."""
    return rf"REGEXP_REPLACE({cell}, '^\s*([0-9]+)\.0+\s*$', '\1')" if column in reading.whole else cell


def _number(connection: duckdb.DuckDBPyConnection, name: str, roles: Mapping[str, str], above: int | None) -> None:
    """Shows what was read with each row's number: its own column, or the engine's, which lets it read in parallel.

    Roles without a column are no part of what is kept: a column of nothing takes room and time like any other.
    """
    row = "row" if above is None else f"rowid + {above + 1:d} AS row"
    shown = ", ".join(role if column else f"CAST(NULL AS VARCHAR) AS {role}" for role, column in roles.items())
    connection.execute(f'CREATE OR REPLACE TEMP VIEW "{name}" AS SELECT {row}, {shown} FROM "{name}_read"')  # noqa: S608


def _lines_count(path: Path) -> int | None:
    """How many lines a file has; None where its bytes have to be looked at one by one (nulls, lone carriage returns)."""
    lines, last = 0, b"\n"
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            if b"\0" in chunk or (
                b"\r" in chunk and chunk.count(b"\r") != chunk.count(b"\r\n") + chunk.endswith(b"\r")
            ):
                return None
            lines += chunk.count(b"\n")
            last = chunk
    return lines + (not last.endswith(b"\n"))


@contextmanager
def _sheet_as_text(source: Source, spill: Path) -> Iterator[Path]:
    with unpacked(source, spill) as path, _folder(spill) as place:
        if not is_spreadsheet(path):
            raise _no_table(source)
        write_sheet(path, source, place / "sheet")
        yield place / "sheet"


def _arrow_to_parquet(path: Path, target: Path, source: Source) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with (
            pa.OSFile(str(path)) as file,
            pa.ipc.open_file(file) as reader,
            pq.ParquetWriter(target, reader.schema) as writer,
        ):
            for index in range(reader.num_record_batches):
                batch = reader.get_batch(index)
                batch.validate(full=True)
                writer.write_batch(batch)
    except (pa.ArrowException, OSError) as error:
        raise _no_table(source) from error


@contextmanager
def _folder(spill: Path) -> Iterator[Path]:
    """A folder for copies, gone afterwards."""
    spill.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="reading-", dir=spill) as place:
        yield Path(place)


def _broken_list(source: Source) -> FileUnreadable:
    return FileUnreadable(
        say('The JSON list in "%(file)s" is broken.', file=source.name),
        where=source.name,
        why=say("Its brackets or quotes do not close, so that its elements cannot be told apart."),
        fix=say("Export it again, or write one object a line without a list around them."),
    )


def _no_table(source: Source) -> FileUnreadable:
    return FileUnreadable(
        say('"%(file)s" holds no table.', file=source.name),
        where=source.name,
        fix=say("Choose a CSV file with one row an order or an order line."),
    )
