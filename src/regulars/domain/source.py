"""Where raw rows come from, and how to read them."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Reading", "Source"]


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read as a table of text.

    Attributes:
        columns: names, in the file's order.
        delimiter: the character between cells; ``" "`` means any run of blanks, ``""`` that the engine knows the
            format by itself (Parquet).
        header: whether the first row holds the names.
    """

    columns: tuple[str, ...]
    delimiter: str = ""
    header: bool = True


@dataclass(frozen=True, slots=True)
class Source:
    """One file to bring in.

    Attributes:
        path: where it is.
        name: how to speak of it: the file's name without its folder.
        sha256: of its content, so that the same file is known again.
        bytes: its size.
    """

    path: str
    name: str
    sha256: str
    bytes: int
