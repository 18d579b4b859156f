"""The tables of paid memberships: whose each is, and an append-only log of what happened to it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Index, UniqueConstraint

from regulars.adapters.database.tables import _bytes, _table, _text, _whole
from regulars.domain.data_class import DataClass

__all__ = ["membership_events", "membership_payers", "memberships"]

memberships: Final = _table(
    "memberships",
    _text("id", DataClass.DERIVED),
    _text("owner", DataClass.DERIVED),
    _text("plan", DataClass.BEHAVIOUR),
    _whole("number", DataClass.DERIVED),
    _whole("due_at", DataClass.DERIVED, nullable=True),
    UniqueConstraint("tenant", "owner", "plan"),
    Index("ix_memberships_due", "tenant", "due_at"),
    key=("id",),
    append_only=False,
)
"""Whose a membership is, and how many events it has: whoever writes the next one counts on here. An erasure deletes the row."""

membership_payers: Final = _table(
    "membership_payers",
    _text("id", DataClass.DERIVED),
    _text("token", DataClass.IDENTITY),
    key=("id",),
    append_only=False,
)
"""The processor's name of a way to pay, apart from what a membership is. An erasure deletes the row."""

membership_events: Final = _table(
    "membership_events",
    _text("membership", DataClass.DERIVED),
    _whole("number", DataClass.DERIVED),
    _text("kind", DataClass.BEHAVIOUR),
    _whole("at", DataClass.BEHAVIOUR),
    _whole("amount", DataClass.MONEY),
    _whole("starts_at", DataClass.DERIVED),
    _whole("ends_at", DataClass.DERIVED),
    _text("charge", DataClass.DERIVED),
    _text("told", DataClass.DERIVED),
    _text("terms", DataClass.DERIVED),
    _text("key", DataClass.DERIVED),
    _bytes("fingerprint"),
    UniqueConstraint("tenant", "key"),
    key=("membership", "number"),
)
"""What happened to memberships, without a name. Refuses UPDATE and DELETE."""
