"""Columns without a header: what their values alone say they are, and how sure that is.

Values never prove a meaning, so nothing here reaches the confidence at which a reading is taken in silence. Where two columns
could both be the customer, and do not tell the same people apart, neither is taken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from regulars.gather.dates import DateStyle
from regulars.gather.numbers import number_style_of

__all__ = ["guessed_by_values", "is_unnamed"]

_NAME: Final = re.compile(r"column_\d+")
_DECIMAL: Final = re.compile(r"[-+]?[¥￥$€£]?\d[\d.,]*[.,]\d{1,2}[元€]?", re.ASCII)
_WHOLE: Final = re.compile(r"-?\d{1,3}", re.ASCII)
_ROWS_MIN: Final = 5
"""Fewer rows do not show a pattern."""
_SHARE_MIN: Final = 0.9

_ONE_DATE: Final = 0.80
_FIRST_DATE: Final = 0.60
_ONE_CUSTOMER: Final = 0.75
_TWIN_CUSTOMER: Final = 0.65
"""Two columns that tell the same people apart: either will do."""
_ONE_ORDER: Final = 0.65
_ONE_AMOUNT: Final = 0.75
_LAST_AMOUNT: Final = 0.60
_QUANTITY: Final = 0.60

Values = Mapping[str, Sequence[str]]


def is_unnamed(names: Sequence[str]) -> bool:
    """Whether a file has no header: its columns are ``column_1``, ``column_2`` and so on.

    Example:
        >>> is_unnamed(["column_1", "column_2"]), is_unnamed(["column_1", "date"])
        (True, False)
    """
    return all(_NAME.fullmatch(name) for name in names)


def guessed_by_values(values: Values) -> list[tuple[str, str, float]]:
    """Role, column and confidence, each role and each column at most once; what is not plain is left out.

    Args:
        values: column to its values in some rows, in the file's order.

    Example:
        >>> rows = [(f"u{n % 3}", f"2026-01-{n:02}", f"{n}.50") for n in range(1, 10)]
        >>> columns = zip(("column_1", "column_2", "column_3"), zip(*rows))
        >>> [(role, column) for role, column, _ in guessed_by_values(dict(columns))]
        [('time', 'column_2'), ('customer', 'column_1'), ('amount', 'column_3')]
    """
    if not values or len(next(iter(values.values()))) < _ROWS_MIN:
        return []
    dates = [name for name, cells in values.items() if _is_date(cells)]
    if not dates:
        return []
    found = [("time", dates[0], _ONE_DATE if len(dates) == 1 else _FIRST_DATE)]
    rest = {name: cells for name, cells in values.items() if name not in dates and any(cells)}
    money = [name for name, cells in rest.items() if _share(_DECIMAL, cells) >= 0.5 and _is_number(cells)]
    ids = {name: cells for name, cells in rest.items() if name not in money and _repeats(cells)}
    customer = _customer(ids, values[dates[0]])
    found += customer
    taken = {name for _, name, _ in customer}
    if money:
        found.append(("amount", money[-1], _ONE_AMOUNT if len(money) == 1 else _LAST_AMOUNT))
    counts = [name for name, cells in rest.items() if name not in {*taken, *money} and _is_count(cells)]
    if money and len(counts) == 1:
        found.append(("quantity", counts[0], _QUANTITY))
    return found


def _customer(ids: Values, times: Sequence[str]) -> list[tuple[str, str, float]]:
    """The column that says who, if there is but one that can; with it, one that says which order."""
    orders = [name for name, cells in ids.items() if not _is_count(cells) and _tells(cells, times)]
    people = [name for name, cells in ids.items() if not _is_count(cells) and name not in orders]
    if orders and len(people) > 1:
        # Whoever placed an order did it alone: what differs within one is no customer.
        people = [name for name in people if _tells(ids[orders[0]], ids[name])]
    if not people:
        return []
    first = people[0]
    twins = all(_tells(ids[first], ids[other]) and _tells(ids[other], ids[first]) for other in people[1:])
    if not twins:
        return []
    found = [("customer", first, _ONE_CUSTOMER if len(people) == 1 else _TWIN_CUSTOMER)]
    if len(orders) == 1 and _tells(ids[orders[0]], ids[first]):
        found.append(("order_id", orders[0], _ONE_ORDER))
    return found


def _is_date(cells: Sequence[str]) -> bool:
    """Days as people write them; numbers that could be day numbers or seconds prove nothing."""
    plain = [cell for cell in cells if cell and not (cell.isdigit() and len(cell) not in {8, 12, 14})]
    return len(plain) >= _SHARE_MIN * len(cells) and DateStyle.share_read(plain) >= _SHARE_MIN


def _is_number(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return number_style_of(filled).share_read(filled) >= _SHARE_MIN


def _is_count(cells: Sequence[str]) -> bool:
    """Small whole numbers, mostly one: how many pieces. No customer has a quarter of all rows."""
    return _share(_WHOLE, cells) >= _SHARE_MIN and cells.count("1") >= len(cells) / 4


def _repeats(cells: Sequence[str]) -> bool:
    """Whether a column names things that come again: some values stand in several rows, and there are not just a few."""
    filled = [cell for cell in cells if cell]
    return len(filled) >= _SHARE_MIN * len(cells) and 3 <= len(set(filled)) < len(filled)


def _tells(known: Sequence[str], other: Sequence[str]) -> bool:
    """Whether the value of one column settles that of another in every row."""
    seen: dict[str, str] = {}
    return all(seen.setdefault(one, two) == two for one, two in zip(known, other, strict=True))


def _share(pattern: re.Pattern[str], cells: Sequence[str]) -> float:
    return sum(bool(pattern.fullmatch(cell)) for cell in cells) / len(cells)
