"""``regulars import``: files into the shop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regulars.interfaces.cli.commands.options import (
    Amount,
    Customer,
    Dates,
    Files,
    Home,
    Json,
    Lang,
    Map,
    NoInput,
    Numbers,
    Time,
    told_roles,
)

if TYPE_CHECKING:
    from regulars.domain.words import Sentence
    from regulars.loop.bring import Brought
    from regulars.shop import Shop

__all__ = ["bring_all", "files_document", "import_files", "rows_document"]


def import_files(
    files: Files,
    customer: Customer = None,
    time: Time = None,
    amount: Amount = None,
    others: Map = None,
    dates: Dates = None,
    numbers: Numbers = None,
    home: Home = None,
    no_input: NoInput = False,  # noqa: FBT002 - a flag of the command line
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """Brings files into the shop in the home folder."""
    from regulars.domain.words import say
    from regulars.interfaces.cli.messages import note
    from regulars.interfaces.cli.results import print_json
    from regulars.shop import open_shop

    told = told_roles(customer, time, amount, others, dates, numbers)
    with open_shop(home=home, lang=lang) as shop:
        brought, assumptions, _seconds = bring_all(shop, files, told, ask=not no_input, as_json=as_json)
    if as_json:
        print_json(
            {
                "rows": rows_document(brought),
                "files": files_document(brought, shop.settings.currency),
                "assumptions": [str(said) for said in assumptions],
            }
        )
    else:
        note(say("next: regulars turn"))


def bring_all(
    shop: Shop, files: Sequence[Path], told: Mapping[str, str], *, ask: bool, as_json: bool
) -> tuple[list[Brought], list[Sentence], Mapping[str, float]]:
    """Brings each file in, tells of it, and collects how it was read and how long it took."""
    from regulars.interfaces.cli.asking import asker
    from regulars.interfaces.cli.messages import progress
    from regulars.interfaces.findings import finding_sentences, missing_sentences, reading_sentences
    from regulars.loop.house import Timer

    timer = Timer(progress(as_json=as_json))
    brought: list[Brought] = []
    assumptions: list[Sentence] = []
    for path in files:
        with timer.room("gather") as said:
            one, roles = shop.bring(path, told, ask=asker(enabled=ask and not as_json))
            brought.append(one)
            said.append(finding_sentences(one)[0])
            assumptions += [*reading_sentences(path.name, roles), *missing_sentences(one)]
        if not as_json:
            from regulars.interfaces.cli.messages import note

            for sentence in finding_sentences(one)[1:]:
                note(sentence)
    return brought, assumptions, timer.seconds


def rows_document(brought: Sequence[Brought]) -> dict[str, Any]:
    """Rows read, accepted, rejected and merged over all files; the sum holds."""
    return {
        "read": sum(one.record.read for one in brought),
        "accepted": sum(one.record.accepted for one in brought),
        "rejected": sum(one.record.rejected for one in brought),
        "merged": sum(one.record.merged for one in brought),
    }


def files_document(brought: Sequence[Brought], currency: str) -> list[dict[str, Any]]:
    """Each file by itself: rows read, why some were refused, and figures of the whole file to compare with the shop's books."""
    from datetime import timedelta

    from regulars.domain.money import Money
    from regulars.domain.time import EPOCH

    found = []
    for one in brought:
        figures: dict[str, Any] = dict(one.record.findings)
        net = figures.pop("net_amount_minor", None)
        for end in ("first_day", "last_day"):
            day = figures.get(end)
            figures[end] = None if day is None else (EPOCH + timedelta(days=day)).isoformat()
        found.append(
            {
                "file": one.record.source,
                "read": one.record.read,
                "refused": dict(one.record.reasons),
                "net_amount": None if net is None else float(Money(net, currency).amount),
                "counted": figures,
            }
        )
    return found
