"""The way in to members' own pages: the console's door with other screens, other visitors, and no script at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from regulars.interfaces.console import refused
from regulars.interfaces.console.door import Console
from regulars.interfaces.console.headers import SAFE
from regulars.interfaces.console.rendering import page_of
from regulars.interfaces.console.screen import MemberVisitor, Moved, Screen, Shown, Visit
from regulars.interfaces.member.session import cookie_name

if TYPE_CHECKING:
    from regulars.shop import Shop

__all__ = ["Members", "policy"]

_PAGES: Final = Path(__file__).parent / "pages"


def policy(frame_ancestors: str) -> str:
    """What a browser may do with a member's page: no script; nothing from another host; framed only by who is named.

    Example:
        >>> policy("").rpartition("; ")[2], policy("https://shop.example").rpartition("; ")[2]
        ("frame-ancestors 'none'", 'frame-ancestors https://shop.example')
    """
    parts = (
        "default-src 'none'",
        "script-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        f"frame-ancestors {frame_ancestors or chr(39) + 'none' + chr(39)}",
    )
    return "; ".join(parts)


class Members(Console):
    """The pages that members see of themselves.

    Args:
        shop: whose; it is not closed here.
        look: whether the shop is open to look at: pages are shown, and nothing is changed.
    """

    def __init__(self, shop: Shop, *, look: bool = False) -> None:
        from regulars.interfaces.member.screens import all_screens

        super().__init__(shop, look=look, screens=all_screens())
        rules = policy(shop.settings.member_frame_ancestors)
        self.safe = [(name, rules if name == "content-security-policy" else value) for name, value in SAFE]

    def turned_away(self, screen: Screen, path: str) -> Moved:  # noqa: ARG002 - where they wanted to go, only a link can say
        """To the page that says how to come in."""
        return Moved("/m")

    def admitted(
        self,
        screen: Screen,
        cookies: Mapping[str, str],
        address: str,  # noqa: ARG002 - of no account here
        *,
        secure: bool,
    ) -> MemberVisitor | None:
        """The member whose link was opened here; None is nobody."""
        from regulars.loop.member_links import csrf_of, whose

        if self._look and screen.method == "POST":
            raise refused.only_to_look()
        token = cookies.get(cookie_name(secure=secure), "")
        found = whose(self._shop.house, self._shop.counter, token) if token else None
        return None if found is None else MemberVisitor(found.known_as, csrf_of(token), found.number)

    def page(self, shown: Shown, visit: Visit) -> bytes:
        """The page laid out."""
        return page_of(shown, visit, self._screens, None, _PAGES)
