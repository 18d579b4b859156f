"""What a route is: address, scopes, what it takes and answers. The server and the description are made from the same list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from regulars.trust.access import Scope

if TYPE_CHECKING:
    from regulars.interfaces.words import Speaker
    from regulars.shop import Shop

__all__ = [
    "BATCH_BYTES_MAX",
    "BODY_BYTES_MAX",
    "Call",
    "DayParameter",
    "Keyed",
    "Parameter",
    "Reply",
    "Route",
    "TextParameter",
]

BODY_BYTES_MAX: Final = 1 << 20
BATCH_BYTES_MAX: Final = 10 << 20


class Keyed(Enum):
    """Whether a route hears Idempotency-Key."""

    NO = "no"
    """It changes nothing, or a repeat does the same by itself."""
    MUST = "must"
    """It is refused without one."""
    MAY = "may"
    """The body has a key of its own (Segment's messageId); the header is honoured."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request, admitted and read.

    Attributes:
        shop: whose.
        say: speaks the caller's language.
        parameters: of the address.
        query: of the address, whole numbers, days and names; those not said have their defaults.
        body: what the route takes, or None.
        raw: the same as plain values.
        key: the Idempotency-Key; empty where none was sent.
        actor: the name of the API key.
    """

    shop: Shop
    say: Speaker
    parameters: Mapping[str, str]
    query: Mapping[str, Any]
    body: Any
    raw: Any
    key: str
    actor: str

    def by(self, person: str = "") -> str:
        """Who does it: the key's name, and the person it names."""
        return f"api:{self.actor}/{person}" if person else f"api:{self.actor}"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: a struct to be written as JSON, or bytes as they are. A private one is not remembered for repeats."""

    body: Any
    status: int = 200
    is_replayed: bool = False
    media_type: str = "application/json"
    is_private: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A whole number in the query."""

    name: str
    says: str
    default: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class DayParameter:
    """A day in the query, as 2026-01-31; None where it is not said."""

    name: str
    says: str


@dataclass(frozen=True, slots=True)
class TextParameter:
    """A name in the query; empty where it is not said."""

    name: str
    says: str


@dataclass(frozen=True, slots=True)
class Route:
    """One method at one address.

    Attributes:
        name: of the operation, snake_case.
        says: what it does, a sentence.
        answer: the struct it answers with; None is text.
        scopes: any of them opens it; none is open to everybody.
        takes: the struct of its body.
        refuses: statuses beside those that every route has.
        status: of its answer.
        handle_many: answers calls that came together, in their order; does and says what `handle` would of each.
    """

    method: str
    path: str
    name: str
    says: str
    handle: Callable[[Call], Reply]
    answer: type | None
    scopes: frozenset[Scope] = frozenset()
    takes: type | None = None
    keyed: Keyed = Keyed.NO
    query: tuple[Parameter | DayParameter | TextParameter, ...] = ()
    refuses: tuple[int, ...] = ()
    status: int = 200
    bytes_max: int = BODY_BYTES_MAX
    example: Mapping[str, Any] | None = None
    handle_many: Callable[[Sequence[Call]], Sequence[Reply | Exception]] | None = None

    def opens_to(self, scopes: tuple[str, ...]) -> bool:
        """Whether a key with these scopes may call it: admin always, others only where they are named."""
        return not self.scopes or Scope.ADMIN in scopes or any(scope in self.scopes for scope in scopes)
