"""A ladder through its versions: what counts for it, since when it holds, and what is kept of a member on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from regulars.domain.tier_state import Assignment, TierState
from regulars.domain.tiers import Ladder

__all__ = ["ALWAYS", "LadderVersion", "Metric", "TierKept"]

ALWAYS: Final = -(2**62)
"""Since when a ladder's first version holds: everything that ever happened counts for it."""


class Metric(NamedTuple):
    """What is summed up for a ladder. Never a balance.

    Attributes:
        kind: points of a ``currency``; money spent on goods, ``spend``; paid ``orders``; ``events``.
        name: of the currency, or of the event.
    """

    kind: Literal["currency", "spend", "orders", "events"]
    name: str = ""


@dataclass(frozen=True, slots=True)
class LadderVersion:
    """The rules of a ladder since an instant, until the next version's.

    Attributes:
        version: from 1.
        applies_at: from when on, µs UTC; `ALWAYS` for the first.
        grandfather_until: whoever would come lower by it keeps the tier until then; None is nobody.
    """

    ladder: Ladder
    metric: Metric
    version: int = 1
    applies_at: int = ALWAYS
    grandfather_until: int | None = None

    def says_as(self, other: LadderVersion) -> bool:
        """Whether both say the same of how a tier is won, kept and lost."""
        return (self.ladder, self.metric) == (other.ladder, other.metric)


@dataclass(frozen=True, slots=True)
class TierKept:
    """What is kept of one member on one ladder.

    Attributes:
        version: of the ladder, that `state` is of.
        floors: tiers held up while new rules are grandfathered.
    """

    version: int
    state: TierState
    floors: tuple[Assignment, ...] = ()
