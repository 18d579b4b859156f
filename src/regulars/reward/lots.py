"""Which points may be spent at an instant, and in which order. The instant decides, whether or not anybody swept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from regulars.domain.ledger.accounts import Role
from regulars.domain.ledger.answers import Balance
from regulars.domain.ledger.book import Wallet
from regulars.domain.ledger.entries import Hold, Lot, Take

__all__ = ["available", "balance", "ends_at", "free_lots", "is_open", "netting", "pinned", "take_from"]

_NEVER: Final = 2**63


def ends_at(wallet: Wallet, lot: Lot) -> int:
    """First instant at which a lot is over; beyond every date where it never is."""
    end = wallet.slides_to if lot.sliding else lot.expires_at
    return _NEVER if end is None else end


def is_open(hold: Hold, at: int) -> bool:
    """Whether a hold still holds: its time limit needs nobody to write it down."""
    return at < hold.ends_at


def pinned(wallet: Wallet, at: int) -> dict[int, int]:
    """Lot to the points of it that open holds keep."""
    found: dict[int, int] = {}
    for hold in wallet.holds.values():
        if is_open(hold, at):
            for lot, amount in hold.pins:
                found[lot] = found.get(lot, 0) + amount
    return found


def free_lots(wallet: Wallet, at: int) -> Iterator[tuple[Lot, int]]:
    """Lots that are alive at `at` with their points that no hold keeps: the earliest to expire first.

    Ties go to what was earned earlier, then to what was written earlier; what never expires comes last.
    """
    kept = pinned(wallet, at)
    alive = [
        lot
        for lot in wallet.lots.values()
        if lot.remaining and lot.role is Role.MAIN and lot.activates_at <= at < ends_at(wallet, lot)
    ]
    alive.sort(key=lambda lot: (ends_at(wallet, lot), lot.earned_at, lot.id))
    for lot in alive:
        free = lot.remaining - kept.get(lot.id, 0)
        if free > 0:
            yield lot, free


def netting(wallet: Wallet, at: int) -> list[Take]:
    """What pays a debt by `at`: points that became spendable since it arose, in the order they did.

    Also points that have expired meanwhile pay, if they were alive while the debt stood: had somebody looked then, they
    would have paid. So a late sweeper changes nothing.
    """
    if not wallet.debt:
        return []
    kept = pinned(wallet, at)
    able = [
        lot
        for lot in wallet.lots.values()
        if lot.role is Role.MAIN
        and lot.activates_at <= at
        and ends_at(wallet, lot) > max(wallet.owed_since, lot.activates_at)
        and lot.remaining > kept.get(lot.id, 0)
    ]
    able.sort(key=lambda lot: (lot.activates_at, lot.id))
    return take_from(((lot, lot.remaining - kept.get(lot.id, 0)) for lot in able), wallet.debt)[0]


def take_from(lots: Iterable[tuple[Lot, int]], amount: int) -> tuple[list[Take], int]:
    """Takes up to `amount` from lots in their order; returns what was taken and what is still wanted."""
    takes = []
    for lot, free in lots:
        if not amount:
            break
        part = min(free, amount)
        takes.append(Take(lot.id, part))
        amount -= part
    return takes, amount


def available(wallet: Wallet, at: int) -> int:
    """Points that may be spent at `at`: alive, free of holds, and not owed."""
    paying = dict(netting(wallet, at))
    return sum(free - paying.get(lot.id, 0) for lot, free in free_lots(wallet, at))


def balance(wallet: Wallet, at: int) -> Balance:
    """Everything an owner may know of their points at an instant."""
    paying = dict(netting(wallet, at))
    free = [(lot, free - paying.get(lot.id, 0)) for lot, free in free_lots(wallet, at)]
    expiring: dict[int, int] = {}
    for lot, points in free:
        if points and ends_at(wallet, lot) != _NEVER:
            expiring[ends_at(wallet, lot)] = expiring.get(ends_at(wallet, lot), 0) + points
    pending = sum(
        lot.remaining
        for lot in wallet.lots.values()
        if at < ends_at(wallet, lot) and (lot.role is Role.PENDING or lot.activates_at > at)
    )
    held = sum(hold.amount for hold in wallet.holds.values() if is_open(hold, at))
    debt = wallet.debt - sum(paying.values())
    points = sum(part for _, part in free)
    return Balance(wallet.key.currency, points, pending, held, debt, tuple(sorted(expiring.items())))
