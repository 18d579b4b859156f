"""Every screen of the members' pages, in the order of their navigation."""

from __future__ import annotations

from functools import cache

from regulars.interfaces.console.screen import Screen
from regulars.interfaces.console.served import serve_file
from regulars.interfaces.member import coupons, entrance, home, points, privacy, rewards, tasks, tiers

__all__ = ["all_screens"]

_FILES = Screen("GET", "/m/files/{name}", "files", serve_file, is_open=True)


@cache
def all_screens() -> tuple[Screen, ...]:
    """The list that the door, the navigation and the tests read."""
    pages = (entrance, home, points, rewards, coupons, tasks, tiers, privacy)
    return (*(screen for page in pages for screen in page.SCREENS), _FILES)
