"""Blind indexes: an identifier can be found again without being written down (HMAC-SHA256, RFC 2104)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

__all__ = ["blind"]

_BLOCK_BYTES: Final = 64
_TOKEN_BYTES: Final = 16
"""128 bits: among a thousand million identifiers the chance that any two share a token is below 2 in 10^21."""


def blind(key: bytes, kind: str, values: Sequence[str]) -> list[str]:
    """The token of each value: the same word of the same kind has the same one, and without the key it says nothing.

    Args:
        key: the tenant's index key.
        kind: of identifiers; the same word of another kind has another token.
        values: any texts.

    Returns:
        32 hexadecimal digits each: the first 16 bytes of HMAC-SHA256.

    Example:
        >>> one, same, other = blind(bytes(32), "email", ["ann@b.cn", "ann@b.cn", "bo@b.cn"])
        >>> one == same, one == other, one == blind(bytes(32), "phone", ["ann@b.cn"])[0], len(one)
        (True, False, False, 32)
    """
    own = _hmac(key, [kind.encode()])[0]
    return [digest[:_TOKEN_BYTES].hex() for digest in _hmac(own, [value.encode() for value in values])]


def _hmac(key: bytes, messages: Sequence[bytes]) -> list[bytes]:
    """HMAC-SHA256 of many messages: the key's two blocks are hashed once. A test compares it with `hmac`."""
    block = key.ljust(_BLOCK_BYTES, b"\0")
    inner, outer = hashlib.sha256(block.translate(_INNER)), hashlib.sha256(block.translate(_OUTER))
    found = []
    for message in messages:
        within, around = inner.copy(), outer.copy()
        within.update(message)
        around.update(within.digest())
        found.append(around.digest())
    return found


_INNER: Final = bytes(byte ^ 0x36 for byte in range(256))
_OUTER: Final = bytes(byte ^ 0x5C for byte in range(256))
