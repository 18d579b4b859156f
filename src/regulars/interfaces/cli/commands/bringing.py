"""``regulars import``: files into the shop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from regulars.interfaces.cli.commands.options import (
    AcceptDrift,
    Amount,
    Customer,
    Dates,
    Files,
    Home,
    Json,
    KindSaid,
    Lang,
    LeaveOut,
    Map,
    NoInput,
    Numbers,
    Time,
    said_kinds,
    told_roles,
)
from regulars.interfaces.words import translated as _

if TYPE_CHECKING:
    from regulars.domain.words import Sentence
    from regulars.loop.bring import Brought
    from regulars.shop import Shop

__all__ = ["Manner", "bring_all", "files_document", "import_files", "rows_document"]

_COUNTED: Final = {
    "lines_given_back": None,
    "cancellation_lines": None,
    "lines_without_customer": None,
    "duplicate_rows": 0,
    "same_day_rows": None,
    "zero_amounts": 0,
    "refunds": None,
    "without_amount": None,
    "first_day": None,
    "last_day": None,
}
"""Figures of a file by name, and what an import that did not note one says of it: of odd rows only those found are noted."""
_COUNTED_OF_OTHERS: Final = dict.fromkeys(
    ("values_refused", "texts_apart", "identifiers_seen", "first_day", "last_day"), None
)
"""The same for a file of any kind but orders."""


def import_files(
    files: Files,
    customer: Customer = None,
    time: Time = None,
    amount: Amount = None,
    others: Map = None,
    kind: KindSaid = None,
    dates: Dates = None,
    numbers: Numbers = None,
    leave_out: LeaveOut = None,
    accept_drift: AcceptDrift = False,  # noqa: FBT002 - flags of the command line
    again: Annotated[  # noqa: FBT002
        bool, typer.Option("--again", help=_("Take back what these files brought before, then read them anew."))
    ] = False,
    home: Home = None,
    no_input: NoInput = False,  # noqa: FBT002
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """Brings files of one kind or of several into the shop in the home folder; what is there already is passed over at once."""
    from regulars.domain.words import say
    from regulars.interfaces.cli.checks import findings_document, print_ladder
    from regulars.interfaces.cli.messages import note
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.findings import event_sentences, plan_sentences
    from regulars.loop.event_counts import event_counts, event_counts_document
    from regulars.loop.ladder import ladder_document
    from regulars.loop.tracking_plan import check_events, plan_document
    from regulars.shop import every_table, open_shop

    files = every_table(files)
    told = told_roles(customer, time, amount, others, dates, numbers)
    with open_shop(home=home, lang=lang) as shop:
        manner = Manner(told, tuple(leave_out or ()), accept_drift, again, said_kinds(kind, files))
        brought, assumptions, _seconds = bring_all(shop, files, manner, ask=not no_input, as_json=as_json)
        counts, planned = event_counts(shop.house), check_events(shop.house)
        if as_json:
            document: dict[str, Any] = {
                "rows": rows_document(brought),
                "files": files_document(brought, shop.settings.currency),
                "assumptions": [str(said) for said in assumptions],
            }
            document |= {"findings": findings_document(shop, brought), "ladder": ladder_document(shop.ladder())}
            document |= {"plan": plan_document(planned), "event_names": event_counts_document(counts)}
            print_json(document)
            return
        print_ladder(shop.ladder())
    for sentence in (*event_sentences(counts), *plan_sentences(planned)):
        note(sentence)
    note(say("next: regulars turn"))


@dataclass(frozen=True, slots=True)
class Manner:
    """How files are to be brought in.

    Attributes:
        told: role to column, as was said; besides, how dates and numbers are written.
        left_out: findings whose rows are refused.
        accept_drift: takes the best reading of a file whose columns have changed.
        again: takes back what a file brought before.
        kinds: file to what it holds, as was said.
    """

    told: Mapping[str, str]
    left_out: tuple[str, ...] = ()
    accept_drift: bool = False
    again: bool = False
    kinds: Mapping[Path, str] = field(default_factory=dict)


def bring_all(
    shop: Shop, files: Sequence[Path], manner: Manner, *, ask: bool, as_json: bool
) -> tuple[list[Brought], list[Sentence], Mapping[str, float]]:
    """Brings each file in, tells of it, and collects how it was read and how long it took."""
    from regulars.interfaces.cli.asking import asker
    from regulars.interfaces.cli.messages import note, progress
    from regulars.interfaces.findings import finding_sentences, reading_sentences, row_sentences
    from regulars.interfaces.words import speaker
    from regulars.loop.house import Timer

    timer = Timer(progress(as_json=as_json))
    brought: list[Brought] = []
    assumptions: list[Sentence] = []
    for path in files:
        with timer.room("gather") as said:
            one, roles = shop.bring(
                path,
                manner.told,
                asker(enabled=ask and not as_json),
                kind=manner.kinds.get(path),
                left_out=manner.left_out,
                accept_drift=manner.accept_drift,
                again=manner.again,
                tell=speaker(),
            )
            brought.append(one)
            said.append(row_sentences(one)[0])
            assumptions += reading_sentences(path.name, roles)
        if not as_json:
            found = [sentence for finding in shop.findings(one) for sentence in finding_sentences(finding)]
            for sentence in [*row_sentences(one)[1:], *found]:
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
        kind = one.record.mapping.get("kind", "orders")
        counted = _COUNTED if kind == "orders" else _COUNTED_OF_OTHERS
        figures: dict[str, Any] = {name: one.record.findings.get(name, missing) for name, missing in counted.items()}
        net = one.record.findings.get("net_amount_minor")
        for end in ("first_day", "last_day"):
            day = figures.get(end)
            figures[end] = None if day is None else (EPOCH + timedelta(days=day)).isoformat()
        found.append(
            {
                "file": one.record.source,
                "kind": kind,
                **rows_document([one]),
                "refused": dict(one.record.reasons),
                "net_amount": None if net is None else float(Money(net, currency).amount),
                "counted": figures,
            }
        )
    return found
