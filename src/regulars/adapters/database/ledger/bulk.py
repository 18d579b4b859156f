# ruff: noqa: S608 - names of our own tables; values are always parameters
"""Many earnings in one commit, by the column: the same rows, leaves and lots as one by one, without the ceremony."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec
from sqlalchemy import Connection

from regulars.adapters.database.ledger.accounts import Account, Accounts
from regulars.adapters.database.ledger.answers import answer_row, given_answers
from regulars.adapters.database.ledger.commit import Keeping, prepare, transact
from regulars.adapters.database.ledger.head import LockedHead, lock_head
from regulars.adapters.database.ledger.sql import by_index, insert_rows, pairs, read
from regulars.adapters.database.ledger.writing import write_accounts
from regulars.adapters.database.ledger_tables import ledger_entries, ledger_lots, ledger_requests
from regulars.domain.errors import KeyReused
from regulars.domain.ledger.accounts import HOUSE, AccountKey, Role, whole_amount
from regulars.domain.ledger.answers import Answer
from regulars.domain.ledger.book import Book
from regulars.domain.ledger.entries import Kind, Opens, Source
from regulars.domain.ledger.leaf import commitment_of, leaf_content, line_key, source_key
from regulars.domain.ledger.requests import RequestKey, Settle

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["EARNING_COLUMNS", "post_earnings"]

EARNING_COLUMNS: Final = (
    "owner", "currency", "points", "source_type", "source_id", "line", "rule", "at", "activates_at", "expires_at", "basis",
)  # fmt: skip
_ENCODE: Final = msgspec.json.Encoder().encode
_ASKED_TOGETHER: Final = 20_000


class _Row(NamedTuple):
    """One earning that is new."""

    account: Account
    issuance: Account
    points: int
    at: int
    activates_at: int
    expires_at: int | None
    source: int
    line: int
    details: str


def post_earnings(connection: Connection, keeping: Keeping, earnings: pa.Table, key: RequestKey) -> Answer:
    """Posts the earnings that are not posted yet; debts are paid from them in the same commit."""
    prepare(connection)
    head = lock_head(connection, keeping.tenant, keeping.edge)
    given = given_answers(connection, keeping.tenant, [key]).get((key.route, key.key))
    if given is not None:
        if given[0] != key.fingerprint:
            raise KeyReused(key.key)
        return given[1]
    now = keeping.clock.now()
    columns = [earnings.column(name).to_pylist() for name in EARNING_COLUMNS]
    accounts = Accounts(connection, keeping.tenant, head.accounts, keeping.entropy)
    owners = sorted({HOUSE, *columns[0]})
    for start in range(0, len(owners), _ASKED_TOGETHER):
        accounts.load_owners(owners[start : start + _ASKED_TOGETHER])
    rows = _new_rows(connection, keeping.tenant, accounts, columns, now)
    first = head.edge.size + 1
    _write(connection, keeping, head, accounts, rows, now)
    answer = Answer(
        (first, head.edge.size) if rows else (),
        {"earned": sum(row.points for row in rows), "rows": len(rows), "known": earnings.num_rows - len(rows)},
    )
    insert_rows(connection, ledger_requests, [answer_row(keeping.tenant, key, key.fingerprint, answer, now)])
    _settle_debts(connection, keeping, accounts, rows)
    return answer


def _new_rows(
    connection: Connection, tenant: str, accounts: Accounts, columns: list[list[Any]], now: int
) -> list[_Row]:
    """Rows whose business key is new, in their order; every amount passes the gate."""
    rows, wanted = [], []
    whose: dict[tuple[str, str], tuple[Account, Account]] = {}
    for owner, currency, points, kind, id_, line, rule, at, activates_at, expires_at, basis in zip(
        *columns, strict=True
    ):
        whole_amount(points)
        if at > now:
            raise ValueError("an earning lies in the future")
        both = whose.get((owner, currency))
        if both is None:
            main, house = AccountKey(owner, currency, Role.MAIN), AccountKey(HOUSE, currency, Role.ISSUANCE)
            both = whose[owner, currency] = (accounts.opened(main), accounts.opened(house))
        account, issuance = both
        salt = account.salt or b""
        source = source_key(salt, kind, id_)
        within = line_key(salt, Kind.EARN, Source(kind, id_, line, rule))
        details = _ENCODE((kind, id_, line, rule, "", basis, "", "")).decode()
        rows.append(_Row(account, issuance, points, at, max(at, activates_at), expires_at, source, within, details))
        if not account.is_new:
            wanted.append((account.number, source))
    known = _posted(connection, tenant, wanted)
    fresh = []
    for row in rows:
        business = (row.account.number, row.source, row.line)
        if business not in known:
            known.add(business)
            fresh.append(row)
    return fresh


def _posted(connection: Connection, tenant: str, wanted: Sequence[tuple[int, int]]) -> set[tuple[int, int, int]]:
    found: set[tuple[int, int, int]] = set()
    for start in range(0, len(wanted), _ASKED_TOGETHER):
        table, values = pairs(connection, wanted[start : start + _ASKED_TOGETHER])
        business = by_index(connection, "ledger_entries e", "uq_ledger_entries_business")
        statement = (
            f"SELECT e.holder, e.source_key, e.line_key FROM {table} CROSS JOIN {business} "
            "WHERE e.tenant = ? AND e.holder = p.a AND e.source_key = p.b AND e.line_key IS NOT NULL"
        )
        found.update((a, b, c) for a, b, c in read(connection, statement, *values, tenant))
    return found


def _write(
    connection: Connection, keeping: Keeping, head: LockedHead, accounts: Accounts, rows: Sequence[_Row], now: int
) -> None:
    tenant, seq, recorded_at = keeping.tenant, head.edge.size, head.recorded_at
    entries, lots, leaves = [], [], []
    kind, opens = Kind.EARN.value, Opens.FIXED.value
    for row in rows:
        seq, recorded_at = seq + 1, max(recorded_at + 1, now)
        account, issuance, currency = row.account, row.issuance, row.account.key.currency
        account.balance += row.points
        issuance.balance -= row.points
        accounts.touched[account.number], accounts.touched[issuance.number] = account, issuance
        commitment = commitment_of(account.salt or b"", seq, row.details)
        head_ = (seq, kind, currency)
        terms = (row.points, row.at, recorded_at, opens, row.activates_at, row.expires_at, "", None, None, None)
        leaf = keeping.leaf_hash(
            leaf_content((*head_, issuance.name, account.name, *terms, row.source, row.line, commitment))
        )
        keys = (account.number, row.source, row.line, row.details, commitment, leaf)
        entries.append((tenant, *head_, issuance.number, account.number, *terms, *keys))
        lots.append(
            (tenant, seq, account.number, row.points, row.points, row.at, row.activates_at, row.expires_at, 0, seq)
        )
        leaves.append(leaf)
    insert_rows(connection, ledger_entries, entries)
    insert_rows(connection, ledger_lots, lots)
    write_accounts(connection, tenant, Book(), accounts)
    head.grow(connection, leaves, recorded_at)
    head.keep(connection, accounts.count)


def _settle_debts(connection: Connection, keeping: Keeping, accounts: Accounts, rows: Sequence[_Row]) -> None:
    owing = {
        row.account.key
        for row in rows
        if (debt := accounts.by_key.get(row.account.key._replace(role=Role.DEBT))) is not None and debt.balance
    }
    if owing:
        transact(connection, keeping, [(Settle(key.owner, key.currency), None) for key in sorted(owing)])
