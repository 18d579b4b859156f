"""The twins of a page: the same tables as JSON, and each of them as CSV."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from regulars.domain.errors import UsageError
from regulars.domain.money import Money
from regulars.domain.words import Percent, Points100, Sentence, say
from regulars.interfaces.console.kit import Grid, Link, Number, View
from regulars.interfaces.console.screen import Sent
from regulars.interfaces.words import Speaker

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["csv_twin", "json_twin", "raw"]


def raw(value: object, speak: Speaker) -> Any:
    """A value as programs take it: money in major units, shares from 0 to 1, days as ISO dates, sentences said.

    Example:
        >>> speak = Speaker("en")
        >>> [raw(value, speak) for value in (Percent(0.25), Money(1250, "EUR"), Link(7, "/x"), date(2026, 1, 2))]
        [0.25, 12.5, 7, '2026-01-02']
    """
    match value:
        case Link():
            return raw(value.text, speak)
        case Money():
            return float(value.amount)
        case Percent() | Points100():
            return round(value.share, 6)
        case Sentence():
            return speak(value)
        case date():
            return value.isoformat()
        case Decimal():
            return float(value)
        case tuple() | list():
            return " · ".join(str(raw(each, speak)) for each in value)
        case _:
            return value


def json_twin(view: View, speak: Speaker) -> Sent:
    """Everything a page shows."""
    document = {
        "question": speak(view.question),
        "answer": [speak(sentence) for sentence in (*view.answer, *view.missing)],
        "origin": view.origin or None,
        "figures": [_number(number, speak) for number in view.numbers],
        "tables": {
            grid.name: {
                "caption": speak(grid.caption),
                "origin": grid.origin or None,
                "rows": [
                    {column.name: raw(cell, speak) for column, cell in zip(grid.columns, row, strict=True)}
                    for row in grid.rows
                ],
                "next": grid.more or None,
            }
            for grid in view.every_grid
        },
    }
    return Sent(json.dumps(document, ensure_ascii=False, allow_nan=False).encode(), "application/json")


def _number(number: Number, speak: Speaker) -> dict[str, Any]:
    return {
        "label": speak(number.label),
        "value": raw(number.value, speak),
        "origin": number.origin or None,
        "interval": None if number.interval is None else [raw(end, speak) for end in number.interval],
        "compared": None if number.compared is None else speak(number.compared),
        "n": number.n,
    }


def csv_twin(view: View, name: str, speak: Speaker) -> Sent:
    """One table as CSV that spreadsheets read: text that one would run as a formula is made text.

    Raises:
        UsageError: the page has no such table.
    """
    from regulars.interfaces.sheets import csv_of

    grid = next((grid for grid in view.every_grid if grid.name == name), None)
    if grid is None:
        names = ", ".join(grid.name for grid in view.every_grid)
        raise UsageError(
            say('This page has no table "%(name)s".', name=name[:40]), fix=say("It has: %(names)s.", names=names or "–")
        )
    sent_as = ("content-disposition", f'attachment; filename="{grid.name}.csv"')
    return Sent(csv_of(_table(grid, speak)), "text/csv; charset=utf-8", headers=(sent_as,))


def _table(grid: Grid, speak: Speaker) -> pa.Table:
    import pyarrow as pa

    cells = [[raw(cell, speak) for cell in row] for row in grid.rows]
    columns = [_column([row[place] for row in cells]) for place in range(len(grid.columns))]
    return pa.table(columns, names=[column.name for column in grid.columns])


def _column(values: list[Any]) -> pa.Array:
    import pyarrow as pa

    kinds = {type(value) for value in values if value is not None}
    if kinds <= {int}:
        return pa.array(values, pa.int64())
    if kinds <= {int, float}:
        return pa.array(values, pa.float64())
    return pa.array([None if value is None else str(value) for value in values], pa.string())
