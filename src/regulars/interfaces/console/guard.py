"""Who is asking, whether they may, and whether the request is their own."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from regulars.interfaces.console.screen import Guest, MemberVisitor, Screen

if TYPE_CHECKING:
    from regulars.loop.staffing import SignedIn
    from regulars.shop import Shop

__all__ = ["cookie", "cookie_name", "is_local", "is_own", "is_secure", "who_is"]

_NAME: Final = "regulars"
_LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1"})


def cookie_name(*, secure: bool) -> str:
    """The session's cookie; over https with the prefix that binds it to this host alone."""
    return f"__Host-{_NAME}" if secure else _NAME


def cookie(value: str, *, secure: bool, seconds: int | None = None) -> str:
    """The header that sets the session's cookie, or ends it with 0 seconds.

    Example:
        >>> cookie("t", secure=True)
        '__Host-regulars=t; Path=/; HttpOnly; SameSite=Lax; Secure'
    """
    ends = "" if seconds is None else f"; Max-Age={seconds}"
    return f"{cookie_name(secure=secure)}={value}; Path=/; HttpOnly; SameSite=Lax{'; Secure' if secure else ''}{ends}"


def is_secure(scheme: str, headers: Mapping[bytes, bytes]) -> bool:
    """Whether the visitor came by https. A proxy in front may say so: whoever lies here only strengthens their own cookie."""
    return scheme == "https" or headers.get(b"x-forwarded-proto", b"").lower() == b"https"


def who_is(shop: Shop, cookies: Mapping[str, str], *, secure: bool, look: bool) -> SignedIn | Guest | None:
    """Whose request it is; in a shop that is open to look at, a guest's."""
    if look:
        return Guest()
    token = cookies.get(cookie_name(secure=secure), "")
    return shop.staff.session(token) if token else None


def is_own(
    screen: Screen, headers: Mapping[bytes, bytes], who: SignedIn | Guest | MemberVisitor | None, sent: str
) -> bool:
    """Whether a request that changes something comes from a page of ours: by what the browser says, and by the form's token."""
    if not is_same_origin(headers):
        return False
    if screen.is_open:
        return True  # the sign-in form: nobody is signed in, so no token could be made
    return who is not None and bool(who.csrf) and hmac.compare_digest(sent.encode(), who.csrf.encode())


def is_same_origin(headers: Mapping[bytes, bytes]) -> bool:
    """Whether the browser says that our own page sent it; a browser that says nothing is not believed.

    Example:
        >>> is_same_origin({b"host": b"shop:8484", b"origin": b"http://shop:8484"})
        True
        >>> is_same_origin({b"host": b"shop:8484", b"origin": b"http://evil"}), is_same_origin({b"host": b"shop"})
        (False, False)
    """
    site = headers.get(b"sec-fetch-site")
    if site is not None and site not in {b"same-origin", b"none"}:
        return False
    origin = headers.get(b"origin")
    if origin is None:
        return site is not None
    return urlsplit(origin.decode("latin-1")).netloc.lower().encode() == headers.get(b"host", b"-").lower()


def is_local(headers: Mapping[bytes, bytes]) -> bool:
    """Whether the request names this machine: a strange page that points its own name here reads nothing."""
    host = urlsplit("//" + headers.get(b"host", b"").decode("latin-1")).hostname
    return host in _LOCAL
