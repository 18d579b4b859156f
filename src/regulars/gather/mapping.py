"""Which column means what, and how sure that is.

A name is compared with the synonyms of each role in English and Chinese (62 % of the confidence), its values with the kind
the role needs (38 %). From 0.90 a reading is accepted, from 0.55 it is a question, below it is left out. Only a name in full
can reach 0.90: whatever is merely alike is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from regulars.domain.errors import ColumnMissing, MappingUnsure
from regulars.domain.words import Sentence, say
from regulars.gather.assumptions import assumptions_of
from regulars.gather.cleaning import NUMBER_ROLES
from regulars.gather.dates import DateStyle, date_style_of
from regulars.gather.likeness import header_likeness, rank, squeezed, value_likeness
from regulars.gather.numbers import NUMBER_STYLES, NumberStyle, number_style_of
from regulars.gather.synonyms import OPTIONAL_ROLES, ROLES
from regulars.gather.totals import first_lines_filled, is_order_total
from regulars.gather.unnamed import guessed_by_values, is_unnamed

__all__ = [
    "ACCEPT_FROM",
    "ASK_FROM",
    "KEY_ROLES",
    "ONCE_ROLES",
    "ROLES",
    "STYLES",
    "Guess",
    "RoleMap",
    "map_columns",
    "with_clock",
]

ACCEPT_FROM: Final = 0.90
ASK_FROM: Final = 0.55
KEY_ROLES: Final = ("customer", "time")
"""Without these there is no history."""
ONCE_ROLES: Final = ("amount", "discount")
"""What may stand on each line of an order and yet be the whole order's."""
STYLES: Final = ("dates", "numbers")
"""What may be told besides the roles of columns: one of `DATE_ORDERS`, one of `NUMBER_STYLES`."""

_HEADER_SHARE: Final = 0.62
_VALUES_MIN: Final = 0.5
"""A column of which fewer values fit is not saved by its name."""
_FULL_FROM: Final = 0.6
"""A row with a smaller share of the fullest row's cells is a further line of an order."""
_PRODUCT_CONFIDENCE: Final = 0.85
"""Unit price × quantity instead of an amount: proposed, never taken in silence."""


@dataclass(frozen=True, slots=True)
class Guess:
    """One reading of one role: the column and how sure it is, 0 to 1."""

    role: str
    column: str
    confidence: float


@dataclass(frozen=True, slots=True)
class RoleMap:
    """How a table is read.

    Attributes:
        columns: every role to its column name, or to an empty string.
        dates: how the time column is written.
        guesses: what was guessed rather than told, surest first.
        left_out: columns that no role took.
        numbers: role to how its column writes numbers.
        once: roles whose column repeats the order's total on its lines; counted once an order.
        filled: whether further lines of an order take customer and time from its first.
        notes: what was assumed besides, in sentences.
    """

    columns: Mapping[str, str]
    dates: DateStyle
    guesses: tuple[Guess, ...]
    left_out: tuple[str, ...]
    numbers: Mapping[str, NumberStyle] = field(default_factory=dict)
    once: tuple[str, ...] = ()
    filled: bool = False
    notes: tuple[Sentence, ...] = ()

    @property
    def questions(self) -> tuple[Guess, ...]:
        """Guesses that a person should look at: sure enough to use, not sure enough to be silent."""
        return tuple(guess for guess in self.guesses if guess.confidence < ACCEPT_FROM)

    @property
    def loaded(self) -> dict[str, str]:
        """Role to column as rows are read: where there is an amount, a unit price does not speak for it."""
        return {**self.columns} | ({"unit_price": ""} if self.columns["amount"] else {})

    def settled(self, dates: DateStyle, numbers: Mapping[str, NumberStyle], where: str) -> RoleMap:
        """The same reading with dates and numbers as more rows have shown them, and what is assumed then."""
        notes = assumptions_of(self.columns, dates, numbers, self.once, filled=self.filled, where=where)
        return replace(self, dates=dates, numbers=numbers, notes=notes)


