"""Sentences that wait for a language.

A room never speaks to a person: it hands out a `Sentence`, an English template with named places and
the values for them, and the interface says it in the reader's language. The template is the gettext
msgid, so a sentence that is not translated fails the test run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

__all__ = ["NOTHING", "Percent", "Points100", "Sentence", "say", "say_many", "word"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A template and its values.

    Attributes:
        text: English template with ``%(name)s`` places; the gettext msgid.
        plural: the English plural template, when the sentence counts something.
        count: the number that picks singular or plural.
        context: gettext msgctxt for short, ambiguous words.
        values: what fills the places; numbers, `Money`, `Percent`, dates and sentences are formatted for
            the reader's locale, text is taken as it is.

    Example:
        >>> str(say("%(members)s members are cooling.", members=1478))
        '1478 members are cooling.'
    """

    text: str
    plural: str | None = None
    count: int | None = None
    context: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """The plain English reading, without locale formatting: for logs and tracebacks."""
        template = self.text
        if self.plural is not None and self.count != 1:
            template = self.plural
        return template % self.values if self.values else template.replace("%%", "%")


@dataclass(frozen=True, slots=True)
class Percent:
    """A share in [0, 1] to be shown as a percentage with `digits` decimals (``0.171`` as ``17.1%``)."""

    share: float
    digits: int = 1

    def __str__(self) -> str:
        return f"{self.share * 100:.{self.digits}f}%"


@dataclass(frozen=True, slots=True)
class Points100:
    """A share in [0, 1] to be shown as a bare number out of a hundred (``0.066`` as ``6.6``)."""

    share: float
    digits: int = 1

    def __str__(self) -> str:
        return f"{self.share * 100:.{self.digits}f}"


def say(text: str, /, **values: object) -> Sentence:
    """A sentence; the extraction tool finds its first argument."""
    return Sentence(text, values=values)


def say_many(text: str, plural: str, count: int, /, **values: object) -> Sentence:
    """A sentence that counts: `count` picks the form, and fills ``%(count)s``."""
    return Sentence(text, plural=plural, count=count, values={"count": count, **values})


def word(context: str, text: str, /) -> Sentence:
    """A short word with its context (``word("stage", "active")``), so that "order" to sort and to buy differ."""
    return Sentence(text, context=context)


NOTHING: Final = Sentence("")
