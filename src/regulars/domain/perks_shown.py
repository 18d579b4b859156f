"""What is told of perks: small frozen records of plain values. Instants are µs UTC."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["PerkShown", "PerkUsed"]


@dataclass(frozen=True, slots=True)
class PerkShown:
    """A perk, as a member has it now.

    Attributes:
        is_open: it may be used now.
        why_not: ``not_entitled`` or ``used_up``; else empty.
        used, left: in the period; `left` is None without a limit.
        period_ends_at: when counting starts anew; None is never.
    """

    id: str
    name: str
    exclusive: bool
    tiers: tuple[str, ...]
    is_open: bool
    why_not: str
    used: int
    left: int | None
    period_ends_at: int | None


@dataclass(frozen=True, slots=True)
class PerkUsed:
    """One use of a perk.

    Attributes:
        id: its number, which rises.
        used, left: in its period, this use included; `left` is None without a limit.
        replayed: the same key was answered before; nothing was written now.
    """

    id: int
    perk: str
    at: int
    used: int
    left: int | None
    replayed: bool = False
