"""The desk where a person's rights are seen to: the shop, its ledger, the tenant's keys, the register of erasures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from regulars.domain.rewards.handing import Handed
from regulars.loop.house import House
from regulars.loop.ledger.counter import Counter
from regulars.loop.lookup import canonical_of, member_known_as
from regulars.ports.erasures import Erasures
from regulars.ports.handings import Handings
from regulars.ports.vault import TenantKeys
from regulars.ports.webhooks import Webhooks

__all__ = ["Desk", "owners_of", "person_known_as"]

_HANDED_MAX: Final = 1_000_000


def _nothing(_: object) -> Mapping[str, Any]:
    return {}


def _none(_: object) -> Sequence[Mapping[str, Any]]:
    return ()


@dataclass(frozen=True, slots=True)
class Desk:
    """What a request of a person needs.

    Attributes:
        webhooks: their secrets lie under the same key; asked only where it changes.
        handings: what was handed out.
        tiers: tells what is kept of owners' tiers.
        memberships: tells what is kept of owners' paid memberships.
    """

    house: House
    counter: Counter
    keys: TenantKeys
    erasures: Erasures
    webhooks: Callable[[], Webhooks]
    handings: Handings | None = None
    tiers: Callable[[Sequence[str]], Mapping[str, Any]] = _nothing
    memberships: Callable[[Sequence[str]], Sequence[Mapping[str, Any]]] = _none

    def handed(self, person: tuple[int, ...]) -> tuple[Handed, ...]:
        """What a person was handed: rewards, gifts, check-ins."""
        return () if self.handings is None else tuple(self.handings.of_owners(owners_of(person), limit=_HANDED_MAX))


def person_known_as(house: House, identifier: str) -> tuple[int, ...]:
    """Every pseudonym of the person behind an identifier, the one that stands for them first.

    Raises:
        UnknownMember: nobody has it.
        MemberAmbiguous: several have it.
    """
    import pyarrow.compute as pc

    standing = canonical_of(house, member_known_as(house, identifier))
    merged = house.records.merged()
    return (standing, *merged.filter(pc.equal(merged["canonical"], standing))["member"].to_pylist())


def owners_of(person: tuple[int, ...]) -> tuple[str, ...]:
    """What the ledger calls a person: one owner a pseudonym."""
    return tuple(f"member:{member}" for member in person)
