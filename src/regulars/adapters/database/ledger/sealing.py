"""Entries as rows, each with its commitment and its leaf."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from regulars.adapters.database.ledger.accounts import Account, Accounts
from regulars.domain.ledger.entries import KEYED, Entry
from regulars.domain.ledger.leaf import (
    commitment_of,
    details_of,
    leaf_content,
    line_key,
    source_key,
    takes_text,
)

__all__ = ["LeafHash", "sealed_rows"]

LeafHash = Callable[[bytes], bytes]


def sealed_rows(
    tenant: str, entries: Sequence[Entry], accounts: Accounts, leaf_hash: LeafHash
) -> list[tuple[Any, ...]]:
    """A row for each entry, its leaf's hash last; balances of the accounts move with them."""
    return [_sealed_row(tenant, entry, accounts, leaf_hash) for entry in entries]


def _sealed_row(tenant: str, entry: Entry, accounts: Accounts, leaf_hash: LeafHash) -> tuple[Any, ...]:
    debit, credit = accounts.opened(entry.debit), accounts.opened(entry.credit)
    holder = accounts.opened(entry.holder)
    _move(entry, debit, credit)
    salt = holder.salt or b""
    details = details_of(entry)
    source = line = None
    if entry.source.id:
        source = source_key(salt, entry.source.type, entry.source.id)
        line = line_key(salt, entry.kind, entry.source) if entry.kind in KEYED else None
    commitment, takes = commitment_of(salt, entry.seq, details), takes_text(entry.takes)
    seen: tuple[Any, ...] = (entry.activates_at, entry.expires_at, takes, entry.reverses, entry.root, entry.slides_to)
    times: tuple[Any, ...] = (entry.amount, entry.effective_at, entry.recorded_at, entry.opens.value)
    head: tuple[Any, ...] = (entry.seq, entry.kind.value, entry.debit.currency)
    leaf = leaf_hash(leaf_content((*head, debit.name, credit.name, *times, *seen, source, line, commitment)))
    return (
        tenant,
        *head,
        debit.number,
        credit.number,
        *times,
        *seen,
        holder.number,
        source,
        line,
        details,
        commitment,
        leaf,
    )


def _move(entry: Entry, debit: Account, credit: Account) -> None:
    debit.balance -= entry.amount
    credit.balance += entry.amount
    debit.is_changed = credit.is_changed = True
