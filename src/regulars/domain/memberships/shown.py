"""What is told of memberships: small frozen records. Instants are µs UTC, amounts whole minor units."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["MembershipShown", "Renewed"]


@dataclass(frozen=True, slots=True)
class MembershipShown:
    """A membership as it stands now.

    Attributes:
        id: random; nothing of it says who it is.
        plan, name: which plan.
        status: ``starting``, ``trial``, ``active``, ``past_due`` or ``ended``.
        is_open: its perks are open now.
        price, currency: of one period.
        starts_at, ends_at: of the trial or of the period that is paid.
        open_until: so long its perks are open if nothing more is paid.
        cancels: it ends with its period.
        retry_at: when a declined charge is tried again.
        charged, refunded: of the last charge that was approved.
        why: it ended.
    """

    id: str
    plan: str
    name: str
    status: str
    is_open: bool
    price: int
    currency: str
    starts_at: int
    ends_at: int
    open_until: int
    cancels: bool
    retry_at: int | None
    charged: int
    refunded: int
    why: str
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Renewed:
    """What a run of renewals did.

    Attributes:
        due: memberships that were looked at.
        paid, declined, ended: how many of them.
        waiting: the processor did not answer; they are asked again under the same key.
    """

    due: int = 0
    paid: int = 0
    declined: int = 0
    ended: int = 0
    waiting: int = 0
