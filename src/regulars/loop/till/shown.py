"""Entries, balances and holds, as they are told to a shop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from regulars.domain.ledger.accounts import Role
from regulars.domain.ledger.answers import Balance
from regulars.domain.ledger.entries import Entry, Hold, HoldState
from regulars.domain.till import EntryShown, HoldShown, MemberBalance

__all__ = ["balances_together", "entry_shown", "hold_shown"]


def entry_shown(entry: Entry, names: Mapping[str, str]) -> EntryShown:
    """An entry, with what the shop calls its holder."""
    holder = entry.holder
    came_in = entry.credit.owner == holder.owner and entry.debit.owner != holder.owner
    # Between a member's own accounts, and to a debt, nothing comes in or goes out: it only moves.
    if entry.credit.owner == entry.debit.owner:
        came_in = entry.credit.role is Role.MAIN
    source = entry.source
    return EntryShown(
        id=entry.seq,
        member_id=names.get(holder.owner, ""),
        currency=holder.currency,
        kind=entry.kind.value,
        points=entry.amount if came_in else -entry.amount,
        effective_at=entry.effective_at,
        recorded_at=entry.recorded_at,
        activates_at=entry.activates_at,
        expires_at=entry.expires_at,
        reverses=entry.reverses,
        source_type=source.type,
        source_id=source.id,
        line=source.line,
        rule=source.rule,
        rule_version=entry.rule_version,
        basis=entry.basis,
        actor=entry.actor,
        reason=entry.reason,
    )


def balances_together(currencies: Iterable[str], found: Iterable[Balance]) -> tuple[MemberBalance, ...]:
    """Balances by currency, those of joined members added up; noughts where there is nothing."""
    together = {currency: MemberBalance(currency) for currency in currencies}
    for each in found:
        so_far = together.get(each.currency, MemberBalance(each.currency))
        together[each.currency] = MemberBalance(
            each.currency,
            so_far.available + each.available,
            so_far.pending + each.pending,
            so_far.held + each.held,
            so_far.debt + each.debt,
        )
    return tuple(together[currency] for currency in sorted(together))


def hold_shown(hold: Hold, member_id: str, now: int, *, replayed: bool) -> HoldShown:
    """A hold as it stands now: its time limit needs nobody to write it down."""
    over = hold.state is HoldState.OPEN and now >= hold.ends_at
    state = HoldState.LAPSED if over else hold.state
    return HoldShown(hold.id, member_id, hold.currency, hold.amount, state.value, hold.captured, hold.ends_at, replayed)
