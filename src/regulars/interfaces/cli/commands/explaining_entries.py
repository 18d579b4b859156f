"""``regulars ledger explain``: why an entry is there."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from regulars.interfaces.cli.commands.options import Home, Json, Lang
from regulars.interfaces.words import translated as _

__all__ = ["ledger_explain"]

Number = Annotated[int, typer.Argument(metavar="ENTRY", help=_("Number of an entry."))]


def ledger_explain(entry: Number, home: Home = None, as_json: Json = False, lang: Lang = None) -> None:  # noqa: FBT002
    """Cause, rule and its version, line, multipliers, caps, rounding.

    Raises:
        LedgerRefusal: there is no such entry.
    """
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.words import speaker
    from regulars.loop.till.explaining import explain_entry
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        found = explain_entry(shop.house, shop.counter, shop.till.entry(entry))
    say_it = speaker()
    if as_json:
        said = [say_it(each) for each in found.says]
        document = {
            "entry": asdict(found.entry),
            "version": found.version,
            "rule": found.rule,
            "multipliers": list(found.multipliers),
            "cap_cut": found.cap_cut,
            "says": said,
        }
        print_json(document)
        return
    print(f"#{found.entry.id}  {found.entry.points:+}  {found.entry.currency}")
    for each in found.says:
        print(f"  {say_it(each)}")
