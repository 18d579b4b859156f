"""Where raw rows come from, and how to read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["HEAD_BYTES", "SHEET_DELIMITER", "Form", "Reading", "Source"]

HEAD_BYTES: Final = 256 * 1024
"""How much of a file is looked at before it is read, bytes; nobody's first line is longer."""

SHEET_DELIMITER: Final = "\x1f"
"""Between the cells of a spreadsheet taken as text: no cell holds it."""

Form = Literal["table", "text", "sheet", "json", "list", "fixed"]
"""What a file is: a typed table (Parquet, Arrow), delimited text, a spreadsheet, JSON lines, one JSON list, or text whose
columns have a fixed width."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read as a table of text.

    Attributes:
        columns: names, in the file's order.
        delimiter: the character between cells; ``" "`` means any run of blanks, ``""`` that the format has its own cells.
        header: whether the first row holds the names.
        encoding: how bytes become text, by Python's name; a byte order mark is told by ``utf-8-sig`` and ``utf-16``.
        form: what kind of file it is.
        skip: lines that stand before the header or the first row.
        gaps: between columns of fixed width: where each gap begins and ends, in turn, in characters from 0.
        wide: whether a Chinese character takes the room of two in a line of fixed width.
        whole: names of columns whose numbers are whole though written with a point; they are read without it.

    Example:
        >>> Reading(("who", "when"), ";", encoding="gb18030", form="text").is_utf8
        False
    """

    columns: tuple[str, ...]
    delimiter: str = ""
    header: bool = True
    encoding: str = "utf-8"
    form: Form = "table"
    skip: int = 0
    gaps: tuple[int, ...] = ()
    wide: bool = False
    whole: tuple[str, ...] = ()

    @property
    def is_utf8(self) -> bool:
        """Whether the encoding needs no mention."""
        return self.encoding in {"utf-8", "utf-8-sig"}


@dataclass(frozen=True, slots=True)
class Source:
    """One file to bring in.

    Attributes:
        path: where it is.
        name: how to speak of it: the file's name without its folder.
        sha256: of its content, so that the same file is known again.
        bytes: its size.
        entry: which of several files in an archive, by its name there; empty for the file itself.
    """

    path: str
    name: str
    sha256: str
    bytes: int
    entry: str = ""
