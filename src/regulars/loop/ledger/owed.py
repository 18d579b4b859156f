"""What is owed in points now: by age, by time to the end, what of it will never be redeemed, and what that is in money."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Final

from regulars.domain.errors import NotEnoughData
from regulars.domain.ledger.statements import Baseline, LotSpan, Outstanding, RiskCell, StillOpen
from regulars.domain.money import Money
from regulars.domain.time import DAY_US
from regulars.domain.words import Sentence, say
from regulars.loop.ledger.counter import Counter

if TYPE_CHECKING:
    from regulars.predict.breakage import Breakage, History

__all__ = ["AGE_DAYS", "BASELINE_DAYS", "END_DAYS", "Owed", "OwedMoney", "owed"]

AGE_DAYS: Final = (30, 90, 180, 365)
"""Edges of the brackets of age."""
END_DAYS: Final = (30, 60, 90, 365)
"""Edges of the brackets of days to the end."""
BASELINE_DAYS: Final = 90
"""The dumb forecast looks at lots that ended within so many days."""


@dataclass(frozen=True, slots=True)
class OwedMoney:
    """What points outstanding are worth.

    Attributes:
        worst: every point is redeemed: counted.
        expected: what will never be redeemed aside: modelled; None where nothing can be said about it.
        low, high: of the expected, by the interval of the share.
    """

    value_per_point: Decimal
    worst: Money
    expected: Money | None
    low: Money | None
    high: Money | None


@dataclass(frozen=True, slots=True)
class Owed:
    """One currency's points as of an instant.

    Attributes:
        as_of: µs UTC.
        spendable: may be spent now, held ones included.
        waiting: may be spent later, or when an event comes.
        over: have ended and are not written off yet: owed to nobody.
        ages: points by bracket of `AGE_DAYS`, the last is older; spendable and waiting.
        ends: points by bracket of `END_DAYS`, the last is later.
        endless: never expire. sliding: end at a date that acts move.
        expiring: points that end within 30, 60, 90 and 365 days, each with those before.
        breakage: modelled share of the spendable points with a fixed end that will never be redeemed.
        withheld: why there is none.
        baseline_share: the dumb forecast: of points whose time ran out lately, the share that expired.
        money: None where no value of a point was said.
    """

    currency: str
    as_of: int
    spendable: int
    waiting: int
    over: int
    ages: tuple[int, ...]
    ends: tuple[int, ...]
    endless: int
    sliding: int
    breakage: Breakage | None
    withheld: Sentence | None
    baseline_share: float | None
    money: OwedMoney | None

    @property
    def outstanding(self) -> int:
        """Everything owed."""
        return self.spendable + self.waiting

    @property
    def expiring(self) -> tuple[int, ...]:
        """Within each edge of `END_DAYS`."""
        return tuple(sum(self.ends[: place + 1]) for place in range(len(END_DAYS)))


def owed(
    counter: Counter,
    money: str,
    value_per_point: Decimal | None = None,
    currency: str | None = None,
    costs: Mapping[str, Decimal] | None = None,
) -> tuple[Owed, ...]:
    """Counts lots where they lie, and models what of them will never be redeemed.

    Args:
        counter: the ledger and its clock.
        money: ISO 4217 code of `value_per_point`.
        value_per_point: what a redeemed point costs, or its stand-alone price, major units.
        currency: only this one.
        costs: what a point costs by currency, where no value is said.
    """
    from regulars.predict.breakage import GROUPS

    at, asks = counter.clock.now(), counter.ledger.statements
    span = LotSpan(at, tuple(at - days * DAY_US for days in AGE_DAYS), tuple(at + days * DAY_US for days in END_DAYS))
    cells = asks.outstanding(span)
    ended = asks.ended(at, at - BASELINE_DAYS * DAY_US)
    histories = _histories(asks.history(at, GROUPS), asks.still_open(at), ended, GROUPS)
    lately = {each.currency: each for each in ended}
    return tuple(
        _one(
            name,
            at,
            list(group),
            histories.get(name),
            lately.get(name),
            (money, (costs or {}).get(name) if value_per_point is None else value_per_point),
        )
        for name, group in groupby(cells, key=lambda cell: cell.currency)
        if currency in {None, name}
    )


def _one(
    currency: str,
    at: int,
    cells: Sequence[Outstanding],
    history: History | None,
    lately: Baseline | None,
    price: tuple[str, Decimal | None],
) -> Owed:
    live = [cell for cell in cells if cell.state != "over"]
    by_state = {state: _points(cells, state=state) for state in ("spendable", "waiting", "over")}
    never, why = _never(history)
    share = lately.expired / lately.issued if lately is not None and lately.issued else None
    ages = tuple(_points(live, age=place) for place in range(len(AGE_DAYS) + 1))
    ends = tuple(_points(live, end=place) for place in range(len(END_DAYS) + 1))
    outstanding = by_state["spendable"] + by_state["waiting"]
    return Owed(
        currency,
        at,
        **by_state,
        ages=ages,
        ends=ends,
        endless=_points(live, end=-1),
        sliding=_points(live, end=-2),
        breakage=never,
        withheld=why,
        baseline_share=share,
        money=None if price[1] is None else _worth(outstanding, never, price[0], price[1]),
    )


def _points(cells: Iterable[Outstanding], **wanted: object) -> int:
    return sum(cell.points for cell in cells if all(getattr(cell, name) == value for name, value in wanted.items()))


def _never(history: History | None) -> tuple[Breakage | None, Sentence | None]:
    from regulars.predict.breakage import breakage

    if history is None:
        return None, say("No points of this currency end at a date of their own, so none are said to be lost.")
    try:
        return breakage(history), None
    except NotEnoughData as error:
        return None, error.what


def _worth(points: int, never: Breakage | None, money: str, value: Decimal) -> OwedMoney:
    worst = Money.of(points * value, money)
    if never is None:
        return OwedMoney(value, worst, None, None, None)
    # The higher the share that is never redeemed, the less is owed.
    left = [points - Decimal(str(share)) * never.points for share in (never.share, never.high, never.low)]
    expected, low, high = (Money.of(part * value, money) for part in left)
    return OwedMoney(value, worst, expected, low, high)


def _histories(
    cells: Sequence[RiskCell], still: Sequence[StillOpen], ended: Sequence[Baseline], groups: int
) -> dict[str, History]:
    """Cells as matrices, one set a currency that has lots with a fixed end."""
    import numpy as np

    from regulars.predict.breakage import History

    made = {}
    for each in ended:
        mine = [cell for cell in cells if cell.currency == each.currency]
        place = ([cell.group for cell in mine], [cell.week for cell in mine])
        entered, days, spent = (np.zeros((groups, 1 + max(place[1], default=0))) for _ in range(3))
        entered[place] = [cell.entered for cell in mine]
        days[place] = [cell.entered_days for cell in mine]
        spent[place] = [cell.spent for cell in mine]
        left = [row for row in still if row.currency == each.currency]
        made[each.currency] = History(
            entered,
            days,
            spent,
            np.array([row.days for row in left], dtype=np.float64),
            np.array([row.points for row in left], dtype=np.float64),
            each.owners,
            each.crowd_ended,
            each.crowd_open,
        )
    return made
