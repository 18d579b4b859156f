"""Whoever tries codes is stopped; the member whose name they use is not."""

from __future__ import annotations

from typing import Final

__all__ = ["FAILURES_MAX", "WINDOW_US", "is_guessing"]

FAILURES_MAX: Final = 10
"""Wrong codes from one source within the window: the tenth closes the door for it."""
WINDOW_US: Final = 3_600_000_000


def is_guessing(failures: int) -> bool:
    """Whether a source has tried too often: it is refused without a look at the code, right or wrong.

    A source is where the tries come from (a key, a device, an address), never the member they are made for: else anybody
    could lock a member out.

    Args:
        failures: wrong codes of the source in the last hour.

    Example:
        >>> is_guessing(9), is_guessing(10)
        (False, True)
    """
    return failures >= FAILURES_MAX
