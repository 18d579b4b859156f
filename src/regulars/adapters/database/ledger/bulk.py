"""Many earnings in one commit, by the column: the same rows, leaves and lots as one by one, without the ceremony."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec
from sqlalchemy import Connection

from regulars.adapters.database.ledger.accounts import Account, Accounts
from regulars.adapters.database.ledger.answers import answer_row, given_answers, given_before
from regulars.adapters.database.ledger.commit import Keeping, prepare, transact
from regulars.adapters.database.ledger.head import LockedHead, lock_head_and_ask
from regulars.adapters.database.ledger.sources import by_source
from regulars.adapters.database.ledger.sql import insert_rows, read
from regulars.adapters.database.ledger.writing import write_accounts
from regulars.adapters.database.ledger_tables import ledger_entries, ledger_lots, ledger_requests
from regulars.domain.errors import KeyReused
from regulars.domain.ledger.accounts import AMOUNT_MAX, HOUSE, AccountKey, Role, whole_amount
from regulars.domain.ledger.answers import Answer
from regulars.domain.ledger.book import Book
from regulars.domain.ledger.entries import Kind, Opens
from regulars.domain.ledger.leaf import commitment_of, key_number, leaf_content
from regulars.domain.ledger.requests import RequestKey, Settle

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["EARNING_COLUMNS", "post_earnings"]

EARNING_COLUMNS: Final = (
    "owner", "currency", "points", "source_type", "source_id", "line", "rule", "at", "activates_at", "expires_at", "basis",
)  # fmt: skip
_ENCODE: Final = msgspec.json.Encoder().encode
_ASKED_TOGETHER: Final = 20_000
_WRITTEN_TOGETHER: Final = 20_000


_Row = tuple[Account, Account, int, int, int, int | None, int, int, str]
"""One earning that is new: account, issuance, points, at, activates_at, expires_at, source and line key, details."""


def post_earnings(connection: Connection, keeping: Keeping, earnings: pa.Table, key: RequestKey) -> Answer:
    """Posts the earnings that are not posted yet; debts are paid from them in the same commit."""
    prepare(connection)
    before = given_before(connection, keeping.tenant, [key])
    head, answered = lock_head_and_ask(connection, keeping.tenant, keeping.edge, before)
    given = given_answers([key], answered).get((key.route, key.key))
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
        {"earned": sum([row[2] for row in rows]), "rows": len(rows), "known": earnings.num_rows - len(rows)},
    )
    insert_rows(connection, ledger_requests, [answer_row(keeping.tenant, key, key.fingerprint, answer, now)])
    _settle_debts(connection, keeping, accounts, rows)
    return answer


def _new_rows(
    connection: Connection, tenant: str, accounts: Accounts, columns: list[list[Any]], now: int
) -> list[_Row]:
    """Rows whose business key is new, in their order; every amount passes the gate."""
    for points in columns[2]:
        if type(points) is not int or not 0 < points <= AMOUNT_MAX:
            whole_amount(points)
    if columns[7] and max(columns[7]) > now:
        raise ValueError("an earning lies in the future")
    rows, wanted = _keyed(accounts, columns)
    known = _posted(connection, tenant, wanted)
    fresh = []
    for row in rows:
        business = (row[0].number, row[6], row[7])
        if business not in known:
            known.add(business)
            fresh.append(row)
    return fresh


def _keyed(accounts: Accounts, columns: list[list[Any]]) -> tuple[list[_Row], list[tuple[int, int]]]:
    """Every earning with its keys and words, and what to look for in accounts that were there before."""
    rows: list[_Row] = []
    wanted = []
    whose: dict[tuple[str, str], tuple[Account, Account]] = {}
    tails: dict[tuple[str, str], bytes] = {}
    # Words and keys are JSON lists that share their middle: it is made once (`leaf.details_of`, `source_key`, `line_key`).
    for owner, currency, points, kind, id_, line, rule, at, activates_at, expires_at, basis in zip(
        *columns, strict=True
    ):
        account, issuance = whose.get((owner, currency)) or _opened(accounts, whose, owner, currency)
        tail = tails.get((line, rule))
        if tail is None:
            tail = tails[line, rule] = b"," + _ENCODE((line, rule))[1:-1]
        salt = account.salt or b""
        told = _ENCODE((kind, id_))
        middle = told[1:-1] + tail
        source = key_number(salt, told)
        within = key_number(salt, b'["earn",' + middle + b"]")
        details = f'[{middle.decode()},"",{"null" if basis is None else basis},"",""]'
        start = max(at, activates_at)
        rows.append((account, issuance, points, at, start, expires_at, source, within, details))
        if not account.is_new:
            wanted.append((account.number, source))
    return rows, wanted


def _opened(
    accounts: Accounts, whose: dict[tuple[str, str], tuple[Account, Account]], owner: str, currency: str
) -> tuple[Account, Account]:
    main, house = AccountKey(owner, currency, Role.MAIN), AccountKey(HOUSE, currency, Role.ISSUANCE)
    both = whose[owner, currency] = (accounts.opened(main), accounts.opened(house))
    return both


def _posted(connection: Connection, tenant: str, wanted: Sequence[tuple[int, int]]) -> set[tuple[int, int, int]]:
    found: set[tuple[int, int, int]] = set()
    for start in range(0, len(wanted), _ASKED_TOGETHER):
        some = wanted[start : start + _ASKED_TOGETHER]
        columns = "e.holder, e.source_key, e.line_key"
        statement, values = by_source(connection, tenant, columns, some, "AND e.line_key IS NOT NULL")
        found.update((a, b, c) for a, b, c in read(connection, statement, *values))
    return found


def _write(
    connection: Connection, keeping: Keeping, head: LockedHead, accounts: Accounts, rows: Sequence[_Row], now: int
) -> None:
    leaves: list[bytes] = []
    recorded_at = head.recorded_at
    for start in range(0, len(rows), _WRITTEN_TOGETHER):
        first = head.edge.size + start + 1
        part = rows[start : start + _WRITTEN_TOGETHER]
        entries, lots, recorded_at = _sealed(keeping, part, first, recorded_at, now)
        insert_rows(connection, ledger_entries, entries)
        insert_rows(connection, ledger_lots, lots)
        leaves += [entry[-1] for entry in entries]
    for account, issuance, points, *_ in rows:
        account.balance += points
        issuance.balance -= points
        accounts.touched[account.number], accounts.touched[issuance.number] = account, issuance
    write_accounts(connection, keeping.tenant, Book(), accounts)
    head.grow(connection, leaves, recorded_at)
    head.keep(connection, accounts.count)


def _sealed(
    keeping: Keeping, rows: Sequence[_Row], first: int, recorded_at: int, now: int
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]], int]:
    """Entries and lots as rows, from number `first` on, and when the last one was recorded."""
    entries, lots = [], []
    tenant, leaf_hash, kind, opens = keeping.tenant, keeping.leaf_hash, Kind.EARN.value, Opens.FIXED.value
    for seq, (account, issuance, points, at, activates_at, expires_at, source, line, details) in enumerate(rows, first):
        recorded_at = recorded_at + 1 if recorded_at >= now else now
        number, currency = account.number, account.key.currency
        commitment = commitment_of(account.salt or b"", seq, details)
        terms = (points, at, recorded_at, opens, activates_at, expires_at, "", None, None, None)
        leaf = leaf_hash(
            leaf_content((seq, kind, currency, issuance.name, account.name, *terms, source, line, commitment))
        )
        sides = (issuance.number, number)
        entries.append((tenant, seq, kind, currency, *sides, *terms, number, source, line, details, commitment, leaf))
        lots.append((tenant, seq, number, points, points, at, activates_at, expires_at, 0, seq))
    return entries, lots, recorded_at


def _settle_debts(connection: Connection, keeping: Keeping, accounts: Accounts, rows: Sequence[_Row]) -> None:
    owing = {
        account.key
        for account in {row[0].number: row[0] for row in rows}.values()
        if (debt := accounts.by_key.get(account.key._replace(role=Role.DEBT))) is not None and debt.balance
    }
    if owing:
        transact(connection, keeping, [(Settle(key.owner, key.currency), None) for key in sorted(owing)])
