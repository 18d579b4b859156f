"""Delimited text sorted a block at a time: lines that are plainly rows pass untouched, only the others are looked at.

What becomes of a line is `regulars.domain.rows`' to say. Here is only told, many lines at once, which of them may be anything
but a row: those with another number of marks than the table has, with quotes that are not plainly cells, with a null, with
bytes that are no characters, blank ones, and those that are too long.

Every line of the file becomes one row of what is written, so that the engine, which reads it side by side, can tell a row's
line by its place. Lines that are no rows are held open by a row of nothing, and named.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Final

from regulars.domain.rows import LINE_BYTES_MAX, ROW_LINES_MAX, Line, Row, rows_of, unfit

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Sorter"]

_NULL, _NEWLINE, _BLANK, _QUOTE, _ASCII_MAX = 0, 10, 32, 34, 127
_ROW_BYTES_MAX: Final = 64 * 1024 * 1024
"""A quoted cell is not looked for over more than this."""
_BAD_LINES_FEW: Final = 100
"""So many lines of a block are found by decoding on from each; then lines are looked at one by one."""


@dataclass(frozen=True, slots=True)
class _Block:
    """Whole lines, each with its end, and where they begin and end; `first` is the number of the first."""

    text: bytes
    starts: np.ndarray[Any, np.dtype[np.int64]]
    ends: np.ndarray[Any, np.dtype[np.int64]]
    first: int
    is_last: bool

    def line(self, index: int) -> bytes | None:
        """One line; None where it is too long."""
        start, end = int(self.starts[index]), int(self.ends[index])
        return None if end - start > LINE_BYTES_MAX else self.text[start:end]

    def lines_from(self, index: int) -> Iterator[Line]:
        """A line and those after it, numbered as in the file."""
        return ((self.first + place, self.line(place)) for place in range(index, len(self.ends)))


class Sorter:
    """Sorts the lines of one file.

    Args:
        delimiter: one character of one byte, no blank.
        width: how many cells a row has.
        good: takes CSV in UTF-8, a row for each line of the file.
        refused: takes CSV of line and reason: rows that cannot be read.
        passed: takes the number of each line whose row in `good` holds nothing, one a line.
    """

    def __init__(self, delimiter: str, width: int, good: IO[bytes], refused: IO[bytes], passed: IO[bytes]) -> None:
        self._delimiter, self._mark, self._width = delimiter, delimiter.encode(), width
        self._good, self._refused, self._passed = good, refused, passed
        self._nothing = b'""' + self._mark * (width - 1) + b"\n"
        self._quoted = io.StringIO(newline="")
        self._write_cells = csv.writer(
            self._quoted, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL
        ).writerow
        cell = rb'(?:"[^"\n]*+"|[^"\n%b]*+)' % re.escape(self._mark)
        self._plainly = re.compile(rb"%b(?:%b%b){%d}" % (cell, re.escape(self._mark), cell, width - 1)).fullmatch
        self._needs_header = False

    def sort(self, chunks: Iterable[bytes], skip: int = 0, *, header: bool = False) -> int:
        """Sorts a whole file, in UTF-8 where it is text at all.

        Args:
            chunks: its bytes, cut anywhere.
            skip: so many lines are passed over.
            header: the first row is passed over, however many cells it has.

        Returns:
            How many lines it has.
        """
        self._needs_header = header
        number, rest = 1, b""
        for text, is_last in _whole_lines(chunks):
            block = _block(rest + text, number, is_last=is_last)
            done = min(max(skip + 1 - number, 0), len(block.ends))
            for index in range(done):
                self._hold_open(block.first + index)
            done = self._sort_block(block, done)
            number += done
            rest = block.text[int(block.starts[done]) :] if done < len(block.ends) else b""
        return number - 1

    def _sort_block(self, block: _Block, at: int) -> int:
        """Sorts the lines from `at` on; returns how many are done. The others wait for what comes after them."""
        while self._needs_header and at < len(block.ends):
            row, taken = self._judged(block, at, None)
            if taken == 0:
                return at
            self._needs_header = row is None or bool(row.reason)
            self._put_refused(row, block.first + at, taken)
            at += taken
        written = at
        for index in self._doubtful(block):
            if index < at:
                continue
            self._put_plain(block, written, index)
            row, taken = self._judged(block, index, self._width)
            if taken == 0:
                return index
            self._put(row, block.first + index, taken)
            at = written = index + taken
        self._put_plain(block, written, len(block.ends))
        return len(block.ends)

    def _doubtful(self, block: _Block) -> list[int]:
        """The lines that are not plainly rows, in order."""
        import numpy as np

        codes = np.frombuffer(block.text, dtype=np.uint8)
        lost = block.ends - block.starts > LINE_BYTES_MAX
        lost[_lines_with(block, codes, _NULL)] = True
        lost[_unreadable(block, codes)] = True
        marks = np.searchsorted(np.flatnonzero(codes == self._mark[0]), block.ends)
        odd = lost | (np.diff(marks, prepend=0) != self._width - 1)
        if self._width == 1:
            odd |= codes[block.starts] <= _BLANK  # maybe a blank line; an empty one begins with its own end
        # A mark may stand within quotes, so what is quoted is told by its shape alone.
        quoted = _lines_with(block, codes, _QUOTE)
        bounds = zip(block.starts[quoted].tolist(), block.ends[quoted].tolist(), strict=True)
        shapeless = [self._plainly(block.text, start, end) is None for start, end in bounds]
        odd[quoted] = lost[quoted] | np.array(shapeless, dtype=bool)
        return [int(index) for index in np.flatnonzero(odd)]

    def _judged(self, block: _Block, index: int, width: int | None) -> tuple[Row | None, int]:
        """What a line is, None for a blank one, and how many lines it takes: none where that cannot be told yet."""
        line = block.line(index)
        if line is not None and (not line or line.isspace()) and self._mark not in line:
            return None, 1
        # A quoted cell may go on over lines that are not here yet.
        is_cut = index + ROW_LINES_MAX >= len(block.ends) and len(block.text) - block.starts[index] <= _ROW_BYTES_MAX
        if is_cut and not block.is_last and line is not None and b'"' in line:
            return None, 0
        row = next(rows_of(block.lines_from(index), self._delimiter, width))
        return row, 1 + sum(cell.count("\n") for cell in row.cells or ())

    def _put(self, row: Row | None, number: int, taken: int) -> None:
        if row is None or row.reason:
            self._put_refused(row, number, taken)
        elif row.raw is not None:
            self._good.write(row.raw + b"\n")
        else:
            self._write_cells(row.cells or [])
            self._good.write(self._quoted.getvalue().encode())
            self._quoted.seek(0)
            self._quoted.truncate()
            for further in range(1, taken):
                self._hold_open(number + further)

    def _put_refused(self, row: Row | None, number: int, taken: int) -> None:
        """A row that is no row of the table: refused, blank or the header."""
        if row is not None and row.reason:
            self._refused.write(f"{number},{row.reason}\n".encode())
        for further in range(taken):
            self._hold_open(number + further)

    def _put_plain(self, block: _Block, start: int, end: int) -> None:
        if start < end:
            self._good.write(memoryview(block.text)[int(block.starts[start]) : int(block.ends[end - 1]) + 1])

    def _hold_open(self, number: int) -> None:
        self._good.write(self._nothing)
        self._passed.write(b"%d\n" % number)


def _whole_lines(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The file in blocks that end with a line, whatever ends lines in it; and whether it is the last block.

    Of a line that is too long no more is kept than shows that it is.
    """
    rest = held = b""
    for chunk in chunks:
        body = held + chunk
        # A carriage return at the very end may be half of a line's end.
        held = b"\r" if body.endswith(b"\r") else b""
        body = body.removesuffix(b"\r")
        if b"\r" in body:
            body = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        end = body.rfind(b"\n") + 1
        if end:
            yield rest + body[:end], False
            rest = b""
        rest += body[end:][: LINE_BYTES_MAX + 1 - len(rest)]
    if held or rest:
        rest += b"\n"
    yield rest, True


