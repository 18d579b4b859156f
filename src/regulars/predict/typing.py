"""What kind of column a column of text is: numbers, words kept apart, an identifier, or free text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["MISSING", "Kind", "Typed", "typed"]

Kind = Literal["number", "words", "identifier", "text", "constant"]

MISSING: Final = frozenset({"", "na", "n/a", "nan", "null", "none", "-"})
"""Cells that say nothing, in lower case."""
_UNIQUE_SHARE_MIN: Final = 0.95
"""With so large a share of different values a column of whole numbers or words is an identifier."""
_ROWS_MIN: Final = 50
_LEVELS_MAX: Final = 100
_LEVELS_SHARE_MAX: Final = 0.05
"""With more different values than both, words are text, which is not read here."""
_NUMBER: Final = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
_GROUPED: Final = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Typed:
    """A column with its kind.

    Attributes:
        kind: ``number``, ``words``; or why it is not used: ``identifier``, ``text``, ``constant``.
        values: floats (missing is not a number) for numbers, else objects (missing is None).
    """

    kind: Kind
    values: NDArray[Any]

    @property
    def is_used(self) -> bool:
        """Whether a model may read it."""
        return self.kind in {"number", "words"}


def typed(cells: NDArray[Any]) -> Typed:
    """A column of text, typed by all its cells alike: one word among numbers makes it words.

    Args:
        cells: text or None.

    Example:
        >>> column = typed(np.array(["1.5", " ", "2"], dtype=object))
        >>> column.kind, column.values.tolist()
        ('number', [1.5, nan, 2.0])
        >>> typed(np.array(["yes", "no", None], dtype=object)).values.tolist()
        ['yes', 'no', None]
    """
    words = np.empty(len(cells), dtype=object)
    for place, cell in enumerate(cells):
        text = None if cell is None else str(cell).strip()
        words[place] = None if text is None or text.lower() in MISSING else text
    known = [word for word in words if word is not None]
    different = set(known)
    if len(different) <= 1:
        return Typed("constant", words)
    numbers = _numbers(different)
    is_large = len(known) >= _ROWS_MIN
    is_unique = is_large and len(different) >= _UNIQUE_SHARE_MIN * len(known)
    if numbers is not None:
        is_whole = all(value == int(value) for value in numbers.values() if abs(value) < 1e15)
        if is_unique and is_whole:
            return Typed("identifier", words)
        return Typed("number", np.array([np.nan if word is None else numbers[word] for word in words]))
    if is_large and len(different) > max(_LEVELS_MAX, _LEVELS_SHARE_MAX * len(known)):
        has_blanks = sum(" " in word for word in different) * 2 > len(different)
        return Typed("identifier" if is_unique and not has_blanks else "text", words)
    return Typed("words", words)


def _numbers(different: set[str]) -> dict[str, float] | None:
    """Every different cell as a number; None where one of them is none."""
    found = {}
    for word in different:
        if _NUMBER.fullmatch(word):
            found[word] = float(word)
        elif _GROUPED.fullmatch(word):
            found[word] = float(word.replace(",", ""))
        else:
            return None
    return found
