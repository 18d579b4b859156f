"""``regulars doctor`` and ``check``: is everything well with the shop, and is its data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from regulars.interfaces.cli.commands.options import (
    Amount,
    Customer,
    Dates,
    Home,
    Json,
    KindSaid,
    Lang,
    Map,
    Numbers,
    Time,
    said_kinds,
    told_roles,
)
from regulars.interfaces.words import translated as _

__all__ = ["check", "doctor"]


def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE...]", help=_("Files to look through; none is what the shop holds.")),
    ] = None,
    customer: Customer = None,
    time: Time = None,
    amount: Amount = None,
    others: Map = None,
    dates: Dates = None,
    numbers: Numbers = None,
    kind: KindSaid = None,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="CODE", help=_("Say no more of this finding; remembered."))
    ] = None,
    heed: Annotated[
        list[str] | None, typer.Option("--heed", metavar="CODE", help=_("Speak of this finding again."))
    ] = None,
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002 - a flag of the command line
    lang: Lang = None,
) -> None:
    """Findings, what can be asked, and the rules of the quality gate. Exit code 3 where a rule of level fail is broken."""
    from regulars.interfaces.cli.checks import checkup_document, print_checkups
    from regulars.interfaces.cli.messages import note
    from regulars.interfaces.cli.results import print_json
    from regulars.loop.checkup import ignored, remember_ignored
    from regulars.loop.drift import quarantined
    from regulars.loop.gate import gate, rule_document
    from regulars.shop import every_table, open_latest, open_to_look

    files = every_table(files or [])
    told = told_roles(customer, time, amount, others, dates, numbers)
    kinds = said_kinds(kind, files)
    with open_to_look(home=home, lang=lang) if files else open_latest(home=home, lang=lang) as shop:
        if ignore or heed:
            remember_ignored(shop.house, ignore or (), heed or ())
        checkups = [shop.check(path, told, kinds.get(path)) for path in files] if files else [shop.check()]
        rules = gate(shop.house, checkups)
        waiting, silenced = quarantined(shop.house), ignored(shop.house)
    passed = not any(rule.broken and rule.level == "fail" for rule in rules)
    if as_json:
        document = {"passed": passed, "checks": [checkup_document(one) for one in checkups]}
        document |= {"rules": [rule_document(rule) for rule in rules], "ignored": list(silenced), "quarantine": waiting}
        print_json(document)
    else:
        print_checkups(checkups, rules, passed=passed)
        for one in waiting:
            from regulars.domain.words import say

            note(say("in quarantine: %(file)s; say how to read it: regulars map FILE", file=one["file"]))
    if not passed:
        raise typer.Exit(3)


def doctor(home: Home = None, as_json: Json = False, lang: Lang = None) -> None:  # noqa: FBT002 - a flag
    """Checks settings, database, every file of the lake, translations and optional parts. Exit code 1 where one is broken."""
    from regulars.interfaces.cli.results import print_checks, print_json
    from regulars.interfaces.doctor import check_up

    checks = check_up(home, lang)
    if as_json:
        print_json({"checks": [check.document() for check in checks]})
    else:
        print_checks(checks)
    if any(check.state == "broken" for check in checks):
        raise typer.Exit(1)
