"""Codes that people read aloud and nobody guesses.

The symbols are Crockford's base 32: no I, L, O or U, and what is typed as O, I or L is read as 0, 1, 1. Twelve of them
are 60 bits: a million guesses at a million live codes hit one in less than a millionth of the tries.

Source: D. Crockford, *Base 32 Encoding* (2002).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from math import ceil, log2
from typing import Final

__all__ = ["BITS_PER_SYMBOL", "SYMBOLS", "bits_needed", "expected_hits", "new_code", "normal_code", "pattern_bits"]

SYMBOLS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS_PER_SYMBOL: Final = 5
PLACE: Final = "#"
"""Stands for a random symbol in a pattern."""
GUESSES: Final = 1_000_000
HITS_MAX: Final = 1e-6
LENGTH_MAX: Final = 64
_READ_AS: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_GAPS: Final = re.compile(r"[\s\-_.·]+")


def normal_code(typed: str) -> str:
    """How a typed code is compared: full-width letters, case, blanks, dashes and look-alikes do not matter.

    Example:
        >>> normal_code("tea-o1l8 ｘｙ"), normal_code("TEA 0118-XY")
        ('TEA0118XY', 'TEA0118XY')
    """
    plain = unicodedata.normalize("NFKC", typed[: 4 * LENGTH_MAX]).casefold().upper()
    return _GAPS.sub("", plain).translate(_READ_AS)


def pattern_bits(pattern: str) -> int:
    """Bits of chance in a pattern such as ``TEA-####-####-####``: five for each ``#``.

    Example:
        >>> pattern_bits("TEA-####-####-####")
        60
    """
    return BITS_PER_SYMBOL * pattern.count(PLACE)


def expected_hits(bits: int, live: int, guesses: int = GUESSES) -> float:
    """How many live codes so many guesses are expected to hit.

    Example:
        >>> expected_hits(60, 1_000_000) < 1e-6 < expected_hits(55, 1_000_000)
        True
    """
    return guesses * live / 2.0**bits


def bits_needed(live: int, guesses: int = GUESSES, hits: float = HITS_MAX) -> int:
    """Bits of chance at which `guesses` at `live` codes hit at most `hits` of them.

    Example:
        >>> bits_needed(1_000_000), bits_needed(1)
        (60, 40)
    """
    return max(1, ceil(log2(guesses * max(1, live) / hits)))


def new_code(pattern: str, entropy: Callable[[int], bytes]) -> str:
    """A code of a pattern; every random symbol is as likely as any other.

    Args:
        pattern: ``#`` is a random symbol, anything else stands for itself.
        entropy: so many random bytes.

    Example:
        >>> new_code("TEA-####", lambda count: bytes(range(count)))
        'TEA-0123'
    """
    # 256 is a multiple of 32, so a byte's rest is fair.
    chance = iter(entropy(pattern.count(PLACE)))
    return "".join(SYMBOLS[next(chance) % len(SYMBOLS)] if letter == PLACE else letter for letter in pattern)
