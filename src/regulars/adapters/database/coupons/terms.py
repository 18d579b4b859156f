"""A batch as canonical JSON, and back."""

from __future__ import annotations

from typing import Final

import msgspec

from regulars.domain.coupons.batch import CouponBatch

__all__ = ["batch_from", "terms_of"]


# Made when the module is loaded, by one thread: msgspec learns a type at its first use, and two threads at once crash it.
_BATCH: Final = msgspec.json.Decoder(CouponBatch)


def terms_of(batch: CouponBatch) -> str:
    """The batch as text.

    Example:
        >>> from regulars.domain.cart import Discount
        >>> batch = CouponBatch("tea", Discount("percent", 1_000))
        >>> batch_from(terms_of(batch)) == batch
        True
    """
    return msgspec.json.encode(batch, order="sorted").decode()


def batch_from(terms: str) -> CouponBatch:
    """The batch again."""
    return _BATCH.decode(terms)
