"""``regulars programme``: what a shop gives its members for what, and whether its files can be used."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from regulars.interfaces.cli.commands.options import Home, Json, Lang
from regulars.interfaces.words import translated as _

__all__ = ["programme_check", "programme_show"]

File = Annotated[
    Path | None, typer.Argument(metavar="[FILE]", help=_("A programme file; without one, those of the shop."))
]


def programme_show(home: Home = None, as_json: Json = False, lang: Lang = None) -> None:  # noqa: FBT002
    """The programme in force: every rule with the hash of its wording.

    Raises:
        ProgrammeInvalid: a file is no programme; exit code 4.
    """
    from regulars.domain.words import say
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.words import speaker
    from regulars.loop.programme import programme_document
    from regulars.shop import open_to_look

    with open_to_look(home=home, lang=lang) as shop:
        document = programme_document(shop.house)
    if as_json:
        print_json(document)
        return
    say_it = speaker()
    files = ", ".join(document["files"]) or say_it(say("no file: the plain default is in force"))
    print(f"{document['name']}  ({files})")
    for currency in document["currencies"]:
        print(f"  {currency['name']}  {currency['kind']}  {currency['claw_back']}")
    for rule in document["earn"]:
        print(
            f"  {rule['id']}  {rule['on']}: {rule['points']} {rule['currency']} / {rule['per']}  {rule['rule_version']}"
        )


def programme_check(file: File = None, home: Home = None, as_json: Json = False, lang: Lang = None) -> None:  # noqa: FBT002
    """Whether the programme can be used.

    Raises:
        ProgrammeInvalid: it cannot; says where and why; exit code 4.
    """
    from regulars.domain.words import say_many
    from regulars.interfaces.cli.messages import note
    from regulars.interfaces.cli.results import print_json
    from regulars.loop.programme import programme_of, read_programme
    from regulars.shop import open_to_look

    if file is not None:
        programme = read_programme(file)
    else:
        with open_to_look(home=home, lang=lang) as shop:
            programme = programme_of(shop.house)
    if as_json:
        print_json({"valid": True, "name": programme.name, "rules": [rule.id for rule in programme.earn]})
        return
    count = len(programme.earn)
    note(say_many("The programme is valid: %(count)s rule.", "The programme is valid: %(count)s rules.", count))
