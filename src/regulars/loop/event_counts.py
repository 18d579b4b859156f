"""How often each event happened, known to Regulars or not: nothing that a shop sends is passed over in silence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from regulars.domain.events import EventName
from regulars.loop.bring import gather_question
from regulars.loop.house import House
from regulars.loop.latest import consents_now
from regulars.trust.consent import Purpose, refused_by

__all__ = ["EventCount", "event_counts", "event_counts_document"]

_KNOWN: Final = frozenset(name.value for name in EventName)


@dataclass(frozen=True, slots=True)
class EventCount:
    """One name and how often it stands in the log. Counted.

    Attributes:
        name: as it was given.
        events: how often it happened.
        members: how many members did it.
        first_day: days since 1970-01-01.
        last_day: days since 1970-01-01.
    """

    name: str
    events: int
    members: int
    first_day: int
    last_day: int

    @property
    def known(self) -> bool:
        """Whether Regulars reads it; the others are kept and shown."""
        return self.name in _KNOWN


def event_counts(house: House) -> tuple[EventCount, ...]:
    """Every name in the log, most frequent first, without members who refused to be analysed."""
    hidden = refused_by(consents_now(house), Purpose.ANALYSE)
    with house.columns.open(house.records.log_state().parts, None, hidden, house.records.merged()) as session:
        return tuple(EventCount(**row) for row in session.ask(gather_question("event_counts")).to_pylist())


def event_counts_document(counts: tuple[EventCount, ...]) -> list[dict[str, Any]]:
    """The counts for JSON.

    Example:
        >>> event_counts_document((EventCount("Tea Brewed", 3, 2, 0, 9),))
        [{'name': 'Tea Brewed', 'events': 3, 'members': 2, 'known': False}]
    """
    return [
        {"name": count.name, "events": count.events, "members": count.members, "known": count.known} for count in counts
    ]
