"""What may be asked of the log of awards by hand."""

from __future__ import annotations

from dataclasses import dataclass

from regulars.domain.ledger.requests import Request
from regulars.domain.tasks.record import HAND, TaskAsked

__all__ = ["GiveBadge"]


@dataclass(frozen=True, slots=True)
class GiveBadge(Request):
    """Somebody gives a badge to a member, or takes it; `actor` and `reason` are a must.

    Attributes:
        badge: of the programme.
        is_taken: whether it is taken.
        owners: under which names the member's badges may stand, `owner` among them.
    """

    badge: str = ""
    is_taken: bool = False
    owners: tuple[str, ...] = ()

    @property
    def tasks(self) -> tuple[TaskAsked, ...]:
        """What has to be looked up."""
        owners = dict.fromkeys((self.owner, *self.owners))
        return tuple(TaskAsked(owner, f"{HAND}{self.badge}", None) for owner in owners)
