"""How a text file is to be read: its delimiter, its header, its column names."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from typing import Final

from regulars.domain.errors import FileUnreadable
from regulars.domain.source import Reading
from regulars.domain.words import say

__all__ = ["COLUMNS_MAX", "HEAD_BYTES", "cells_of", "reading_of"]

HEAD_BYTES: Final = 256 * 1024
"""How much of a file is looked at before it is read, bytes."""
COLUMNS_MAX: Final = 2_000
"""More columns than this are not a shop's table."""
_SAMPLE_LINES: Final = 200
_DELIMITERS: Final = (",", "\t", ";", "|", " ")
_NUMBER: Final = re.compile(r"[-+¥$€£]?\s*[\d.,:/ T+-]+(?:AM|PM|Z)?%?", re.IGNORECASE | re.ASCII)


def reading_of(head: bytes, name: str) -> Reading:
    r"""Decides how to read a delimited text file from its first bytes.

    Args:
        head: the first `HEAD_BYTES` of the file, or all of it.
        name: the file's name, for errors.

    Raises:
        FileUnreadable: it is empty, is no UTF-8 text, or has too many columns.

    Example:
        >>> reading_of(b"who,when\n1,2020-01-01\n", "orders.csv")
        Reading(columns=('who', 'when'), delimiter=',', header=True)
    """
    lines = _lines(head, name)
    delimiter = max(_DELIMITERS, key=lambda candidate: _fit(lines, candidate))
    rows = [cells_of(line, delimiter) for line in lines[:_SAMPLE_LINES]]
    first = rows[0]
    if len(first) > COLUMNS_MAX:
        raise FileUnreadable(
            say('"%(file)s" has %(columns)s columns.', file=name, columns=len(first)),
            where=name,
            fix=say("A table of a shop has at most %(limit)s columns: export the ones you need.", limit=COLUMNS_MAX),
        )
    if _is_header(first, rows[1:]):
        return Reading(_unique(first), delimiter, header=True)
    return Reading(tuple(f"column_{index}" for index in range(1, len(first) + 1)), delimiter, header=False)


def cells_of(line: str, delimiter: str) -> list[str]:
    """The cells of one line.

    Example:
        >>> cells_of('a,"b,c"', ","), cells_of("  a   b ", " ")
        (['a', 'b,c'], ['a', 'b'])
    """
    if delimiter == " ":
        return line.split()
    return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]


def _lines(head: bytes, name: str) -> list[str]:
    body = head.removeprefix(b"\xef\xbb\xbf")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        # A character cut by the end of the head is no fault of the file.
        if len(head) < HEAD_BYTES or error.start < len(body) - 4:
            raise FileUnreadable(
                say('"%(file)s" is not text in UTF-8.', file=name),
                where=name,
                why=say("Byte %(byte)s is not part of any character.", byte=error.start),
                fix=say("Save it as CSV in UTF-8, and try again."),
            ) from error
        text = body[: error.start].decode("utf-8")
    lines = [line for line in text.splitlines() if line.strip()]
    if len(head) >= HEAD_BYTES and len(lines) > 1:
        lines.pop()
    if not lines or "\0" in text:
        raise FileUnreadable(
            say('"%(file)s" holds no table.', file=name),
            where=name,
            fix=say("Choose a CSV file with one row an order or an order line."),
        )
    return lines


def _fit(lines: Sequence[str], delimiter: str) -> tuple[float, int]:
    """How well a delimiter explains the lines: the share with the commonest width, then that width."""
    widths = [len(cells_of(line, delimiter)) for line in lines[:_SAMPLE_LINES]]
    width = max(set(widths), key=widths.count)
    if width < 2:
        return (0.0, 0)
    # Blanks part words as well as cells: they count only when nothing else does.
    return (round(widths.count(width) / len(widths), 1) - (0.5 if delimiter == " " else 0.0), width)


def _is_header(first: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """A header has a distinct word in every column, and no value that looks like a number or a date."""
    if any(not cell or _NUMBER.fullmatch(cell) for cell in first) or len(set(first)) < len(first):
        return False
    below = [row[index] for row in rest[:50] for index in range(min(len(row), len(first)))]
    return not below or any(_NUMBER.fullmatch(cell) for cell in below) or not set(first) & set(below)


def _unique(names: Sequence[str]) -> tuple[str, ...]:
    """Names once each: a repeated one gets its position."""
    seen: dict[str, int] = {}
    out = []
    for index, name in enumerate(names, start=1):
        out.append(name if name not in seen else f"{name}_{index}")
        seen[name] = index
    return tuple(out)
