"""How much a column is like a role: by its name, and by whether its values can be that at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from regulars.gather.dates import DateStyle
from regulars.gather.numbers import number_style_of
from regulars.gather.synonyms import DOUBTFUL, NOT_MEANT, ROLES

__all__ = ["header_likeness", "rank", "squeezed", "value_likeness", "words_of"]

_DOUBTFUL: Final = 0.8
_WORD: Final = 0.72
_TYPO: Final = 0.78
"""Anything but a name in full stays below a confidence of 0.90, whatever the values: it is asked, never taken in silence."""
_TYPO_RATIO: Final = 90.0

_UNITS: Final = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PARTS: Final = re.compile(r"[\W_]+")
_PERSON: Final = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ.'’-]*,?(?: [A-Za-zÀ-ɏ][A-Za-zÀ-ɏ.'’-]*){1,3}|[一-鿿]{2,3}")
_DECIMAL: Final = re.compile(r"[-+]?[¥￥$€£]?\d*[.,]\d{1,2}", re.ASCII)
_NOBODY: Final = frozenset(
    ("0", "-", "guest", "none", "null", "n/a", "na", "anonymous", "散客", "匿名", "匿名用户", "游客", "无")
)
_TIME_OF_DAY: Final = re.compile(r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?: ?[AaPp][Mm])?", re.ASCII)
_SHAPES: Final = {
    "card": re.compile(r".*\d.*"),
    "email": re.compile(r"[^@\s]+@[^@\s]+"),
    "phone": re.compile(r"\+?[\d\s()./-]{6,24}(?:\.0)?"),
}
"""What a value must look like to be that at all; ``\\d`` takes full-width digits too."""
_NUMBERS: Final = frozenset(("amount", "unit_price", "discount", "quantity"))


def header_likeness(role: str, name: str) -> float:
    """1 for a name in full, less for one that only ends like it, is misspelt or is doubtful; 0 for nothing alike.

    Example:
        >>> header_likeness("time", "Order Date"), header_likeness("time", "Shipped Date"), header_likeness("customer", "x")
        (1.0, 0.0, 0.0)
    """
    plain = squeezed(name)
    sure, doubtful = _names(role)
    if plain in sure:
        return 1.0
    if plain in doubtful:
        return _DOUBTFUL
    words = words_of(name)
    if not words or NOT_MEANT & set(words):
        return 0.0
    if len(plain) > 5 and _misspelt(plain, sure):
        return _TYPO
    tails = {"".join(words[start:]) for start in range(1, len(words))}
    chinese = any(plain.endswith(synonym) for synonym in sure if not synonym.isascii())
    return _WORD if chinese or any(tail in sure for tail in tails) else 0.0


def rank(role: str, name: str) -> int:
    """The place of a name among those of its role: the lower, the better the source."""
    sure, _ = _names(role)
    return sure.get(squeezed(name), len(sure))


def value_likeness(role: str, values: Sequence[str]) -> float:
    """How well the values of a column suit a role, 0 to 1; blank ones count against who and when only.

    Example:
        >>> value_likeness("amount", ["1.234,50", "7,00"]), value_likeness("customer", ["Ann Lee", "Bo Yu"])
        (1.0, 0.7)
    """
    filled = [value for value in values if value]
    if not filled:
        return 0.0
    if role == "time":
        return DateStyle.share_read(filled)
    if role == "clock":
        return sum(bool(_TIME_OF_DAY.fullmatch(value)) for value in filled) / len(filled)
    if role == "currency":
        return sum(len(value) <= 12 and not any(letter.isdigit() for letter in value) for value in filled) / len(filled)
    if role in _NUMBERS:
        return number_style_of(filled).share_read(filled)
    texts = 1.0 - sum(bool(_DECIMAL.fullmatch(value)) for value in filled) / len(filled)
    if role in _SHAPES:
        return sum(bool(_SHAPES[role].fullmatch(value)) for value in filled) / len(filled)
    if role == "customer":
        return texts * _identity(values, filled)
    if role == "order_id":
        return (
            texts
            * (0.3 if _few(filled) else 1.0)
            * (1.0 - DateStyle.share_read([v for v in filled if not v.isdigit()]))
        )
    return max(texts, 0.5)


def squeezed(name: str) -> str:
    """A name without case, blanks, marks and units.

    Example:
        >>> squeezed("Invoice_No."), squeezed("实付金额(元)")
        ('invoiceno', '实付金额')
    """
    return _PARTS.sub("", _UNITS.sub("", name).lower()) or _PARTS.sub("", name.lower())


def _identity(values: Sequence[str], filled: Sequence[str]) -> float:
    """Whether values tell people apart: names, masked numbers, stand-ins and mostly empty columns do it badly."""
    people = sum(bool(_PERSON.fullmatch(value)) for value in filled) / len(filled)
    nobody = sum(value.lower() in _NOBODY for value in filled) / len(filled)
    if _few(filled) or max(len(value) for value in filled) > 200:
        return 0.5
    masked = sum("**" in value for value in filled) / len(filled)
    if people >= 0.5 or masked >= 0.5 or nobody > 0.2 or len(filled) < len(values) / 2:
        return 0.7
    return 1.0


def _few(filled: Sequence[str]) -> bool:
    """Whether a column says yes and no rather than who or which."""
    return len(filled) >= 20 and len(set(filled)) <= 3


def words_of(name: str) -> list[str]:
    """The words of a name, parted by marks and by capitals, in small letters."""
    return [word.lower() for word in _PARTS.split(_CAMEL.sub(" ", _UNITS.sub("", name))) if word]


@cache
def _names(role: str) -> tuple[dict[str, int], frozenset[str]]:
    sure = {squeezed(name): place for place, name in reversed(list(enumerate(ROLES[role])))}
    return sure, frozenset(squeezed(name) for name in DOUBTFUL[role])


def _misspelt(plain: str, sure: dict[str, int]) -> bool:
    from rapidfuzz import fuzz, process

    return process.extractOne(plain, list(sure), scorer=fuzz.ratio, score_cutoff=_TYPO_RATIO) is not None
