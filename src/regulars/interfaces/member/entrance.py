"""How a member comes in: by a signed link; how they go; and how pages should look to them."""

from __future__ import annotations

from typing import Final

from regulars.interfaces.console.refused import link_over, nothing_here
from regulars.interfaces.console.screen import Answer, Moved, Screen, Shown, Visit
from regulars.interfaces.member.session import cookie

__all__ = ["SCREENS", "local_page"]

_CHOICES: Final = {"lang": ("zh", "en"), "text": ("large", "normal")}
_YEAR_SECONDS: Final = 365 * 86_400
_US: Final = 1_000_000


def local_page(asked: str) -> str:
    r"""Where to go on to: a member's page, and nowhere else.

    Example:
        >>> local_page("/m/points"), local_page("//evil.example"), local_page("/m/..\\evil"), local_page("/console")
        ('/m/points', '/m/home', '/m/home', '/m/home')
    """
    is_ours = asked.startswith("/m/") and asked.isascii() and asked.isprintable()
    return asked if is_ours and "\\" not in asked and "//" not in asked and ".." not in asked else "/m/home"


def _outside(_: Visit) -> Answer:
    return Shown("outside.html")


def _link(visit: Visit) -> Answer:
    from regulars.loop.member_links import opened

    found = opened(visit.shop.house, visit.shop.counter, visit.parameters["token"])
    if found is None:
        raise link_over()
    seconds = max(1, found.until - visit.shop.house.clock.now() // _US)
    framed = bool(visit.shop.settings.member_frame_ancestors)
    kept = cookie(found.token, secure=visit.is_secure, seconds=seconds, framed=framed)
    return Moved("/m/home", (("set-cookie", kept),))


def _leave(visit: Visit) -> Answer:
    framed = bool(visit.shop.settings.member_frame_ancestors)
    return Moved("/m", (("set-cookie", cookie("", secure=visit.is_secure, seconds=0, framed=framed)),))


def _prefer(visit: Visit) -> Answer:
    """Keeps a wish about how pages look, in a cookie that says nothing else."""
    name, value = visit.parameters["name"], visit.parameters["value"]
    if value not in _CHOICES.get(name, ()):
        raise nothing_here()
    kept = f"regulars_{name}={value}; Path=/; Max-Age={_YEAR_SECONDS}; SameSite=Lax"
    return Moved(
        local_page(visit.query.get("next", "")), (("set-cookie", kept + ("; Secure" if visit.is_secure else "")),)
    )


SCREENS: Final = (
    Screen("GET", "/m", "outside", _outside, is_open=True),
    Screen("GET", "/m/link/{token}", "link", _link, is_open=True),
    Screen("GET", "/m/prefer/{name}/{value}", "prefer", _prefer, is_open=True),
    Screen("POST", "/m/leave", "leave", _leave),
)
