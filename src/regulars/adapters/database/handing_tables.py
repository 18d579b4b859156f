"""The tables of what was handed out. They lie beside the ledger's, and are written in its transactions."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Index

from regulars.adapters.database.tables import _bytes, _table, _text, _whole
from regulars.domain.data_class import DataClass

__all__ = ["handing_entries", "handings"]

handings: Final = _table(
    "handings",
    _text("id", DataClass.DERIVED),
    _text("kind", DataClass.DERIVED),
    _text("about", DataClass.DERIVED),
    _text("owner", DataClass.BEHAVIOUR),
    _text("occasion", DataClass.BEHAVIOUR),
    _whole("at", DataClass.BEHAVIOUR),
    _text("entries", DataClass.DERIVED),
    _whole("points", DataClass.MONEY),
    _text("coupon", DataClass.DERIVED),
    _bytes("mark"),
    _text("takes", DataClass.BEHAVIOUR),
    _text("facts", DataClass.BEHAVIOUR),
    _text("state", DataClass.DERIVED),
    _whole("undone_at", DataClass.DERIVED),
    Index("ix_handings_owner", "tenant", "owner", "at"),
    key=("id",),
    append_only=False,
)
"""Rewards, gifts, check-ins and draws: one row an occasion. An erasure empties who, when and what for."""

handing_entries: Final = _table(
    "handing_entries",
    _whole("seq", DataClass.DERIVED),
    _text("handing", DataClass.DERIVED),
    key=("seq",),
    append_only=False,
)
"""Which entry of the ledger was written for what was handed out."""
