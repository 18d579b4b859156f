"""``regulars trial``: a model on your own file, beside the dumb baseline."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from regulars.interfaces.cli.commands.options import Amount, Customer, Home, Json, Lang, Map, Time, told_roles
from regulars.interfaces.words import translated as _

__all__ = ["trial_survival", "trial_value"]


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
        tried = shop.trial_value(file, told, until, unit, _named(drop), seconds)
    if as_json:
        print_json(trial_document(tried))
    else:
        print_trial(tried)


def trial_survival(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("A file with one row a case."))],
    duration: Annotated[
        str, typer.Option("--duration", metavar="COLUMN", help=_("Column that says how long each case lasted."))
    ],
    event: Annotated[
        str, typer.Option("--event", metavar="COLUMN", help=_("Column that says whether its end was seen."))
    ],
    strata: Annotated[
        str | None,
        typer.Option("--strata", metavar="COLUMNS", help=_("Columns whose combinations get a curve of their own.")),
    ] = None,
    positive: Annotated[
        str | None, typer.Option("--positive", metavar="VALUE", help=_("What the event column says for an end."))
    ] = None,
    drop: Annotated[
        str | None, typer.Option("--drop", metavar="COLUMNS", help=_("Columns that must not be used, with commas."))
    ] = None,
    keep: Annotated[
        str | None,
        typer.Option("--keep", metavar="COLUMNS", help=_("Columns to use although they nearly give the answer away.")),
    ] = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", metavar="N", help=_("Begin no further model after so long."))
    ] = None,
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002 - a flag of the command line
    lang: Lang = None,
) -> None:
    """Cox and Weibull learn from four fifths of the rows and are judged on the rest."""
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.cli.results_survival import print_survival, survival_document
    from regulars.shop import open_bench

    with open_bench(home=home, lang=lang) as shop:
        tried = shop.trial_survival(
            file, duration, event, _named(strata), _named(drop), _named(keep), positive, seconds
        )
    if as_json:
        print_json(survival_document(tried))
    else:
        print_survival(tried)


def _named(columns: str | None) -> list[str]:
    """Column names parted by commas."""
    return [column.strip() for column in (columns or "").split(",") if column.strip()]