def _block(text: bytes, first: int, *, is_last: bool) -> _Block:
    import numpy as np

    ends = np.flatnonzero(np.frombuffer(text, dtype=np.uint8) == _NEWLINE).astype(np.int64)
    starts = np.concatenate((np.zeros(min(len(ends), 1), dtype=np.int64), ends[:-1] + 1))
    return _Block(text, starts, ends, first, is_last)


def _lines_with(block: _Block, codes: np.ndarray[Any, np.dtype[np.uint8]], code: int) -> np.ndarray[Any, Any]:
    """The lines in which a byte occurs, each once."""
    import numpy as np

    return np.unique(np.searchsorted(block.ends, np.flatnonzero(codes == code)))


def _unreadable(block: _Block, codes: np.ndarray[Any, np.dtype[np.uint8]]) -> list[int]:
    """The lines with bytes that are no characters."""
    import numpy as np

    found: list[int] = []
    if block.text.isascii():
        return found
    view, start = memoryview(block.text), 0
    while len(found) < _BAD_LINES_FEW:
        try:
            str(view[start:], "utf-8")
        except UnicodeDecodeError as error:
            found.append(int(np.searchsorted(block.ends, start + error.start)))
            start = int(block.ends[found[-1]]) + 1
        else:
            return found
    foreign = np.unique(np.searchsorted(block.ends, start + np.flatnonzero(codes[start:] > _ASCII_MAX)))
    return found + [int(index) for index in foreign if unfit(block.line(index))]
