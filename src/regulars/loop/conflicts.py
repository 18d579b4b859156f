"""What a person should look at: identifiers that several members share, and what that may mean; and households."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from regulars.domain.errors import UsageError
from regulars.domain.identity import IdentityEntry
from regulars.domain.words import say
from regulars.gather.resolution import SHARED_MEMBERS_MAX
from regulars.loop.house import House
from regulars.loop.lookup import canonical_of, member_known_as, names_of
from regulars.loop.members import mask
from regulars.loop.naming import naming_of
from regulars.loop.settling import HAND, resolved

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Conflict", "conflicts_of", "households_of", "put_in_household"]

_LIVES_TOGETHER = frozenset({"phone", "address"})


@dataclass(frozen=True, slots=True)
class Conflict:
    """An identifier that several members share and that joins none of them.

    Attributes:
        kind: of the identifier.
        value: masked.
        members: how many share it.
        customers: what the first of them are called.
        verdict: ``conflict``: they have different identifiers of a more trusted kind; ``crowded``: too many share it.
        may_be_household: whether they may live together: a few who share a phone or an address.
    """

    kind: str
    value: str
    members: int
    customers: tuple[str, ...]
    verdict: str
    may_be_household: bool


def conflicts_of(house: House) -> tuple[Conflict, ...]:
    """Every conflict that stands now, the most trusted kind first, then the most shared."""
    import pyarrow.compute as pc

    naming = naming_of(house.settings)
    found = resolved(house.records, naming, house.records.identity_log(), {}, {}).conflicts
    named = names_of(house)
    names = dict(zip(named["member"].to_pylist(), named["customer"].to_pylist(), strict=True))
    conflicts = []
    for kind in dict.fromkeys(found["kind"].to_pylist()):
        marks = house.records.claim_marks(kind)
        sharing = marks.filter(pc.is_in(marks["mark"], value_set=found["mark"].combine_chunks()))["member"]
        claims = house.records.claims(kind, sharing.combine_chunks())
        shared = claims.filter(pc.is_in(claims["mark"], value_set=found["mark"].combine_chunks()))
        who: dict[str, tuple[list[int], str]] = {}
        for row in shared.to_pylist():
            who.setdefault(row["mark"], ([], row["value"]))[0].append(row["member"])
        for row in found.filter(pc.equal(found["kind"], kind)).to_pylist():
            members, value = who.get(row["mark"]) or _own(house, kind, [row["member"], row["other"]])
            conflicts.append(_conflict(kind, value, sorted(set(members)), row, names))
    return tuple(sorted(conflicts, key=lambda each: (naming.rank(each.kind), -each.members, each.customers)))


def _own(house: House, kind: str, members: list[int]) -> tuple[list[int], str]:
    """Two whose own keys are compared alike, and how the first one's is written."""
    import pyarrow as pa

    keys = house.records.identifiers(kind, pa.array(members, pa.int64()))["value"].to_pylist()
    return members, keys[0] if keys else ""


def _conflict(kind: str, value: str, members: list[int], row: dict[str, object], names: dict[int, str]) -> Conflict:
    crowded = row["verdict"] == "crowded"
    return Conflict(
        kind=kind,
        value=mask(kind, value),
        members=int(str(row["members"])),
        customers=tuple(names.get(member, str(member)) for member in members[:SHARED_MEMBERS_MAX]),
        verdict=str(row["verdict"]),
        may_be_household=kind in _LIVES_TOGETHER and not crowded,
    )


def households_of(house: House) -> pa.Table:
    """Who lives together: ``customer``, ``household``, ordered by household and customer."""
    lives = house.records.households()
    joined = lives.join(names_of(house), "member", join_type="inner")
    return joined.select(["customer", "household"]).sort_by([("household", "ascending"), ("customer", "ascending")])


def put_in_household(house: House, identifier: str, household: str | None, *, actor: str = "") -> int:
    """Puts a member into a household, or takes it out of any; says which pseudonym it was.

    Raises:
        UnknownMember: nobody has the identifier.
        UsageError: the name of the household is empty or too long.
    """
    import pyarrow as pa

    if household is not None and not 1 <= len(household.encode()) <= 1_000:
        raise UsageError(
            say("A household needs a name of 1 to 1,000 bytes."),
            fix=say("Give one: regulars members household ID --set NAME"),
        )
    member = canonical_of(house, member_known_as(house, identifier))
    change = pa.table({"member": pa.array([member], pa.int64()), "household": pa.array([household], pa.string())})
    entry = IdentityEntry(house.clock.now(), "household", member, None, HAND, household or "", actor)
    with house.records.write() as writing:
        writing.set_households(change)
        writing.add_identity_entries([entry])
    return member
