"""A file of any columns, read as text and typed: for trials that need no customer and no time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regulars.domain.errors import ColumnMissing
from regulars.domain.words import Sentence, say, say_many
from regulars.loop.bring import gather_question
from regulars.loop.house import House
from regulars.loop.shipments import look_at, source_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FileTable", "read_table"]


@dataclass(frozen=True, slots=True)
class FileTable:
    """A file as columns of text.

    Attributes:
        name: of the file.
        cells: column to its cells: text or None.
        rows: how many rows it has.
        notes: what is worth knowing of how it was read.
    """

    name: str
    cells: dict[str, NDArray[Any]]
    rows: int
    notes: tuple[Sentence, ...]

    def column(self, name: str) -> NDArray[Any]:
        """One column.

        Raises:
            ColumnMissing: there is no such column.
        """
        if name not in self.cells:
            raise ColumnMissing(name, tuple(self.cells), self.name)
        return self.cells[name]

    def without(self, names: Sequence[str]) -> FileTable:
        """The same without some columns.

        Raises:
            ColumnMissing: one of them is not there.
        """
        for name in names:
            self.column(name)
        kept = {name: values for name, values in self.cells.items() if name not in names}
        return FileTable(self.name, kept, self.rows, self.notes)


def read_table(house: House, path: str) -> FileTable:
    """Reads a file of any format that can be brought in.

    Raises:
        FileUnreadable: it is not there or no table.
    """
    source = source_of(Path(path))
    reading, _ = look_at(house.columns, source)
    places = {f"column_{place}": name for place, name in enumerate(reading.columns)}
    with house.columns.open() as session:
        unread = session.load("raw", source, reading, places)
        answer = session.ask(gather_question("whole_file"))
    notes: list[Sentence] = []
    if not reading.is_utf8:
        notes.append(
            say("%(file)s: the text is read as %(encoding)s, not UTF-8.", file=source.name, encoding=reading.encoding)
        )
    if unread:
        notes.append(
            say_many("%(count)s row could not be read as a row.", "%(count)s rows could not be read as rows.", unread)
        )
    cells = {name: answer[place].to_numpy(zero_copy_only=False) for place, name in places.items()}
    return FileTable(source.name, cells, answer.num_rows, tuple(notes))
