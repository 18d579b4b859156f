"""Every screen of the console, in the order of the navigation. A page is added by adding it here."""

from __future__ import annotations

from functools import cache

from regulars.interfaces.console.pages import (
    cashier,
    data,
    ledger,
    lifecycle,
    member,
    members,
    models,
    programme,
    proposal,
    quality,
    segments,
    sign_in,
    staff,
    today,
    words,
)
from regulars.interfaces.console.screen import Screen
from regulars.interfaces.console.served import serve_file

__all__ = ["all_screens"]

_FILES = Screen("GET", "/console/files/{name}", "files", serve_file, is_open=True)


@cache
def all_screens() -> tuple[Screen, ...]:
    """The list that the door, the navigation, the documents' test and the matrix of roles read."""
    pages = (
        today,
        data,
        lifecycle,
        segments,
        members,
        member,
        programme,
        ledger,
        quality,
        models,
        proposal,
        cashier,
        staff,
        words,
        sign_in,
    )
    return (*(screen for page in pages for screen in page.SCREENS), _FILES)
