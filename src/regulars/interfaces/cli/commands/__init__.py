"""One file a group of commands. Nothing heavy is imported before a command runs."""

from __future__ import annotations

from regulars.interfaces.cli.commands.auditing import ledger_prove, ledger_seal, ledger_sweep, ledger_verify
from regulars.interfaces.cli.commands.bringing import import_files
from regulars.interfaces.cli.commands.checking import doctor
from regulars.interfaces.cli.commands.explaining import explain_member
from regulars.interfaces.cli.commands.scaffolding import init
from regulars.interfaces.cli.commands.trying import trial_value
from regulars.interfaces.cli.commands.turning import demo, open_files, turn

__all__ = [
    "demo",
    "doctor",
    "explain_member",
    "import_files",
    "init",
    "ledger_prove",
    "ledger_seal",
    "ledger_sweep",
    "ledger_verify",
    "open_files",
    "trial_value",
    "turn",
]
