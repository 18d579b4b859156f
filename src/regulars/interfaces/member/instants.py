"""Instants of the ledger as days of the shop's own clock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from regulars.interfaces.console.screen import Visit

__all__ = ["day_of", "last_day_of"]


def day_of(visit: Visit, at: int) -> date:
    """The day on which an instant (µs UTC) falls."""
    return datetime.fromtimestamp(at / 1e6, UTC).astimezone(ZoneInfo(visit.shop.settings.timezone)).date()


def last_day_of(visit: Visit, ends_at: int) -> date:
    """The last day with something that is over at an instant (µs UTC)."""
    return day_of(visit, ends_at - 1)
