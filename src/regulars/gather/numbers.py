"""How a column writes its numbers: which mark parts thousands and which the decimals, decided for the whole column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

__all__ = ["NUMBER_STYLES", "POINT", "NumberStyle", "number_style_of"]

_SIGN: Final = r"[-+−]?"
_MONEY: Final = r"(?:[A-Z]{0,2}[¥￥$€£₩₹]|CNY|RMB|USD|EUR|GBP|JPY|HKD|TWD|AUD|CAD|CHF|SEK|BRL|元|kr|zł)?"
_BODY: Final = re.compile(r"\d[\d.,'’  \s]*|[.,]\d+", re.ASCII)
_GROUP: Final = {".": r"[,'’   ]", ",": r"[.'’   ]"}


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """One way to write a number.

    Attributes:
        decimal: the mark before the decimals, ``.`` or ``,``; the other one parts thousands.
        ambiguous: whether every value that has a mark would also fit the other way (``1.234``).
        mixed: whether some values are written the other way; these are refused.
    """

    decimal: str = "."
    ambiguous: bool = False
    mixed: bool = False

    def settled(self, points: int, commas: int) -> NumberStyle:
        """The style once a whole column was looked at.

        Args:
            points: rows in which a point can only stand before the decimals.
            commas: rows in which a comma can only do so.

        Example:
            >>> NumberStyle(",", ambiguous=True).settled(points=3, commas=0)
            NumberStyle(decimal='.', ambiguous=False, mixed=False)
        """
        if not self.ambiguous or points == commas:
            return self
        return NumberStyle("." if points > commas else ",", mixed=bool(points and commas))

    @property
    def shape(self) -> str:
        """What a number looks like, as a regular expression of the engine (RE2) and of Python."""
        group = _GROUP[self.decimal]
        digits = rf"(?:\d{{1,3}}(?:{group}\d{{3}})+|\d+)(?:[{self.decimal}]\d+)?|[{self.decimal}]\d+"
        plain = rf"(?:{_SIGN}\s*{_MONEY}|{_MONEY}\s*{_SIGN})\s*(?:{digits})\s*{_MONEY}"
        return rf"^(?:{plain}|\(\s*{_MONEY}\s*(?:{digits})\s*{_MONEY}\s*\))$"

    @property
    def drop(self) -> str:
        """What is no digit and no decimal mark, as a regular expression."""
        return rf"[^0-9{self.decimal}]"

    def number(self, text: str) -> float | None:
        """What one text says, for comparing in a sample; money itself is read by the engine, exactly.

        Example:
            >>> NumberStyle(",").number("(1.234,50 €)")
            -1234.5
        """
        if not re.match(self.shape, text, re.ASCII):
            return None
        size = float(re.sub(self.drop, "", text).replace(",", "."))
        return -size if re.search(r"[-−(]", text) else size

    def share_read(self, values: Sequence[str]) -> float:
        """The share of the values that are numbers in this style, 0 to 1.

        Example:
            >>> NumberStyle(",").share_read(["1.234,50", "(€ 7,00)", "12%", "１２"])
            0.5
        """
        shape = re.compile(self.shape, re.ASCII)
        return sum(bool(shape.match(value)) for value in values) / len(values) if values else 0.0


POINT: Final = NumberStyle()
"""1,234.50: what engines and programs write."""

NUMBER_STYLES: Final = {"1,234.50": POINT, "1.234,50": NumberStyle(",")}
"""What a person can say of numbers."""


def number_style_of(values: Sequence[str]) -> NumberStyle:
    """The style of a column, from those values that can be read in one way only.

    Example:
        >>> number_style_of(["1,50", "20"])
        NumberStyle(decimal=',', ambiguous=False, mixed=False)
        >>> number_style_of(["1.234", "5.678"]).ambiguous
        True
    """
    found = [_decimal(value) for value in values]
    points, commas = found.count("."), found.count(",")
    if points or commas:
        return NumberStyle("," if commas > points else ".", mixed=bool(points and commas))
    # Only marks before three digits: money is rarely written to a thousandth, so the mark parts thousands.
    dots, strokes = found.count("?."), found.count("?,")
    return NumberStyle("," if dots > strokes else ".", ambiguous=bool(dots or strokes), mixed=bool(dots and strokes))


def _decimal(value: str) -> str:
    """The decimal mark that a value proves, ``?`` with its mark where it proves nothing, or nothing without marks."""
    body = _BODY.search(value)
    digits = body[0].strip() if body else ""
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        return "." if digits.rfind(".") > digits.rfind(",") else ","
    if points > 1 or commas > 1:
        return "," if points else "."
    if not points and not commas:
        return ""
    mark = "." if points else ","
    before, after = digits.split(mark)
    thousands = len(after) == 3 and 1 <= len(before) <= 3 and not before.startswith("0")
    return f"?{mark}" if thousands else mark
