"""Where a member's link leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from regulars.settings import Settings

__all__ = ["address_of"]

_HERE: Final = "http://127.0.0.1:8484"


def address_of(settings: Settings, token: str) -> str:
    """The address of a link: below the setting ``member_address``, or as this machine alone can open it.

    Example:
        >>> from regulars.settings import Settings
        >>> address_of(Settings(member_address="https://club.example"), "t")
        'https://club.example/m/link/t'
    """
    return f"{settings.member_address or _HERE}/m/link/{token}"
