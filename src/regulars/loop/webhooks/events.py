"""What an entry of the ledger is to the world outside, in the grammar of Standard Webhooks.

Payloads are thin: what moved, of whom, for what. Reasons and authors are a person's words and stay inside.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from regulars.domain.ledger.accounts import HOUSE, AccountKey, Role
from regulars.domain.ledger.entries import Entry, Kind
from regulars.domain.webhooks import Event

__all__ = ["MEMBER", "event_of", "instant_text", "members_of", "payload_of"]

MEMBER: Final = "member:"
"""Owners that are members: ``member:17``."""

_TYPES: Final = {
    Kind.ACTIVATE: "points.activated",
    Kind.SPEND: "points.spent",
    Kind.HOLD_CAPTURE: "hold.captured",
    Kind.EXPIRE: "points.expired",
    Kind.REVOKE: "points.reversed",
    Kind.RESTORE: "points.restored",
    Kind.TRANSFER: "points.transferred",
    Kind.ADJUST: "points.adjusted",
    Kind.ARREARS_NET: "points.settled",
}


def event_of(entry: Entry, tree: str) -> Event | None:
    """The event an entry is told as.

    Args:
        entry: of the ledger.
        tree: the ledger's random name, so that ids of two ledgers never meet.

    Returns:
        None for what the house books between its own accounts: it concerns nobody outside.
    """
    if entry.debit.owner == entry.credit.owner == HOUSE:
        return None
    data: dict[str, object] = {
        "entry_id": entry.seq,
        "currency": entry.holder.currency,
        "points": _points(entry),
        "source": _source(entry),
        "reverses": entry.reverses,
    }
    if entry.opens:
        data["spendable_at"] = None if entry.credit.role is Role.PENDING else _instant(entry.activates_at)
        data["expires_at"] = _instant(entry.expires_at)
    owners = {"member_id": entry.holder.owner}
    if entry.kind is Kind.TRANSFER:
        owners["to_member_id"] = entry.credit.owner
    return Event(f"evt_{tree[:16]}_{entry.seq}", _type(entry), entry.effective_at, owners, data)


def _type(entry: Entry) -> str:
    if entry.kind is Kind.EARN:
        return "points.pending" if entry.credit.role is Role.PENDING else "points.earned"
    if entry.kind is Kind.CANCEL_PENDING:
        # A refund takes waiting points back too; without one, nobody wants them any more.
        return "points.cancelled" if entry.reverses is None else "points.reversed"
    return _TYPES[entry.kind]


def _points(entry: Entry) -> int:
    taken = entry.kind is Kind.ADJUST and _is_of_owner(entry.debit)
    return -entry.amount if taken else entry.amount


def _is_of_owner(account: AccountKey) -> bool:
    return account.owner != HOUSE


def _source(entry: Entry) -> dict[str, str] | None:
    source = entry.source
    if not source.type:
        return None
    return {"type": source.type, "id": source.id, "line": source.line, "rule": source.rule}


def members_of(event: Event) -> set[int]:
    """Pseudonyms whose identifiers the event needs."""
    found = (_member(owner) for owner in event.owners.values())
    return {member for member in found if member is not None}


def _member(owner: str) -> int | None:
    number = owner.removeprefix(MEMBER)
    return int(number) if owner.startswith(MEMBER) and number.isascii() and number.isdigit() else None


def payload_of(event: Event, names: Mapping[int, str]) -> bytes:
    """The body that is signed and sent: ``type``, ``timestamp``, ``data``.

    Args:
        event: what happened.
        names: pseudonym to the shop's own identifier; who is not there was erased, and stays nameless.

    Example:
        >>> event = Event("evt_1", "points.spent", 0, {"member_id": "member:17"}, {"points": 5})
        >>> payload_of(event, {17: "C-0042"})
        b'{"type":"points.spent","timestamp":"1970-01-01T00:00:00.000000Z","data":{"member_id":"C-0042","points":5}}'
        >>> payload_of(event, {})
        b'{"type":"points.spent","timestamp":"1970-01-01T00:00:00.000000Z","data":{"member_id":null,"points":5}}'
    """
    known = {field: _name(owner, names) for field, owner in event.owners.items()}
    document = {"type": event.type, "timestamp": _instant(event.at), "data": {**known, **event.data}}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _name(owner: str, names: Mapping[int, str]) -> str | None:
    member = _member(owner)
    return None if member is None else names.get(member)


def _instant(at: int | None) -> str | None:
    return None if at is None else instant_text(at)


def instant_text(at: int) -> str:
    """An instant as ISO 8601 in UTC, with microseconds."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
