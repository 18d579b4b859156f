"""Other names of a member that Segment's identify and alias calls tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from regulars.domain.errors import EventRejected
from regulars.gather.strict_texts import text_of

__all__ = ["PREVIOUS", "links_of"]

PREVIOUS: Final = "previous"
"""Not a kind of identifiers: what an alias call names may be an anonymousId or a customer number."""
_TRAITS: Final = ("email", "phone")


def links_of(call: Mapping[str, Any], kind: str, user: str, anonymous: str) -> tuple[tuple[str, str], ...]:
    """Kind and identifier of each other name that a call gives the member; what cannot be used as text is left out.

    Example:
        >>> links_of({"traits": {"email": "ann@b.cn"}}, "identify", "7", "visitor")
        (('cookie', 'visitor'), ('email', 'ann@b.cn'))
        >>> links_of({"previousId": "visitor"}, "alias", "7", ""), links_of({}, "identify", "", "visitor")
        ((('previous', 'visitor'),), ())
    """
    if not user:
        return ()
    said: list[tuple[str, object]] = []
    if kind == "identify":
        traits = call.get("traits")
        traits = traits if isinstance(traits, Mapping) else {}
        said = [("cookie", anonymous), *((name, traits.get(name)) for name in _TRAITS)]
    elif kind == "alias":
        said = [(PREVIOUS, call.get("previousId"))]
    return tuple((name, text) for name, value in said for text in [_usable(value)] if text)


def _usable(value: object) -> str:
    if value in (None, ""):
        return ""
    try:
        return text_of(value, "")
    except EventRejected:
        return ""
