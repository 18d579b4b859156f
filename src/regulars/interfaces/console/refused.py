"""Pages that are not shown: each with its status, its code and what to do instead."""

from __future__ import annotations

from typing import Final

from regulars.domain.errors import RegularsError
from regulars.domain.words import Sentence, say

__all__ = ["STATUS_OF", "PageRefused", "forbidden", "foreign_request", "malformed", "nothing_here", "too_large"]

STATUS_OF: Final = {
    "page.unknown": 404,
    "page.method": 405,
    "page.forbidden": 403,
    "page.foreign": 403,
    "page.malformed": 400,
    "page.too_large": 413,
    "page.link_over": 403,
    "page.not_local": 421,
    "page.fault": 500,
}
"""Code to status. Documented in ``docs/*/console.md``; a test compares the two."""


class PageRefused(RegularsError):
    """A page that is not shown."""

    def __init__(self, code: str, what: Sentence, *, fix: Sentence, why: Sentence | None = None) -> None:
        super().__init__(what, fix=fix, why=why)
        self.__dict__["code"] = code
        self.__dict__["status"] = STATUS_OF[code]


def nothing_here() -> PageRefused:
    """No such page."""
    return PageRefused(
        "page.unknown", say("There is no such page."), fix=say("Take one from the navigation, or press / to find one.")
    )


def wrong_method() -> PageRefused:
    """A page that does not take this method."""
    return PageRefused(
        "page.method", say("This page cannot be asked in this way."), fix=say("Open it from the navigation.")
    )


def forbidden(role: Sentence) -> PageRefused:
    """A page that the role may not see."""
    return PageRefused(
        "page.forbidden",
        say("Your role may not see this page."),
        why=say("You are signed in as %(role)s.", role=role),
        fix=say("Ask an owner for another role, or take a page from the navigation."),
    )


def only_to_look() -> PageRefused:
    """A change, in a shop that is open to look at."""
    return PageRefused(
        "page.forbidden",
        say("This shop is open to look at: nothing can be changed here."),
        fix=say("To work with a shop of your own: regulars init, regulars staff add NAME --role owner, regulars serve"),
    )


def foreign_request() -> PageRefused:
    """A form that does not come from a page of ours, or is too old."""
    return PageRefused(
        "page.foreign",
        say("This request did not come from a page of this console, so nothing was done."),
        fix=say("Go back, load the page again, and send the form once more."),
    )


def malformed() -> PageRefused:
    """What was sent cannot be read."""
    return PageRefused(
        "page.malformed", say("What the browser sent cannot be read."), fix=say("Load the page again and retry.")
    )


def too_large(megabytes: int) -> PageRefused:
    """More than fits."""
    return PageRefused(
        "page.too_large",
        say("This is larger than %(most)s MB.", most=megabytes),
        fix=say("Bring it in from the command line instead: regulars import FILE"),
    )


def link_over() -> PageRefused:
    """A member's link that opens nothing: forged, over, or of somebody who is gone. It is not said which."""
    return PageRefused(
        "page.link_over",
        say("This link does not open anything any more."),
        why=say("Links end after some days, and one of which a letter is missing is none."),
        fix=say("Ask the shop for a new one."),
    )


def not_local() -> PageRefused:
    """A name that is not this machine's, in a shop that is open to look at without a password."""
    return PageRefused(
        "page.not_local",
        say("A shop without a password is shown on this machine only."),
        fix=say("Open it as http://127.0.0.1 with its port."),
    )


def fault() -> PageRefused:
    """Our own mistake."""
    return PageRefused(
        "page.fault",
        say("Something went wrong on our side."),
        fix=say("Try again; whoever runs the server finds the reason in its log."),
    )
