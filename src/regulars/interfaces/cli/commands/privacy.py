"""``regulars privacy``: everything kept on a person, their erasure, and a new key for the vault."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from regulars.interfaces.cli.commands.options import Home, Json, Lang, NoInput
from regulars.interfaces.words import translated as _

__all__ = ["privacy_erase", "privacy_export", "privacy_rotate"]

Member = Annotated[str, typer.Argument(metavar="ID", help=_("A customer identifier, or KIND:VALUE as email:ann@b.cn."))]
Confirmed = Annotated[bool, typer.Option("--yes", help=_("Do it without asking."))]
Looking = Annotated[bool, typer.Option("--dry-run", help=_("Say what would be done; change nothing."))]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help=_("Write the document here."))]
ForgetOld = Annotated[
    bool, typer.Option("--forget-old", help=_("Destroy the older keys: backups from before cannot be read then."))
]


def privacy_export(member: Member, home: Home = None, lang: Lang = None, out: Out = None) -> None:
    """Everything kept on a person, as one JSON document with a signed receipt."""
    import json

    from regulars.domain.words import say
    from regulars.interfaces.cli.messages import note
    from regulars.loop.privacy.exporting import export
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        document = export(shop.privacy, member)
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    if out is None:
        sys.stdout.write(text)
        return
    out.write_text(text, encoding="utf-8")
    note(say("wrote %(file)s", file=str(out)))


def privacy_erase(
    member: Member,
    yes: Confirmed = False,  # noqa: FBT002 - flags of the command line
    dry_run: Looking = False,  # noqa: FBT002
    no_input: NoInput = False,  # noqa: FBT002
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """Erases a person for good: no balance, root or proof of the ledger changes.

    Raises:
        ConfirmationNeeded: nobody said yes; exit code 5.
    """
    from regulars.domain.errors import ConfirmationNeeded
    from regulars.domain.words import say
    from regulars.interfaces.cli.commands.members import actor
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.words import speaker
    from regulars.loop.privacy.desk import person_known_as
    from regulars.loop.privacy.erasing import erase
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        person = person_known_as(shop.house, member)
        say_it = speaker()
        if dry_run:
            would = say("%(count)s pseudonyms would lose their keys and names.", count=len(person))
            if as_json:
                print_json({"pseudonyms": sorted(person), "dry_run": True})
            else:
                print(say_it(would))
            return
        question = say('Erase "%(id)s" for good? This cannot be taken back.', id=member)
        asked = not no_input and sys.stdin.isatty() and sys.stderr.isatty()
        if not (yes or (asked and typer.confirm(say_it(question), err=True))):
            raise ConfirmationNeeded(
                say("Nothing was erased: nobody has confirmed it."), fix=say("Add --yes to do it.")
            )
        done = erase(shop.privacy, member, actor=actor())
    if as_json:
        print_json({"receipt": done.receipt, "kept_at": done.kept_at})
        return
    erased = done.receipt["erased"]
    print(
        say_it(
            say(
                "Erased: %(keys)s keys, %(names)s identifiers, %(texts)s texts, %(events)s events emptied, "
                "%(accounts)s accounts made nameless.",
                keys=erased["keys"],
                names=erased["identifiers"] + erased["claims"],
                texts=erased["texts"],
                events=erased["events"],
                accounts=erased["accounts"],
            )
        )
    )
    print(say_it(say("The ledger's root is what it was: %(root)s.", root=done.receipt["ledger"]["root_after"][:16])))
    print(say_it(say("The receipt is in %(file)s.", file=done.kept_at)))


def privacy_rotate(
    forget_old: ForgetOld = False,  # noqa: FBT002
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """Makes a new tenant key and wraps everybody's own key with it."""
    from regulars.domain.words import say
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.words import speaker
    from regulars.loop.privacy.rotating import rotate
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        done = rotate(shop.privacy, forget_old=forget_old)
    if as_json:
        print_json(asdict(done))
        return
    print(
        speaker()(
            say("Key %(version)s is in use; %(wrappings)s wrappings were made anew.",
                version=done.version, wrappings=done.wrappings)
        )
    )  # fmt: skip
