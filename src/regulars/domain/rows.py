"""What a row of text is: the one rule that both the look at a file and its reading follow.

A row begins on a line. A cell that opens with a quote goes on to the quote that closes it, over lines if need be. Where that
leads nowhere (no end, or another number of cells than the table has) only the line it began on is refused, and the next line
is a row again: one broken row never swallows its neighbours.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, Literal, NamedTuple

__all__ = ["LINE_BYTES_MAX", "ROW_LINES_MAX", "Row", "cells_of", "lines_of", "rows_of", "unfit"]

LINE_BYTES_MAX: Final = 8 * 1024 * 1024
"""A longer line is refused, bytes."""
ROW_LINES_MAX: Final = 1_000
"""A quoted cell that goes on for more lines was never closed."""

_OPEN: Final = re.compile(r'"[^"]*+(?:""[^"]*+)*+\Z')

Quotes = Literal["closed", "open", "torn"]
Line = tuple[int, bytes | None]
"""Its number from 1, and its bytes without the line's end; None where it is too long."""


class Row(NamedTuple):
    """One row.

    Attributes:
        line: where it begins, from 1.
        raw: its bytes, where they are plain: no quotes, UTF-8, the right number of cells.
        cells: its cells, where it had to be taken apart.
        reason: why it is refused; empty where it is not.
    """

    line: int
    raw: bytes | None
    cells: list[str] | None
    reason: str


def lines_of(chunks: Iterable[bytes]) -> Iterator[Line]:
    r"""The lines of a file, whatever ends them; a line that is too long is passed over without being held.

    Example:
        >>> list(lines_of([b"a\r", b"\nb\rc\n\nd"]))
        [(1, b'a'), (2, b'b'), (3, b'c'), (4, b''), (5, b'd')]
    """
    number, rest, lost = 0, b"", False
    for chunk in chunks:
        body = rest + chunk
        # A carriage return at the very end may be half of a line's end.
        held = b"\r" if body.endswith(b"\r") else b""
        body = body.removesuffix(b"\r")
        if b"\r" in body:
            body = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        lines = body.split(b"\n")
        rest = lines.pop() + held
        for line in lines:
            number += 1
            yield number, None if lost or len(line) > LINE_BYTES_MAX else line
            lost = False
        if len(rest) > LINE_BYTES_MAX:
            rest, lost = b"\r" if held else b"", True
    if rest or lost:
        yield number + 1, None if lost else rest.removesuffix(b"\r")


def rows_of(lines: Iterable[Line], delimiter: str, width: int | None = None, *, header: bool = False) -> Iterator[Row]:
    r"""The rows of delimited text; lines with nothing in them are no rows.

    Args:
        lines: from `lines_of`.
        delimiter: one character; ``" "`` is any run of blanks.
        width: how many cells a row has; None takes any number, each row with its cells.
        header: leaves the first row out, however many cells it has.

    Example:
        >>> lines = list(enumerate([b"a,b", b'"c', b'd",e', b"f"], 1))
        >>> [(row.line, row.raw or row.cells or row.reason) for row in rows_of(lines, ",", 2)]
        [(1, b'a,b'), (2, ['c\nd', 'e']), (4, 'cells_wrong')]
    """
    waiting, source = deque[Line](), iter(lines)
    if header:
        for row in _rows(source, waiting, delimiter, None):
            if not row.reason:
                break
            yield row
    yield from _rows(source, waiting, delimiter, width)


def _rows(source: Iterator[Line], waiting: deque[Line], delimiter: str, width: int | None) -> Iterator[Row]:
    mark, plain = delimiter.encode(), width is not None and delimiter != " "
    while True:
        number, line = waiting.popleft() if waiting else next(source, (0, b""))
        if number == 0:
            return
        if line is not None and (not line or line.isspace()) and (delimiter == " " or mark not in line):
            continue
        reason = unfit(line)
        if reason or line is None:
            yield Row(number, None, None, reason)
        elif plain and b'"' not in line:
            whole = line.count(mark) + 1 == width
            yield Row(number, line, None, "") if whole else Row(number, None, None, "cells_wrong")
        elif delimiter == " ":
            yield _judged(number, line.decode().split(), width)
        else:
            yield _quoted_row(number, line, delimiter, width, source, waiting)


def cells_of(text: str, delimiter: str) -> tuple[list[str], Quotes]:
    """The cells of one row, and whether its quotes close, are still open, or can never close.

    Example:
        >>> cells_of('a,"b,""c"', ","), cells_of('5" pipe,"x', ","), cells_of('"a"b', ",")
        ((['a', 'b,"c'], 'closed'), (['5" pipe'], 'open'), ([], 'torn'))
    """
    cells, at, pattern = list[str](), 0, _cell(delimiter)
    while True:
        match = pattern.match(text, at)
        if match is None:
            return cells, "open" if _OPEN.match(text, at) else "torn"
        inner = match[1]
        cells.append(match[2] if inner is None else inner.replace('""', '"'))
        if match.end() == len(text) and not match[3]:
            return cells, "closed"
        at = match.end()


def _quoted_row(
    number: int, line: bytes, delimiter: str, width: int | None, source: Iterator[Line], waiting: deque[Line]
) -> Row:
    """A row with quotes: takes further lines while a cell is open, and gives them back where that leads nowhere."""
    cells, quotes = cells_of(line.decode(), delimiter)
    if quotes == "closed":
        return _judged(number, cells, width)
    texts, taken, kept = [line.decode()], list[Line](), len(waiting)
    while quotes == "open" and len(taken) < ROW_LINES_MAX:
        following = waiting[len(taken)] if len(taken) < kept else next(source, None)
        if following is None:
            break
        taken.append(following)
        if following[1] is None or unfit(following[1]):
            break
        texts.append(following[1].decode())
        if '"' in texts[-1]:
            cells, quotes = cells_of("\n".join(texts), delimiter)
    if quotes == "closed" and width in {None, len(cells)}:
        for _ in range(min(kept, len(taken))):
            waiting.popleft()
        return Row(number, None, cells, "")
    waiting.extend(taken[kept:])
    return Row(number, None, None, "quotes_wrong")


def _judged(number: int, cells: list[str], width: int | None) -> Row:
    return Row(number, None, cells, "") if width in {None, len(cells)} else Row(number, None, None, "cells_wrong")


def unfit(line: bytes | None) -> str:
    """Why a line is no text; empty where it is."""
    if line is None:
        return "line_too_long"
    if b"\0" in line:
        return "null_character"
    if not line.isascii():
        try:
            line.decode()
        except UnicodeDecodeError:
            return "bytes_invalid"
    return ""


@cache
def _cell(delimiter: str) -> re.Pattern[str]:
    mark = re.escape(delimiter)
    return re.compile(rf'(?:"([^"]*+(?:""[^"]*+)*+)"|((?!")[^{mark}]*+))({mark}|\Z)')
