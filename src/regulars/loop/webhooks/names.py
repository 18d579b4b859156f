"""From the ledger's pseudonyms back to what the shop itself calls its members, at the moment something is told."""

from __future__ import annotations

from collections.abc import Mapping

from regulars.domain.identity import CUSTOMER
from regulars.loop.house import House
from regulars.loop.naming import naming_of
from regulars.loop.webhooks.desk import Names

__all__ = ["names_in"]


def names_in(house: House) -> Names:
    """Asks the records each time: nothing is remembered, so who was erased is nameless from the next batch on."""

    def names(members: set[int]) -> Mapping[int, str]:
        if not members:
            return {}
        import pyarrow as pa
        import pyarrow.compute as pc

        naming, asked = naming_of(house.settings), pa.array(sorted(members), pa.int64())
        others = set(house.records.identifier_kinds()) - {CUSTOMER}
        found: dict[int, str] = {}
        for kind in (CUSTOMER, *sorted(others, key=lambda kind: (naming.rank(kind), kind))):
            table = house.records.identifiers(kind)
            mine = table.filter(pc.is_in(table["member"], value_set=asked))
            for member, value in zip(mine["member"].to_pylist(), mine["value"].to_pylist(), strict=True):
                found.setdefault(member, value)
            if len(found) == len(members):
                break
        return found

    return names
