"""How bytes become text: a mark, then UTF-8, then Chinese, then a detector."""

from __future__ import annotations

import codecs
from typing import Final

__all__ = ["decoded", "encoding_of"]

_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_DETECT_BYTES: Final = 32 * 1024
_BAD: Final = "�"
_CUT: Final = 4
"""Bytes at the end of the head that may be half a character."""


def encoding_of(head: bytes) -> str:
    """The encoding of a text file, by Python's name.

    A few broken bytes do not change the encoding: their rows are refused one by one later.

    Example:
        >>> encoding_of("顾客,日期".encode()), encoding_of("顾客编号,日期,金额".encode("gb18030")), encoding_of(b"a,b")
        ('utf-8', 'gb18030', 'utf-8')
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if (name := _utf16_unmarked(head)) or head.isascii():
        return name or "utf-8"
    if _good_share(head, "utf-8") >= 0.5:
        return "utf-8"
    if _good_share(head, "gb18030") >= 0.95 and _chinese_share(decoded(head, "gb18030")) >= 0.8:
        return "gb18030"
    return _detected(head)


def decoded(head: bytes, encoding: str) -> str:
    r"""The head as text; what is no character stands as U+FFFD.

    Example:
        >>> decoded(b"a\xff", "utf-8")
        'a�'
    """
    return codecs.getincrementaldecoder(encoding)("replace").decode(head)


def _good_share(head: bytes, encoding: str) -> float:
    """Of what is not ASCII, the share that are characters."""
    text = decoded(head[:-_CUT] if len(head) > _DETECT_BYTES else head, encoding)
    other = [letter for letter in text if not letter.isascii()]
    bad = other.count(_BAD)
    return (len(other) - bad) / len(other) if other else float(encoding == "utf-8")


def _chinese_share(text: str) -> float:
    """Of what is not ASCII, the share that is everyday Chinese (GB 2312); Western accents read as GB 18030 are not."""
    other = [letter for letter in text if not letter.isascii() and letter != _BAD]
    return sum(_everyday(letter) for letter in other) / len(other) if other else 0.0


def _everyday(letter: str) -> bool:
    return (len(letter.encode("gb2312", "ignore")) == 2 and letter >= "\u2010") or letter in "·×÷°±"


def _utf16_unmarked(head: bytes) -> str:
    """UTF-16 without its mark: every other byte of Western text is null."""
    start = head[:2_000]
    if len(start) < 8 or b"\0" not in start:
        return ""
    even, odd = start[::2].count(0) / len(start[::2]), start[1::2].count(0) / len(start[1::2])
    if odd > 0.6 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.6 and odd < 0.05 else ""


def _detected(head: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(head[:_DETECT_BYTES]).best()
    return "cp1252" if best is None else codecs.lookup(best.encoding).name
