"""One file a group of commands. Nothing heavy is imported before a command runs."""

from __future__ import annotations

from regulars.interfaces.cli.commands import members, staffing, telling
from regulars.interfaces.cli.commands.auditing import ledger_prove, ledger_seal, ledger_sweep, ledger_verify
from regulars.interfaces.cli.commands.bringing import import_files
from regulars.interfaces.cli.commands.budgeting import budgets_list
from regulars.interfaces.cli.commands.checking import check, doctor
from regulars.interfaces.cli.commands.couponing import coupons_check, coupons_list, coupons_print
from regulars.interfaces.cli.commands.explaining import explain_member
from regulars.interfaces.cli.commands.explaining_entries import ledger_explain
from regulars.interfaces.cli.commands.gifting import (
    gift_cards_balance,
    gift_cards_issue,
    gifts_day,
    gifts_due,
    gifts_give,
)
from regulars.interfaces.cli.commands.mapping import map_file
from regulars.interfaces.cli.commands.owed_now import ledger_owed
from regulars.interfaces.cli.commands.owing import ledger_statement
from regulars.interfaces.cli.commands.planning import apply_programme, plan_programme, programme_diff, programme_history
from regulars.interfaces.cli.commands.privacy import privacy_erase, privacy_export, privacy_rotate
from regulars.interfaces.cli.commands.programmes import programme_check, programme_show
from regulars.interfaces.cli.commands.ranking import leaderboard
from regulars.interfaces.cli.commands.rewarding import rewards_list, rewards_redeem
from regulars.interfaces.cli.commands.scaffolding import init
from regulars.interfaces.cli.commands.serving import create_key, list_keys, revoke_key, rotate_key, serve
from regulars.interfaces.cli.commands.shelving import list_models, show_model
from regulars.interfaces.cli.commands.subscribing import (
    memberships_cancel,
    memberships_list,
    memberships_renew,
    memberships_subscribe,
)
from regulars.interfaces.cli.commands.tasking import badges_give, badges_take, tasks_list, tasks_show
from regulars.interfaces.cli.commands.tiering import tiers_assign, tiers_list, tiers_preview, tiers_show
from regulars.interfaces.cli.commands.trying import trial_churn, trial_response, trial_survival, trial_value
from regulars.interfaces.cli.commands.turning import demo, open_files, turn
from regulars.interfaces.cli.commands.undoing import list_imports, undo_import

__all__ = [
    "apply_programme",
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
    "gift_cards_balance",
    "gift_cards_issue",
    "gifts_day",
    "gifts_due",
    "gifts_give",
    "import_files",
    "init",
    "leaderboard",
    "ledger_explain",
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
    "memberships_cancel",
    "memberships_list",
    "memberships_renew",
    "memberships_subscribe",
    "open_files",
    "plan_programme",
    "privacy_erase",
    "privacy_export",
    "privacy_rotate",
    "programme_check",
    "programme_diff",
    "programme_history",
    "programme_show",
    "revoke_key",
    "rewards_list",
    "rewards_redeem",
    "rotate_key",
    "serve",
    "show_model",
    "staffing",
    "tasks_list",
    "tasks_show",
    "telling",
    "tiers_assign",
    "tiers_list",
    "tiers_preview",
    "tiers_show",
    "trial_churn",
    "trial_response",
    "trial_survival",
    "trial_value",
    "turn",
    "undo_import",
]
