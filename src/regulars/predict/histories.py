"""What the value models know of a customer: how often, how recently, how long."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from regulars.domain.errors import UsageError
from regulars.domain.words import say
from regulars.predict.grouping import Floats, Ints

__all__ = ["Histories", "checked_histories", "checked_horizon", "checked_weights", "histories_of"]


@dataclass(frozen=True, slots=True)
class Histories:
    """One row a customer, ascending by member; times in days.

    Attributes:
        member: the customer's key.
        frequency: repeat purchase days: distinct days with a purchase, less the first.
        recency: days from the first to the last purchase day.
        age: days from the first purchase day to the last complete day.
    """

    member: Ints
    frequency: Floats
    recency: Floats
    age: Floats

    def __len__(self) -> int:
        return len(self.member)

    @property
    def columns(self) -> tuple[Floats, Floats, Floats]:
        """Frequency, recency and age, the order in which every value model takes them."""
        return self.frequency, self.recency, self.age


def histories_of(member: ArrayLike, day: ArrayLike, last_day: int) -> Histories:
    """Histories from purchases, in any order, up to and including the last complete day.

    What it tells a shop: the three numbers a customer's future is read from. Purchases of one customer on one day
    count once; later purchases, and customers who first bought later, are not seen.

    Args:
        member: customer keys, int64, one a purchase.
        day: purchase days, int64 (days since 1970-01-01), as long as `member`.
        last_day: the last complete day, as in ``AsOf.today``.

    Raises:
        UsageError: the two columns differ in length.

    Source: Fader, Hardie and Lee (2005), "Counting Your Customers" the Easy Way, section 4 (x, t_x, T).

    Example:
        >>> seen = histories_of(member=[7, 7, 7, 3, 7], day=[10, 14, 14, 12, 99], last_day=20)
        >>> seen.member.tolist(), seen.frequency.tolist(), seen.recency.tolist(), seen.age.tolist()
        ([3, 7], [0.0, 1.0], [0.0, 4.0], [8.0, 10.0])
    """
    members = np.asarray(member, dtype=np.int64).reshape(-1)
    days = np.asarray(day, dtype=np.int64).reshape(-1)
    if len(members) != len(days):
        raise _uneven((len(members), len(days)))
    seen = days <= last_day
    members, days = members[seen], days[seen]
    if len(members) == 0:
        nothing = np.zeros(0)
        return Histories(members, nothing, nothing, nothing)
    key, code = np.unique(members, return_inverse=True)
    low = int(days.min())
    span = int(days.max()) - low + 1
    pairs = np.unique(code.astype(np.int64, copy=False) * span + (days - low))
    owner, offset = np.divmod(pairs, span)
    purchases = np.bincount(owner, minlength=len(key))
    last = np.cumsum(purchases) - 1
    first = last - purchases + 1
    return Histories(
        member=key,
        frequency=(purchases - 1).astype(np.float64),
        recency=(offset[last] - offset[first]).astype(np.float64),
        age=(last_day - low - offset[first]).astype(np.float64),
    )


def checked_histories(frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """The three columns as one-dimensional floats, in one time unit of the caller's choice.

    Raises:
        UsageError: columns of different lengths, a number that is missing, infinite or negative, or a last purchase
            after the end of the age.
    """
    x, tx, t = (np.atleast_1d(np.asarray(column, dtype=np.float64)).reshape(-1) for column in (frequency, recency, age))
    if not len(x) == len(tx) == len(t):
        raise _uneven((len(x), len(tx), len(t)))
    for name, column in (("frequency", x), ("recency", tx), ("age", t)):
        if len(column) and not (float(column.min()) >= 0 and float(column.max()) < np.inf):
            raise UsageError(
                say('The column "%(name)s" holds a missing, infinite or negative number.', name=name),
                fix=say("Leave such customers out, or build the histories with histories_of."),
            )
    if np.any(tx > t * (1 + 1e-9)):
        raise UsageError(
            say("A last purchase lies after the end of the customer's age."),
            fix=say("Give recency and age in the same unit, both counted from the first purchase."),
        )
    return x, np.where(x > 0, np.minimum(tx, t), 0.0), t


def checked_horizon(horizon: float) -> float:
    """A stretch of time to look ahead: finite and not negative.

    Raises:
        UsageError: it is anything else.
    """
    if not 0 <= horizon < np.inf:
        raise UsageError(
            say("The horizon is not a finite number of at least 0."),
            fix=say("Give the time to look ahead, in the unit of the histories."),
        )
    return float(horizon)


def checked_weights(weights: ArrayLike | None, rows: int) -> Floats | None:
    """How many customers each row stands for; None where each stands for itself.

    Raises:
        UsageError: they are not one finite number of at least 0 a row.
    """
    if weights is None:
        return None
    checked = np.asarray(weights, dtype=np.float64).reshape(-1)
    if len(checked) != rows or not (np.isfinite(checked) & (checked >= 0)).all():
        raise UsageError(
            say("The weights are not one finite number of at least 0 a customer."),
            fix=say("Give how many customers each row stands for."),
        )
    return checked


def _uneven(lengths: tuple[int, ...]) -> UsageError:
    return UsageError(
        say("The columns differ in length: %(lengths)s.", lengths=", ".join(map(str, lengths))),
        fix=say("Give one row a customer in every column."),
    )
