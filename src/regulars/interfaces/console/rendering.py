"""Lays a page out: Jinja with every value escaped, and every sentence in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from regulars import __version__
from regulars.domain.words import Sentence, say, say_many, word
from regulars.interfaces.console.kit import ORIGINS, Link
from regulars.interfaces.console.screen import Screen, Shown, Visit
from regulars.interfaces.console.served import has_asset, stamp
from regulars.interfaces.report.sections.tags import glossary
from regulars.interfaces.words import Speaker, plain

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["PAGES", "page_of"]

PAGES: Final = Path(__file__).parent / "pages"
"""Templates of the console."""
_HTML_LANGUAGES: Final = {"zh": "zh-Hans", "en": "en"}


def page_of(
    shown: Shown, visit: Visit, screens: tuple[Screen, ...], badge: Sentence | None, pages: Path = PAGES
) -> bytes:
    """The page as HTML.

    Args:
        shown: what the handler answered.
        visit: whose request it is.
        screens: every screen, for the navigation.
        badge: how fresh the data is, or None.
        pages: the folder of the templates.
    """
    speak = visit.say
    values = {
        **_words(speak),
        "lang": _HTML_LANGUAGES[speak.language],
        "language": speak.language,
        "visit": visit,
        "view": shown.view,
        "navigation": [screen for screen in screens if screen.nav is not None and visit.may(screen)],
        "here": visit.path.partition("?")[0],
        "badge": badge,
        "theme": visit.prefers.get("theme", "auto"),
        "density": visit.prefers.get("density", "comfortable"),
        "stamp": stamp(),
        "has_charts": has_asset("echarts.min.js"),
        "has_htmx": has_asset("htmx.min.js"),
        "has_fonts": has_asset("fonts.css"),
        "version": __version__,
        "glossary": glossary(speak),
        "twin": _twin(visit.path),
        "sql": _sql,
        **shown.values,
    }
    return environment(pages).get_template(shown.template).render(values).encode()


def _words(speak: Speaker) -> Mapping[str, Any]:
    """How a template speaks: sentences are found by `tools/words.py` as in Python."""

    def said(text: str, /, **values: object) -> str:
        return speak(say(text, **values))

    def said_many(text: str, plural: str, count: int, /, **values: object) -> str:
        return speak(say_many(text, plural, count, **values))

    def named(context: str, text: str, /) -> str:
        return speak(word(context, text))

    def value(each: object) -> str:
        if isinstance(each, Link):
            return value(each.text)
        if isinstance(each, tuple | list):
            return " · ".join(value(one) for one in each)
        return "–" if each is None else speak.value(each)

    return {
        "say": said,
        "say_many": said_many,
        "word": named,
        "speak": speak,
        "value": value,
        "origin": lambda name: speak(ORIGINS[name]),
        "option": lambda each: json.dumps(each, ensure_ascii=False, allow_nan=False),
        "is_link": lambda each: isinstance(each, Link),
        "plain": plain,
    }


def _twin(path: str) -> str:
    """The page's own address, ready for ``as=json`` to follow."""
    return path + ("&" if "?" in path else "?")


@cache
def _sql(name: str) -> str:
    """The text of a question, as ``lifecycle/circle.sql``."""
    from regulars.domain.question import question

    room, _, file = name.partition("/")
    return question(f"regulars.{room}", file.removesuffix(".sql")).text.strip()


@cache
def environment(pages: Path = PAGES) -> Environment:
    """Jinja, with every value escaped: names of files, members and columns come from strangers."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(pages),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["safe_svg"] = lambda drawn: drawn if isinstance(drawn, Markup) else ""
    return made
