"""``regulars import``: files into the shop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regulars.interfaces.cli.commands.options import (
    Amount,
    Customer,
    Files,
    Home,
    Json,
    KindSaid,
    Lang,
    Map,
    NoInput,
    Time,
    said_kinds,
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
    kind: KindSaid = None,
    home: Home = None,
    no_input: NoInput = False,  # noqa: FBT002 - a flag of the command line
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """Brings files into the shop in the home folder, of one kind or of several."""
    from regulars.domain.words import say
    from regulars.interfaces.cli.messages import note
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.findings import event_sentences, plan_sentences
    from regulars.loop.event_counts import event_counts, event_counts_document
    from regulars.loop.tracking_plan import check_events, plan_document
    from regulars.shop import open_shop

    told = told_roles(customer, time, amount, others)
    with open_shop(home=home, lang=lang) as shop:
        kinds = said_kinds(kind, files)
        brought, assumptions, _seconds = bring_all(shop, files, told, ask=not no_input, as_json=as_json, kinds=kinds)
        counts = event_counts(shop.house)
        planned = check_events(shop.house)
    if as_json:
        document = {"rows": rows_document(brought), "files": files_document(brought)}
        document["plan"] = plan_document(planned)
        document |= {"event_names": event_counts_document(counts), "assumptions": [str(said) for said in assumptions]}
        print_json(document)
    else:
        for sentence in (*event_sentences(counts), *plan_sentences(planned)):
            note(sentence)
        note(say("next: regulars turn"))


def bring_all(
    shop: Shop,
    files: Sequence[Path],
    told: Mapping[str, str],
    *,
    ask: bool,
    as_json: bool,
    kinds: Mapping[Path, str] | None = None,
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
            one, roles = shop.bring(path, told, asker(enabled=ask and not as_json), (kinds or {}).get(path))
            brought.append(one)
            said.append(finding_sentences(one)[0])
            assumptions += [*reading_sentences(path.name, roles), *missing_sentences(one)]
        if not as_json:
            from regulars.interfaces.cli.messages import note

            for sentence in finding_sentences(one)[1:]:
                note(sentence)
    return brought, assumptions, timer.seconds


def files_document(brought: Sequence[Brought]) -> list[dict[str, Any]]:
    """Each file: what it holds, and what became of its rows."""
    return [
        {
            "file": one.record.source,
            "kind": one.record.mapping.get("kind", "orders"),
            **rows_document([one]),
            "reasons": dict(one.record.reasons),
            "findings": dict(one.record.findings),
        }
        for one in brought
    ]


def rows_document(brought: Sequence[Brought]) -> dict[str, Any]:
    """Rows read, accepted, rejected and merged over all files; the sum holds."""
    return {
        "read": sum(one.record.read for one in brought),
        "accepted": sum(one.record.accepted for one in brought),
        "rejected": sum(one.record.rejected for one in brought),
        "merged": sum(one.record.merged for one in brought),
    }
