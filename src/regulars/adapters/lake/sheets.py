"""Spreadsheets: xlsx, xls and ods, the first sheet with a table, each cell as the text a person would write."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from regulars.adapters.lake.unpack import CHUNK_BYTES
from regulars.domain.errors import FileUnreadable
from regulars.domain.source import SHEET_DELIMITER, Source
from regulars.domain.words import Sentence, say

__all__ = ["sheet_rows", "write_sheet"]

SHEET_BYTES_MAX: Final = 1024**3
"""A spreadsheet has to fit in memory: unpacked, bytes."""
SHEET_RATIO_MAX: Final = 200
SHEET_CELLS_MAX: Final = 16_000_000
"""From the first to the last cell used, empty ones between them included."""
_RATIO_FROM_BYTES: Final = 16 * 1024 * 1024
_CELL: Final = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"')
_REPEATED: Final = re.compile(rb'repeated="(\d{4,})"')


def write_sheet(path: Path, source: Source, target: Path) -> None:
    """Writes the sheet as text: one line a row of the sheet, an empty line for an empty one."""
    with target.open("w", encoding="utf-8", newline="") as out:
        write = csv.writer(out, delimiter=SHEET_DELIMITER, lineterminator="\n").writerow
        for row in sheet_rows(path, source):
            if any(row):
                write(row)
            else:
                out.write("\n")


def sheet_rows(path: Path, source: Source) -> list[list[str]]:
    """The rows of the first sheet that has at least two columns and two rows; row 1 is the sheet's first.

    Raises:
        FileUnreadable: there is none, the file is damaged, or it is too large.
    """
    import python_calamine as calamine

    _must_fit(path, source)
    try:
        # From the bytes, not the name: an unpacked copy has none of its own.
        with path.open("rb") as file, calamine.CalamineWorkbook.from_filelike(file) as book:
            for name in book.sheet_names:
                rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                if sum(1 for row in rows if sum(cell != "" for cell in row) > 1) > 1:
                    return _as_text(rows)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # the reader panics on some damaged files, outside of Exception
        raise _refused(source, say("It is damaged, or has a password.")) from error
    raise _refused(source, say("No sheet holds a header and a row."))


def _as_text(rows: Sequence[Sequence[Any]]) -> list[list[str]]:
    """All cells as text; a column of days is written without times."""
    timed = {
        index
        for row in rows
        for index, cell in enumerate(row)
        if isinstance(cell, datetime) and (cell.hour or cell.minute or cell.second or cell.microsecond)
    }
    return [[_text(cell, timed=index in timed) for index, cell in enumerate(row)] for row in rows]


def _text(cell: Any, *, timed: bool) -> str:
    """One cell: 7.0 is 7, and a day is 2026-01-31."""
    if isinstance(cell, str):
        return cell if cell.isprintable() else _one_line(cell)
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**63 else repr(cell)
    if isinstance(cell, datetime):
        # A spreadsheet counts in fractions of a day: what is below a second is rounding.
        near = (cell + timedelta(microseconds=500_000)).replace(microsecond=0)
        return near.isoformat(sep=" ") if timed else near.date().isoformat()
    if isinstance(cell, date):
        return f"{cell.isoformat()} 00:00:00" if timed else cell.isoformat()
    return cell.isoformat() if isinstance(cell, time) else str(cell)


def _one_line(cell: str) -> str:
    """A cell on one line, so that a row of the sheet is a line of text."""
    return " ".join(cell.replace("\0", " ").split()).encode("utf-8", "replace").decode()


def _must_fit(path: Path, source: Source) -> None:
    """Looks through the packed parts without keeping them: how large they really are, and how far the cells reach."""
    size = path.stat().st_size
    if size > SHEET_BYTES_MAX:
        raise _refused(source, say("It is larger than %(limit)s GiB unpacked.", limit=SHEET_BYTES_MAX // 1024**3))
    if not zipfile.is_zipfile(path):
        return
    read, right, bottom = 0, 0, 0
    try:
        with zipfile.ZipFile(path) as archive:
            for chunk in _chunks(archive):
                read += len(chunk)
                if read > SHEET_BYTES_MAX or (read > _RATIO_FROM_BYTES and read > SHEET_RATIO_MAX * size):
                    raise _refused(
                        source, say("It grows to more than %(ratio)s times its size.", ratio=SHEET_RATIO_MAX)
                    )
                for letters, row in _CELL.findall(chunk):
                    bottom = max(bottom, int(row))
                    right = max(right, _column(letters))
                if sum(min(int(count), 10**6) for count in _REPEATED.findall(chunk)) > 2 * 1_048_576 + 16_384:
                    raise _refused(source, say("Its cells reach too far."))
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        raise _refused(source, say("It is damaged, or has a password.")) from error
    if right * bottom > SHEET_CELLS_MAX:
        raise _refused(source, say("Its cells reach too far."))


def _chunks(archive: zipfile.ZipFile) -> Iterator[bytes]:
    for entry in archive.infolist():
        with archive.open(entry) as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _refused(source: Source, why: Sentence) -> FileUnreadable:
    return FileUnreadable(
        say('"%(file)s" cannot be read as a spreadsheet.', file=source.name),
        where=source.name,
        why=why,
        fix=say("Save the sheet as CSV in UTF-8, and open that."),
    )
