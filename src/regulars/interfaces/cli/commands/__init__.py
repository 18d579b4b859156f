"""One file a group of commands. Nothing heavy is imported before a command runs."""

from __future__ import annotations

from regulars.interfaces.cli.commands.bringing import import_files
from regulars.interfaces.cli.commands.checking import doctor
from regulars.interfaces.cli.commands.explaining import explain_member
from regulars.interfaces.cli.commands.scaffolding import init
from regulars.interfaces.cli.commands.shelving import list_models, show_model
from regulars.interfaces.cli.commands.trying import trial_churn, trial_response, trial_survival, trial_value
from regulars.interfaces.cli.commands.turning import demo, open_files, turn

__all__ = [
    "demo",
    "doctor",
    "explain_member",
    "import_files",
    "init",
    "list_models",
    "open_files",
    "show_model",
    "trial_churn",
    "trial_response",
    "trial_survival",
    "trial_value",
    "turn",
]
