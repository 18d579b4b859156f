"""Instants as texts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

__all__ = ["instant"]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FAR: Final = "9999-12-31T23:59:59.999999Z"


def instant(at_us: int) -> str:
    """µs UTC as RFC 3339.

    Example:
        >>> instant(1_500_000)
        '1970-01-01T00:00:01.500000Z'
    """
    try:
        moment = _EPOCH + timedelta(microseconds=at_us)
    except OverflowError:
        return _FAR
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
