"""Earned points are taken back: first the very ones, then as the policy says, and nothing is dropped in silence."""

from __future__ import annotations

from regulars.domain.ledger.accounts import Role, house_account
from regulars.domain.ledger.book import Wallet
from regulars.domain.ledger.entries import Entry, Kind, Source, Take, Undoing
from regulars.domain.ledger.requests import ClawBack, WalletKey
from regulars.reward.arrears import settle
from regulars.reward.lots import ends_at, free_lots, take_from
from regulars.reward.pen import Pen

__all__ = ["recover_forgiven", "take_back"]


def take_back(pen: Pen, entry: Entry, points: int, refund: str, basis: int, policy: ClawBack) -> None:
    """Undoes `points` of an entry that credited an owner.

    In this order: what still waits, what is left of the same lot, the owner's other points (`within_balance`), a debt
    (`unlimited`). What is left of it then is forgiven, and that is written too.
    """
    wallet = pen.book.wallet(WalletKey(entry.credit.owner, entry.credit.currency))
    source = Source("refund", refund, entry.source.line, entry.source.rule)
    settle(pen, wallet)
    wanted = _cancel_waiting(pen, wallet, entry, points, source)
    wanted = _revoke(pen, wallet, entry, wanted, source, only_own=policy is ClawBack.ONLY_PENDING)
    giver, reversed_ = entry.debit, entry.seq
    forgiven = 0
    if wanted and policy is ClawBack.UNLIMITED:
        pen.post(
            Kind.REVOKE, wallet.account(Role.DEBT), giver, wanted, reverses=reversed_, root=entry.seq, source=source
        )
        pen.tell("debt", wanted)
    elif wanted:
        house = house_account(Role.FORGIVEN, wallet.key.currency)
        pen.post(Kind.FORGIVE, house, giver, wanted, reverses=reversed_, root=entry.seq)
        pen.tell("forgiven", wanted)
        forgiven = wanted
    pen.undo(Undoing(entry.seq, refund, basis, points, forgiven))


def _cancel_waiting(pen: Pen, wallet: Wallet, entry: Entry, wanted: int, source: Source) -> int:
    """Takes from the entry's own lots that may not be spent yet, each account for itself; returns what is still wanted."""
    for role in (Role.PENDING, Role.MAIN):
        waiting = [
            (lot, lot.remaining)
            for lot in sorted(wallet.lots.values(), key=lambda lot: lot.id)
            if lot.root == entry.seq
            and lot.role is role
            and lot.remaining
            and pen.at < ends_at(wallet, lot)
            and (role is Role.PENDING or lot.activates_at > pen.at)
        ]
        takes, wanted = take_from(waiting, wanted)
        taken = sum(take.amount for take in takes)
        if taken:
            pen.post(
                Kind.CANCEL_PENDING,
                wallet.account(role),
                entry.debit,
                taken,
                takes,
                reverses=entry.seq,
                root=entry.seq,
                source=source,
            )
            pen.tell("cancelled", taken)
    return wanted


def _revoke(pen: Pen, wallet: Wallet, entry: Entry, wanted: int, source: Source, *, only_own: bool) -> int:
    """Takes from spendable points, the entry's own lots first; returns what is still wanted."""
    lots = list(free_lots(wallet, pen.at))
    own = [(lot, free) for lot, free in lots if lot.root == entry.seq]
    others = [] if only_own else [(lot, free) for lot, free in lots if lot.root != entry.seq]
    takes, wanted = take_from([*own, *others], wanted)
    taken = sum(take.amount for take in takes)
    if taken:
        pen.post(
            Kind.REVOKE,
            wallet.account(Role.MAIN),
            entry.debit,
            taken,
            takes,
            reverses=entry.seq,
            root=entry.seq,
            source=source,
        )
        pen.tell("revoked", taken)
    return wanted


def recover_forgiven(pen: Pen, wallet: Wallet, returned: list[Take], refund: str) -> None:
    """Points come back to a lot whose earning was refunded and forgiven: what was forgiven is taken after all.

    Otherwise earning, spending, refunding the order and then giving the reward back would leave points behind.
    """
    for lot_id, amount in returned:
        root = wallet.lots[lot_id].root
        forgiven = pen.book.undone(root)[2]
        part = min(amount, forgiven)
        if part <= 0:
            continue
        house = house_account(Role.FORGIVEN, wallet.key.currency)
        source = Source("refund", refund)
        pen.post(Kind.REVOKE, wallet.account(Role.MAIN), house, part, (Take(lot_id, part),), root=root, source=source)
        pen.undo(Undoing(root, f"recovered:{pen.book.size}", 0, 0, -part))
        pen.tell("recovered", part)
