"""The language a caller wants to hear."""

from __future__ import annotations

from functools import lru_cache

from regulars.interfaces.words import LANGUAGES

__all__ = ["language_asked"]


@lru_cache(maxsize=256)
def language_asked(header: str, otherwise: str) -> str:
    """The language of ours that ``Accept-Language`` likes best; the first of two alike.

    Example:
        >>> language_asked("zh-CN,zh;q=0.9,en;q=0.8", "en"), language_asked("fr, en;q=0.5, zh;q=0.7", "en")
        ('zh', 'zh')
    """
    best, liked = otherwise, 0.0
    for part in header[:500].split(","):
        tag, _, quality = part.strip().partition(";")
        language = tag.strip().lower().partition("-")[0]
        try:
            weight = float(quality.partition("=")[2] or 1)
        except ValueError:
            continue
        if language in LANGUAGES and weight > liked:
            best, liked = language, weight
    return best
