"""What an import alone brought of who is who: taken back with it, unless something else that stands holds it.

A member whom the import created goes where nothing in the log speaks of them any more, nobody decided anything about them by
hand and they never said what they agree to. Of a member who stays go the identifiers that no other import and no person saw.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from regulars.domain.question import question
from regulars.domain.records import ImportRecord, Part
from regulars.loop.house import House

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Withdrawal", "withdrawal_of"]


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What is no longer known of who is who.

    Attributes:
        members: pseudonyms (int64) that nothing speaks of any more, ascending.
        claims: kind to ``member``, ``mark`` of identifiers of members who stay.
    """

    members: pa.Array
    claims: Mapping[str, pa.Table] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing goes."""
        return not len(self.members) and not self.claims_count

    @property
    def claims_count(self) -> int:
        """How many identifiers of members who stay go."""
        return sum(table.num_rows for table in self.claims.values())

    def keys_left(self, keys: pa.Table) -> pa.Table:
        """The rows (``member`` among their columns) of members who stay."""
        import pyarrow.compute as pc

        return keys.filter(pc.invert(pc.is_in(keys["member"], value_set=self.members)))

    def claims_left(self, kind: str, seen: pa.Table) -> pa.Table:
        """The identifiers of a kind (``member``, ``mark``) that stay."""
        import pyarrow as pa

        left, gone = self.keys_left(seen), self.claims.get(kind)
        if gone is None or not gone.num_rows:
            return left
        return pa.table(left).join(gone, ["member", "mark"], join_type="left anti")


def withdrawal_of(house: House, record: ImportRecord, parts: tuple[Part, ...]) -> Withdrawal:
    """What goes when an import is taken back.

    Args:
        house: the shop.
        record: the import.
        parts: of the log without it.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    gone = _nobody_speaks_of(house, record, parts)
    claims = {}
    for kind, alone in house.records.seen_alone(record.key).items():
        stay = alone.filter(pc.invert(pc.is_in(alone["member"], value_set=gone)))
        if stay.num_rows:
            claims[kind] = stay
    return Withdrawal(gone.cast(pa.int64()), claims)


def _nobody_speaks_of(house: House, record: ImportRecord, parts: tuple[Part, ...]) -> pa.Array:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    first, count = house.records.arrived(record.key)
    if not count:
        return pa.array([], pa.int64())
    last = first + count - 1
    with house.columns.open(parts) as session:
        active = session.ask(question("regulars.gather", "still_active"), {"first": first, "last": last})
    log = house.records.identity_log()
    decided = [
        each for entry in log if entry.rule == "hand" for each in (entry.member, entry.other) if each is not None
    ]
    said = house.records.consents()["member"].to_pylist()
    held = pa.concat_arrays([active["member"].combine_chunks(), pa.array([*decided, *said], pa.int64())])
    created = pa.array(np.arange(first, last + 1, dtype=np.int64))
    return created.filter(pc.invert(pc.is_in(created, value_set=held)))
