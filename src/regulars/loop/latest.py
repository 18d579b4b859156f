"""The turn that answers speak from, and what members have allowed since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulars.domain.records import TurnRecord
from regulars.domain.turn import SCORES
from regulars.loop.house import House
from regulars.trust.consent import Purpose, refused_by, strictest

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["allowed_now", "consents_now", "latest_turn"]


def latest_turn(house: House, before: int | None = None) -> TurnRecord | None:
    """The turn with the latest instant, the one finished last among equals; only those before an instant, if given."""
    turns = [record for record in house.records.turns() if before is None or record.as_of < before]
    return max(turns, key=lambda record: (record.as_of, record.finished_at), default=None)


def consents_now(house: House) -> pa.Table:
    """The words that hold now, of members who stand for one another the strictest."""
    return strictest(house.records.consents(), house.records.merged())


def allowed_now(house: House, profiles: pa.Table) -> pa.Table:
    """Profiles without those who have refused analysis by now, and without the scores of those who refused prediction.

    A turn knows what was allowed when it was taken; a word said later counts at once.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    consents = consents_now(house)
    hidden = pc.is_in(profiles["member"], value_set=refused_by(consents, Purpose.ANALYSE))
    profiles = profiles.filter(pc.invert(hidden))
    unscored = pc.is_in(profiles["member"], value_set=refused_by(consents, Purpose.PREDICT))
    for name in SCORES:
        if name not in profiles.column_names:
            continue  # a turn taken before this score was there
        blank = pc.if_else(unscored, pa.scalar(None, profiles[name].type), profiles[name])
        profiles = profiles.set_column(profiles.column_names.index(name), name, blank)
    return profiles
