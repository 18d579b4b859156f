"""One JSON list taken apart into its elements, as bytes, without being held whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from regulars.domain.rows import LINE_BYTES_MAX, Line

__all__ = ["ListBrokenError", "elements_of"]

_OUTSIDE: Final = re.compile(rb'["\[\]{},]')
_INSIDE: Final = re.compile(rb'["\\]')


class ListBrokenError(Exception):
    """The brackets or quotes of a list do not close, or something stands behind it: its elements cannot be told apart."""


def elements_of(chunks: Iterable[bytes]) -> Iterator[Line]:
    r"""The elements of a list, numbered from 1; None for one longer than `LINE_BYTES_MAX`. What they hold is not judged.

    Raises:
        ListBrokenError: it does not end where it should; the elements before that have been given.

    Example:
        >>> list(elements_of([b'[{"a": "]', b',\\""}, 7]']))
        [(1, b'{"a": "],\\""}'), (2, b'7')]
    """
    cutter = _Cutter()
    number = 0
    for chunk in chunks:
        for element in cutter.cut(chunk):
            number += 1
            yield number, element
    if cutter.depth or cutter.quoted or cutter.held.strip() or not cutter.begun:
        raise ListBrokenError


class _Cutter:
    """Where in the list we are: how deep, within a text or not, and the bytes of the element so far."""

    def __init__(self) -> None:
        self.depth = 0
        self.begun = False
        self.quoted = False
        self.held = bytearray()
        self._escaped = False
        self._lost = False

    def cut(self, chunk: bytes) -> Iterator[bytes | None]:
        """The elements that end in this chunk."""
        at = start = int(self._escaped)
        if self._escaped:
            self._hold(chunk[:1])
            self._escaped = False
        while match := (_INSIDE if self.quoted else _OUTSIDE).search(chunk, at):
            at, mark = match.end(), match[0]
            if self.quoted:
                at = self._in_text(mark, at, len(chunk))
            elif mark == b'"':
                self.quoted = True
            elif mark in b"[{":
                self.depth += 1
                if self.depth == 1 and mark == b"[" and not self.begun:
                    self.begun, start = True, at
            elif self._ends(mark):
                self._hold(chunk[start : match.start()])
                start = at
                if self._lost or self.held.strip():
                    yield None if self._lost else bytes(self.held).strip()
                self.held.clear()
                self._lost = False
        self._hold(chunk[start:])

    def _in_text(self, mark: bytes, at: int, end: int) -> int:
        if mark == b'"':
            self.quoted = False
        elif at < end:
            return at + 1
        else:
            self._escaped = True
        return at

    def _ends(self, mark: bytes) -> bool:
        """Whether an element ends here: at a comma of the list itself, or at its end."""
        if mark == b",":
            return self.depth == 1
        self.depth -= 1
        return self.depth == 0

    def _hold(self, piece: bytes) -> None:
        if not self._lost:
            self.held += piece
            if len(self.held) > LINE_BYTES_MAX:
                self.held.clear()
                self._lost = True
