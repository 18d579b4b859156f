"""What a screen is: an address, who may see it, what it answers. The door, the navigation and the tests read the same list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from regulars.domain.staff import Role
from regulars.domain.words import Sentence

if TYPE_CHECKING:
    from regulars.interfaces.console.kit import View
    from regulars.interfaces.words import Speaker
    from regulars.loop.staffing import SignedIn
    from regulars.shop import Shop

__all__ = [
    "EVERYBODY",
    "FORM_BYTES_MAX",
    "Answer",
    "Guest",
    "MemberVisitor",
    "Moved",
    "Screen",
    "Sent",
    "Shown",
    "Visit",
]

FORM_BYTES_MAX: Final = 64 * 1024
EVERYBODY: Final = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who looks at a shop that is open to look at: sees every page, changes nothing."""

    name: str = ""
    role: None = None
    csrf: str = ""


@dataclass(frozen=True, slots=True)
class MemberVisitor:
    """A member on their own pages, who came by a signed link.

    Attributes:
        name: an identifier of theirs, as ``kind:value``.
        csrf: what their forms carry.
        number: their pseudonym.
    """

    name: str
    csrf: str
    number: int
    role: None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """One request, admitted and read.

    Attributes:
        shop: whose.
        say: speaks the visitor's language.
        who: signed in, a guest, or None on the few screens that are open to everybody.
        parameters: of the address.
        query: of the address; of several values the last.
        form: fields of the body likewise.
        file: what was uploaded, as a file that is gone after the request; with the name it was sent under.
        address: where the request comes from.
        path: of the address, with its query.
        look: whether the shop is open to look at.
        prefers: cookies that say how pages should look.
        is_secure: whether the visitor came by https.
    """

    shop: Shop
    say: Speaker
    who: SignedIn | Guest | MemberVisitor | None
    parameters: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, str] = field(default_factory=dict)
    file: tuple[str, Path] | None = None
    address: str = ""
    path: str = ""
    look: bool = False
    prefers: Mapping[str, str] = field(default_factory=dict)
    is_secure: bool = False

    @property
    def role(self) -> Role | None:
        """The visitor's role; None is a guest's."""
        return self.who.role if self.who is not None else None

    def may(self, screen: Screen) -> bool:
        """Whether the visitor would be let in."""
        return screen.is_open or (self.who is not None and screen.opens_to(self.role))


@dataclass(frozen=True, slots=True)
class Shown:
    """A page.

    Attributes:
        template: below ``pages``.
        view: the question, its answer and what proves it; None on pages that ask nothing.
        values: what the template needs besides.
    """

    template: str
    view: View | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """Bytes as they are."""

    body: bytes
    media_type: str
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Moved:
    """Another address, to be asked with GET."""

    to: str
    headers: tuple[tuple[str, str], ...] = ()


Answer = Shown | Sent | Moved


@dataclass(frozen=True, slots=True)
class Screen:
    """One method at one address.

    Attributes:
        name: stable, for tests and documents.
        roles: who may; a guest may see whatever is got with GET and not `private`.
        nav: what the navigation calls it; None is not in it.
        is_open: needs nobody to be signed in.
        private: not for guests.
        bytes_max: of the body.
        takes_file: whether the body may hold a file.
    """

    method: str
    path: str
    name: str
    handle: Callable[[Visit], Answer]
    roles: frozenset[Role] = EVERYBODY
    nav: Sentence | None = None
    is_open: bool = False
    private: bool = False
    bytes_max: int = FORM_BYTES_MAX
    takes_file: bool = False

    def opens_to(self, role: Role | None) -> bool:
        """Whether somebody with this role, or a guest (None), may."""
        if role is None:
            return self.method == "GET" and not self.private
        return role in self.roles
