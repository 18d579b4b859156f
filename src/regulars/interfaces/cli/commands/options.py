"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from regulars.interfaces.words import translated as _

__all__ = [
    "Amount",
    "AsOf",
    "Ask",
    "Browser",
    "Customer",
    "Files",
    "Home",
    "Json",
    "KindSaid",
    "Lang",
    "Map",
    "NoInput",
    "Time",
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
    bool, typer.Option("--browser/--no-browser", help=_("Show the report in a browser, on a terminal."))
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


def told_roles(customer: str | None, time: str | None, amount: str | None, others: list[str] | None) -> dict[str, str]:
    """Role to column, as the user said.

    Raises:
        UsageError: a pair is no pair, or names a role there is not.
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
    return told
