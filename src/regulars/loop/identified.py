"""Identifiers that come in a table of their own, as a file of members has them: customer, kind, value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from regulars.domain.errors import TurnConflict
from regulars.domain.identity import CUSTOMER
from regulars.gather.normal_forms import normal_forms
from regulars.loop.house import House
from regulars.loop.naming import Named, naming_of, numbered, remember
from regulars.loop.privacy.returning import are_erased
from regulars.ports.records import StaleVersion

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Identified", "bring_identifiers", "named_in"]

TRIES_MAX: Final = 5


@dataclass(frozen=True, slots=True)
class Identified:
    """What became of a table of identifiers.

    Attributes:
        named: who is in it; hand it to `regulars.loop.naming.remember` inside a transaction.
        kept: rows that say something.
        refused: reason to rows that do not: ``nobody`` for stand-ins, ``email_unreadable``, ``phone_unreadable``,
            ``customer_unusable``, ``erased``.
    """

    named: Named
    kept: int
    refused: Mapping[str, int]


def bring_identifiers(house: House, table: pa.Table) -> Identified:
    """Stores identifiers of members, and settles who is the same person as whom; twice changes nothing.

    Args:
        house: the shop.
        table: ``customer``, ``kind``, ``value`` (strings); a customer nobody has heard of becomes a member.

    Raises:
        TurnConflict: other processes kept writing.
    """
    for _ in range(TRIES_MAX):
        found = named_in(house, table)
        try:
            with house.records.write() as writing:
                remember(writing, house, found.named, house.clock.now())
        except StaleVersion:
            continue
        return found
    raise TurnConflict(TRIES_MAX)


def named_in(house: House, table: pa.Table) -> Identified:
    """Who is in a table of identifiers; nothing is written."""
    import pyarrow as pa
    import pyarrow.compute as pc

    naming, refused = naming_of(house.settings), Counter[str]()
    customers = _formed(CUSTOMER, table, "customer", naming.region, refused)
    back = are_erased(house.records, CUSTOMER, customers["value"].combine_chunks())
    refused["erased"] += pc.sum(back).as_py() or 0
    customers = customers.filter(pc.invert(back))
    members, newcomers = numbered(
        house.records, CUSTOMER, customers["value"].combine_chunks(), house.records.next_member()
    )
    said = customers.append_column("member", members)
    claims = {}
    for kind in sorted(set(said["kind"].to_pylist()), key=naming.rank):
        rows = said.filter(pc.equal(said["kind"], kind)).drop_columns(["value"]).rename_columns({"said": "value"})
        formed = _formed(kind, rows, "value", naming.region, refused)
        marks = house.records.index_of(kind, formed["mark"].combine_chunks())
        claims[kind] = pa.table({"member": formed["member"], "mark": marks, "value": formed["value"]})
    kept = sum(rows.num_rows for rows in claims.values())
    return Identified(Named((newcomers,), claims), kept, {reason: rows for reason, rows in refused.items() if rows})


def _formed(kind: str, table: pa.Table, column: str, region: str, refused: Counter[str]) -> pa.Table:
    """The rows whose column can be an identifier of a kind: ``value`` and ``mark`` in its place, ``said`` the rest's own."""
    import pyarrow.compute as pc

    texts = pc.fill_null(table[column], "").combine_chunks()
    distinct = pc.unique(texts)
    forms = normal_forms(kind, distinct, region)
    place = pc.index_in(texts, value_set=distinct)
    rest = table.drop_columns([column])
    if "value" in rest.column_names:
        rest = rest.rename_columns({"value": "said"})
    for name in ("value", "mark"):
        if name in rest.column_names:
            rest = rest.drop_columns([name])
        rest = rest.append_column(name, forms[name].combine_chunks().take(place))
    wrong = forms["reason"].combine_chunks().take(place).drop_null()
    refused.update(wrong.to_pylist())
    return rest.filter(pc.is_valid(rest["value"]))
