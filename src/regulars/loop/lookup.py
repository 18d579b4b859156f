"""From an identifier to a pseudonym and back: the only way between what a shop calls somebody and what the log does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulars.domain.errors import MemberAmbiguous, UnknownMember
from regulars.domain.identity import CUSTOMER
from regulars.gather.normal_forms import normal_forms
from regulars.loop.house import House
from regulars.loop.naming import naming_of

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["canonical_of", "identifiers_of", "lives_in", "member_known_as", "names_of"]


def member_known_as(house: House, identifier: str) -> int:
    """The pseudonym behind an identifier: a customer number, or any other kind, written as it is or as ``kind:value``.

    Keys of rows come first, the most trusted kind before the others; then what was seen with somebody.

    Raises:
        UnknownMember: nobody has it.
        MemberAmbiguous: several have it, and nothing says that they are one.
    """
    naming = naming_of(house.settings)
    kinds = sorted({CUSTOMER, *house.records.identifier_kinds()}, key=lambda kind: (naming.rank(kind), kind))
    named, colon, rest = identifier.partition(":")
    if colon and named in kinds:
        kinds, identifier = [named], rest
    for find in (_by_key, _by_claim):
        for kind in kinds:
            found = find(house, kind, identifier)
            if len(found) > 1:
                raise MemberAmbiguous(len(found))
            if found:
                return found.pop()
    raise UnknownMember(identifier)


def _by_key(house: House, kind: str, identifier: str) -> set[int]:
    import pyarrow as pa

    forms = normal_forms(kind, pa.array([identifier], pa.string()), naming_of(house.settings).region)
    asked = [identifier, *(value for value in forms["value"].to_pylist() if value is not None)]
    return set(house.records.pseudonyms(kind, pa.array(asked, pa.string()))["member"].to_pylist()[:1])


def _by_claim(house: House, kind: str, identifier: str) -> set[int]:
    import pyarrow as pa
    import pyarrow.compute as pc

    forms = normal_forms(kind, pa.array([identifier], pa.string()), naming_of(house.settings).region)
    if forms["mark"][0].as_py() is None:
        return set()
    mark = house.records.index_of(kind, forms["mark"].combine_chunks())
    seen = house.records.claim_marks(kind)
    members = seen.filter(pc.equal(seen["mark"], mark[0]))["member"].to_pylist()
    return {canonical_of(house, member) for member in members}


def canonical_of(house: House, member: int) -> int:
    """Who stands for a member now."""
    import pyarrow.compute as pc

    merged = house.records.merged()
    found = merged.filter(pc.equal(merged["member"], member))["canonical"].to_pylist()
    return int(found[0]) if found else member


def identifiers_of(house: House, members: set[int]) -> pa.Table:
    """Everything known of some members: ``member``, ``kind``, ``value``, the most trusted kind first."""
    import pyarrow as pa

    naming = naming_of(house.settings)
    asked = pa.array(sorted(members), pa.int64())
    pieces = []
    for kind in sorted(house.records.identifier_kinds(), key=lambda kind: (naming.rank(kind), kind)):
        for table in (house.records.identifiers(kind, asked), house.records.claims(kind, asked)):
            found = table.select(["member", "value"])
            pieces.append(found.add_column(1, "kind", pa.repeat(kind, found.num_rows)))
    empty = pa.schema([("member", pa.int64()), ("kind", pa.string()), ("value", pa.string())]).empty_table()
    return pa.concat_tables([empty, *pieces])


def lives_in(house: House) -> pa.Table:
    """The household of each person: ``member`` (who stands for them), ``household``; of several the first by name."""
    import pyarrow as pa

    merged, lives = house.records.merged(), house.records.households()
    stands = dict(zip(merged["member"].to_pylist(), merged["canonical"].to_pylist(), strict=True))
    found: dict[int, str] = {}
    for member, household in sorted(zip(*(column.to_pylist() for column in lives.columns), strict=True)):
        standing = stands.get(member, member)
        found[standing] = min(found.get(standing, household), household)
    return pa.table({"member": pa.array(found.keys(), pa.int64()), "household": pa.array(found.values(), pa.string())})


def names_of(house: House) -> pa.Table:
    """What each member is called: ``member``, ``customer``: the key its rows carry, whatever kind that is."""
    import pyarrow as pa

    kinds = {CUSTOMER, *house.records.identifier_kinds()}
    tables = [house.records.identifiers(kind) for kind in sorted(kinds)]
    return pa.concat_tables(tables).rename_columns({"value": CUSTOMER}).sort_by("member")
