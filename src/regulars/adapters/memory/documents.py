"""JSON documents as canonical text, so that the same content is the same bytes in every place that keeps it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

__all__ = ["canonical", "document"]


def canonical(content: Mapping[str, object]) -> str:
    """One text for one content: keys in order, no spaces, characters as they are.

    Raises:
        ValueError: NaN or an infinity, which JSON has no word for, or half a surrogate pair.
        TypeError: something that is not JSON (a date, a set).

    Example:
        >>> canonical({"b": [1, 2], "a": "你好"})
        '{"a":"你好","b":[1,2]}'
    """
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    text.encode()
    return text


def document(text: str) -> dict[str, Any]:
    """The content back from its canonical text; tuples have become lists."""
    return cast("dict[str, Any]", json.loads(text))
