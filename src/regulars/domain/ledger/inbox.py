"""Events as they were received: kept in the transaction of the points they brought."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from regulars.domain.happening import Happening
from regulars.domain.ledger.counts import CountKey
from regulars.domain.ledger.requests import Request
from regulars.domain.place import NOWHERE_YET, Place
from regulars.domain.programme import Programme
from regulars.domain.tasks.record import TaskAsked

__all__ = ["Receive", "Received", "ReceivedState", "order_key"]


class ReceivedState(StrEnum):
    """Where an event stands."""

    APPLIED = "applied"
    WAITING = "waiting"
    """For the order it is about."""
    ASIDE = "aside"
    """A refund whose order the till has not seen and need not wait for: nothing was earned by it here. Should the order come
    after all, the refund goes with it."""


@dataclass(frozen=True, slots=True)
class Received:
    """One event, kept.

    Attributes:
        owner: whose, as ``member:17``.
        body: its properties, or of an identify call its traits, as JSON; empty once it is in the event log.
        received_at: µs UTC.
    """

    owner: str
    happening: Happening
    state: ReceivedState
    received_at: int
    body: str = ""

    @property
    def order_key(self) -> str:
        """Which order it is about; empty where none."""
        return order_key(self.owner, self.happening.order_id) if self.happening.order_id else ""


@dataclass(frozen=True, slots=True)
class Receive(Request):
    """An event came: it is kept, and what it earns or takes back is posted with it.

    Attributes:
        happening: what it says.
        programme: in force when it came.
        body: the call as it came.
        minor: minor units of money in a major one.
        owners: under which names the member's orders may stand, `owner` among them.
        counts: numbers it may look at or raise.
        tasks: what of tasks it may look at or move.
        segments: that its owner was in as of the latest turn, where a budget asks.
        place: where the member stands as of the event.
    """

    happening: Happening = field(default_factory=lambda: Happening("", "", 0))
    programme: Programme = field(default_factory=Programme)
    body: str = ""
    minor: int = 100
    owners: tuple[str, ...] = ()
    counts: tuple[CountKey, ...] = ()
    tasks: tuple[TaskAsked, ...] = ()
    segments: tuple[str, ...] = ()
    place: Place = NOWHERE_YET

    @property
    def order_keys(self) -> tuple[str, ...]:
        """Keys that its order may stand under; none where it is about no order."""
        if not self.happening.order_id:
            return ()
        return tuple(
            order_key(owner, self.happening.order_id) for owner in {self.owner: None, **dict.fromkeys(self.owners)}
        )

    @property
    def task_rewards(self) -> dict[str, bool]:
        """Currencies that its tasks may pay in, and whether their points may slide."""
        named = {one.task for one in self.tasks}
        sliding = {rule.id for rule in self.programme.earn if rule.expiry.kind == "sliding"}
        found: dict[str, bool] = {}
        for task in self.programme.tasks if named else ():
            for reward in (task.reward, *(step.reward for step in task.steps)) if task.id in named else ():
                if reward.points:
                    found[reward.currency] = found.get(reward.currency, False) or reward.like in sliding
        return found


def order_key(owner: str, order_id: str) -> str:
    """What tells orders apart: two members may have one of the same number."""
    return f"{owner}|{order_id}"
