"""Bodies and queries, read into what a route takes; what is wrong is said in the caller's language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec

from regulars.domain.words import Sentence, say
from regulars.interfaces.api.refused import malformed, wrong_body, wrong_query
from regulars.interfaces.api.route import DayParameter, Parameter, Route, TextParameter

__all__ = ["body_of", "idempotency_key_of", "query_of"]

_WHERE: Final = re.compile(r" - at `\$\.?(.*)`$")
_TYPES: Final = {
    "str": say("a text"),
    "int": say("a whole number"),
    "float": say("a number"),
    "bool": say("true or false"),
    "object": say("an object"),
    "array": say("a list"),
    "null": say("null"),
}
_WHOLE: Final = re.compile(r"0|[1-9][0-9]{0,15}")
_PARAMETERS_MAX: Final = 50


def body_of(document: Any, route: Route) -> Any:
    """The document as the route's struct.

    Raises:
        RequestRefused: it does not fit; the field is named.
    """
    try:
        return msgspec.convert(document, route.takes, strict=True)
    except msgspec.ValidationError as error:
        message = str(error)
        place = _WHERE.search(message)
        why = _why(message if place is None else message[: place.start()])
        raise wrong_body(why, None if place is None else place[1]) from None


_SAID: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Sentence]], ...]] = (
    (
        re.compile(r"Object missing required field `(.+)`"),
        lambda found: say('The field "%(field)s" is missing.', field=found[1]),
    ),
    (
        re.compile(r"Object contains unknown field `(.+)`", re.DOTALL),
        lambda found: say('There is no field "%(field)s" here.', field=found[1][:100]),
    ),
    (
        re.compile(r"Expected `([^`]+)`, got `([^`]+)`"),
        lambda found: say(
            "It has to be %(wanted)s, and is %(given)s.", wanted=_types(found[1]), given=_types(found[2])
        ),
    ),
    (
        re.compile(r"Expected `int` >= (-?\d+)"),
        lambda found: say("It has to be %(least)s or more.", least=found[1]),
    ),
    (
        re.compile(r"Expected `int` <= (-?\d+)"),
        lambda found: say("It has to be %(most)s or less.", most=found[1]),
    ),
    (
        re.compile(r"Expected `(?:str|array)` of length >= (\d+)"),
        lambda found: say("It has to be %(least)s long or longer.", least=found[1]),
    ),
    (
        re.compile(r"Expected `(?:str|array)` of length <= (\d+)"),
        lambda found: say("It has to be %(most)s long or shorter.", most=found[1]),
    ),
    (re.compile(r"Expected `str` matching regex"), lambda _: say("It holds a control character or a line break.")),
)


def _why(message: str) -> Sentence:
    for pattern, sentence in _SAID:
        found = pattern.match(message)
        if found is not None:
            return sentence(found)
    return say("%(reason)s", reason=message)


def _types(names: str) -> Sentence:
    first = names.split(" | ", maxsplit=1)[0]
    return _TYPES.get(first, say("%(reason)s", reason=first))


def query_of(raw: bytes, route: Route) -> Mapping[str, Any]:
    """The query's numbers, days and names, with defaults for those not said.

    Raises:
        RequestRefused: a parameter is unknown, said twice, no day, no name, or no number within its limits.
    """
    known = {parameter.name: parameter for parameter in route.query}
    found: dict[str, Any] = {name: _unsaid(parameter) for name, parameter in known.items()}
    if not raw:
        return found
    try:
        said = parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_PARAMETERS_MAX)
    except ValueError:
        raise malformed(say("The query is not UTF-8, or has too many parameters.")) from None
    seen: set[str] = set()
    for name, text in said:
        parameter = known.get(name)
        if parameter is None:
            raise wrong_query(say("There is no such parameter here."), name[:100])
        if name in seen:
            raise wrong_query(say("It is said twice."), name)
        seen.add(name)
        found[name] = _said(text, parameter)
    return found


def _unsaid(parameter: Parameter | DayParameter | TextParameter) -> object:
    if isinstance(parameter, TextParameter):
        return ""
    return None if isinstance(parameter, DayParameter) else parameter.default


def _said(text: str, parameter: Parameter | DayParameter | TextParameter) -> object:
    if isinstance(parameter, DayParameter):
        return _day(text, parameter.name)
    return _name(text, parameter.name) if isinstance(parameter, TextParameter) else _number(text, parameter)


def _name(text: str, name: str) -> str:
    if 0 < len(text) <= _NAME_CHARS_MAX and text.isprintable():
        return text
    raise wrong_query(say("It has to be a name of at most %(most)s characters.", most=_NAME_CHARS_MAX), name)


_NAME_CHARS_MAX: Final = 255
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(text: str, name: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise wrong_query(say("It has to be a day such as 2026-01-31."), name)


def _number(text: str, parameter: Parameter) -> int:
    number = int(text) if _WHOLE.fullmatch(text) else None
    if number is None or not parameter.least <= number <= parameter.most:
        limits = say(
            "It has to be a whole number from %(least)s to %(most)s.",
            least=str(parameter.least),
            most=str(parameter.most),
        )
        raise wrong_query(limits, parameter.name)
    return number


_KEY: Final = re.compile(rb"[\x20-\x7e]{1,255}")


def idempotency_key_of(raw: bytes | None) -> str:
    """The key as text; empty where none was sent.

    Raises:
        RequestRefused: it is empty, longer than 255 letters, or not printable ASCII.
    """
    from regulars.interfaces.api.refused import wrong_idempotency_key

    if raw is None:
        return ""
    if not _KEY.fullmatch(raw) or not raw.strip():
        raise wrong_idempotency_key(say("The one that was sent is not 1 to 255 letters of printable ASCII."))
    return raw.decode("ascii")
