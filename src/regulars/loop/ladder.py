"""What can and cannot be asked of this shop's data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from regulars.domain.ladder import Rung
from regulars.domain.question import question
from regulars.domain.time import AsOf
from regulars.know.ladder import ladder_of
from regulars.loop.house import House
from regulars.loop.latest import consents_now
from regulars.ports.columns import Session
from regulars.trust.consent import Purpose, refused_by

__all__ = ["ladder", "ladder_document", "ladder_in"]


def ladder(house: House, as_of: AsOf | None = None) -> tuple[Rung, ...]:
    """The rungs as of an instant, lowest first; who refused to be analysed is not counted."""
    hidden = refused_by(consents_now(house), Purpose.ANALYSE)
    with house.columns.open(house.records.log_state().parts, as_of, hidden, house.records.merged()) as session:
        return ladder_in(session)


def ladder_in(session: Session) -> tuple[Rung, ...]:
    """The rungs of what a sitting shows."""
    counts = session.ask(question("regulars.know", "ladder")).to_pylist()[0]
    # A campaign is known by its messages; who was held back from one is recorded nowhere yet.
    return ladder_of({**counts, "controlled_campaigns": 0})


def ladder_document(rungs: Sequence[Rung]) -> list[dict[str, Any]]:
    """The rungs, for JSON."""
    return [
        {
            "rung": rung.name,
            "reached": rung.reached,
            "says": str(rung.says),
            "missing": str(rung.missing) if rung.missing else None,
            "needs": [
                {"what": need.name, "have": need.have, "needed": need.needed, "missing": need.missing}
                for need in rung.needs
            ],
        }
        for rung in rungs
    ]
