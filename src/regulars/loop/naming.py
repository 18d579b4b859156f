"""Gives everybody in a shipment a pseudonym, and notes which identifiers were seen with whom.

A row belongs to the pseudonym of its own key, for ever: the most trusted identifier it carries. A key that comes again gets
the same pseudonym whoever it was joined to meanwhile, so a second import finds every row in the log, before a merge and
after. Who is the same person is settled beside it (`regulars.loop.settling`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from regulars.domain.identity import CUSTOMER, Naming, kinds_of
from regulars.domain.question import Question, question
from regulars.gather.keys import KEY_MARK, kind_of_key, usable_texts
from regulars.gather.mapping import RoleMap
from regulars.gather.normal_forms import region_of
from regulars.gather.synonyms import IDENTIFIER_ROLES
from regulars.loop.house import House
from regulars.loop.settling import settle
from regulars.ports.columns import Session
from regulars.ports.records import Records, Writing

if TYPE_CHECKING:
    import pyarrow as pa

    from regulars.domain.source import Reading
    from regulars.settings import Settings

__all__ = [
    "BY_HAND",
    "Named",
    "Newcomers",
    "columns_of_keys",
    "gather_question",
    "name_members",
    "naming_of",
    "numbered",
    "of_kind",
    "put_keys",
    "remember",
]


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Identifiers nobody had yet, and the first pseudonym they get."""

    kind: str
    values: pa.Array
    first: int


@dataclass(frozen=True, slots=True)
class Named:
    """Who came in with a shipment.

    Attributes:
        newcomers: new members, by kind of their key.
        claims: kind to ``member``, ``mark``, ``value`` seen in this shipment.
        households: ``member``, ``household`` said in it, or None.
    """

    newcomers: tuple[Newcomers, ...] = ()
    claims: Mapping[str, pa.Table] = field(default_factory=dict)
    households: pa.Table | None = None


def gather_question(name: str) -> Question:
    """A question of room 1, by file name."""
    return question("regulars.gather", name)


def naming_of(settings: Settings) -> Naming:
    """How people are told apart in a shop: by its settings, the region by its time zone where it is not said."""
    return Naming(kinds_of(settings.identifier_kinds), settings.region or region_of(settings.timezone))


def columns_of_keys(roles: RoleMap, reading: Reading, rows: Sequence[Sequence[str]], naming: Naming) -> dict[str, str]:
    """Role to column as rows are read: mails in the column of the customers are mails."""
    place = reading.columns.index(roles.columns[CUSTOMER])
    kind = kind_of_key(reading.columns[place], [row[place] for row in rows if place < len(row)], naming)
    moved = {} if kind == CUSTOMER else {kind: roles.columns[CUSTOMER], CUSTOMER: ""}
    return roles.loaded | moved


def put_keys(session: Session, naming: Naming, kind: str) -> None:
    """Puts the most trusted identifier of each row into its column ``customer``, which held identifiers of `kind`."""
    texts = session.ask(gather_question("key_texts"))
    session.show("usable", usable_texts(texts, naming))
    session.keep("raw", gather_question("keys"), {"customer_kind": kind})
    session.name("keyed", gather_question("keyed"))


def name_members(session: Session, house: House, *, identifies: bool) -> Named:
    """Shows the engine who is who, as relations ``people`` and ``members``; says who is new and what was seen with whom."""
    import pyarrow as pa
    import pyarrow.compute as pc

    naming = naming_of(house.settings)
    texts = session.ask(gather_question("customers"))["value"].combine_chunks()
    newcomers: list[Newcomers] = []
    people = []
    first = house.records.next_member()
    for kind in (CUSTOMER, *IDENTIFIER_ROLES) if identifies else (CUSTOMER,):
        keys, values = of_kind(texts, kind, identifies=identifies)
        members, new = numbered(house.records, kind, values, first)
        people.append(pa.table({"value": keys, "member": members}))
        first += len(new.values)
        newcomers.append(new)
    session.show("people", pa.concat_tables(people))
    session.keep("members", gather_question("members"))
    if not identifies:
        return Named(tuple(newcomers))
    seen = session.ask(gather_question("identified"))
    claims = {
        kind: _indexed(house.records, kind, seen.filter(pc.equal(seen["kind"], kind)))
        for kind in sorted(set(seen["kind"].to_pylist()), key=naming.rank)
    }
    return Named(tuple(newcomers), claims, session.ask(gather_question("lived_with")))


def numbered(records: Records, kind: str, values: pa.Array, first: int) -> tuple[pa.Array, Newcomers]:
    """The pseudonym of each identifier; who has none yet is numbered upwards from `first`."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    distinct = pc.unique(values)
    known = records.pseudonyms(kind, distinct)
    unknown = distinct.filter(pc.invert(pc.is_in(distinct, value_set=known["value"].combine_chunks())))
    fresh = pa.table({"value": unknown, "member": pa.array(np.arange(first, first + len(unknown), dtype=np.int64))})
    people = pa.concat_tables([known.select(["value", "member"]), fresh]).combine_chunks()
    members = people["member"].combine_chunks().take(pc.index_in(values, value_set=people["value"].combine_chunks()))
    return members, Newcomers(kind, unknown, first)


BY_HAND: Final = "hand"
"""Who is who by no import, but by a person: never taken back with one."""


def remember(writing: Writing, house: House, named: Named, now: int, key: str = BY_HAND) -> None:
    """Writes who came in and with which import, and settles who is the same person as whom."""
    count = sum(len(new.values) for new in named.newcomers)
    arrived = (min(new.first for new in named.newcomers), count) if count and key != BY_HAND else (0, 0)
    writing.add_sightings(key, arrived, named.claims)
    for new in named.newcomers:
        if len(new.values):
            writing.add_members(new.kind, new.values, new.first)
    for kind, claims in named.claims.items():
        writing.add_claims(kind, claims)
    if named.households is not None and named.households.num_rows:
        writing.set_households(named.households)
    own = {new.kind: (new.values, new.first) for new in named.newcomers if len(new.values)}
    if any(claims.num_rows for claims in named.claims.values()) or any(
        house.records.claim_marks(kind).num_rows for kind in own
    ):
        settle(writing, house.records, naming_of(house.settings), now, own, named.claims)


def of_kind(texts: pa.Array, kind: str, *, identifies: bool) -> tuple[pa.Array, pa.Array]:
    """The keys of one kind, and the identifiers in them."""
    import pyarrow.compute as pc

    if kind == CUSTOMER:
        plain = texts.filter(pc.invert(pc.starts_with(texts, KEY_MARK))) if identifies else texts
        return plain, pc.utf8_normalize(plain, form="NFC")
    before = f"{KEY_MARK}{kind}{KEY_MARK}"
    found = texts.filter(pc.starts_with(texts, before))
    return found, pc.utf8_slice_codeunits(found, len(before))


def _indexed(records: Records, kind: str, seen: pa.Table) -> pa.Table:
    """What was seen, its marks written down as the records do."""
    import pyarrow as pa

    marks = records.index_of(kind, seen["mark"].combine_chunks())
    return pa.table({"member": seen["member"], "mark": marks, "value": seen["value"]})
