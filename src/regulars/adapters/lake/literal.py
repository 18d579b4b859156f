"""File names as they are: the engine takes ``*``, ``?`` and ``[`` for patterns."""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["literal"]


def literal(path: Path) -> str:
    """A path as a pattern that fits nothing but itself.

    Example:
        >>> literal(Path("orders[1].csv"))
        'orders[[]1].csv'
    """
    return re.sub(r"([*?\[])", r"[\1]", str(path))
