"""What the shop owes in points: a day's movements, and points outstanding by age and by end."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Final

__all__ = ["COLUMNS", "Baseline", "Closing", "DayMoved", "LotSpan", "Outstanding", "RiskCell", "StillOpen"]


@dataclass(frozen=True, slots=True)
class DayMoved:
    """One currency's points on one day of the programme's zone, by the day entries were recorded.

    Outstanding points are those of all owners: spendable, waiting and, below nought, owed after a claw-back. Movements
    are signed, so the opening and the six movements add up to the closing.

    Attributes:
        opening: outstanding when the day began.
        earned: issued; never below nought.
        earned_reversed: taken back by refunds and reversals, or never released; never above nought.
        redeemed: spent; never above nought.
        redeemed_returned: given back after a redemption was undone; never below nought.
        expired: written off at their end; never above nought.
        adjusted: corrections by hand, up and down, with what of them was undone.
        difference: how far the owners' accounts moved, found without the six columns.
        closing: outstanding when the day ended.
        activated: besides: what no longer waits for an event; moves within the outstanding points.
        forgiven: besides: refunds that nobody could pay; changes nothing outstanding.
        transferred: besides: handed from owner to owner.
        late: besides: of everything recorded on the day, points that count from an earlier one.
        waiting: of the closing, what waits for an event.
        debt: what owners owe, from nought up; the closing is less by it.
    """

    currency: str
    day: date
    opening: int
    earned: int
    earned_reversed: int
    redeemed: int
    redeemed_returned: int
    expired: int
    adjusted: int
    difference: int
    closing: int
    activated: int = 0
    forgiven: int = 0
    transferred: int = 0
    late: int = 0
    waiting: int = 0
    debt: int = 0

    @property
    def moved(self) -> int:
        """The six movements together."""
        return (
            self.earned + self.earned_reversed + self.redeemed + self.redeemed_returned + self.expired + self.adjusted
        )


COLUMNS: Final = tuple(field.name for field in fields(DayMoved))[2:11]
"""The nine columns, in order."""


@dataclass(frozen=True, slots=True)
class Closing:
    """What a currency's accounts say now, to be compared with what the entries add up to.

    Attributes:
        owners: Σ of the balances of all owners' accounts.
        house: Σ of the balances of the house's accounts; the two add up to nought.
    """

    currency: str
    owners: int
    house: int


@dataclass(frozen=True, slots=True)
class Outstanding:
    """Points of one currency that lie in lots, by age and by time to their end.

    Attributes:
        state: ``spendable``; ``waiting`` (not to be spent yet); ``over`` (ended, and not written off yet).
        age: number of the age bracket, 0 is the youngest.
        end: number of the bracket of days to the end, 0 is the nearest; −1 ends never, −2 at a date that acts move.
        points: so many.
        lots: in so many lots.
    """

    currency: str
    state: str
    age: int
    end: int
    points: int
    lots: int


@dataclass(frozen=True, slots=True)
class RiskCell:
    """What happened to lots with a fixed end in one week before that end, for one group of owners.

    Attributes:
        group: number of the group; an owner is always in the same one.
        week: whole weeks to the end.
        entered: points that came under watch in it, less those that left it (spent, taken back, still open now).
        entered_days: the same, each times its days above the start of the week.
        spent: points spent in it, less those given back.
    """

    currency: str
    group: int
    week: int
    entered: float
    entered_days: float
    spent: float


@dataclass(frozen=True, slots=True)
class StillOpen:
    """Spendable points with a fixed end, by whole days to it."""

    currency: str
    days: int
    points: int


@dataclass(frozen=True, slots=True)
class Baseline:
    """Lots whose time ran out lately: the dumb forecast, and how many owners stand behind the history.

    Attributes:
        issued: points of lots that ended within the last days.
        expired: of these, never spent nor taken back.
        owners: with any lot that has ended so far.
        crowd_ended: how many equal owners those weigh as much as (Kish), by what they held.
        crowd_open: likewise, of the owners of points still open.
    """

    currency: str
    issued: int
    expired: int
    owners: int
    crowd_ended: float
    crowd_open: float


@dataclass(frozen=True, slots=True)
class LotSpan:
    """Edges of brackets, as instants: ages from the youngest, ends from the nearest."""

    at: int
    ages: tuple[int, ...]
    ends: tuple[int, ...]
