"""The mark every figure carries: how it was made."""

from __future__ import annotations

from typing import Final

from regulars.domain.words import Sentence, say
from regulars.interfaces.report.layout import TAG_WORDS, Fact, Tag
from regulars.interfaces.words import Speaker

__all__ = ["glossary", "tag"]

_MEANINGS: Final[dict[str, Sentence]] = {
    "counted": say("Added up from your own orders. Anybody who counts again gets the same."),
    "modelled": say(
        "Worked out by a formula or a model from counted figures and assumptions. It can be wrong, and says how far."
    ),
    "tested": say(
        "Measured against a group, drawn by chance, that got nothing. Only such a figure says what a message or "
        "coupon did."
    ),
}


def tag(name: str, speak: Speaker) -> Tag:
    """A tag by name, in the reader's language."""
    return Tag(name, speak(TAG_WORDS[name]))


def glossary(speak: Speaker) -> tuple[Fact, ...]:
    """What each tag means."""
    return tuple(Fact(label="", value=speak(meaning), tag=tag(name, speak)) for name, meaning in _MEANINGS.items())
