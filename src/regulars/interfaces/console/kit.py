"""What a page is made of: figures that say how they were made, tables that keep their values, one chart, one next step.

Values stay values until they are shown: the page says them in the reader's language, the CSV and JSON twins as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from regulars.domain.words import Sentence, word
from regulars.interfaces.report.layout import Section

__all__ = ["ORIGINS", "Column", "Figure", "Grid", "Link", "Number", "Step", "View", "told"]

ORIGINS: Final[dict[str, Sentence]] = {
    "counted": word("tag", "counted"),
    "modelled": word("tag", "modelled"),
    "tested": word("tag", "tested"),
}
"""How a figure was made."""


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that leads somewhere."""

    text: object
    href: str


@dataclass(frozen=True, slots=True)
class Number:
    """One figure.

    Attributes:
        label: what it is.
        value: the figure; None is unknown, and `note` says why.
        origin: of `ORIGINS`.
        interval: 95 % unless the note says otherwise.
        compared: with what, in words.
        n: of how many it was made.
        note: what else to know.
    """

    label: Sentence
    value: object
    origin: str = "counted"
    interval: tuple[object, object] | None = None
    compared: Sentence | None = None
    n: int | None = None
    note: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name for programs, what people call it, and whether it holds figures."""

    name: str
    says: Sentence
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table.

    Attributes:
        name: for its twins: letters and ``_``.
        caption: what it shows.
        columns: from the left.
        rows: values, as many as there are columns; `Link` leads somewhere.
        origin: of `ORIGINS`, or empty.
        more: address of the next rows; empty where these are all.
        empty: what is said where there are no rows.
    """

    name: str
    caption: Sentence
    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]
    origin: str = "counted"
    more: str = ""
    empty: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """The one chart of a page, with what is behind it.

    Attributes:
        option: of the chart, for the drawing library; drawn by the browser.
        says: what it shows, read aloud in its place.
        grid: every number drawn.
        questions: the SQL files behind it, as ``room/name.sql``.
        people: what leads to the people behind it.
        still: the same drawing without a script, wide and narrow, where there is one.
    """

    option: Mapping[str, Any]
    says: Sentence
    grid: Grid
    questions: tuple[str, ...] = ()
    people: tuple[tuple[Sentence, str], ...] = ()
    still: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """The one thing to do next; `post` sends a form with these fields."""

    label: Sentence
    href: str
    post: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A page's question and everything that answers it.

    Attributes:
        question: the title.
        answer: the first line, in words.
        origin: how the answer was made; of `ORIGINS`, or empty.
        figure: the chart that proves it.
        step: what to do next.
        numbers: figures beside it.
        grids: tables below.
        sections: parts that the report shows too.
        missing: what is not there yet, and what brings it; the page is empty besides.
    """

    question: Sentence
    answer: tuple[Sentence, ...]
    origin: str = ""
    figure: Figure | None = None
    step: Step | None = None
    numbers: tuple[Number, ...] = ()
    grids: tuple[Grid, ...] = ()
    sections: tuple[Section, ...] = ()
    missing: tuple[Sentence, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def every_grid(self) -> tuple[Grid, ...]:
        """The chart's own table, and the others."""
        return (*((self.figure.grid,) if self.figure else ()), *self.grids)


def told(text: str) -> Sentence:
    """Words that were said in the reader's language already."""
    return Sentence("%(text)s", values={"text": text})
