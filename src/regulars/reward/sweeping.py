"""Writes down what has expired, and asks before it believes a clock that jumped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from regulars.domain.ledger.accounts import Role, house_account
from regulars.domain.ledger.answers import Refusal
from regulars.domain.ledger.book import Wallet
from regulars.domain.ledger.entries import HoldState, Kind, Lot, Source, Take
from regulars.domain.ledger.requests import Expire, WalletKey
from regulars.reward.arrears import settle
from regulars.reward.lots import ends_at, is_open, pinned
from regulars.reward.pen import Pen

__all__ = ["JUMP_HOURS_MAX", "SHARE_MAX", "Doubt", "doubts_of_sweep", "expire_lots", "sweep"]

JUMP_HOURS_MAX: Final = 48
"""Hours since the last sweep beyond which a person is asked: a clock has jumped, or sweeps were forgotten."""
SHARE_MAX: Final = 0.10
"""Share of all points beyond which one sweep is not made without asking."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a sweep should not be made unasked: ``jump`` (hours since the last) or ``share`` (of all points)."""

    kind: str
    found: float
    limit: float


def sweep(pen: Pen, request: Expire) -> Refusal | None:
    """Closes each lot that is over and that no open hold keeps, and each hold that is over."""
    wallet = pen.book.wallet(WalletKey(request.owner, request.currency))
    for hold in [hold for hold in wallet.holds.values() if not is_open(hold, pen.at)]:
        pen.hold(type(hold)(hold.id, hold.owner, hold.currency, hold.amount, hold.pins, hold.ends_at, HoldState.LAPSED))
    settle(pen, wallet)
    expire_lots(pen, wallet, list(wallet.lots.values()))
    return None


def expire_lots(pen: Pen, wallet: Wallet, lots: Iterable[Lot]) -> None:
    """Writes the end of those lots that have one behind them."""
    kept = pinned(wallet, pen.at)
    settle(pen, wallet)
    due = [wallet.lots[lot.id] for lot in lots if ends_at(wallet, lot) <= pen.at and not kept.get(lot.id)]
    for lot in sorted(due, key=lambda lot: (ends_at(wallet, lot), lot.id)):
        if not lot.remaining:
            continue
        waits = lot.role is Role.PENDING
        house = house_account(Role.ISSUANCE if waits else Role.BREAKAGE, wallet.key.currency)
        pen.post(
            Kind.CANCEL_PENDING if waits else Kind.EXPIRE,
            wallet.account(lot.role),
            house,
            lot.remaining,
            (Take(lot.id, lot.remaining),),
            ends_at(wallet, lot),
            root=lot.root,
            source=Source("lot", str(lot.id)),
        )
        pen.tell("cancelled" if waits else "expired", lot.remaining)


def doubts_of_sweep(
    last_us: int | None,
    now_us: int,
    points_due: int,
    points_all: int,
    jump_hours_max: float = JUMP_HOURS_MAX,
    share_max: float = SHARE_MAX,
) -> tuple[Doubt, ...]:
    """What speaks against sweeping now without asking a person; nothing if all is as usual.

    Example:
        >>> doubts_of_sweep(0, 400 * 86_400_000_000, 5, 1_000)
        (Doubt(kind='jump', found=9600.0, limit=48),)
    """
    doubts = []
    hours = 0.0 if last_us is None else (now_us - last_us) / 3_600_000_000
    if abs(hours) > jump_hours_max:
        doubts.append(Doubt("jump", hours, jump_hours_max))
    if points_all and points_due / points_all > share_max:
        doubts.append(Doubt("share", points_due / points_all, share_max))
    return tuple(doubts)
