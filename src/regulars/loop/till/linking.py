"""Who is the same person as whom, as live identify and alias calls say it.

An identify call says that a member was the visitor of an anonymousId, or has a mail address or a phone. It is noted as an
identifier that was seen with them, and settled as any other: two customer numbers with one identifier stay two, and whoever
was parted by hand stays apart. An alias call between two customer numbers joins them as a person would by hand. Nothing
moves; parting two members takes it back. A call that says what is known already writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from regulars.domain.errors import TurnConflict
from regulars.domain.identity import CUSTOMER, IdentityEntry
from regulars.gather.links_said import PREVIOUS
from regulars.gather.normal_forms import normal_forms
from regulars.loop.house import House
from regulars.loop.naming import BY_HAND, naming_of
from regulars.loop.settling import HAND, settle
from regulars.ports.records import StaleVersion

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["COOKIE", "Link", "link"]

COOKIE: Final = "cookie"
"""The kind of identifier that an anonymousId is."""
Link = tuple[int, str, str]
"""Pseudonym of a member, kind of identifier, identifier."""
_ACTOR: Final = "till"
_TRIES_MAX: Final = 5


def link(house: House, links: Sequence[Link]) -> frozenset[int]:
    """Notes what is new of some links, and settles who that makes whom.

    Returns:
        Members who stand for another, or for whom another stands, since; empty where nothing was new.

    Raises:
        TurnConflict: other processes kept writing.
    """
    for _ in range(_TRIES_MAX):
        with suppress(StaleVersion):
            return _linked(house, links)
    raise TurnConflict(_TRIES_MAX)


def _linked(house: House, links: Sequence[Link]) -> frozenset[int]:
    acts, seen = _aliases(house, links)
    by_kind: dict[str, list[tuple[int, str]]] = {}
    for member, kind, value in dict.fromkeys([*seen, *(each for each in links if each[1] != PREVIOUS)]):
        by_kind.setdefault(kind, []).append((member, value))
    claims = {kind: found for kind, said in by_kind.items() if (found := _new_claims(house, kind, said)).num_rows}
    if not claims and not acts:
        return frozenset()
    now, before = house.clock.now(), _stands(house)
    acts += [
        IdentityEntry(now, "identify", member, None, HAND, kind, _ACTOR)
        for kind, found in claims.items()
        for member in found["member"].to_pylist()
    ]
    with house.records.write() as writing:
        for kind, found in claims.items():
            writing.add_claims(kind, found)
        if claims:
            writing.add_sightings(BY_HAND, (0, 0), claims)
        settle(writing, house.records, naming_of(house.settings), now, claims=claims, acts=acts)
    return frozenset(member for pair in _stands(house) ^ before for member in pair)


def _stands(house: House) -> set[tuple[int, int]]:
    merged = house.records.merged()
    return set(zip(merged["member"].to_pylist(), merged["canonical"].to_pylist(), strict=True))


def _new_claims(house: House, kind: str, said: Sequence[tuple[int, str]]) -> pa.Table:
    """What was not seen with these members before; what can be nobody's identifier is left out."""
    import pyarrow as pa

    values = list(dict.fromkeys(value for _, value in said))
    forms = normal_forms(kind, pa.array(values, pa.string()), naming_of(house.settings).region)
    usable = forms.filter(forms["mark"].is_valid())
    marks = house.records.index_of(kind, usable["mark"].combine_chunks()).to_pylist()
    of_text = dict(zip(usable["text"].to_pylist(), zip(marks, usable["value"].to_pylist(), strict=True), strict=True))
    members = sorted({member for member, _ in said})
    known = house.records.claims(kind, pa.array(members, pa.int64()))
    there = set(zip(known["member"].to_pylist(), known["mark"].to_pylist(), strict=True))
    rows = {
        (member, of_text[value][0]): of_text[value][1]
        for member, value in said
        if value in of_text and (member, of_text[value][0]) not in there
    }
    return pa.table(
        {
            "member": pa.array([member for member, _ in rows], pa.int64()),
            "mark": pa.array([mark for _, mark in rows], pa.string()),
            "value": pa.array(list(rows.values()), pa.string()),
        }
    )


def _aliases(house: House, links: Sequence[Link]) -> tuple[list[IdentityEntry], list[Link]]:
    """What alias calls come to: joinings of two customers, and names of visitors."""
    import pyarrow as pa

    said = [(member, value) for member, kind, value in links if kind == PREVIOUS]
    if not said:
        return [], []
    names = pa.array(list(dict.fromkeys(value for _, value in said)), pa.string())
    found = house.records.pseudonyms(CUSTOMER, names)
    customers = dict(zip(found["value"].to_pylist(), found["member"].to_pylist(), strict=True))
    stands, parted = dict(_stands(house)), _parted(house.records.identity_log())
    acts: dict[frozenset[int], IdentityEntry] = {}
    visitors = []
    for member, value in said:
        other = customers.get(value)
        if other is None:
            visitors.append((member, COOKIE, value))
            continue
        pair = frozenset((member, other))
        if stands.get(member, member) != stands.get(other, other) and pair not in parted:
            # A person who parted them has said more than an alias can.
            acts[pair] = IdentityEntry(house.clock.now(), "merge", other, member, HAND, "alias", _ACTOR)
    return list(acts.values()), visitors


def _parted(log: Iterable[IdentityEntry]) -> frozenset[frozenset[int]]:
    return frozenset(
        frozenset((entry.member, entry.other)) for entry in log
        if entry.action == "unmerge" and entry.rule == HAND and entry.other is not None
    )  # fmt: skip
