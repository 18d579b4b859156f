"""Groups of members worth acting on: defined once, for today's audience, for past windows and for why-not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from regulars.domain.stage import Borders
from regulars.domain.words import Sentence, word

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = ["GROUP_WORDS", "Group", "as_table", "groups_of", "members_of"]

_MANY: Final = 2**31 - 1

GROUP_WORDS: Final[dict[str, Sentence]] = {
    "cooling_regulars": word("group", "cooling regulars"),
    "sleeping_regulars": word("group", "sleeping regulars"),
    "lapsed_regulars": word("group", "lapsed regulars"),
    "recent_first_buyers": word("group", "recent first-time buyers"),
    "quiet_first_buyers": word("group", "quiet first-time buyers"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Members between two numbers of order days and two lengths of silence, both ends included.

    Attributes:
        name: as in `GROUP_WORDS`.
        order_days_min: fewest days with an order.
        order_days_max: most.
        silence_days_min: fewest complete days since the last order.
        silence_days_max: most.
    """

    name: str
    order_days_min: int
    order_days_max: int
    silence_days_min: int
    silence_days_max: int


def groups_of(borders: Borders) -> tuple[Group, ...]:
    """The groups of a shop with these borders; nobody is in two.

    Regulars bought on two days or more. First-time buyers are asked for a second purchase: those still within the cooling
    border, and those between it and the lapse border. Members silent for longer than three times the lapse border are left
    in peace.
    """
    cooling, sleeping, lapsed = borders.cooling, borders.sleeping, borders.lapsed
    return (
        Group("cooling_regulars", 2, _MANY, cooling + 1, sleeping),
        Group("sleeping_regulars", 2, _MANY, sleeping + 1, lapsed),
        Group("lapsed_regulars", 2, _MANY, lapsed + 1, 3 * lapsed),
        Group("recent_first_buyers", 1, 1, 0, cooling),
        Group("quiet_first_buyers", 1, 1, cooling + 1, lapsed),
    )


def members_of(group: Group, order_days: NDArray[np.int64], silence_days: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Who is in a group.

    Example:
        >>> import numpy as np
        >>> members_of(Group("g", 2, 9, 10, 20), np.array([1, 2, 2]), np.array([15, 15, 25])).tolist()
        [False, True, False]
    """
    return (
        (order_days >= group.order_days_min)
        & (order_days <= group.order_days_max)
        & (silence_days >= group.silence_days_min)
        & (silence_days <= group.silence_days_max)
    )


def as_table(groups: tuple[Group, ...]) -> pa.Table:
    """The groups as columns, for questions."""
    import pyarrow as pa

    fields = ("name", "order_days_min", "order_days_max", "silence_days_min", "silence_days_max")
    return pa.table({field: [getattr(group, field) for group in groups] for field in fields})
