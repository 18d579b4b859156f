"""Tables of the console's staff: accounts, sessions, and the log of who came, went and was refused."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Index

from regulars.adapters.database.tables import _check, _table, _text, _whole
from regulars.domain.data_class import DataClass

__all__ = ["staff", "staff_log", "staff_sessions"]

staff: Final = _table(
    "staff",
    _text("name", DataClass.IDENTITY),
    _text("role", DataClass.DERIVED),
    _text("digest", DataClass.DERIVED),
    _whole("created_at", DataClass.DERIVED),
    _whole("changed_at", DataClass.DERIVED),
    _check("role", "role IN ('owner', 'marketer', 'analyst', 'support', 'cashier', 'auditor')"),
    key=("name",),
    append_only=False,
)
"""Accounts of the people who work with the console; of a password only its argon2id digest."""

staff_sessions: Final = _table(
    "staff_sessions",
    _text("digest", DataClass.DERIVED),
    _text("name", DataClass.IDENTITY),
    _whole("created_at", DataClass.DERIVED),
    _whole("seen_at", DataClass.DERIVED),
    _check("digest", "length(digest) = 64"),
    Index("ix_staff_sessions_name", "tenant", "name"),
    key=("digest",),
    append_only=False,
)
"""Who is signed in: digests of cookies, never the cookies."""

staff_log: Final = _table(
    "staff_log",
    _whole("at", DataClass.DERIVED),
    _text("id", DataClass.DERIVED),
    _text("kind", DataClass.DERIVED),
    _text("name", DataClass.IDENTITY),
    _text("address", DataClass.CONTACT),
    _text("detail", DataClass.DERIVED),
    Index("ix_staff_log_address", "tenant", "address", "at"),
    key=("at", "id"),
)
"""Sign-ins, refusals and changes of accounts; append-only."""
