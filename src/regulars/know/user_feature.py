"""Features of one's own: a function that is shown events as of an instant and gives one number a member."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from regulars.domain.errors import UsageError
from regulars.domain.words import say
from regulars.know.features import FEATURES

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["UserFeature", "answer_of", "feature"]

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")
_KNOWN: Final = frozenset(known.name for known in FEATURES)


@dataclass(frozen=True, slots=True)
class UserFeature:
    """A feature of one's own.

    Attributes:
        name: of the column in the profiles.
        meaning: what it tells the shop.
        unit: what it is counted in.
        source: where it comes from.
        compute: takes a narwhals frame of events, gives one with ``member`` and one column more.
    """

    name: str
    meaning: str
    unit: str
    source: str
    compute: Callable[[Any], Any]


def feature(name: str, meaning: str, unit: str, source: str = "") -> Callable[[Callable[[Any], Any]], UserFeature]:
    """Makes a feature of a function, to be given to `Shop.turn(features=[...])`. Nothing is run before that.

    The function is shown a narwhals frame of events as the log keeps them, only those before the instant of the turn and
    only of members who may be analysed, ordered by member and time; it gives back a frame with ``member`` and one column
    of numbers, at most one row a member. Members it leaves out have no value.

    Args:
        name: small letters, digits and underscores; not that of another column.
        meaning: what it tells the shop.
        unit: what it is counted in.
        source: where it comes from; nothing is your own.

    Raises:
        UsageError: the name is no such name, or is taken.

    Example:
        >>> import narwhals as nw
        >>> @feature("big_orders_count", "Orders of more than 100.00.", "orders")
        ... def big_orders(events):
        ...     big = events.filter(nw.col("name") == "Order Completed", nw.col("amount") > 100_00)
        ...     return big.group_by("member").agg(nw.len().alias("count"))
        >>> big_orders.name
        'big_orders_count'
    """
    if not _NAME.fullmatch(name) or name in _KNOWN:
        raise UsageError(
            say('"%(name)s" cannot be the name of a feature.', name=name),
            fix=say("Use small letters, digits and underscores, and a name that no other feature has."),
        )
    return lambda compute: UserFeature(name, meaning, unit, source or "user", compute)


def answer_of(asked: UserFeature, events: pa.Table, members: pa.ChunkedArray) -> pa.Array:
    """What a feature says of these members, in their order, as floats; empty where it says nothing.

    Raises:
        UsageError: it does not give one number a member.
    """
    import narwhals as nw
    import pyarrow as pa
    import pyarrow.compute as pc

    given = nw.to_native(asked.compute(nw.from_native(events, eager_only=True)), pass_through=True)
    table = given if isinstance(given, pa.Table) else nw.from_native(given, eager_only=True).to_arrow()
    values = [name for name in table.column_names if name != "member"]
    if len(values) != 1 or "member" not in table.column_names or not _is_number(table.schema.field(values[0]).type):
        raise _wrong(asked, say("Its columns are: %(columns)s.", columns=", ".join(table.column_names)))
    keys = table["member"].cast(pa.int64()).combine_chunks()
    if len(pc.unique(keys)) != len(keys):
        raise _wrong(asked, say("A member is in it more than once."))
    where = pc.index_in(members.combine_chunks(), value_set=keys)
    return table[values[0]].cast(pa.float64()).combine_chunks().take(where)


def _is_number(kind: pa.DataType) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind))


def _wrong(asked: UserFeature, why: Any) -> UsageError:
    return UsageError(
        say('The feature "%(name)s" does not give one number a member.', name=asked.name),
        why=why,
        fix=say("Give back a frame with the column member and one column of numbers, one row a member."),
    )
