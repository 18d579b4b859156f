"""``regulars ledger statement``: what is owed in points, day by day."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from regulars.interfaces.cli.commands.options import Home, Json, Lang
from regulars.interfaces.words import translated as _

__all__ = ["Currency", "Format", "Out", "format_of", "ledger_statement"]

First = Annotated[str | None, typer.Option("--from", metavar="DATE", help=_("From this day on."))]
Last = Annotated[str | None, typer.Option("--to", metavar="DATE", help=_("Up to and with this day."))]
Currency = Annotated[
    str | None, typer.Option("--currency", metavar="NAME", help=_("Only this currency of the programme."))
]
Format = Annotated[
    str | None, typer.Option("--format", metavar="csv|xlsx|parquet|json", help=_("Write a file for finance."))
]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help=_("Where to write it; the end of its name tells the format.")),
]


def ledger_statement(
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
    first: First = None,
    last: Last = None,
    currency: Currency = None,
    format_: Format = None,
    out: Out = None,
) -> None:
    """Nine columns a day, by the day on which entries were recorded; a day that is over is never restated.

    Raises:
        LedgerUnbalanced: the columns of a day, or the last closing, do not add up; exit code 1.
        UsageError: a date is none, or a format is not known.
    """
    from regulars.interfaces.cli.owed_shown import (
        print_statement,
        statement_document,
        statement_table,
        unbalanced,
        write_sheet,
    )
    from regulars.interfaces.cli.results import print_json
    from regulars.loop.ledger.statement import statement
    from regulars.shop import open_latest

    kind = format_of(format_, out)
    with open_latest(home=home, lang=lang) as shop:
        found = statement(shop.counter, shop.settings.timezone, _day(first), _day(last), currency)
    if kind in {"csv", "xlsx", "parquet"}:
        write_sheet(kind, statement_table(found), out)
    elif as_json or kind == "json":
        print_json(statement_document(found))
    else:
        print_statement(found)
    if found.findings:
        raise unbalanced(found.findings[0])


def _day(text: str | None) -> date | None:
    from regulars.domain.errors import UsageError
    from regulars.domain.words import say

    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(say('"%(text)s" is no date.', text=text or ""), fix=say("Write it as 2026-01-31.")) from error


def format_of(said: str | None, out: Path | None) -> str | None:
    """The format said, or that of the file's name; none is words on the terminal."""
    from regulars.domain.errors import UsageError
    from regulars.domain.words import say

    kinds = ("csv", "xlsx", "parquet", "json")
    found = said or (out.suffix.removeprefix(".").lower() if out is not None else None)
    if found is not None and found not in kinds:
        raise UsageError(
            say('"%(format)s" is no format that can be written.', format=found),
            fix=say("Choose one of these: %(ways)s.", ways=", ".join(kinds)),
        )
    return found
