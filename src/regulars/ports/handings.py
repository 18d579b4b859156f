"""One tenant's things handed out: what may be asked of the place that keeps them.

What is looked up, decided by a room and written stands in one transaction with the ledger's entries, under the ledger's
lock: points are spent, stock is taken and a code handed out together, or nothing happens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import msgspec

from regulars.domain.ledger.counts import CountKey
from regulars.domain.ledger.requests import RequestKey
from regulars.domain.rewards.handing import Handed, Handing, HandingKind, HandingPage, Occasion, Undoing, Verdict
from regulars.domain.rewards.refusal import RewardRefused

__all__ = ["DecideHanding", "DecideUndoing", "HandedOver", "Handings", "LookedUp"]

DecideHanding = Callable[[HandingPage], Handing | Verdict]
"""A room's decision on what to hand out."""
DecideUndoing = Callable[[Handed, bool], Undoing | Verdict]
"""A room's decision on giving back: what was handed out, and whether its code was used."""


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What the page is to hold.

    Attributes:
        counts: which counts.
        currency: whose balance and earnings; empty is none.
        owners: every name the owner's points may lie under.
    """

    counts: tuple[CountKey, ...] = ()
    currency: str = ""
    owners: tuple[str, ...] = ()


class HandedOver(msgspec.Struct, frozen=True):
    """What came of a request.

    Attributes:
        handed: what is kept of it; None where it was refused.
        refused: every reason why not.
        is_replayed: it was so answered, or handed out, before; nothing was done now.
    """

    handed: Handed | None = None
    refused: tuple[RewardRefused, ...] = ()
    is_replayed: bool = False


class Handings(Protocol):
    """One tenant's things handed out."""

    def hand(
        self, occasion: Occasion, look: LookedUp, decide: DecideHanding, key: RequestKey | None = None
    ) -> HandedOver:
        """Looks up, has it decided, and keeps what comes of it; durable when this returns.

        Raises:
            KeyReused: the key was used for another request.
            DatabaseUnreachable: the outcome is unknown: ask again; an occasion is one whatever happens.
        """
        ...

    def undo(self, id_: str, decide: DecideUndoing, key: RequestKey | None = None) -> HandedOver:
        """Gives back: entries, counts into the period they came from, and the code, which counts no more.

        Raises:
            KeyError: nothing of this id was handed out.
            KeyReused: the key was used for another request.
        """
        ...

    def page(self, occasion: Occasion, look: LookedUp) -> HandingPage:
        """What would be decided on now; nothing is locked or written."""
        ...

    def of_entry(self, entry: int) -> Handed | None:
        """What an entry of the ledger was written for; None where it was for nothing that was handed out."""
        ...

    def of_owners(self, owners: Sequence[str], kinds: Sequence[HandingKind] = (), limit: int = 1_000) -> list[Handed]:
        """What owners were handed, the newest first; only of some kinds, if given."""
        ...

    def counts(self, keys: Sequence[CountKey]) -> dict[CountKey, int]:
        """Counts as they are kept now; one that was never touched is left out."""
        ...

    def note(self, key: CountKey, number: int) -> None:
        """Sets a count."""
        ...

    def close(self) -> None:
        """Lets go of connections."""
        ...
