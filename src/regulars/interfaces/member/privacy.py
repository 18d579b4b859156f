"""What the shop may do with a member's data: as it is, switched by the member, and what they can ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from regulars.domain.words import say
from regulars.interfaces.console.purpose_words import PURPOSE_WORDS
from regulars.interfaces.console.refused import malformed
from regulars.interfaces.console.screen import Answer, Moved, Screen, Shown, Visit
from regulars.interfaces.member.visitor import member_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SCREENS"]

_SOURCE: Final = "member page"
_WISHES: Final[Mapping[str, str]] = {"export": "asked_export", "erasure": "asked_erasure"}


def _privacy(visit: Visit) -> Answer:
    from regulars.loop.member_page import consents_held

    held = [(PURPOSE_WORDS[one.purpose], one) for one in consents_held(visit.shop.house, member_of(visit).name)]
    asked = visit.query.get("asked", "")
    return Shown("privacy.html", values={"held": held, "asked": asked if asked in _WISHES else ""})


def _consent(visit: Visit) -> Answer:
    purpose, word = visit.form.get("purpose", ""), visit.form.get("granted", "")
    if purpose not in PURPOSE_WORDS or word not in {"yes", "no"}:
        raise malformed()
    visit.shop.set_consent(member_of(visit).name, purpose, granted=word == "yes", source=_SOURCE)
    return Moved("/m/privacy")


def _ask(visit: Visit) -> Answer:
    """Stands in the log of the console's page Staff, once a day; people at the shop answer it."""
    wish = visit.form.get("wish", "")
    if wish not in _WISHES:
        raise malformed()
    visit.shop.staff.note_wish(_WISHES[wish], f"member {member_of(visit).number}", visit.address)
    return Moved(f"/m/privacy?asked={wish}")


SCREENS: Final = (
    Screen("GET", "/m/privacy", "privacy", _privacy, nav=say("Privacy")),
    Screen("POST", "/m/privacy/consents", "consent", _consent),
    Screen("POST", "/m/privacy/requests", "privacy_request", _ask),
)
