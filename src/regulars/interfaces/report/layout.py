"""What a report is made of: finished words and drawings, which the template only lays out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from regulars.domain.words import Sentence, word

__all__ = ["TAG_WORDS", "Card", "Chart", "Fact", "Key", "Notes", "Section", "Table", "Tag", "capital"]

TAG_WORDS: Final[dict[str, Sentence]] = {
    "counted": word("tag", "counted"),
    "modelled": word("tag", "modelled"),
    "tested": word("tag", "tested"),
}
"""How a figure was made."""


@dataclass(frozen=True, slots=True)
class Tag:
    """How a figure was made: name of `TAG_WORDS`, and the word for it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure with its label; `beside` says with what to compare it."""

    label: str
    value: str
    tag: Tag | None = None
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A small table. The first cell of a row is its header, columns from `numbers_from` on hold figures.

    Attributes:
        marked: number of the row to point out, or None.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    tag: Tag | None = None
    numbers_from: int = 1
    marked: int | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of a legend: a drawn mark and what it stands for."""

    mark: Markup
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing in two widths, what it shows in words, and its numbers.

    Attributes:
        wide: SVG for screens and paper.
        narrow: SVG for phones.
        says: read aloud in its place.
        keys: legend.
        tables: every number drawn.
        questions: the SQL files behind it, as ``room/name.sql``.
    """

    wide: Markup
    narrow: Markup
    says: str
    keys: tuple[Key, ...]
    tables: tuple[Table, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One proposal: facts, what each lever must achieve, and how to find out."""

    title: str
    facts: tuple[Fact, ...]
    table: Table
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notes:
    """Remarks below a section; with a title of their own or without."""

    lines: tuple[str, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A question, its answer in words, at most one chart, and what else belongs to it."""

    name: str
    question: str
    answer: tuple[str, ...]
    tag: Tag | None = None
    chart: Chart | None = None
    cards: tuple[Card, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[Notes, ...] = ()


def capital(text: str) -> str:
    """The text with its first letter large, for headings; scripts without large letters stay as they are.

    Example:
        >>> capital("cooling regulars"), capital("渐冷的回头客")
        ('Cooling regulars', '渐冷的回头客')
    """
    return text[:1].upper() + text[1:]
