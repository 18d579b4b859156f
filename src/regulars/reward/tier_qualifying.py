"""What of a ledger's entries counts for tiers: what was earned, less what was taken back. Never what was spent."""

from __future__ import annotations

from collections.abc import Sequence

from regulars.domain.ledger.accounts import HOUSE
from regulars.domain.ledger.entries import Entry, Kind
from regulars.domain.tier_state import Qualified

__all__ = ["qualifying"]


def qualifying(entries: Sequence[Entry], owner: str, currency: str) -> tuple[Qualified, ...]:
    """An owner's qualifying history, oldest entry first.

    An earning, or a correction by hand, counts from its effective instant. What undoes it counts against that same
    instant, whoever paid for it in the end: a refund lowers the window that the order raised, also where the points were
    spent and it had to be forgiven. Spending, expiry, transfers and payments of debts count for nothing.

    Args:
        entries: of the owner, all of them, or of everybody.
        owner: whose tier.
        currency: the one that qualifies; kept apart from the spendable one where the programme has both.
    """
    by_seq = {entry.seq: entry for entry in entries}
    found = []
    for entry in entries:
        if entry.debit.currency != currency:
            continue
        undone = by_seq.get(entry.reverses if entry.reverses is not None else entry.root or 0)
        if owner in {entry.debit.owner, entry.credit.owner} and _gives(entry):
            sign = 1 if entry.credit.owner == owner else -1
            found.append(Qualified(entry.effective_at, sign * entry.amount, entry.effective_at))
        elif undone is not None and owner in {undone.debit.owner, undone.credit.owner} and _undoes(entry, undone):
            sign = -1 if undone.credit.owner == owner else 1
            found.append(Qualified(entry.effective_at, sign * entry.amount, undone.effective_at))
    return tuple(found)


def _gives(entry: Entry) -> bool:
    return entry.kind in {Kind.EARN, Kind.ADJUST}


def _undoes(entry: Entry, undone: Entry) -> bool:
    """Whether an entry undoes an earning or a correction. What was forgiven and recovered later was counted when forgiven."""
    if not _gives(undone):
        return False
    if entry.kind is Kind.RESTORE:
        return undone.kind is Kind.ADJUST
    if entry.kind is Kind.CANCEL_PENDING:
        return True
    return (
        entry.reverses is not None
        and entry.kind in {Kind.REVOKE, Kind.FORGIVE}
        and HOUSE
        in {
            entry.debit.owner,
            entry.credit.owner,
        }
    )
