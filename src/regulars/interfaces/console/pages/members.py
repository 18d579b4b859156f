"""Members: who is at which stage, in which segment, in which group worth acting on; and one found by their identifier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from regulars.domain.errors import MemberAmbiguous, UnknownMember
from regulars.domain.money import Money
from regulars.domain.staff import Role
from regulars.domain.stage import STAGE_WORDS
from regulars.domain.turn import Turn
from regulars.domain.words import Percent, Sentence, say
from regulars.interfaces.console.kit import Column, Grid, Link, Step, View
from regulars.interfaces.console.screen import Answer, Moved, Screen, Shown, Visit
from regulars.interfaces.console.standing import nothing_yet, standing_of
from regulars.know.segments import SEGMENTS
from regulars.lifecycle.groups import GROUP_WORDS

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["READERS", "SCREENS"]

READERS: Final = frozenset({Role.OWNER, Role.MARKETER, Role.SUPPORT})
"""Those who may see people; an analyst sees figures of many."""
_QUESTION: Final = say("Who are my members, and who needs something now?")
_PAGE: Final = 50
_EXPORT_MAX: Final = 100_000
_FILTERS: Final[dict[str, dict[str, Sentence]]] = {
    "stage": {str(stage): words for stage, words in STAGE_WORDS.items()},
    "segment": SEGMENTS,
    "group": GROUP_WORDS,
}
_COLUMNS: Final = (
    Column("member", say("member")),
    Column("stage", say("stage")),
    Column("segment", say("segment")),
    Column("silent_days", say("days since the last order"), is_number=True),
    Column("orders", say("orders"), is_number=True),
    Column("spent", say("spent"), is_number=True),
    Column("alive", say("chance still a customer (modelled)"), is_number=True),
)


def _members(visit: Visit) -> Answer:
    searched = visit.query.get("q", "").strip()
    if searched:
        found = _found(visit, searched)
        if found is not None:
            return Moved(f"/console/members/{found}")
    standing = standing_of(visit.shop)
    if standing is None:
        return Shown("question.html", nothing_yet(visit, _QUESTION))
    chosen = {name: visit.query[name] for name, known in _FILTERS.items() if visit.query.get(name) in known}
    rows = _filtered(standing.turn.profiles, chosen)
    values = {
        "filters": [(name, known, chosen.get(name, "")) for name, known in _FILTERS.items()],
        "labels": {"stage": say("stage"), "segment": say("segment"), "group": say("worth acting on")},
        "searched": searched,
    }
    view = View(
        _QUESTION,
        (_answer(standing.turn, rows.num_rows, chosen),),
        origin="counted",
        step=Step(say("Take this audience along as a file"), _address({**chosen, "as": "csv", "table": "members"})),
        grids=(_grid(visit, rows, chosen),),
    )
    return Shown("members.html", view, values)


def _found(visit: Visit, searched: str) -> int | None:
    """The pseudonym of somebody who is known by what was typed."""
    from regulars.loop.lookup import canonical_of, member_known_as

    try:
        return canonical_of(visit.shop.house, member_known_as(visit.shop.house, searched))
    except (UnknownMember, MemberAmbiguous):
        return None


def _filtered(profiles: pa.Table, chosen: dict[str, str]) -> pa.Table:
    import pyarrow.compute as pc

    for name, wanted in chosen.items():
        profiles = profiles.filter(pc.equal(profiles[name], wanted))
    return profiles


def _answer(turn: Turn, count: int, chosen: dict[str, str]) -> Sentence:
    if not chosen:
        return say("%(count)s members have ordered; those who spent most stand first.", count=count)
    return say(
        "%(count)s of %(members)s members (%(share)s) are in this choice; those who spent most stand first.",
        count=count,
        members=turn.members,
        share=Percent(count / max(1, turn.members)),
    )


def _grid(visit: Visit, rows: pa.Table, chosen: dict[str, str]) -> Grid:
    import pyarrow.compute as pc

    start = (
        int(visit.query["from"])
        if visit.query.get("from", "").isascii() and visit.query.get("from", "").isdigit()
        else 0
    )
    start = min(start, rows.num_rows)
    size = _EXPORT_MAX if "as" in visit.query else _PAGE
    order = pc.sort_indices(rows, [("money", "descending"), ("member", "ascending")]).slice(start, size)
    shown: list[dict[str, Any]] = rows.take(order).to_pylist()
    names = _names(visit, [row["member"] for row in shown])
    more = start + size < rows.num_rows
    return Grid(
        "members",
        say("Members"),
        _COLUMNS,
        [_row(row, names, visit.shop.settings.currency) for row in shown],
        more=_address({**chosen, "from": str(start + size)}) if more else "",
        empty=say("Nobody is in this choice."),
    )


def _names(visit: Visit, members: list[int]) -> dict[int, str]:
    """What each is called, so that they can be told apart; what reaches somebody is masked."""
    from regulars.loop.lookup import identifiers_of
    from regulars.loop.members import mask

    found: dict[int, str] = {}
    for row in identifiers_of(visit.shop.house, set(members)).to_pylist():
        found.setdefault(row["member"], mask(row["kind"], row["value"]))
    return found


def _row(row: dict[str, Any], names: dict[int, str], currency: str) -> tuple[object, ...]:
    alive = row.get("probability_alive")
    return (
        Link(names.get(row["member"], f"#{row['member']}"), f"/console/members/{row['member']}"),
        STAGE_WORDS[row["stage"]],
        SEGMENTS.get(row["segment"]),
        row["recency_days"],
        row["frequency"],
        Money(row["money"], currency),
        None if alive is None else Percent(alive, 0),
    )


def _address(query: dict[str, str]) -> str:
    return f"/console/members?{urlencode(query)}"


SCREENS: Final = (Screen("GET", "/console/members", "members", _members, READERS, nav=say("Members")),)
