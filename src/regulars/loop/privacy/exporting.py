"""Everything kept on a person, as one document with a receipt."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import msgspec

from regulars.domain.rewards.handing import Handed
from regulars.loop.latest import latest_turn
from regulars.loop.lookup import identifiers_of, lives_in
from regulars.loop.privacy.desk import Desk, owners_of, person_known_as
from regulars.loop.privacy.lake import rows_of
from regulars.trust.proof.checkpoint import public_bytes
from regulars.trust.vault.receipt import signed_document

__all__ = ["export"]

_ENTRIES_AT_ONCE = 1_000


def export(desk: Desk, identifier: str) -> dict[str, Any]:
    """Identifiers, consents, events, lines, texts, the latest profile, decisions that name them, points, tasks; and a receipt.

    Raises:
        UnknownMember: nobody has it.
        MemberAmbiguous: several have it.
    """
    house = desk.house
    person = person_known_as(house, identifier)
    homes = {row["member"]: row["household"] for row in lives_in(house).to_pylist()}
    log = [entry for entry in house.records.identity_log() if {entry.member, entry.other} & {*person}]
    document: dict[str, Any] = {
        "member": person[0],
        "pseudonyms": sorted(person),
        "identifiers": identifiers_of(house, {*person}).to_pylist(),
        "household": homes.get(person[0]),
        "consents": [asdict(word) for word in house.records.consent_words(person)],
        "identity_log": [asdict(entry) for entry in log],
        **{table: rows.to_pylist() for table, rows in rows_of(house, person).items()},
        "profile": _profile(desk, person),
        "decisions": _decisions(desk, person),
        "points": _points(desk, person),
        "days": {kind: day.written() for (_, kind), day in house.records.days_of(person).items()},
        "rewards": [_handed(each) for each in desk.handed(person)],
        "tasks": _tasks(desk, person),
        "tiers": desk.tiers(owners_of(person)),
        "memberships": list(desk.memberships(owners_of(person))),
    }
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, default=str)
    document = json.loads(text)
    key = desk.counter.key()
    receipt = {
        "kind": "export",
        "shop": str(house.tenant),
        "at": house.clock.now(),
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
    }
    return {**document, "receipt": signed_document(receipt, key, public_bytes(key))}


def _profile(desk: Desk, person: Sequence[int]) -> Mapping[str, Any] | None:
    import pyarrow.compute as pc

    turn = latest_turn(desk.house)
    if turn is None:
        return None
    profiles = desk.house.columns.read(desk.house.records.part(turn.profiles))
    rows = profiles.filter(pc.equal(profiles["member"], person[0])).to_pylist()
    return dict(rows[0]) if rows else None


def _decisions(desk: Desk, person: Sequence[int]) -> list[dict[str, Any]]:
    """Decisions that name the person; those about groups name nobody."""
    records = desk.house.records
    return [
        {"key": key, "kind": kind, "content": dict(content), "as_of": turn.as_of}
        for turn in records.turns()
        for key, (kind, content) in records.decisions(turn.key).items()
        if content.get("member") in person
    ]


def _handed(handed: Handed) -> dict[str, Any]:
    told = ("kind", "about", "occasion", "at", "points", "coupon", "facts", "state", "undone_at")
    return {name: getattr(handed, name) for name in told}


def _tasks(desk: Desk, person: tuple[int, ...]) -> dict[str, Any]:
    log, owners = desk.counter.ledger.tasks, owners_of(person)
    return {
        "done": [asdict(mark) for mark in log.marks(owners)],
        "awards": [asdict(award) for award in log.awards(owners)],
    }


def _points(desk: Desk, person: tuple[int, ...]) -> dict[str, Any]:
    balances, entries = [], []
    for owner in owners_of(person):
        balances += [asdict(balance) for balance in desk.counter.balances(owner)]
        after = 0
        while page := desk.counter.ledger.entries(owner, after, _ENTRIES_AT_ONCE):
            entries += [msgspec.structs.asdict(entry) for entry in page]
            after = page[-1].seq
    return {"balances": balances, "entries": entries}
