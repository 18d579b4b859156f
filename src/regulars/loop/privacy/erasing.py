"""Erases a person: keys, names, words; what happened stays without anybody behind it, and no balance moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from regulars.domain.identity import IdentityEntry
from regulars.domain.records import ConsentChange
from regulars.loop.lookup import identifiers_of, lives_in
from regulars.loop.privacy.desk import Desk, owners_of, person_known_as
from regulars.loop.privacy.lake import forget_in_lake
from regulars.trust.consent import Purpose
from regulars.trust.proof.checkpoint import public_bytes
from regulars.trust.vault.receipt import signed_document

__all__ = ["Erasure", "erase", "erase_person"]


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure did.

    Attributes:
        receipt: the signed document; it names nobody.
        kept_at: where it lies.
    """

    receipt: Mapping[str, Any]
    kept_at: str


def erase(desk: Desk, identifier: str, *, actor: str = "") -> Erasure:
    """Erases whoever is known by an identifier, with everybody who was joined to them.

    What is done can be done again: an erasure that was cut short is finished by asking once more. The names go last, in one
    transaction.

    Raises:
        UnknownMember: nobody has it.
        MemberAmbiguous: several have it.
    """
    return erase_person(desk, person_known_as(desk.house, identifier), actor=actor)


def erase_person(desk: Desk, person: tuple[int, ...], *, actor: str = "") -> Erasure:
    """Erases a person by their pseudonyms."""
    house, ledger, now = desk.house, desk.counter.ledger, desk.house.clock.now()
    before = ledger.head()
    counts: dict[str, int] = {"accounts": sum(ledger.erase(owner) for owner in owners_of(person))}
    counts |= forget_in_lake(house, person)
    counts["files"] = desk.erasures.purge(_names(desk, person))
    with house.records.write() as writing:
        writing.add_identity_entries([IdentityEntry(now, "erase", person[0], None, "hand", "", actor)])
        for member in person:
            for purpose in Purpose:
                writing.add_consent(ConsentChange(member, purpose, granted=False, at=now, source="erasure"))
        counts |= writing.erase(person, now)
    note_tombstones(desk)
    house.records.scrub()
    after = ledger.head()
    document = {
        "kind": "erasure",
        "shop": str(house.tenant),
        "at": now,
        "erased": counts,
        "ledger": {
            "tree": after.tree,
            "entries": after.size,
            "root_before": before.root.hex(),
            "root_after": after.root.hex(),
        },
    }
    key = desk.counter.key()
    receipt = signed_document(document, key, public_bytes(key))
    return Erasure(receipt, desk.erasures.keep_receipt(f"erasure-{now}", _text(receipt)))


def note_tombstones(desk: Desk) -> None:
    """Notes outside of the database what tombstones it has."""
    noted = {(kind, token) for kind, token, _ in desk.erasures.noted()}
    rows = desk.house.records.tombstones().to_pylist()
    fresh = [(row["kind"], row["token"], row["at"]) for row in rows if (row["kind"], row["token"]) not in noted]
    desk.erasures.note(fresh)


def _names(desk: Desk, person: Sequence[int]) -> list[str]:
    """What files may call a person."""
    known = identifiers_of(desk.house, set(person))["value"].to_pylist()
    homes = lives_in(desk.house).to_pylist()
    return sorted({*known, *(row["household"] for row in homes if row["member"] in person)})


def _text(document: Mapping[str, Any]) -> str:
    import json

    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
