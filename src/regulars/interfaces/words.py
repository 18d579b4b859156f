"""Says sentences in the reader's language, with that language's numbers, money and dates."""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final
from unicodedata import category, east_asian_width

from regulars.domain.money import Money
from regulars.domain.words import Percent, Points100, Sentence

__all__ = [
    "CATALOGS",
    "LANGUAGES",
    "Speaker",
    "columns_of",
    "language_from",
    "padded",
    "plain",
    "speaker",
    "translated",
]

LANGUAGES: Final[Mapping[str, str]] = {"zh": "zh_Hans", "en": "en"}
"""Language code of the command line to the catalog it uses."""
CATALOGS: Final = Path(__file__).parent.parent / "locale"
_NUMBERS: Final = {"zh": "zh_Hans_CN", "en": "en_US"}
_NO_CURRENCY: Final = "XXX"
_DIRECTIONS: Final = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def language_from(environment: Mapping[str, str]) -> str:
    """The language somebody wants: ``REGULARS_LANG``, else the first of ``LC_ALL``, ``LC_MESSAGES`` and ``LANG`` that is set.

    Example:
        >>> language_from({"LANG": "zh_CN.UTF-8"}), language_from({}), language_from({"REGULARS_LANG": "en", "LANG": "zh_CN"})
        ('zh', 'en', 'en')
    """
    for name in ("REGULARS_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


@cache
def _catalog(language: str) -> gettext.NullTranslations:
    return gettext.translation("regulars", CATALOGS, [LANGUAGES[language]], fallback=True)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Speaks one language.

    Attributes:
        language: ``zh`` or ``en``.

    Example:
        >>> from regulars.domain.words import say
        >>> Speaker("en")(say("%(members)s members, %(orders)s orders", members=23570, orders=69659))
        '23,570 members, 69,659 orders'
    """

    language: str

    def __call__(self, sentence: Sentence) -> str:
        """The sentence, said."""
        catalog = _catalog(self.language)
        if not sentence.text:
            return ""
        if sentence.plural is not None and sentence.count is not None:
            template = catalog.ngettext(sentence.text, sentence.plural, sentence.count)
        elif sentence.context is not None:
            template = catalog.pgettext(sentence.context, sentence.text)
        else:
            template = catalog.gettext(sentence.text)
        return template % {name: self.value(value) for name, value in sentence.values.items()}

    def value(self, value: object) -> str:
        """A value as this language writes it."""
        match value:
            case Sentence():
                return self(value)
            case str():
                return plain(value)
            case Money() | Percent() | Points100() | int() | float() | Decimal():
                return self._number(value)
            case date():
                from babel.dates import format_date

                return format_date(value, "long" if self.language == "zh" else "medium", locale=_NUMBERS[self.language])
            case _:
                return "" if value is None else str(value)

    def _number(self, value: Money | Percent | Points100 | float | Decimal) -> str:
        from babel import numbers

        locale = _NUMBERS[self.language]
        match value:
            case Money(currency=currency) if currency != _NO_CURRENCY:
                return numbers.format_currency(value.amount, currency, locale=locale)
            case Money():
                return numbers.format_decimal(value.amount, "#,##0.00", locale=locale)
            case Percent(share=share, digits=digits):
                return numbers.format_percent(share, _decimals(digits) + "%", locale=locale)
            case Points100(share=share, digits=digits):
                return numbers.format_decimal(share * 100, _decimals(digits), locale=locale)
            case int():
                return numbers.format_decimal(value, locale=locale)
            case _:
                return numbers.format_decimal(value, "#,##0.###", locale=locale)


def _decimals(digits: int) -> str:
    return f"#,##0.{'0' * digits}".rstrip(".")


def plain(text: str) -> str:
    r"""Text from a file without what a terminal would obey: control and direction characters become a mark.

    Example:
        >>> plain("a\x1b[2Jb") == "a\ufffd[2Jb"
        True
    """
    return "".join("\ufffd" if category(letter) == "Cc" or letter in _DIRECTIONS else letter for letter in text)


def columns_of(text: str) -> int:
    """How many columns of a terminal, or half-em of a chart, a text takes: Chinese letters take two.

    Example:
        >>> columns_of("ab"), columns_of("会员")
        (2, 4)
    """
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def padded(text: str, columns: int) -> str:
    """The text with blanks up to a number of columns."""
    return text + " " * max(0, columns - columns_of(text))


def speaker(language: str | None = None) -> Speaker:
    """A speaker of this language, or of the environment's."""
    return Speaker(language or language_from(os.environ))


def translated(text: str) -> str:
    """A help text in the environment's language; the extraction tool finds it under the name ``_``."""
    return _catalog(language_from(os.environ)).gettext(text)
