"""``regulars plan`` and ``apply``, ``regulars programme history`` and ``diff``: what a change does, and every version there was."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from regulars.interfaces.cli.commands.options import DryRun, Home, Json, Lang, NoInput, Yes
from regulars.interfaces.words import translated as _

if TYPE_CHECKING:
    from regulars.domain.programme_version import ProgrammeVersion
    from regulars.loop.replay.applying import Change
    from regulars.loop.replay.differing import Difference

__all__ = ["apply_programme", "plan_programme", "programme_diff", "programme_history"]

File = Annotated[Path, typer.Argument(metavar="FILE", help=_("A programme file."))]
From = Annotated[str | None, typer.Option("--from", metavar="DATE", help=_("Only what happened from this day on."))]
Past = Annotated[bool, typer.Option("--history", help=_("The past too: what orders of the log earn is posted."))]
WouldBe = Annotated[bool, typer.Option("--history", help=_("Say as well what posting the past would write."))]
Note = Annotated[str, typer.Option("--note", metavar="TEXT", help=_("Why; kept with the version."))]
Author = Annotated[str, typer.Option("--author", metavar="NAME", help=_("Who; kept with the version."))]
Number = Annotated[
    int | None, typer.Argument(metavar="[VERSION]", help=_("A version's number; the latest two if none is said."))
]


def plan_programme(
    file: File,
    first: From = None,
    history: WouldBe = False,  # noqa: FBT002 - flags of the command line
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """What a change of the programme would do, on the shop's own past. Nothing is written.

    Raises:
        ProgrammeInvalid: the file is no programme; exit code 4.
    """
    from regulars.interfaces.cli.plan_shown import print_plan
    from regulars.interfaces.cli.results import print_json
    from regulars.loop.replay.applying import change_by
    from regulars.loop.replay.document import plan_document
    from regulars.loop.replay.plan import make_plan
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        change = change_by(shop.house, file)
        start = _start(first, shop.settings.timezone)
        plan = make_plan(shop.house, shop.counter, change.before, change.after, file, start, posts=history)
    if as_json:
        print_json(plan_document(plan))
    else:
        print_plan(plan)


def _start(said: str | None, zone: str) -> int:
    from regulars.domain.errors import UsageError
    from regulars.domain.time import parse_as_of
    from regulars.domain.words import say

    try:
        return 0 if said is None else parse_as_of(said, zone).instant
    except ValueError as error:
        raise UsageError(say('"%(text)s" is no date.', text=said or ""), fix=say("Write it as 2026-01-31.")) from error


def apply_programme(
    file: File,
    history: Past = False,  # noqa: FBT002 - flags of the command line
    note: Note = "",
    author: Author = "",
    yes: Yes = False,  # noqa: FBT002
    dry_run: DryRun = False,  # noqa: FBT002
    no_input: NoInput = False,  # noqa: FBT002
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """Puts a programme file in force as a new version; points that were earned keep the rules they were earned under.

    Raises:
        ProgrammeInvalid: the file is no programme; exit code 4.
        ConfirmationNeeded: nobody said yes; exit code 5.
    """
    from regulars.interfaces.cli.plan_shown import print_posted
    from regulars.interfaces.cli.results import print_json
    from regulars.loop.replay.applying import apply_change, change_by
    from regulars.loop.replay.document import differences_document, posted_document, version_document
    from regulars.loop.replay.posting import post_history
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        change = change_by(shop.house, file)
        if dry_run:
            print_json({"changes": differences_document(_changes(change))}) if as_json else _show(change)
            return
        _confirm(change, history=history, yes=yes, ask=not (no_input or as_json))
        version = apply_change(shop.house, shop.counter, change, author, note)
        posted = post_history(shop.house, shop.counter, change.after) if history else None
    if as_json:
        print_json(version_document(version) | {"history": None if posted is None else posted_document(posted)})
        return
    _tell(version)
    if posted is not None:
        print_posted(posted)


def _changes(change: Change) -> tuple[Difference, ...]:
    from regulars.domain.programme_version import frozen
    from regulars.loop.replay.differing import differences

    return differences(frozen(change.before), frozen(change.after))


def _show(change: Change) -> None:
    from regulars.interfaces.cli.plan_shown import print_differences

    print_differences(_changes(change))


def _tell(version: ProgrammeVersion) -> None:
    from regulars.domain.words import say
    from regulars.interfaces.cli.messages import note

    note(say("Version %(number)s of the programme is in force.", number=version.number))


def _confirm(change: Change, *, history: bool, yes: bool, ask: bool) -> None:
    from regulars.domain.errors import ConfirmationNeeded
    from regulars.domain.words import say
    from regulars.interfaces.words import speaker

    if history:
        question = say("Put %(file)s in force, and post what the past earns by it?", file=change.path.name)
    else:
        question = say("Put %(file)s in force from now on?", file=change.path.name)
    if yes:
        return
    if ask and sys.stdin.isatty() and sys.stderr.isatty() and typer.confirm(speaker()(question), err=True):
        return
    raise ConfirmationNeeded(question, fix=say("Say yes with --yes, or look first with --dry-run."))


def programme_history(home: Home = None, as_json: Json = False, lang: Lang = None) -> None:  # noqa: FBT002
    """Every programme that was in force: number, since when, hash, how it came to be, who and why."""
    from regulars.interfaces.cli.plan_shown import print_versions
    from regulars.interfaces.cli.results import print_json
    from regulars.loop.programme import ProgrammeInForce
    from regulars.loop.replay.document import version_document
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        versions = shop.counter.ledger.versions
        ProgrammeInForce(shop.house, versions).now()  # a file that was edited meanwhile becomes a version now
        found = versions.all()
    if as_json:
        print_json({"versions": [version_document(each, whole=True) for each in found]})
    else:
        print_versions(found)


def programme_diff(
    one: Number = None,
    other: Number = None,
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002 - a flag
    lang: Lang = None,
) -> None:
    """What differs between two versions; of one, what it changed; without any, what the latest changed.

    Raises:
        UsageError: there is no such version.
    """
    from regulars.interfaces.cli.plan_shown import print_differences
    from regulars.interfaces.cli.results import print_json
    from regulars.loop.replay.differing import differences
    from regulars.loop.replay.document import differences_document
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        documents = {each.number: each.document for each in shop.counter.ledger.versions.all()}
    after = other or one or max(documents, default=0)
    before = one if other is not None and one is not None else after - 1
    found = differences(documents.get(before, "{}"), _document(documents, after))
    if as_json:
        print_json({"from": before, "to": after, "changes": differences_document(found)})
    else:
        print_differences(found)


def _document(documents: dict[int, str], number: int) -> str:
    from regulars.domain.errors import UsageError
    from regulars.domain.words import say

    if number not in documents:
        raise UsageError(
            say("There is no version %(number)s of the programme.", number=number),
            fix=say("See them all: regulars programme history"),
        )
    return documents[number]
