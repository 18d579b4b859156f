"""``regulars explain``: why, and why not."""

from __future__ import annotations

from typing import Annotated

import typer

from regulars.interfaces.cli.commands.options import Home, Json, Lang
from regulars.interfaces.words import translated as _

__all__ = ["explain_member"]


def explain_member(
    member: Annotated[str, typer.Argument(metavar="ID", help=_("The customer identifier of your own file."))],
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002 - a flag of the command line
    lang: Lang = None,
) -> None:
    """Why a member stands where they stand, as of the latest turn."""
    from regulars.interfaces.cli.results import print_explanation, print_json
    from regulars.loop.explain import explanation_document
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        explained = shop.explain(member)
    if as_json:
        print_json(explanation_document(explained))
    else:
        print_explanation(explained)
