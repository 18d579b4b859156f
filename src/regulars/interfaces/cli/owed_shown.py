"""The statement for people, for programs and for spreadsheets."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from regulars.domain.errors import LedgerUnbalanced
from regulars.domain.ledger.statements import COLUMNS, DayMoved
from regulars.domain.words import Sentence, say, word
from regulars.interfaces.cli.messages import note
from regulars.interfaces.words import columns_of, padded, plain, speaker

if TYPE_CHECKING:
    import pyarrow as pa

    from regulars.loop.ledger.statement import Statement, Unbalanced

__all__ = ["COLUMN_WORDS", "print_statement", "statement_document", "statement_table", "unbalanced", "write_sheet"]

COLUMN_WORDS: Final[dict[str, Sentence]] = {
    "opening": word("statement", "opening"),
    "earned": word("statement", "earned"),
    "earned_reversed": word("statement", "earned reversed"),
    "redeemed": word("statement", "redeemed"),
    "redeemed_returned": word("statement", "redeemed returned"),
    "expired": word("statement", "expired"),
    "adjusted": word("statement", "adjusted"),
    "difference": word("statement", "difference"),
    "closing": word("statement", "closing"),
}


def statement_document(found: Statement) -> dict[str, Any]:
    """The statement as one JSON document: rows by day, one total a currency, and what does not add up."""
    return {
        "zone": found.zone,
        "from": None if found.first is None else found.first.isoformat(),
        "to": None if found.last is None else found.last.isoformat(),
        "balanced": not found.findings,
        "columns": list(COLUMNS),
        "days": [_row(row) for row in found.days],
        "totals": [_row(row) for row in found.totals],
        "findings": [{**asdict(each), "day": each.day.isoformat()} for each in found.findings],
    }


def _row(row: DayMoved) -> dict[str, Any]:
    return {**asdict(row), "day": row.day.isoformat()}


def statement_table(found: Statement) -> pa.Table:
    """The days as a table for spreadsheets: currency, day, the nine columns, what stands besides."""
    import pyarrow as pa

    schema = [("currency", pa.string()), ("day", pa.date32())]
    schema += [(name, pa.int64()) for name in list(DayMoved.__dataclass_fields__)[2:]]
    return pa.Table.from_pylist([asdict(row) for row in found.days], schema=pa.schema(schema))


def print_statement(found: Statement) -> None:
    """Nine columns a day, the totals below, and one line that says whether they add up."""
    say_it = speaker()
    day, total_word = word("statement", "day"), word("statement", "total")
    heads = [say_it(day), *(say_it(COLUMN_WORDS[name]) for name in COLUMNS)]
    for total in found.totals:
        days = [row for row in found.days if row.currency == total.currency]
        cells = [[row.day.isoformat(), *_numbers(row)] for row in days]
        cells.append([say_it(total_word), *_numbers(total)])
        widths = [max(columns_of(cell) for cell in column) for column in zip(heads, *cells, strict=True)]
        print(plain(total.currency))
        for line in (heads, *cells):
            first, *rest = (
                padded(cell, width) if place == 0 else " " * (width - columns_of(cell)) + cell
                for place, (cell, width) in enumerate(zip(line, widths, strict=True))
            )
            print(f"  {first}  {'  '.join(rest)}".rstrip())
    if not found.totals:
        nothing = say("No points were ever posted.")
        print(say_it(nothing))
    elif not found.findings:
        sound = say(
            "The books balance to the point: every closing is what the accounts hold. Days of %(zone)s; counted.",
            zone=found.zone,
        )
        print(say_it(sound))


def _numbers(row: DayMoved) -> list[str]:
    return [f"{getattr(row, name):,}" for name in COLUMNS]


def write_sheet(kind: str, table: pa.Table, out: Path | None) -> None:
    """A file for finance, or its bytes on standard output."""
    from regulars.interfaces.sheets import FORMATS

    made = FORMATS[kind](table)
    if out is None:
        sys.stdout.buffer.write(made)
        return
    out.write_bytes(made)
    note(say("wrote %(file)s", file=str(out)))


def unbalanced(found: Unbalanced) -> LedgerUnbalanced:
    """The error that names the day."""
    why = say(
        "%(currency)s: the statement says %(found)s, the accounts say %(expected)s.",
        currency=found.currency,
        found=found.found,
        expected=found.expected,
    )
    return LedgerUnbalanced(found.day.isoformat(), why)
