"""The ledger's tables. Entries are sealed; lots, balances and dates are a cache that `verify` computes again from them."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Column, Index, UniqueConstraint, text

from regulars.adapters.database.tables import _bytes, _check, _table, _text, _whole
from regulars.domain.data_class import DataClass
from regulars.domain.ledger.accounts import AMOUNT_MAX

__all__ = [
    "ledger_accounts",
    "ledger_bodies",
    "ledger_counts",
    "ledger_entries",
    "ledger_heads",
    "ledger_holds",
    "ledger_inbox",
    "ledger_lots",
    "ledger_nodes",
    "ledger_requests",
    "ledger_undoings",
]


def _order_key() -> Column[Any]:
    """Which order an event is about, if any."""
    column = _text("order_key", DataClass.BEHAVIOUR)
    column.nullable = True
    return column


def _words(name: str, data_class: DataClass) -> Column[Any]:
    """Text that an erasure empties."""
    column = _text(name, data_class)
    column.nullable = True
    return column


ledger_heads: Final = _table(
    "ledger_heads",
    _text("tree", DataClass.DERIVED),
    _whole("size", DataClass.DERIVED),
    _whole("recorded_at", DataClass.DERIVED),
    _bytes("edge"),
    _whole("accounts", DataClass.DERIVED),
    _whole("swept_at", DataClass.DERIVED, nullable=True),
    _check("counts", "size >= 0 AND accounts >= 0"),
    append_only=False,
)
"""One row a tenant. Writers lock it: entries are numbered without gaps, and every leaf has its place at once."""

ledger_accounts: Final = _table(
    "ledger_accounts",
    _whole("number", DataClass.DERIVED),
    _text("name", DataClass.DERIVED),
    _text("owner", DataClass.DERIVED),
    _text("currency", DataClass.DERIVED),
    _text("role", DataClass.DERIVED),
    _bytes("salt", nullable=True),
    _whole("balance", DataClass.MONEY),
    _whole("slides_to", DataClass.DERIVED, nullable=True),
    _whole("owed_since", DataClass.DERIVED),
    _check("main", "role NOT IN ('main', 'pending') OR balance >= 0"),
    _check("debt", "role <> 'debt' OR balance <= 0"),
    UniqueConstraint("tenant", "owner", "currency", "role"),
    key=("number",),
    append_only=False,
)
"""Balances, as the entries add up. `name` is random and stands in leaves; `salt` is destroyed when the owner is erased."""

ledger_entries: Final = _table(
    "ledger_entries",
    _whole("seq", DataClass.DERIVED),
    _text("kind", DataClass.DERIVED),
    _text("currency", DataClass.DERIVED),
    _whole("debit", DataClass.DERIVED),
    _whole("credit", DataClass.DERIVED),
    _whole("amount", DataClass.MONEY),
    _whole("effective_at", DataClass.BEHAVIOUR),
    _whole("recorded_at", DataClass.DERIVED),
    _text("opens", DataClass.DERIVED),
    _whole("activates_at", DataClass.DERIVED, nullable=True),
    _whole("expires_at", DataClass.DERIVED, nullable=True),
    _text("takes", DataClass.DERIVED),
    _whole("reverses", DataClass.DERIVED, nullable=True),
    _whole("root", DataClass.DERIVED, nullable=True),
    _whole("slides_to", DataClass.DERIVED, nullable=True),
    _whole("holder", DataClass.DERIVED),
    _whole("source_key", DataClass.DERIVED, nullable=True),
    _whole("line_key", DataClass.DERIVED, nullable=True),
    _words("details", DataClass.BEHAVIOUR),
    _bytes("commitment"),
    _bytes("leaf"),
    _check("seq", "seq >= 1"),
    _check("amount", f"amount BETWEEN 1 AND {AMOUNT_MAX}"),
    _check("sides", "debit <> credit"),
    Index(
        "uq_ledger_entries_business",
        "tenant",
        "holder",
        "source_key",
        "line_key",
        unique=True,
    ),
    key=("seq",),
    rowid=False,
)
"""The journal. Refuses UPDATE and DELETE, save that an erasure may empty `details`."""

ledger_lots: Final = _table(
    "ledger_lots",
    _whole("id", DataClass.DERIVED),
    _whole("account", DataClass.DERIVED),
    _whole("original", DataClass.MONEY),
    _whole("remaining", DataClass.MONEY),
    _whole("earned_at", DataClass.DERIVED),
    _whole("activates_at", DataClass.DERIVED),
    _whole("expires_at", DataClass.DERIVED, nullable=True),
    _whole("sliding", DataClass.DERIVED),
    _whole("root", DataClass.DERIVED),
    _check("remaining", "remaining BETWEEN 0 AND original"),
    Index(
        "ix_ledger_lots_left",
        "tenant",
        "account",
        sqlite_where=text("remaining > 0"),
        postgresql_where=text("remaining > 0"),
    ),
    key=("id",),
    append_only=False,
    rowid=False,
)
"""What is left of each credit."""

ledger_holds: Final = _table(
    "ledger_holds",
    _text("id", DataClass.DERIVED),
    _whole("account", DataClass.DERIVED),
    _whole("amount", DataClass.MONEY),
    _text("pins", DataClass.DERIVED),
    _whole("ends_at", DataClass.DERIVED),
    _text("state", DataClass.DERIVED),
    _whole("captured", DataClass.MONEY),
    _check("captured", "captured BETWEEN 0 AND amount"),
    Index(
        "ix_ledger_holds_open",
        "tenant",
        "account",
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    key=("id",),
    append_only=False,
)
"""Points set aside."""

ledger_undoings: Final = _table(
    "ledger_undoings",
    _whole("seq", DataClass.DERIVED),
    _text("refund", DataClass.DERIVED),
    _whole("basis", DataClass.MONEY),
    _whole("points", DataClass.MONEY),
    _whole("forgiven", DataClass.MONEY),
    key=("seq", "refund"),
    append_only=False,
)
"""How much of an entry each refund undid: once a refund."""

ledger_requests: Final = _table(
    "ledger_requests",
    _text("route", DataClass.DERIVED),
    _text("key", DataClass.DERIVED),
    _bytes("fingerprint"),
    _text("answer", DataClass.DERIVED),
    _whole("recorded_at", DataClass.DERIVED),
    key=("route", "key"),
    append_only=False,
    rowid=False,
)
"""What was answered to each request key, for as long as it is kept."""

ledger_nodes: Final = _table(
    "ledger_nodes",
    _whole("level", DataClass.DERIVED),
    _whole("number", DataClass.DERIVED),
    _bytes("hash"),
    _check("level", "level > 0"),
    key=("level", "number"),
)
"""Every eighth level of the tree's inner nodes."""

