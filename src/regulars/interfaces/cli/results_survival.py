"""The outcome of ``regulars trial survival``: a table for people, one JSON document for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from regulars.domain.words import say
from regulars.interfaces.cli.results import _json_value
from regulars.interfaces.words import speaker
from regulars.loop.trial_survival import SURVIVAL_MODEL_WORDS

if TYPE_CHECKING:
    from regulars.loop.trial_survival import SurvivalTrial

__all__ = ["print_survival", "survival_document"]


def survival_document(trial: SurvivalTrial) -> dict[str, Any]:
    """A trial as one JSON document."""
    return {
        "task": trial.task,
        "rows": trial.rows,
        "protocol": str(trial.protocol),
        "seed": trial.seed,
        "seconds": trial.seconds,
        "chosen": trial.chosen,
        "baseline": trial.baseline,
        "models": {
            name: {key: _json_value(value) for key, value in metrics.items()} for name, metrics in trial.models.items()
        },
        "warnings": [
            {"code": warning.code, "columns": list(warning.columns), "message": str(warning.says)}
            for warning in trial.warnings
        ],
        "assumptions": [str(sentence) for sentence in trial.assumptions],
    }


def print_survival(trial: SurvivalTrial) -> None:
    """The models beside the baseline, as a table."""
    from rich.console import Console
    from rich.table import Table

    say_it = speaker()
    names = ("concordance", "partial_log_likelihood", "calibration_error")
    table = Table(title=say_it(trial.protocol), title_justify="left")
    heading = say("model")
    table.add_column(say_it(heading))
    for name in names:
        table.add_column(name, justify="right")
    for model, metrics in trial.models.items():
        mark = " ←" if model == trial.chosen else ""
        table.add_row(say_it(SURVIVAL_MODEL_WORDS[model]) + mark, *(f"{metrics[name]:.3f}" for name in names))
    console = Console(highlight=False)
    console.print(table)
    for warning in trial.warnings:
        console.print(f"! {say_it(warning.says)}", markup=False)
    for sentence in trial.assumptions:
        console.print(f"· {say_it(sentence)}", markup=False)
