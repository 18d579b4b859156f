"""One file a group of commands. Nothing heavy is imported before a command runs."""

from __future__ import annotations

from regulars.interfaces.cli.commands import members, telling
from regulars.interfaces.cli.commands.auditing import ledger_prove, ledger_seal, ledger_sweep, ledger_verify
from regulars.interfaces.cli.commands.bringing import import_files
from regulars.interfaces.cli.commands.budgeting import budgets_list
from regulars.interfaces.cli.commands.checking import check, doctor
from regulars.interfaces.cli.commands.couponing import coupons_check, coupons_list, coupons_print
from regulars.interfaces.cli.commands.explaining import explain_member
from regulars.interfaces.cli.commands.mapping import map_file
from regulars.interfaces.cli.commands.owed_now import ledger_owed
from regulars.interfaces.cli.commands.owing import ledger_statement
from regulars.interfaces.cli.commands.privacy import privacy_erase, privacy_export, privacy_rotate
from regulars.interfaces.cli.commands.programmes import programme_check, programme_show
from regulars.interfaces.cli.commands.ranking import leaderboard
from regulars.interfaces.cli.commands.scaffolding import init
from regulars.interfaces.cli.commands.serving import create_key, list_keys, revoke_key, rotate_key, serve
from regulars.interfaces.cli.commands.shelving import list_models, show_model
from regulars.interfaces.cli.commands.tasking import badges_give, badges_take, tasks_list, tasks_show
from regulars.interfaces.cli.commands.trying import trial_churn, trial_response, trial_survival, trial_value
from regulars.interfaces.cli.commands.turning import demo, open_files, turn
from regulars.interfaces.cli.commands.undoing import list_imports, undo_import

__all__ = [
    "badges_give",
    "badges_take",
    "budgets_list",
    "check",
    "coupons_check",
    "coupons_list",
    "coupons_print",
    "create_key",
    "demo",
    "doctor",
    "explain_member",
    "import_files",
    "init",
    "leaderboard",
    "ledger_owed",
    "ledger_prove",
    "ledger_seal",
    "ledger_statement",
    "ledger_sweep",
    "ledger_verify",
    "list_imports",
    "list_keys",
    "list_models",
    "map_file",
    "members",
    "open_files",
    "privacy_erase",
    "privacy_export",
    "privacy_rotate",
    "programme_check",
    "programme_show",
    "revoke_key",
    "rotate_key",
    "serve",
    "show_model",
    "tasks_list",
    "tasks_show",
    "telling",
    "trial_churn",
    "trial_response",
    "trial_survival",
    "trial_value",
    "turn",
    "undo_import",
]
