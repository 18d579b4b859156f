r"""Reads JSON as strictly as two programs have to agree on it.

The library's own reader keeps the last of two equal names, takes NaN and Infinity, turns 1e400 into infinity, reads
numbers that others round, and gives up on deep nesting. All of that is refused here, with a reason.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final, NoReturn

from regulars.domain.words import say
from regulars.interfaces.api.refused import no_json

__all__ = ["DEPTH_MAX", "WHOLE_MAX", "strict_json"]

DEPTH_MAX: Final = 64
WHOLE_MAX: Final = 2**53 - 1
"""The largest whole number that every program reads alike."""
_WHOLE_LETTERS_MAX: Final = 17
_STRINGS: Final = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def strict_json(raw: bytes) -> Any:
    r"""The document.

    Raises:
        RequestRefused: it is not strict JSON; the reason says why.

    Example:
        >>> strict_json(b'{"points": 5}')
        {'points': 5}
        >>> strict_json(b'{"points": 5, "points": 6}')
        Traceback (most recent call last):
            ...
        regulars.interfaces.api.refused.RequestRefused: The body is not strict JSON.
    """
    if raw.count(b"[") + raw.count(b"{") > DEPTH_MAX and _depth(raw) > DEPTH_MAX:
        raise no_json(say("It is nested more than %(depth)s deep.", depth=DEPTH_MAX))
    try:
        document = _DECODER.decode(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise no_json(say("It is not UTF-8 at byte %(place)s.", place=str(error.start))) from None
    except json.JSONDecodeError as error:
        raise no_json(say("It breaks off or goes wrong at letter %(place)s.", place=str(error.pos))) from None
    if b"\\u" in raw:
        _refuse_broken_text(document)
    return document


def _depth(raw: bytes) -> int:
    deepest = depth = 0
    for letter in _STRINGS.sub(b"", raw):
        if letter in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif letter in b"]}":
            depth -= 1
    return deepest


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise no_json(say('The name "%(name)s" stands twice.', name=twice[:100]))
    return found


def _whole(text: str) -> int:
    if len(text) <= _WHOLE_LETTERS_MAX and abs(number := int(text)) <= WHOLE_MAX:
        return number
    raise no_json(say("A whole number is beyond 2^53 - 1."))


def _fraction(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise no_json(say("A number is beyond what programs can hold."))
    return number


def _no_number(text: str) -> NoReturn:
    raise no_json(say("%(text)s is no number of JSON.", text=text))


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_whole, parse_float=_fraction, parse_constant=_no_number
)


def _refuse_broken_text(document: Any) -> None:
    """NUL and halves of letters, which escapes can write, are no text: databases and other programs refuse them."""
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str) and ("\x00" in value or _SURROGATE.search(value)):
            raise no_json(say("A text holds a NUL, or half of a letter (a lone surrogate)."))
