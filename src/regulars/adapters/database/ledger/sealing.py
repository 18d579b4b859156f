"""Entries as rows, each with its commitment and its leaf."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from regulars.adapters.database.ledger.accounts import Accounts
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
    holder = credit if entry.holder is entry.credit else debit
    debit.balance -= entry.amount
    credit.balance += entry.amount
    accounts.touched[debit.number], accounts.touched[credit.number] = debit, credit
    seq, kind, salt, words = entry.seq, entry.kind._value_, holder.salt or b"", entry.source
    source = line = None
    if words.id:
        source = source_key(salt, words.type, words.id)
        line = line_key(salt, entry.kind, words) if entry.kind in KEYED else None
    details = details_of(entry)
    commitment = commitment_of(salt, seq, details)
    told = (
        entry.amount, entry.effective_at, entry.recorded_at, entry.opens._value_, entry.activates_at, entry.expires_at,
        takes_text(entry.takes), entry.reverses, entry.root, entry.slides_to,
    )  # fmt: skip
    currency = entry.debit.currency
    leaf = leaf_hash(leaf_content((seq, kind, currency, debit.name, credit.name, *told, source, line, commitment)))
    sides = (debit.number, credit.number)
    return (tenant, seq, kind, currency, *sides, *told, holder.number, source, line, details, commitment, leaf)
