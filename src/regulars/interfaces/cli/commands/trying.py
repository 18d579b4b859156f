"""``regulars trial``: a model on your own file, beside the dumb baseline."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from regulars.interfaces.cli.commands.options import Amount, Customer, Home, Json, Lang, Map, Time, told_roles
from regulars.interfaces.words import translated as _

__all__ = ["trial_value"]


def trial_value(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("A file of orders."))],
    calibrate_to: Annotated[
        str, typer.Option("--calibrate-to", metavar="DATE", help=_("Learn up to the end of this day."))
    ],
    customer: Customer = None,
    time: Time = None,
    amount: Amount = None,
    others: Map = None,
    unit: Annotated[str, typer.Option("--unit", metavar="day|week", help=_("Unit of time of the parameters."))] = "day",
    drop: Annotated[
        str | None, typer.Option("--drop", metavar="COLUMNS", help=_("Columns that must not be used, with commas."))
    ] = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", metavar="N", help=_("Begin no further model after so long."))
    ] = None,
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002 - a flag of the command line
    lang: Lang = None,
) -> None:
    """BG/NBD and Pareto/NBD learn up to a day and are judged on the rest."""
    from datetime import date

    from regulars.domain.errors import UsageError
    from regulars.domain.words import say
    from regulars.interfaces.cli.results import print_json, print_trial, trial_document
    from regulars.loop.trial import UNITS
    from regulars.shop import open_bench

    if unit not in UNITS:
        raise UsageError(say('"%(unit)s" is no unit of time.', unit=unit), fix=say("Choose day or week: --unit week"))
    try:
        until = date.fromisoformat(calibrate_to)
    except ValueError as error:
        raise UsageError(
            say('"%(text)s" is no date.', text=calibrate_to), fix=say("Write it as 2026-01-31.")
        ) from error
    with open_bench(home=home, lang=lang) as shop:
        told = told_roles(customer, time, amount, others)
        dropped = [column.strip() for column in (drop or "").split(",") if column.strip()]
        tried = shop.trial_value(file, told, until, unit, dropped, seconds)
    if as_json:
        print_json(trial_document(tried))
    else:
        print_trial(tried)