def map_columns(
    names: Sequence[str], rows: Sequence[Sequence[str]], told: Mapping[str, str] | None = None, *, where: str = ""
) -> RoleMap:
    """Reads the columns of a table of orders or order lines.

    Args:
        names: column names.
        rows: some of the first rows, as text.
        told: role to column name, as the user said; these are not guessed. Besides, `STYLES` to how dates and numbers are
            written.
        where: the file, for errors.

    Raises:
        ColumnMissing: a told column is not there.
        MappingUnsure: no column can be read as customer or as time with a confidence of 0.55.

    Example:
        >>> read = map_columns(["cust_id", "order_date", "total"], [["7", "2020-01-31", "9.50"]])
        >>> read.columns["customer"], read.columns["time"], read.columns["amount"]
        ('cust_id', 'order_date', 'total')
        >>> [(guess.role, guess.confidence) for guess in read.questions]
        []
    """
    columns = dict.fromkeys(ROLES, "")
    styles = {way: column for way, column in (told or {}).items() if way in STYLES}
    told = {role: column for role, column in (told or {}).items() if role not in STYLES}
    for role, column in told.items():
        if column not in names:
            raise ColumnMissing(column, tuple(names), where)
        columns[role] = column
    values = {
        name: [row[index].strip() if index < len(row) else "" for row in rows] for index, name in enumerate(names)
    }
    guesses = _guessed(names, values, columns)
    for role in KEY_ROLES:
        if not columns[role]:
            raise _unsure(role, names, where)
    guesses = _only_beside_days(columns, guesses, values)
    times = with_clock(values[columns["time"]], values[columns["clock"]] if columns["clock"] else ())
    dates = _in_its_zone(date_style_of(times, where, columns["time"], styles.get("dates", "")), columns["time"])
    numbers = {
        role: NUMBER_STYLES.get(styles.get("numbers", "")) or number_style_of(values[columns[role]])
        for role in NUMBER_ROLES
        if columns[role]
    }
    orders = values[columns["order_id"]] if columns["order_id"] else []
    once = tuple(
        role
        for role in ONCE_ROLES
        # Who names the column of the amounts says that they are the rows' own.
        if orders and columns[role] and role not in told and _repeats(columns, role, orders, values, numbers)
    )
    filled = bool(orders) and first_lines_filled(orders, values[columns["customer"]], values[columns["time"]])
    left_out = tuple(name for name in names if name not in columns.values())
    read = RoleMap(columns, dates, guesses, left_out, numbers, once, filled)
    return read.settled(dates, numbers, where)


def _only_beside_days(
    columns: dict[str, str], guesses: tuple[Guess, ...], values: Mapping[str, Sequence[str]]
) -> tuple[Guess, ...]:
    """A guessed time of day counts only where the time itself has none."""
    guessed = any(guess.role == "clock" for guess in guesses)
    if guessed and any(":" in value for value in values[columns["time"]]):
        columns["clock"] = ""
    return tuple(guess for guess in guesses if columns[guess.role])


def with_clock(days: Sequence[str], clocks: Sequence[str]) -> Sequence[str]:
    """Days and times of day as one text, as `clock.sql` joins them."""
    if not clocks:
        return days
    marked = [f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 and day.isdigit() else day for day in days]
    return [f"{day} {clock}" if clock else raw for raw, day, clock in zip(days, marked, clocks, strict=True)]


