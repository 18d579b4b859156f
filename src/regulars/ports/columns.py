"""Columns: an engine that answers questions over the lake and writes new parts of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from regulars.domain.question import Question
from regulars.domain.records import Part
from regulars.domain.source import Form, Reading, Source
from regulars.domain.time import AsOf

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Columns", "Session", "Value"]

Value = int | float | str
"""What fills a place of a question."""


class Session(Protocol):
    """One sitting with the engine: it sees the log as of one instant, and what was loaded or kept in this sitting."""

    def ask(self, question: Question, values: Mapping[str, Value] | None = None) -> pa.Table:
        """The answer, as columns.

        Raises:
            UnknownQuestion: the question names something that is not there.
        """
        ...

    def keep(self, name: str, question: Question, values: Mapping[str, Value] | None = None) -> int:
        """Keeps an answer inside the engine as relation `name` for later questions; returns its number of rows."""
        ...

    def keep_sliced(self, name: str, question: Question, rows: int, values: Mapping[str, Value] | None = None) -> int:
        """Keeps an answer that may be put together slice by slice where the whole is too large to be held; returns its rows.

        Args:
            name: of the relation.
            question: one with places ``slice`` and ``slices``; it answers for the slice number `slice`, from 0, alone.
            rows: how many rows it has to look at; they decide how many slices there are, where there are any.
            values: the question's other values.
        """
        ...

    def name(self, name: str, question: Question) -> None:
        """Gives a question that needs no values a name; it is answered where the name is read, and not before."""
        ...

    def show(self, name: str, table: pa.Table) -> None:
        """Shows the engine a small table as relation `name`."""
        ...

    def load(self, name: str, source: Source, reading: Reading, roles: Mapping[str, str]) -> int:
        """Loads a file as relation `name`: ``row`` and one text column per role, None where a role has no column.

        A row is known by its line in the file; in a typed table by its number from 1.

        Returns:
            The number of data rows that could not be read as rows at all; they are in relation ``<name>_unread`` with columns
            ``row`` and ``reason`` (codes of `regulars.gather.refusals`).

        Raises:
            FileUnreadable: it is not a table.
        """
        ...

    def scan(self, name: str, source: Source) -> None:
        """Shows the engine a Parquet file as relation `name`, typed as it is, and reads no more of it than a question needs.

        Raises:
            FileUnreadable: it is no Parquet file.
        """
        ...

    def write(self, table: str, relation: str) -> Part:
        """Writes a relation as a new file of the lake, durable but not yet listed; one of the log's tables, or ``profiles``."""
        ...

    def write_each(self, tables: Mapping[str, str]) -> list[Part]:
        """Writes several relations at once: table to a relation that was kept, or named over such; all of them or none.

        Returns:
            A part for each relation that has rows.
        """
        ...


class Columns(Protocol):
    """The lake of one shop."""

    def open(
        self,
        parts: Sequence[Part] = (),
        as_of: AsOf | None = None,
        hidden: pa.Array | None = None,
        merged: pa.Table | None = None,
    ) -> AbstractContextManager[Session]:
        """Opens a sitting over these parts.

        Args:
            parts: the manifest; each file is checked against its SHA-256 before its first use.
            as_of: relations ``events``, ``lines``, ``items`` and ``texts`` hold only what was so before it; None shows everything.
                A line without a category or a brand shows that of its product, as of the same instant.
                ``lines_bare`` holds the lines as their files said them.
            hidden: members (int64) whose behaviour must not be seen, for lack of consent.
            merged: ``member``, ``canonical`` (int64): whose behaviour is shown as whose. Parts are never rewritten; without
                it every row shows the pseudonym it was written with.

        Raises:
            LogDamaged: a part is missing or altered.
        """
        ...

    def discard(self, parts: Sequence[Part]) -> None:
        """Removes files that never came to be listed."""
        ...

    def check(self, parts: Sequence[Part]) -> None:
        """Reads every part whole, page checksums included.

        Raises:
            LogDamaged: a part is missing or altered.
        """
        ...

    def read(self, part: Part) -> pa.Table:
        """A part as columns."""
        ...

    def peek(self, source: Source, most: int) -> tuple[Form, bytes]:
        """What kind of file it is, and its first bytes unpacked: text, a sheet written as text, nothing for a table.

        Raises:
            FileUnreadable: it is damaged, or packed in a way that is not read.
        """
        ...

    def head(self, source: Source, rows: int) -> tuple[Reading, pa.Table]:
        """How the engine itself reads a file that says its own format (Parquet, Arrow), and its first rows as text."""
        ...
