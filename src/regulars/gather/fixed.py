"""Where the columns of fixed width part: blanks that line up over all rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from regulars.domain.fixed import room_of

__all__ = ["gaps_of"]

_LINES_MIN: Final = 3
_WIDTH_MAX: Final = 4_000


def gaps_of(lines: Sequence[str]) -> tuple[tuple[int, ...], bool] | None:
    """Where each gap begins and ends, in turn, and whether a Chinese character takes the room of two; None without columns.

    Two blanks that line up in every row part two columns. One blank does so only where the first line, taken for a header, has
    a name on either side: a date and its time of day are not torn apart. A first line with digits is taken for no header; then
    every line must have something on either side.

    Args:
        lines: some lines with something in them, the header first where there is one.

    Example:
        >>> gaps_of(["id  name     paid", "1   Ann Lee  5.00", "22  Bo       6.50"])
        ((2, 4, 11, 13), False)
    """
    if len(lines) < _LINES_MIN or any("\t" in line or len(line) > _WIDTH_MAX for line in lines):
        return None
    found = [(_gaps(lines), False)]
    if not all(line.isascii() for line in lines):
        found.append((_gaps([room_of(line) for line in lines]), True))
    gaps, wide = max(found, key=lambda pair: len(pair[0]))
    return (gaps, wide) if gaps else None


def _gaps(lines: Sequence[str]) -> tuple[int, ...]:
    width = max(len(line) for line in lines)
    blank = "".join(" " if all(line[at : at + 1] in {"", " "} for line in lines) else "x" for at in range(width))
    gaps = [match.span() for match in re.finditer(r"(?<=x) +(?=x)", blank)]
    telling = lines if any(letter.isdigit() for letter in lines[0]) else lines[:1]
    sure = [
        gap
        for index, gap in enumerate(gaps)
        if gap[1] - gap[0] > 1 or all(_filled(line, gaps, index) for line in telling)
    ]
    return tuple(edge for gap in sure for edge in gap)


def _filled(line: str, gaps: Sequence[tuple[int, int]], index: int) -> bool:
    """Whether a line has a word on both sides of a gap, up to the gaps before and after."""
    left = gaps[index - 1][1] if index else 0
    right = gaps[index + 1][0] if index + 1 < len(gaps) else len(line)
    first, last = gaps[index]
    return bool(line[left:first].strip() and line[last:right].strip())
