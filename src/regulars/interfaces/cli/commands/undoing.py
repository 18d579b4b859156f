"""``regulars imports`` and ``regulars undo``: what was brought in, and taking it back."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from regulars.interfaces.cli.commands.options import DryRun, Home, Json, Lang, NoInput, Yes
from regulars.interfaces.words import translated as _

__all__ = ["list_imports", "undo_import"]


def list_imports(home: Home = None, as_json: Json = False, lang: Lang = None) -> None:  # noqa: FBT002 - a flag
    """Every file that was brought in, oldest first, those taken back included."""
    from regulars.interfaces.cli.checks import print_imports
    from regulars.interfaces.cli.results import print_json
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        imports = shop.imports()
    if as_json:
        print_json({"imports": imports})
    else:
        print_imports(imports)


def undo_import(
    which: Annotated[
        str | None, typer.Argument(metavar="[IMPORT]", help=_("Its id or its file's name; the latest one if not said."))
    ] = None,
    yes: Yes = False,  # noqa: FBT002 - flags of the command line
    dry_run: DryRun = False,  # noqa: FBT002
    no_input: NoInput = False,  # noqa: FBT002
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """Takes an import back, whole; what other imports brought is not touched."""
    from regulars.interfaces.cli.checks import print_undoing
    from regulars.interfaces.cli.results import print_json
    from regulars.loop.undo import undoing_document
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        undoing = shop.undo(which, dry_run=True)
        if not dry_run:
            _confirm(undoing.record.source, yes=yes, ask=not (no_input or as_json))
            undoing = shop.undo(undoing.record.id)
    if as_json:
        print_json(undoing_document(undoing))
    else:
        print_undoing(undoing)


def _confirm(file: str, *, yes: bool, ask: bool) -> None:
    from regulars.domain.errors import ConfirmationNeeded
    from regulars.domain.words import say
    from regulars.interfaces.words import speaker

    if yes:
        return
    question = say('Take back what "%(file)s" brought?', file=file)
    if ask and sys.stdin.isatty() and sys.stderr.isatty():
        if typer.confirm(speaker()(question), default=False, err=True):
            return
        raise typer.Abort
    raise ConfirmationNeeded(question, fix=say("Say yes with --yes, or look first with --dry-run."))
