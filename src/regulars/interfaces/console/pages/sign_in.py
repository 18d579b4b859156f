"""Signing in and out."""

from __future__ import annotations

from typing import Final

from regulars.domain.words import Sentence, say
from regulars.interfaces.console.guard import cookie
from regulars.interfaces.console.screen import Answer, Moved, Screen, Shown, Visit
from regulars.loop.staffing import ABSOLUTE_SECONDS, TRIES_SECONDS, Refused, SignedIn

__all__ = ["SCREENS", "local_path"]

HOME: Final = "/console"
_REFUSED: Final[dict[Refused, Sentence]] = {
    Refused.WRONG: say("This name and this password do not go together."),
    Refused.LIMITED: say(
        "Too many wrong tries from here. Wait %(minutes)s minutes, then try again.", minutes=TRIES_SECONDS // 60
    ),
}


def local_path(asked: str) -> str:
    r"""Where to go on to: a page of this console, and nowhere else.

    Example:
        >>> local_path("/console/ledger?day=1"), local_path("//evil.example"), local_path("/console/..\\evil")
        ('/console/ledger?day=1', '/console', '/console')
    """
    is_ours = asked == HOME or asked.startswith(("/console/", "/console?"))
    is_plain = asked.isascii() and asked.isprintable() and "\\" not in asked and "//" not in asked
    return asked if is_ours and is_plain else HOME


def _form(visit: Visit) -> Answer:
    if visit.look:
        return Moved(HOME)
    return _shown(visit, None, "", visit.query.get("next", ""))


def _shown(visit: Visit, refused: Refused | None, name: str, go_on: str) -> Shown:
    values = {
        "refused": None if refused is None else _REFUSED[refused],
        "nobody": not visit.shop.staff.listed(),
        "name": name,
        "next": local_path(go_on),
    }
    status = {None: 200, Refused.WRONG: 401, Refused.LIMITED: 429}[refused]
    headers = (("retry-after", str(TRIES_SECONDS)),) if refused is Refused.LIMITED else ()
    return Shown("sign_in.html", values=values, status=status, headers=headers)


def _sign_in(visit: Visit) -> Answer:
    name, password = visit.form.get("name", ""), visit.form.get("password", "")
    found = visit.shop.staff.sign_in(name, password, visit.address)
    if isinstance(found, Refused):
        return _shown(visit, found, name[:64], visit.form.get("next", ""))
    set_cookie = cookie(found.token, secure=visit.is_secure, seconds=ABSOLUTE_SECONDS)
    return Moved(local_path(visit.form.get("next", "")), (("set-cookie", set_cookie),))


def _sign_out(visit: Visit) -> Answer:
    if isinstance(visit.who, SignedIn):
        visit.shop.staff.sign_out(visit.who, visit.address)
    return Moved("/console/sign-in", (("set-cookie", cookie("", secure=visit.is_secure, seconds=0)),))


SCREENS: Final = (
    Screen("GET", "/console/sign-in", "sign_in", _form, is_open=True),
    Screen("POST", "/console/sign-in", "sign_in_form", _sign_in, is_open=True),
    Screen("POST", "/console/sign-out", "sign_out", _sign_out),
)
