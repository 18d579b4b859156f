"""The cookie of a member who came by a link."""

from __future__ import annotations

from typing import Final

__all__ = ["cookie", "cookie_name"]

_NAME: Final = "regulars_member"


def cookie_name(*, secure: bool) -> str:
    """The cookie; over https with the prefix that binds it to this host alone."""
    return f"__Host-{_NAME}" if secure else _NAME


def cookie(value: str, *, secure: bool, seconds: int, framed: bool) -> str:
    """The header that sets the cookie, or ends it with 0 seconds.

    Args:
        value: the token.
        secure: whether the member came by https.
        seconds: how long it lasts.
        framed: whether pages of other addresses may show ours in a frame; browsers hand the cookie over there only by https, and
            keep it apart for each of those pages.

    Example:
        >>> cookie("t", secure=False, seconds=60, framed=False)
        'regulars_member=t; Path=/; HttpOnly; SameSite=Lax; Max-Age=60'
        >>> cookie("t", secure=True, seconds=60, framed=True)
        '__Host-regulars_member=t; Path=/; HttpOnly; SameSite=None; Secure; Partitioned; Max-Age=60'
    """
    over_https = "SameSite=None; Secure; Partitioned" if framed else "SameSite=Lax; Secure"
    kind = over_https if secure else "SameSite=Lax"
    return f"{cookie_name(secure=secure)}={value}; Path=/; HttpOnly; {kind}; Max-Age={seconds}"
