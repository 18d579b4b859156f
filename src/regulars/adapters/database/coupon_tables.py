"""The coupons' tables. Batches and events are history; codes, uses, locks and heads are what they add up to."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Index, text

from regulars.adapters.database.tables import _bytes, _check, _table, _text, _whole
from regulars.domain.data_class import DataClass

__all__ = [
    "budget_reservations",
    "budgets_spent",
    "coupon_batches",
    "coupon_codes",
    "coupon_events",
    "coupon_failures",
    "coupon_heads",
    "coupon_locks",
    "coupon_uses",
]

coupon_batches: Final = _table(
    "coupon_batches",
    _text("id", DataClass.DERIVED),
    _whole("version", DataClass.DERIVED),
    _text("terms", DataClass.DERIVED),
    _whole("at", DataClass.DERIVED),
    key=("id", "version"),
)
"""Each version of each batch: a use keeps the one it was made under."""

coupon_heads: Final = _table(
    "coupon_heads",
    _text("batch", DataClass.DERIVED),
    _whole("version", DataClass.DERIVED),
    _whole("issued", DataClass.DERIVED),
    _whole("uses", DataClass.DERIVED),
    _whole("discount", DataClass.MONEY),
    _whole("events", DataClass.DERIVED),
    _check("uses", "uses >= 0"),
    key=("batch",),
    append_only=False,
)
"""One row a batch. Whoever uses one of its codes locks it, so that limits are counted by one at a time."""

coupon_codes: Final = _table(
    "coupon_codes",
    _bytes("mark"),
    _text("batch", DataClass.DERIVED),
    _text("holder", DataClass.BEHAVIOUR),
    _text("reserved_for", DataClass.BEHAVIOUR),
    _whole("reserved_until", DataClass.DERIVED),
    _whole("uses", DataClass.DERIVED),
    _whole("is_disabled", DataClass.DERIVED),
    _whole("is_revoked", DataClass.DERIVED),
    _check("uses", "uses >= 0"),
    Index(
        "ix_coupon_codes_holder",
        "tenant",
        "holder",
        sqlite_where=text("holder <> ''"),
        postgresql_where=text("holder <> ''"),
    ),
    Index(
        "ix_coupon_codes_reserved",
        "tenant",
        "reserved_for",
        sqlite_where=text("reserved_for <> ''"),
        postgresql_where=text("reserved_for <> ''"),
    ),
    key=("mark",),
    append_only=False,
    rowid=False,
)
"""Where each code stands, under its digest: the code itself is not kept."""

coupon_uses: Final = _table(
    "coupon_uses",
    _bytes("mark"),
    _text("order_id", DataClass.BEHAVIOUR),
    _text("batch", DataClass.DERIVED),
    _text("member", DataClass.BEHAVIOUR),
    _whole("at", DataClass.DERIVED),
    _whole("discount", DataClass.MONEY),
    _whole("version", DataClass.DERIVED),
    _whole("is_rolled_back", DataClass.DERIVED),
    Index("ix_coupon_uses_member", "tenant", "batch", "member"),
    Index(
        "ix_coupon_uses_buyer",
        "tenant",
        "member",
        sqlite_where=text("member <> ''"),
        postgresql_where=text("member <> ''"),
    ),
    key=("mark", "order_id"),
    append_only=False,
)
"""Uses by orders; one that was given back stays, so that it is not used twice."""

coupon_locks: Final = _table(
    "coupon_locks",
    _bytes("mark"),
    _text("session", DataClass.BEHAVIOUR),
    _text("batch", DataClass.DERIVED),
    _text("member", DataClass.BEHAVIOUR),
    _text("order_id", DataClass.BEHAVIOUR),
    _whole("until", DataClass.DERIVED),
    Index("ix_coupon_locks_batch", "tenant", "batch", "until"),
    key=("mark", "session"),
    append_only=False,
)
"""Checkouts that keep a use for themselves, until an instant."""

coupon_events: Final = _table(
    "coupon_events",
    _text("batch", DataClass.DERIVED),
    _whole("number", DataClass.DERIVED),
    _bytes("mark"),
    _text("kind", DataClass.DERIVED),
    _whole("at", DataClass.DERIVED),
    _text("member", DataClass.BEHAVIOUR),
    _text("session", DataClass.BEHAVIOUR),
    _text("order_id", DataClass.BEHAVIOUR),
    _whole("until", DataClass.DERIVED),
    _whole("discount", DataClass.MONEY),
    _whole("version", DataClass.DERIVED),
    Index("ix_coupon_events_mark", "tenant", "mark"),
    key=("batch", "number"),
)
"""Whatever happened to a code, in the order of its batch."""

coupon_failures: Final = _table(
    "coupon_failures",
    _text("source", DataClass.BEHAVIOUR),
    _whole("at", DataClass.DERIVED),
    _whole("count", DataClass.DERIVED),
    key=("source", "at"),
    append_only=False,
)
"""Wrong codes by where they came from and minute: whoever guesses is stopped."""

budgets_spent: Final = _table(
    "budgets_spent",
    _text("budget", DataClass.DERIVED),
    _whole("period", DataClass.DERIVED),
    _whole("amount", DataClass.MONEY),
    _check("amount", "amount >= 0"),
    key=("budget", "period"),
    append_only=False,
)
"""What was granted for good, by period."""

budget_reservations: Final = _table(
    "budget_reservations",
    _text("budget", DataClass.DERIVED),
    _whole("period", DataClass.DERIVED),
    _text("reference", DataClass.BEHAVIOUR),
    _whole("amount", DataClass.MONEY),
    _whole("until", DataClass.DERIVED),
    key=("budget", "period", "reference"),
    append_only=False,
)
"""What is kept for those who are about to; one that has run out counts no more."""
