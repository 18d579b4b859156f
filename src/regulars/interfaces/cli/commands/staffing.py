"""``regulars staff``: who may come into the console. A password comes from the terminal or a file, never as an argument."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regulars.interfaces.cli.commands.options import DryRun, Home, Json, Lang
from regulars.interfaces.words import translated as _

if TYPE_CHECKING:
    from regulars.domain.staff import StaffMember

__all__ = ["add", "list_all", "passwd", "remove"]

Name = Annotated[str, typer.Argument(metavar="NAME", help=_("What they sign in with."))]
RoleSaid = Annotated[
    str,
    typer.Option(
        "--role", metavar="owner|marketer|analyst|support|cashier|auditor", help=_("What they may see and do.")
    ),
]
PasswordFile = Annotated[
    Path | None,
    typer.Option("--password-file", metavar="FILE", help=_("Its first line is the password; - is standard input.")),
]


def add(
    name: Name,
    role: RoleSaid,
    password_file: PasswordFile = None,
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002 - a flag of the command line
    lang: Lang = None,
) -> None:
    """Makes an account; asks for its password."""
    from regulars.domain.words import say
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        made = shop.staff.add(name, role, _password(password_file))
    _tell(made, say("%(name)s may sign in as %(role)s.", name=made.name, role=str(made.role)), as_json=as_json)


def list_all(home: Home = None, as_json: Json = False, lang: Lang = None) -> None:  # noqa: FBT002 - a flag
    """Every account."""
    from regulars.domain.words import say
    from regulars.interfaces.cli.messages import note
    from regulars.interfaces.cli.results import print_json
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        people = shop.staff.listed()
    if as_json:
        print_json({"staff": [_document(each) for each in people]})
        return
    for each in people:
        print(f"{each.name}  {each.role}")
    if not people:
        note(say("No account yet. Make one: regulars staff add NAME --role owner"))


def remove(
    name: Name,
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002 - flags of the command line
    lang: Lang = None,
    dry_run: DryRun = False,  # noqa: FBT002
) -> None:
    """Deletes an account; whoever is signed in with it is out at once."""
    from regulars.domain.words import say
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        gone = shop.staff.found(name) if dry_run else shop.staff.remove(name)
    done = say("would remove %(name)s", name=gone.name) if dry_run else say("removed %(name)s", name=gone.name)
    _tell(gone, done, as_json=as_json)


def passwd(
    name: Name,
    password_file: PasswordFile = None,
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002 - a flag of the command line
    lang: Lang = None,
) -> None:
    """Sets an account's password; whoever is signed in with the old one is out at once."""
    from regulars.domain.words import say
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        shop.staff.found(name)  # whoever misspelt a name hears so before they think up a password
        changed = shop.staff.set_password(name, _password(password_file))
    _tell(changed, say("%(name)s has a new password.", name=changed.name), as_json=as_json)


def _password(file: Path | None) -> str:
    """The password, from a file or typed twice.

    Raises:
        UsageError: there is no file and nobody at a terminal, or the file cannot be read.
    """
    from regulars.domain.errors import UsageError
    from regulars.domain.words import say
    from regulars.interfaces.words import speaker

    if file is not None:
        try:
            text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                say("The password cannot be read from %(file)s.", file=str(file)),
                fix=say("Write it into a text file, on the first line."),
            ) from error
        return text.partition("\n")[0].rstrip("\r")
    if not sys.stdin.isatty():
        raise UsageError(
            say("A password is asked for at a terminal, and this is none."),
            fix=say("Say where it stands: --password-file FILE"),
        )
    ask, again = say("Password"), say("Once more")
    said: str = typer.prompt(speaker()(ask), hide_input=True, confirmation_prompt=speaker()(again), err=True)
    return said


def _tell(member: StaffMember, done: Any, *, as_json: bool) -> None:
    from regulars.interfaces.cli.messages import note
    from regulars.interfaces.cli.results import print_json

    if as_json:
        print_json(_document(member))
        return
    note(done)


def _document(member: StaffMember) -> dict[str, Any]:
    from regulars.interfaces.api.instants import instant

    return {
        "name": member.name,
        "role": str(member.role),
        "created_at": instant(member.created_at),
        "password_set_at": instant(member.changed_at),
    }
