"""Tables of the subscriptions and of what became of each event told to them."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Index, text

from regulars.adapters.database.tables import _check, _table, _text, _whole
from regulars.domain.data_class import DataClass

__all__ = ["webhook_deliveries", "webhook_subscriptions"]

webhook_subscriptions: Final = _table(
    "webhook_subscriptions",
    _text("id", DataClass.DERIVED),
    _text("url", DataClass.DERIVED),
    _text("types", DataClass.DERIVED),
    _text("description", DataClass.DERIVED),
    _text("secret", DataClass.DERIVED),
    _text("secret_before", DataClass.DERIVED),
    _whole("before_until", DataClass.DERIVED),
    _whole("created_at", DataClass.DERIVED),
    _whole("enabled", DataClass.DERIVED),
    _text("why", DataClass.DERIVED),
    _whole("entry", DataClass.DERIVED),
    _whole("failures", DataClass.DERIVED),
    _whole("paused_until", DataClass.DERIVED),
    _whole("token", DataClass.DERIVED),
    _whole("leased_until", DataClass.DERIVED),
    _check("enabled", "enabled IN (0, 1)"),
    key=("id",),
    append_only=False,
)
"""Whom the shop tells. `entry` is how far it has come; `token` rises with every lease, so that a late commit is refused."""

webhook_deliveries: Final = _table(
    "webhook_deliveries",
    _text("subscription", DataClass.DERIVED),
    _whole("entry", DataClass.DERIVED),
    _whole("attempts", DataClass.DERIVED),
    _text("state", DataClass.DERIVED),
    _whole("next_at", DataClass.DERIVED),
    _whole("status", DataClass.DERIVED, nullable=True),
    _text("reason", DataClass.DERIVED),
    _whole("tried_at", DataClass.DERIVED),
    _check("state", "state IN ('waiting', 'delivered', 'dead')"),
    Index(
        "ix_webhook_deliveries_waiting",
        "tenant",
        "subscription",
        "next_at",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    key=("subscription", "entry"),
    append_only=False,
    rowid=False,
)
"""How the telling of one entry to one subscription stands. What is told is made anew from the ledger each time."""
