"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from regulars.interfaces.words import translated as _

__all__ = [
    "AcceptDrift",
    "Amount",
    "AsOf",
    "Ask",
    "Browser",
    "Customer",
    "Dates",
    "DryRun",
    "Files",
    "Home",
    "Json",
    "KindSaid",
    "Lang",
    "LeaveOut",
    "Map",
    "NoInput",
    "Numbers",
    "Time",
    "Yes",
    "said_kinds",
    "told_roles",
]

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE...",
        help=_("Files of orders, members, items, reviews …: text, spreadsheets, JSON lines, Parquet, Arrow."),
    ),
]
Json = Annotated[bool, typer.Option("--json", help=_("One JSON document on standard output."))]
Lang = Annotated[str | None, typer.Option("--lang", metavar="zh|en", help=_("Language of everything said."))]
NoInput = Annotated[bool, typer.Option("--no-input", help=_("Never ask; take the best reading."))]
Browser = Annotated[
    bool, typer.Option("--browser/--no-browser", help=_("Open the console in a browser, on a terminal."))
]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help=_("Ask from the start of this day."))]
Ask = Annotated[
    str | None,
    typer.Option(
        "--ask",
        metavar="promotions|coupons|redemptions",
        help=_("Only answer a question over the demo's own tables, read where they lie."),
    ),
]
Home = Annotated[Path | None, typer.Option("--home", metavar="DIR", help=_("The shop's folder (REGULARS_HOME)."))]
Customer = Annotated[str | None, typer.Option("--customer", metavar="COLUMN", help=_("Column that says who ordered."))]
Time = Annotated[str | None, typer.Option("--time", metavar="COLUMN", help=_("Column that says when."))]
Amount = Annotated[
    str | None, typer.Option("--amount", metavar="COLUMN", help=_("Column that says how much was paid."))
]
Map = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="ROLE=COLUMN", help=_("Any other role of a column; may be repeated.")),
]
Dates = Annotated[
    str | None,
    typer.Option(
        "--dates", metavar="day-first|month-first|year-first", help=_("The order of dates written with three numbers.")
    ),
]
Numbers = Annotated[
    str | None, typer.Option("--numbers", metavar="1,234.50|1.234,50", help=_("How numbers are written."))
]
DryRun = Annotated[bool, typer.Option("--dry-run", help=_("Only show what would be done."))]
Yes = Annotated[bool, typer.Option("--yes", help=_("Do it without asking."))]
LeaveOut = Annotated[
    list[str] | None,
    typer.Option("--leave-out", metavar="CODE", help=_("Refuse the rows of this finding; may be repeated.")),
]
AcceptDrift = Annotated[
    bool, typer.Option("--accept-drift", help=_("Take the best reading of a file whose columns have changed."))
]
KindSaid = Annotated[
    list[str] | None,
    typer.Option(
        "--kind",
        metavar="KIND|FILE=KIND",
        help=_("What the files hold, or one of them: orders, members, items, visits …; otherwise found out."),
    ),
]


def said_kinds(said: list[str] | None, files: list[Path]) -> dict[Path, str]:
    """File to kind, as the user said.

    Raises:
        UsageError: there is no such kind, or no such file was named.
    """
    from regulars.domain.errors import UsageError
    from regulars.domain.words import say
    from regulars.gather.kinds import KINDS, ORDERS

    found: dict[Path, str] = {}
    for one in said or []:
        name, _equals, kind = one.rpartition("=")
        meant = [path for path in files if not name or name in {str(path), path.name}]
        if kind not in {ORDERS, *KINDS} or not meant:
            raise UsageError(
                say('"%(said)s" is no KIND and no FILE=KIND.', said=one),
                fix=say("The kinds are: %(kinds)s.", kinds=", ".join((ORDERS, *KINDS))),
            )
        found |= dict.fromkeys(meant, kind)
    return found


def told_roles(
    customer: str | None,
    time: str | None,
    amount: str | None,
    others: list[str] | None,
    dates: str | None = None,
    numbers: str | None = None,
) -> dict[str, str]:
    """Role to column, as the user said; besides, how dates and numbers are written.

    Raises:
        UsageError: a pair is no pair, or names a role there is not; dates or numbers are not written so.
    """
    from regulars.domain.errors import UsageError
    from regulars.domain.words import say
    from regulars.gather.kind_synonyms import NAMES
    from regulars.gather.mapping import ROLES

    told = {role: column for role, column in (("customer", customer), ("time", time), ("amount", amount)) if column}
    for pair in others or []:
        role, equals, column = pair.partition("=")
        if not equals or role not in {*ROLES, *NAMES}:
            raise UsageError(
                say('"%(pair)s" is no ROLE=COLUMN.', pair=pair),
                fix=say("The roles are: %(roles)s.", roles=", ".join(ROLES)),
            )
        told[role] = column
    return told | _told_styles(dates, numbers)


def _told_styles(dates: str | None, numbers: str | None) -> dict[str, str]:
    from regulars.domain.errors import UsageError
    from regulars.domain.words import say
    from regulars.gather.dates import DATE_ORDERS
    from regulars.gather.numbers import NUMBER_STYLES

    told: dict[str, str] = {}
    for option, value, ways in (("dates", dates, DATE_ORDERS), ("numbers", numbers, NUMBER_STYLES)):
        if value is not None and value not in ways:
            raise UsageError(
                say('"%(value)s" is not what --%(option)s takes.', value=value, option=option),
                fix=say("Choose one of these: %(ways)s.", ways=", ".join(ways)),
            )
        told |= {option: value} if value is not None else {}
    return told
