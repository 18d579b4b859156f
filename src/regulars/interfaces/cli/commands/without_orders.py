"""What `open` answers where files hold no order: what was read, and what would be needed for more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from regulars.domain.words import Sentence
    from regulars.loop.bring import Brought
    from regulars.shop import Shop

__all__ = ["hold_no_order", "show_without_orders"]


def hold_no_order(brought: Sequence[Brought]) -> bool:
    """Whether rows were taken, and none of them is an order."""
    records = [one.record for one in brought]
    return any(record.accepted + record.merged for record in records) and all(
        record.mapping.get("kind") or record.findings.get("first_day") is None for record in records
    )


def show_without_orders(
    shop: Shop,
    brought: Sequence[Brought],
    assumptions: Sequence[Sentence],
    seconds: Mapping[str, float],
    *,
    as_json: bool,
) -> None:
    """Prints what is known without a turn: members and events, nothing that only orders could say."""
    from regulars.domain.words import say
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.words import speaker

    members = shop.house.records.members_count()
    known = say(
        "%(members)s members, no order: bring a file of orders for stages, scores and proposals.", members=members
    )
    if not as_json:
        say_it = speaker()
        print("\n".join([say_it(known), "", *(f"  · {say_it(sentence)}" for sentence in assumptions)]))
        return
    parts = [part for part in shop.house.records.log_state().parts if part.table == "events"]
    document: dict[str, Any] = {
        "as_of": None,
        "members": members,
        "events": sum(part.rows for part in parts),
        "orders": 0,
        "stages": {},
        "segments": {},
        "models": [],
        "decisions": {},
        "proposals": [],
        "the_one_thing": [str(known)],
        "assumptions": [str(sentence) for sentence in assumptions],
        "seconds": dict(seconds),
    }
    print_json(document | _of_files(shop, brought))


def _of_files(shop: Shop, brought: Sequence[Brought]) -> dict[str, Any]:
    from regulars.interfaces.cli.checks import findings_document
    from regulars.interfaces.cli.commands.bringing import files_document, rows_document
    from regulars.loop.event_counts import event_counts, event_counts_document
    from regulars.loop.ladder import ladder_document

    told = {"rows": rows_document(brought), "files": files_document(brought, shop.settings.currency)}
    told["event_names"] = event_counts_document(event_counts(shop.house))
    return told | {"findings": findings_document(shop, brought), "ladder": ladder_document(shop.ladder())}
