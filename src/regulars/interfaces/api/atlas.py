"""Finds the route of an address. Parts between slashes are decoded one by one, so an identifier may hold a slash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import unquote_to_bytes

from regulars.domain.words import say
from regulars.interfaces.api.refused import malformed, method_unknown, route_unknown
from regulars.interfaces.api.route import Route

__all__ = ["Atlas"]

_PART_LETTERS_MAX = 255


class Atlas:
    """Every route by its address."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self._plain: dict[str, dict[str, Route]] = {}
        self._patterns: list[tuple[list[str], dict[str, Route]]] = []
        patterns: dict[str, dict[str, Route]] = {}
        for route in routes:
            into = patterns if "{" in route.path else self._plain
            into.setdefault(route.path, {})[route.method] = route
        self._patterns = [(path.split("/"), methods) for path, methods in patterns.items()]

    def find(self, method: str, path: bytes) -> tuple[Route, Mapping[str, str]]:
        """The route and the parameters of its address.

        Raises:
            RequestRefused: there is none, or not for this method, or the address is no text.
        """
        text = path.decode("latin-1")
        methods = self._plain.get(text)
        parameters: Mapping[str, str] = {}
        if methods is None:
            methods, parameters = self._match(text.split("/"))
        route = methods.get(method) or (methods.get("GET") if method == "HEAD" else None)
        if route is None:
            raise method_unknown(", ".join(sorted(methods)))
        return route, {name: _decoded(part) for name, part in parameters.items()}

    def _match(self, parts: list[str]) -> tuple[dict[str, Route], dict[str, str]]:
        for pattern, methods in self._patterns:
            if len(pattern) != len(parts):
                continue
            found = {wanted[1:-1]: part for wanted, part in zip(pattern, parts, strict=True) if wanted[:1] == "{"}
            if all(wanted[:1] == "{" or wanted == part for wanted, part in zip(pattern, parts, strict=True)) and all(
                found.values()
            ):
                return methods, found
        raise route_unknown()


def _decoded(part: str) -> str:
    try:
        text = unquote_to_bytes(part).decode("utf-8")
    except UnicodeDecodeError:
        raise malformed(say("The address is not UTF-8.")) from None
    if len(text) > _PART_LETTERS_MAX or any(letter < " " or letter == "\x7f" for letter in text):
        raise malformed(say("A part of the address is longer than 255 letters, or holds a control character."))
    return text
