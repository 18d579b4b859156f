"""``regulars models``: what the shop has learned."""

from __future__ import annotations

from typing import Annotated

import typer

from regulars.interfaces.cli.commands.options import Home, Json, Lang
from regulars.interfaces.words import translated as _

__all__ = ["list_models", "show_model"]


def list_models(home: Home = None, as_json: Json = False, lang: Lang = None) -> None:  # noqa: FBT002
    """Every model on the shelf, and whether it is whole."""
    from regulars.interfaces.cli.results import print_json, print_models
    from regulars.loop.cards import models_document
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        document = models_document(shop.house)
    if as_json:
        print_json(document)
    else:
        print_models(document)


def show_model(
    name: Annotated[str, typer.Argument(metavar="NAME", help=_("Of the model, as `models list` says it."))],
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002 - a flag of the command line
    lang: Lang = None,
) -> None:
    """One model's card."""
    from regulars.interfaces.cli.results import print_card, print_json
    from regulars.loop.cards import model_document
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        document = model_document(shop.house, name)
    if as_json:
        print_json(document)
    else:
        print_card(document)
