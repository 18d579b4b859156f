"""``regulars init``: a shop's folder."""

from __future__ import annotations

from regulars.interfaces.cli.commands.options import Home, Json, Lang

__all__ = ["init"]


def init(home: Home = None, as_json: Json = False, lang: Lang = None) -> None:  # noqa: FBT002 - a flag
    """Makes the folder, its settings file with every knob explained, and its database. Nothing there is overwritten."""
    from regulars.domain.words import say
    from regulars.interfaces.cli.messages import note
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.scaffold import scaffold
    from regulars.shop import open_shop

    with open_shop(home=home, lang=lang, create=True) as shop:
        written = scaffold(shop.home)
    if as_json:
        print_json({"home": str(shop.home), "written": [path.relative_to(shop.home).as_posix() for path in written]})
        return
    for path in written:
        note(say("wrote %(file)s", file=str(path)))
    note(say("next: regulars import orders.csv, then regulars turn"))
