"""``regulars map``: how the columns of a file are read, saved for every file with the same header."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from regulars.interfaces.cli.commands.options import (
    Amount,
    Customer,
    Dates,
    DryRun,
    Home,
    Json,
    KindSaid,
    Lang,
    Map,
    NoInput,
    Numbers,
    Time,
    said_kinds,
    told_roles,
)
from regulars.interfaces.words import translated as _

__all__ = ["map_file"]


def map_file(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help=_("A file of orders."))] = None,
    customer: Customer = None,
    time: Time = None,
    amount: Amount = None,
    others: Map = None,
    dates: Dates = None,
    numbers: Numbers = None,
    kind: KindSaid = None,
    drop: Annotated[
        str | None, typer.Option("--drop", metavar="COLUMNS", help=_("Columns that must not be used, with commas."))
    ] = None,
    show: Annotated[bool, typer.Option("--list", help=_("The saved mappings."))] = False,  # noqa: FBT002 - flags
    forget: Annotated[
        str | None, typer.Option("--forget", metavar="NAME", help=_("Forget the saved mapping of this name."))
    ] = None,
    dry_run: DryRun = False,  # noqa: FBT002
    no_input: NoInput = False,  # noqa: FBT002
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """Shows how each column of a file is read and saves it; `import` and `open` read the same header so from then on."""
    from regulars.domain.errors import UsageError
    from regulars.domain.words import say

    if show or forget:
        _saved(forget, home, lang, as_json=as_json)
        return
    if file is None:
        raise UsageError(
            say("No file is named."), fix=say("Name one: regulars map FILE, or see what is saved: regulars map --list")
        )
    from regulars.interfaces.cli.asking import asker
    from regulars.interfaces.cli.checks import print_mapping
    from regulars.interfaces.cli.messages import note
    from regulars.interfaces.cli.results import print_json
    from regulars.loop.mapped import mapping_document
    from regulars.shop import open_shop, open_to_look

    told = told_roles(customer, time, amount, others, dates, numbers)
    dropped = [column.strip() for column in (drop or "").split(",") if column.strip()]
    with open_to_look(home=home, lang=lang) if dry_run else open_shop(home=home, lang=lang) as shop:
        asking = asker(enabled=not (no_input or as_json))
        mapped = shop.map(file, told, asking, dropped, kind=said_kinds(kind, [file]).get(file), save=not dry_run)
    if as_json:
        print_json(mapping_document(mapped))
        return
    print_mapping(mapped)
    if not dry_run:
        note(
            say(
                "saved as %(name)s; change it with --map ROLE=COLUMN, --drop COLUMNS or --forget",
                name=mapped.header.name,
            )
        )


def _saved(name: str | None, home: Path | None, lang: str | None, *, as_json: bool) -> None:
    """Forgets a saved mapping where one is named, and shows what is saved then."""
    from regulars.domain.errors import UsageError
    from regulars.domain.words import say
    from regulars.interfaces.cli.checks import print_saved
    from regulars.interfaces.cli.results import print_json
    from regulars.loop.mapped import saved_document
    from regulars.loop.mappings import forget, saved_mappings
    from regulars.shop import open_to_look

    with open_to_look(home=home, lang=lang) as shop:
        if name and not forget(shop.house, name):
            raise UsageError(
                say('No mapping is saved as "%(name)s".', name=name), fix=say("See their names: regulars map --list")
            )
        saved = saved_mappings(shop.house)
    if as_json:
        print_json({"mappings": [saved_document(header) for header in saved]})
    else:
        print_saved(saved)
