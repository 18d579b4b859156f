"""Whom one member is like, and what they prefer beyond everybody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from regulars.domain.errors import NotEnoughData
from regulars.domain.records import TurnRecord
from regulars.domain.time import AsOf, parse_as_of
from regulars.domain.words import Percent, Sentence, say, word
from regulars.know.behaviours import BEHAVIOURS, compared
from regulars.know.clocks import clocks
from regulars.know.features import asked
from regulars.loop.house import House
from regulars.loop.latest import consents_now, latest_turn
from regulars.ports.columns import Session
from regulars.trust.consent import Purpose, refused_by

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["EVERYBODY", "MemberLikeness", "Preference", "likeness_of", "preferences_of", "preferences_of_all"]

EVERYBODY: Final = 0
"""No member has this number."""
_STRENGTH: Final = 3
"""Purchases that everybody's taste weighs in a member's own."""
_KINDS: Final[dict[str, Sentence]] = {
    "category": word("preference", "category"),
    "brand": word("preference", "brand"),
    "hour": word("preference", "hour of the day"),
}


@dataclass(frozen=True, slots=True)
class Preference:
    """Something a member buys, or a time they buy at, more than others do.

    Attributes:
        kind: ``category``, ``brand`` or ``hour``.
        name: which.
        count: lines, or orders for hours. Counted.
        share: of the member's own, drawn toward the shop's. Modelled.
        lift: that share over the shop's.
    """

    kind: str
    name: str
    count: int
    share: float
    lift: float


@dataclass(frozen=True, slots=True)
class MemberLikeness:
    """Whom a member is like; None where the shop was too small to say.

    Attributes:
        cluster: number of the cluster, from 1.
        topic: number of the topic most of their buying belongs to, from 1.
        abnormal: whether they behave like nobody else.
        preferences: up to three of each kind, the strongest first.
        says: the same in words.
    """

    cluster: int | None
    topic: int | None
    abnormal: bool | None
    preferences: tuple[Preference, ...]
    says: tuple[Sentence, ...]


def likeness_of(house: House, member: int, row: Mapping[str, Any], summary: Mapping[str, Any]) -> MemberLikeness:
    """What the latest turn noted on a member's row, and the member's preferences as of that turn."""
    latest = latest_turn(house)
    preferences = () if latest is None else _preferences(house, member, latest)
    cluster, topic, abnormal = (row.get(name) for name in ("cluster", "topic", "abnormal"))
    says = (*_cluster_says(cluster, summary), *_topic_says(topic, summary), *map(_preference_says, preferences[:4]))
    if abnormal:
        says = (*says, say("Behaves like nobody else here: have a look before counting on any figure of theirs."))
    return MemberLikeness(cluster, topic, abnormal, preferences, says)


def preferences_of(session: Session, as_of: AsOf, zone: str, member: int = EVERYBODY) -> pa.Table:
    """Preferences of one member, or of all: columns ``member``, ``kind``, ``place``, ``name``, ``n``, ``share``, ``lift``."""
    session.show("clocks", clocks(zone, as_of.today + 1))
    return session.ask(asked("preferences"), {"strength": _STRENGTH, "member": member})


def preferences_of_all(house: House) -> pa.Table:
    """Preferences of every member as of the latest turn, by pseudonym.

    Raises:
        NotEnoughData: no turn was taken yet.
    """
    latest = latest_turn(house)
    if latest is None:
        raise NotEnoughData(say("No turn was taken yet."), fix=say("Take one first: shop.turn()"))
    return _asked(house, EVERYBODY, latest)


def _asked(house: House, member: int, latest: TurnRecord) -> pa.Table:
    zone = house.settings.timezone
    as_of = parse_as_of(str(latest.summary["as_of"]), zone)
    hidden = refused_by(consents_now(house), Purpose.ANALYSE)
    with house.columns.open(house.records.log_state().parts, as_of, hidden, house.records.merged()) as session:
        return preferences_of(session, as_of, zone, member)


def _preferences(house: House, member: int, latest: TurnRecord) -> tuple[Preference, ...]:
    rows, order = _asked(house, member, latest).to_pylist(), list(_KINDS)
    rows.sort(key=lambda row: (row["place"], order.index(row["kind"])))
    return tuple(Preference(row["kind"], row["name"], row["n"], row["share"], row["lift"]) for row in rows)


def _cluster_says(cluster: int | None, summary: Mapping[str, Any]) -> tuple[Sentence, ...]:
    found = next((one for one in summary.get("clusters", ()) if one["cluster"] == cluster), None)
    if found is None:
        return ()
    told = [
        compared(one["feature"], one["within"], one["others"])
        for one in found["differences"]
        if one["feature"] in BEHAVIOURS
    ]
    return tuple(
        say("Belongs to a group of %(members)s members: %(what)s.", members=found["members"], what=sentence)
        for sentence in told[:1]
    ) + tuple(say("The same group: %(what)s.", what=sentence) for sentence in told[1:])


def _topic_says(topic: int | None, summary: Mapping[str, Any]) -> tuple[Sentence, ...]:
    found = next((one for one in summary.get("topics", ()) if one["topic"] == topic), None)
    if found is None:
        return ()
    return (say("Mostly shops for: %(items)s.", items=", ".join(item["item"] for item in found["items"])),)


def _preference_says(found: Preference) -> Sentence:
    return say(
        "Prefers %(kind)s %(name)s: %(lift)s times the shop's share, %(share)s of their own (drawn toward the shop's).",
        kind=_KINDS[found.kind],
        name=found.name,
        lift=round(found.lift, 1),
        share=Percent(found.share),
    )
