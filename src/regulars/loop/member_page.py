"""One member as of the latest turn, and what they allow: what other systems ask for first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from regulars.domain.turn import SCORES
from regulars.know.features import FEATURES
from regulars.loop.house import House
from regulars.loop.kept import CHURN
from regulars.loop.latest import allowed_now, consents_now, latest_turn
from regulars.loop.lookup import canonical_of, member_known_as
from regulars.trust.consent import ONLY_IF_GRANTED, Purpose

__all__ = ["ConsentState", "MemberPage", "Score", "consents_held", "member_page"]


@dataclass(frozen=True, slots=True)
class Score:
    """What a model says of a member; None where it says nothing."""

    name: str
    value: float | None
    model: str | None


@dataclass(frozen=True, slots=True)
class MemberPage:
    """One member.

    Attributes:
        as_of: of the turn; None where no turn has seen the member, or they refused to be analysed.
        profile: feature to value.
    """

    as_of: str | None = None
    stage: str | None = None
    segment: str | None = None
    profile: Mapping[str, float | None] = field(default_factory=dict)
    scores: tuple[Score, ...] = ()


@dataclass(frozen=True, slots=True)
class ConsentState:
    """What holds for a purpose; `granted` is the member's own latest word, None where there is none."""

    purpose: str
    granted: bool | None
    allowed: bool


def member_page(house: House, identifier: str) -> MemberPage:
    """A member as of the latest turn.

    Raises:
        UnknownMember: nobody has this identifier.
    """
    import pyarrow.compute as pc

    member = canonical_of(house, member_known_as(house, identifier))
    latest = latest_turn(house)
    if latest is None:
        return MemberPage()
    profiles = house.columns.read(house.records.part(latest.profiles))
    rows = allowed_now(house, profiles.filter(pc.equal(profiles["member"], member))).to_pylist()
    if not rows:
        return MemberPage()
    row, summary = rows[0], latest.summary
    return MemberPage(
        str(summary["as_of"]),
        row["stage"],
        row.get("segment"),
        {feature.name: row.get(feature.name) for feature in FEATURES},
        _scores(row, summary),
    )


def _scores(row: Mapping[str, Any], summary: Mapping[str, Any]) -> tuple[Score, ...]:
    models = summary["models"]
    value = next((model["name"] for model in models if model.get("chosen") and model["name"] != CHURN), None)
    churn = next((model["name"] for model in models if model["name"] == CHURN), None)
    said_by = {name: churn if name == "churn_probability" else value for name in SCORES}
    return tuple(Score(name, row.get(name), said_by[name] if row.get(name) is not None else None) for name in SCORES)


def consents_held(house: House, identifier: str) -> tuple[ConsentState, ...]:
    """What a member allows, purpose by purpose; of members who stand for one another the strictest word.

    Raises:
        UnknownMember: nobody has this identifier.
    """
    import pyarrow.compute as pc

    member = member_known_as(house, identifier)
    words = consents_now(house)
    said = {row["purpose"]: row["granted"] for row in words.filter(pc.equal(words["member"], member)).to_pylist()}
    return tuple(
        ConsentState(purpose, said.get(purpose), said.get(purpose, purpose not in ONLY_IF_GRANTED))
        for purpose in Purpose
    )
