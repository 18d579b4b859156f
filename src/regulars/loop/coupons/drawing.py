"""Random bytes that only this shop's secret can make again."""

from __future__ import annotations

import hashlib
import hmac
import itertools
from collections.abc import Callable

from regulars.domain.ledger.requests import RequestKey

__all__ = ["stream"]


def stream(secret: bytes, asked: RequestKey) -> Callable[[int], bytes]:
    """Bytes that only the secret's holder can tell, the same for the same request.

    Example:
        >>> one, other = (stream(b"s" * 32, RequestKey("r", "k")) for _ in range(2))
        >>> one(8) == other(8), one(8) == one(8)
        (True, False)
    """
    seed = hmac.digest(secret, b"coupons\0" + asked.key.encode() + b"\0" + asked.fingerprint, "sha256")
    number = itertools.count()

    def drawn(count: int) -> bytes:
        return hashlib.shake_256(seed + next(number).to_bytes(8, "big")).digest(count)

    return drawn
