"""``regulars trial``: a model on your own file, beside the dumb baseline."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from regulars.interfaces.cli.commands.options import Amount, Customer, Home, Json, Lang, Map, Time, told_roles
from regulars.interfaces.words import translated as _

__all__ = ["trial_churn", "trial_response", "trial_survival", "trial_value"]

_TableFile = Annotated[Path, typer.Argument(metavar="FILE", help=_("A table with one row a member."))]
_Target = Annotated[str, typer.Option("--target", metavar="COLUMN", help=_("Column that says what happened."))]
_Positive = Annotated[
    str, typer.Option("--positive", metavar="VALUE", help=_("The value of it that means: it happened."))
]
_Drop = Annotated[
    str | None, typer.Option("--drop", metavar="COLUMNS", help=_("Columns that must not be used, with commas."))
]
_Folds = Annotated[int, typer.Option("--folds", metavar="N", help=_("Judge on so many parts in turn."))]
_Test = Annotated[Path | None, typer.Option("--test", metavar="FILE", help=_("Judge on the rows of this file."))]
_Seconds = Annotated[
    float | None, typer.Option("--seconds", metavar="N", help=_("Begin no further model after so long."))
]


def trial_churn(
    file: _TableFile,
    target: _Target,
    positive: _Positive = "",
    drop: _Drop = None,
    folds: _Folds = 0,
    test: _Test = None,
    seconds: _Seconds = None,
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002 - a flag of the command line
    lang: Lang = None,
) -> None:
    """Who leaves, foreseen from the other columns of a table."""
    _try("churn", file, (target, positive, drop, folds, test, seconds), home, lang, as_json=as_json)


def trial_response(
    file: _TableFile,
    target: _Target,
    positive: _Positive = "",
    drop: _Drop = None,
    folds: _Folds = 0,
    test: _Test = None,
    seconds: _Seconds = None,
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002 - a flag of the command line
    lang: Lang = None,
) -> None:
    """Who answers, foreseen from the other columns of a table."""
    _try("response", file, (target, positive, drop, folds, test, seconds), home, lang, as_json=as_json)


def _try(
    task: str,
    file: Path,
    said: tuple[str, str, str | None, int, Path | None, float | None],
    home: Path | None,
    lang: str | None,
    *,
    as_json: bool,
) -> None:
    from regulars.interfaces.cli.results import print_json, print_trial, trial_document
    from regulars.shop import open_bench

    target, positive, drop, folds, test, seconds = said
    with open_bench(home=home, lang=lang) as shop:
        tried = shop.trial_churn(
            file,
            target,
            task=task,
            positive=positive,
            dropped=_listed(drop),
            folds=folds,
            test="" if test is None else str(test),
            seconds_max=seconds,
        )
    if as_json:
        print_json(trial_document(tried))
    else:
        print_trial(tried)


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
    drop: _Drop = None,
    seconds: _Seconds = None,
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
        tried = shop.trial_value(file, told, until, unit, _listed(drop), seconds)
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
    drop: _Drop = None,
    keep: Annotated[
        str | None,
        typer.Option("--keep", metavar="COLUMNS", help=_("Columns to use although they nearly give the answer away.")),
    ] = None,
    seconds: _Seconds = None,
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
            file, duration, event, _listed(strata), _listed(drop), _listed(keep), positive, seconds
        )
    if as_json:
        print_json(survival_document(tried))
    else:
        print_survival(tried)


def _listed(columns: str | None) -> tuple[str, ...]:
    """Column names parted by commas."""
    return tuple(column.strip() for column in (columns or "").split(",") if column.strip())
