"""Rows whose columns stand at the same places in every line, parted by blanks that line up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from regulars.domain.rows import Line, Row, unfit

__all__ = ["cells_between", "fixed_rows_of", "room_of"]


_BLANKS: Final = re.compile(" +")


def fixed_rows_of(lines: Iterable[Line], gaps: Sequence[int], *, wide: bool, header: bool = False) -> Iterator[Row]:
    """The rows of text with columns of fixed width; lines with nothing in them are no rows.

    Args:
        lines: from `regulars.domain.rows.lines_of`.
        gaps: where each gap between two columns begins and ends, in turn.
        wide: whether a Chinese character takes the room of two.
        header: leaves the first row out.

    Example:
        >>> lines = [(1, b"7   Ann Lee  5.00"), (2, b"8   Bo       6.00"), (3, b"123456 Bo    6.00")]
        >>> [row.cells or row.reason for row in fixed_rows_of(lines, (1, 4, 11, 13), wide=False)]
        [['7', 'Ann Lee', '5.00'], ['8', 'Bo', '6.00'], 'cells_wrong']
    """
    for number, line in lines:
        if line is not None and not line.strip():
            continue
        reason = unfit(line)
        if header and not reason:
            header = False
            continue
        cells = None if reason or line is None else cells_between(line.decode(), gaps, wide=wide)
        yield Row(number, None, cells, reason or ("" if cells else "cells_wrong"))


def cells_between(text: str, gaps: Sequence[int], *, wide: bool) -> list[str] | None:
    """The cells of one line; None where a gap does not part its neighbours.

    A value may be longer than those seen before and reach into a gap, as long as one run of blanks is left in it.

    Example:
        >>> cells_between("1 1200.00", (1, 5), wide=False), cells_between("1-1200.00", (1, 5), wide=False)
        (['1', '1200.00'], None)
    """
    line = room_of(text) if wide else text
    cells, at = list[str](), 0
    for first, last in zip(gaps[::2], gaps[1::2], strict=True):
        gap = line[first:last].ljust(last - first)
        if len(_BLANKS.findall(gap)) != 1:
            return None
        cut = first + gap.index(" ")
        cells.append(line[at:cut])
        at = cut
    return [cell.replace("\0", "").strip() for cell in (*cells, line[at:])]


def room_of(text: str) -> str:
    """The text with a null after each character that takes the room of two, so that places can be counted.

    Example:
        >>> len(room_of("茶 a"))
        4
    """
    if text.isascii():
        return text
    return "".join(letter + "\0" if unicodedata.east_asian_width(letter) in "WF" else letter for letter in text)