ledger_inbox: Final = _table(
    "ledger_inbox",
    _text("message_id", DataClass.DERIVED),
    _text("owner", DataClass.DERIVED),
    _order_key(),
    _text("refund", DataClass.BEHAVIOUR),
    _text("facts", DataClass.BEHAVIOUR),
    _whole("received_at", DataClass.DERIVED),
    _text("state", DataClass.DERIVED),
    _whole("is_kept", DataClass.DERIVED),
    Index("uq_ledger_inbox_order", "tenant", "order_key", "refund", unique=True),
    Index("ix_ledger_inbox_owner", "tenant", "owner"),
    Index(
        "ix_ledger_inbox_unkept",
        "tenant",
        "received_at",
        sqlite_where=text("is_kept = 0"),
        postgresql_where=text("is_kept = 0"),
    ),
    Index(
        "ix_ledger_inbox_waiting",
        "tenant",
        "message_id",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index(
        "ix_ledger_inbox_held_back",
        "tenant",
        "owner",
        sqlite_where=text("is_kept = 2"),
        postgresql_where=text("is_kept = 2"),
    ),
    key=("message_id",),
    append_only=False,
)
"""Events received at the till, in the transaction of what they brought. Facts alone, under a pseudonym."""

ledger_bodies: Final = _table(
    "ledger_bodies",
    _text("message_id", DataClass.DERIVED),
    _text("body", DataClass.CONTACT),
    key=("message_id",),
    append_only=False,
)
"""What the events said besides, apart from who and when: it may reach somebody. Gone once the event log has it."""

ledger_counts: Final = _table(
    "ledger_counts",
    _text("name", DataClass.DERIVED),
    _whole("number", DataClass.DERIVED),
    key=("name",),
    append_only=False,
    rowid=False,
)
"""What was granted within a cap's period, when a rule last gave something, how many orders a member had."""