def _guessed(names: Sequence[str], values: Mapping[str, Sequence[str]], columns: dict[str, str]) -> tuple[Guess, ...]:
    """Fills the roles that nobody told, surest reading first; among sure ones the better source."""
    if is_unnamed(names):
        return _guessed_unnamed(values, columns)
    full = _full_rows(names, values)
    lines = [squeezed(name) for name in names if squeezed(name).startswith("lineitem")]
    scored = [
        Guess(role, name, confidence)
        for role in ROLES
        if not columns[role]
        for name in names
        if name not in columns.values()
        and (confidence := _confidence(role, name, [values[name][row] for row in full], lines)) >= ASK_FROM
    ]
    scored.sort(
        key=lambda guess: (
            guess.confidence < ACCEPT_FROM,
            0 if guess.confidence < ACCEPT_FROM else rank(guess.role, guess.column),
            -guess.confidence,
            names.index(guess.column),
        )
    )
    # What is optional takes what the others leave, and only where it is sure.
    wanted = [guess for guess in scored if guess.role not in OPTIONAL_ROLES]
    wanted += [guess for guess in scored if guess.role in OPTIONAL_ROLES and guess.confidence >= ACCEPT_FROM]
    guesses: list[Guess] = []
    for guess in wanted:
        if not columns[guess.role] and guess.column not in columns.values():
            columns[guess.role] = guess.column
            guesses.append(guess)
    if not columns["amount"]:
        guesses = [
            replace(guess, confidence=min(guess.confidence, _PRODUCT_CONFIDENCE))
            if guess.role == "unit_price"
            else guess
            for guess in guesses
        ]
    return tuple(sorted(guesses, key=lambda guess: -guess.confidence))


def _guessed_unnamed(values: Mapping[str, Sequence[str]], columns: dict[str, str]) -> tuple[Guess, ...]:
    """Fills the roles that nobody told in a file without a header, by values alone."""
    guesses = []
    for role, name, confidence in guessed_by_values(values):
        if not columns[role] and name not in columns.values():
            columns[role] = name
            guesses.append(Guess(role, name, confidence))
    return tuple(sorted(guesses, key=lambda guess: -guess.confidence))


def _confidence(role: str, name: str, values: Sequence[str], lines: Sequence[str]) -> float:
    """How sure a column is to play a role: by its name, then by whether its values can be that at all."""
    by_name = header_likeness(role, name)
    if squeezed(name) == "name" and lines:
        # Beside "Lineitem …" columns the name is the order's: Shopify's "#1001".
        by_name = 1.0 if role == "order_id" else 0.0
    if by_name == 0.0:
        return 0.0
    fits = value_likeness(role, values)
    if fits < _VALUES_MIN:
        return round(by_name * fits, 2)
    return round(_HEADER_SHARE * by_name + (1 - _HEADER_SHARE) * fits, 2)


def _full_rows(names: Sequence[str], values: Mapping[str, Sequence[str]]) -> list[int]:
    """The rows that are not nearly blank beside the others: further lines of an order leave out who and when."""
    rows = len(values[names[0]]) if names else 0
    filled = [sum(bool(values[name][row]) for name in names) for row in range(rows)]
    return [row for row in range(rows) if filled[row] > max(filled) * _FULL_FROM]


def _repeats(
    columns: Mapping[str, str],
    role: str,
    orders: Sequence[str],
    values: Mapping[str, Sequence[str]],
    numbers: Mapping[str, NumberStyle],
) -> bool:
    """Whether the column of a role holds totals of orders, and not of lines."""
    column = values[columns[role]]
    if role == "amount" and columns["unit_price"] and columns["quantity"]:
        amounts = [numbers["amount"].number(value) for value in column]
        prices = [numbers["unit_price"].number(value) for value in values[columns["unit_price"]]]
        counts = [numbers["quantity"].number(value) for value in values[columns["quantity"]]]
        if all(
            amount is not None and price is not None and count is not None and abs(amount - price * count) < 0.01
            for amount, price, count in zip(amounts, prices, counts, strict=True)
        ):
            return False
    return is_order_total(columns[role], orders, column)


def _in_its_zone(dates: DateStyle, column: str) -> DateStyle:
    """A column whose name says UTC is written in UTC, whatever the shop's zone."""
    return replace(dates, kind="utc") if dates.kind == "text" and "utc" in column.lower() else dates


def _unsure(role: str, names: Sequence[str], where: str) -> MappingUnsure:
    what = {
        "customer": say("No column could be read as the customer."),
        "time": say("No column could be read as the time of the order."),
    }[role]
    return MappingUnsure(
        what,
        where=where,
        why=say("The columns are: %(columns)s.", columns=", ".join(names[:40])),
        fix=say("Name it: --%(role)s COLUMN", role=role),
    )
