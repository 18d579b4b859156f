"""What happened to a member's points: each entry with its cause and what was there after it; the latest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from regulars.domain.words import Sentence, say, word
from regulars.interfaces.console.entry_words import KIND_WORDS
from regulars.interfaces.console.kit import told
from regulars.interfaces.console.screen import Answer, Screen, Shown, Visit
from regulars.interfaces.member.holding import holdings
from regulars.interfaces.member.instants import day_of, last_day_of
from regulars.interfaces.member.visitor import member_of

if TYPE_CHECKING:
    from regulars.domain.till import EntryShown

__all__ = ["SCREENS", "Told", "told_entries"]

_PAGE: Final = 1_000
_PAGES_MAX: Final = 20
_SHOWN: Final = 50
_ONLY_MOVES: Final = frozenset({"activate", "arrears_net"})
"""What only moves between a member's own accounts: it changes what may be spent, not what is theirs."""
_SOURCE_WORDS: Final[dict[str, Sentence]] = {
    "order": word("source", "order"),
    "refund": word("source", "refund"),
    "redemption": word("source", "redemption"),
    "hold": word("source", "points set aside"),
    "adjustment": word("source", "correction"),
    "event": word("source", "event"),
    "task": word("source", "task"),
    "check_in": word("source", "check-in"),
    "gift": word("source", "gift"),
    "game": word("source", "game"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One entry, as it is told to its member.

    Attributes:
        entry: as the ledger has it.
        day: on which it counts.
        kind: what happened.
        cause: what for.
        undoes: the entry it undoes, and that one's points; None where it undoes none.
        after: everything of the currency after it, pending included and debt taken off.
        pending_until: the day from which the points may be spent, where that is to come.
        last_day: on which what it brought may be spent.
    """

    entry: EntryShown
    day: date
    kind: Sentence
    cause: Sentence
    undoes: tuple[int, int | None] | None
    after: int
    pending_until: date | None
    last_day: date | None


def told_entries(visit: Visit, known_as: str) -> tuple[list[Told], bool]:
    """Every entry of a member, the oldest first, and whether these are all."""
    found: list[EntryShown] = []
    after: int | None = 0
    for _ in range(_PAGES_MAX):
        if after is None:
            break
        page = visit.shop.till.entries(known_as, after, _PAGE)
        found += page.entries
        after = page.after
    points = {each.id: each.points for each in found}
    now, sums, shown = visit.shop.house.clock.now(), dict[str, int](), []
    for each in found:
        if each.kind not in _ONLY_MOVES:
            sums[each.currency] = sums.get(each.currency, 0) + each.points
        waits = each.activates_at is not None and each.activates_at > now
        shown.append(
            Told(
                each,
                day_of(visit, each.effective_at),
                KIND_WORDS.get(each.kind, told(each.kind)),
                _cause(each),
                None if each.reverses is None else (each.reverses, points.get(each.reverses)),
                sums.get(each.currency, 0),
                day_of(visit, each.activates_at) if waits and each.activates_at is not None else None,
                None if each.expires_at is None or each.points < 0 else last_day_of(visit, each.expires_at),
            )
        )
    return shown, after is None


def _cause(entry: EntryShown) -> Sentence:
    if not entry.source_type:
        return told("")
    kind = _SOURCE_WORDS.get(entry.source_type, told(entry.source_type))
    if entry.source_type in {"order", "refund"} and entry.source_id:
        return say("%(kind)s %(id)s", kind=kind, id=entry.source_id)
    return kind


def _points(visit: Visit) -> Answer:
    name = member_of(visit).name
    held = holdings(visit, name)
    shown, is_all = told_entries(visit, name)
    sums = {each.entry.currency: each.after for each in shown}
    gone = [
        (each.balance.currency, sums.get(each.balance.currency, 0) - each.total)
        for each in held
        if sums.get(each.balance.currency, 0) > each.total
    ]
    values = {
        "held": held,
        "entries": shown[: -_SHOWN - 1 : -1],
        "is_all": is_all and len(shown) <= _SHOWN,
        "shown": _SHOWN,
        "gone": gone if is_all else [],
        "sums_up": is_all,
    }
    return Shown("points.html", values=values)


SCREENS: Final = (Screen("GET", "/m/points", "points", _points, nav=say("Points")),)
