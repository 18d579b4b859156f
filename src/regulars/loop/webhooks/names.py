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
    naming = naming_of(house.settings)

    def best(names: Mapping[str, str]) -> str:
        kind = min(names, key=lambda kind: (kind != CUSTOMER, naming.rank(kind), kind))
        return names[kind]

    def names(members: set[int]) -> Mapping[int, str]:
        if not members:
            return {}
        return {member: best(called) for member, called in house.records.names(sorted(members)).items() if called}

    return names
