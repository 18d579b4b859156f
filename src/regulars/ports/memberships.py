"""One tenant's paid memberships: an append-only log of each, and whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from regulars.domain.ledger.requests import RequestKey
from regulars.domain.memberships.membership import Event

__all__ = ["Held", "Memberships"]


@dataclass(frozen=True, slots=True)
class Held:
    """A membership and its log.

    Attributes:
        id: random.
        owner: whose, as ``member:17``.
        token: the processor's name of their way to pay.
        events: oldest first.
    """

    id: str
    owner: str
    plan: str
    token: str
    events: tuple[Event, ...] = ()


class Memberships(Protocol):
    """Where memberships are kept."""

    def held(self, id_: str) -> Held | None:
        """One of them; None where nobody has it."""
        ...

    def of_owners(self, owners: Sequence[str]) -> Sequence[Held]:
        """These owners' memberships, ended ones too."""
        ...

    def due(self, now: int) -> Sequence[str]:
        """Ids on which something is due."""
        ...

    def append(
        self, held: Held, event: Event, due_at: int | None, key: RequestKey | None = None, token: str | None = None
    ) -> bool:
        """Writes one more event after those of `held`, and makes the membership if it has none.

        `due_at` says when something is due next (None is never), `key` which request asked for it, `token` another way to
        pay from now on. False where somebody else has written meanwhile: nothing was written.
        """
        ...

    def asked_before(self, key: RequestKey) -> str | None:
        """The membership that a request was about; None where the request is new.

        Raises:
            KeyReused: the key was used for another request.
        """
        ...

    def last_run(self) -> int | None:
        """When renewals ran last, µs UTC."""
        ...

    def note_run(self, at: int) -> None:
        """Notes that they ran."""
        ...

    def close(self) -> None:
        """Lets connections go."""
        ...
