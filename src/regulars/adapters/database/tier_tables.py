"""The tables of tiers. Versions, moves and tiers given by hand are history; states and heads are what they add up to."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Index, UniqueConstraint

from regulars.adapters.database.tables import _bytes, _check, _table, _text, _whole
from regulars.domain.data_class import DataClass

__all__ = ["perk_uses", "tier_hands", "tier_heads", "tier_ladders", "tier_moves", "tier_states"]

tier_ladders: Final = _table(
    "tier_ladders",
    _text("ladder", DataClass.DERIVED),
    _whole("version", DataClass.DERIVED),
    _text("terms", DataClass.DERIVED),
    _whole("applies_at", DataClass.DERIVED),
    _whole("at", DataClass.DERIVED),
    key=("ladder", "version"),
)
"""Each version of each ladder."""

tier_heads: Final = _table(
    "tier_heads",
    _text("ladder", DataClass.DERIVED),
    _whole("entries", DataClass.DERIVED),
    _whole("events", DataClass.DERIVED),
    _whole("moves", DataClass.DERIVED),
    _whole("hands", DataClass.DERIVED),
    _whole("uses", DataClass.DERIVED),
    _whole("told", DataClass.DERIVED),
    _check("told", "told <= moves"),
    key=("ladder",),
    append_only=False,
)
"""Up to which entry and event a ladder was looked at. The row without a ladder numbers moves, hands and uses of perks, and
knows which moves were passed on."""

tier_states: Final = _table(
    "tier_states",
    _text("ladder", DataClass.DERIVED),
    _text("owner", DataClass.DERIVED),
    _text("tier", DataClass.BEHAVIOUR),
    _text("state", DataClass.BEHAVIOUR),
    _whole("due_at", DataClass.DERIVED, nullable=True),
    _whole("revision", DataClass.DERIVED),
    Index("ix_tier_states_due", "tenant", "ladder", "due_at"),
    key=("ladder", "owner"),
    append_only=False,
)
"""What is kept of each member on each ladder; it can be made anew from the ledger."""

tier_moves: Final = _table(
    "tier_moves",
    _whole("seq", DataClass.DERIVED),
    _text("ladder", DataClass.DERIVED),
    _text("owner", DataClass.DERIVED),
    _text("kind", DataClass.BEHAVIOUR),
    _whole("at", DataClass.BEHAVIOUR),
    _text("was", DataClass.BEHAVIOUR),
    _text("became", DataClass.BEHAVIOUR),
    _whole("missing", DataClass.BEHAVIOUR),
    _whole("days", DataClass.DERIVED),
    _whole("recorded_at", DataClass.DERIVED),
    Index("ix_tier_moves_owner", "tenant", "owner"),
    key=("seq",),
)
"""What happened to tiers. Refuses UPDATE and DELETE, save that an erasure may make the owner nameless."""

tier_hands: Final = _table(
    "tier_hands",
    _whole("seq", DataClass.DERIVED),
    _text("ladder", DataClass.DERIVED),
    _text("owner", DataClass.DERIVED),
    _text("tier", DataClass.BEHAVIOUR),
    _whole("starts_at", DataClass.DERIVED),
    _whole("ends_at", DataClass.DERIVED),
    _whole("is_floor", DataClass.DERIVED),
    _text("author", DataClass.DERIVED),
    _text("reason", DataClass.TEXT),
    _text("key", DataClass.DERIVED),
    _bytes("fingerprint"),
    UniqueConstraint("tenant", "key"),
    Index("ix_tier_hands_owner", "tenant", "owner"),
    key=("seq",),
)
"""Tiers given by hand, and, without a tier, the end of those before. An erasure may empty the reason and the owner's name."""

perk_uses: Final = _table(
    "perk_uses",
    _whole("seq", DataClass.DERIVED),
    _text("perk", DataClass.DERIVED),
    _text("owner", DataClass.DERIVED),
    _whole("at", DataClass.BEHAVIOUR),
    _text("key", DataClass.DERIVED),
    _bytes("fingerprint"),
    UniqueConstraint("tenant", "key"),
    Index("ix_perk_uses_owner", "tenant", "owner", "perk", "at"),
    key=("seq",),
)
"""Each use of a perk. An erasure may make the owner nameless."""
