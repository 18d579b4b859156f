"""Many earnings in one commit, by the column: the same rows, leaves and lots as one by one, without the ceremony."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec
from sqlalchemy import Connection

from regulars.adapters.database.ledger.accounts import Account, Accounts
from regulars.adapters.database.ledger.answers import answer_row, given_answers, given_before
from regulars.adapters.database.ledger.commit import Keeping, prepare, transact
from regulars.adapters.database.ledger.head import LockedHead, lock_head_and_ask
from regulars.adapters.database.ledger.scribe import Scribe
from regulars.adapters.database.ledger.sources import by_source
from regulars.adapters.database.ledger.sql import Row, insert_rows, read
from regulars.adapters.database.ledger.writing import write_accounts
from regulars.adapters.database.ledger_tables import ledger_entries, ledger_lots, ledger_nodes, ledger_requests
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
_WRITTEN_TOGETHER: Final = 5_000

_Sealed = tuple[list[Row], list[Row], list[Row]]
"""Entries, lots and nodes."""
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
    _refuse_wrong(columns, now)
    first = head.edge.size + 1
    earned = _write(connection, keeping, head, accounts, columns, now)
    count = head.edge.size + 1 - first
    answer = Answer(
        (first, head.edge.size) if count else (),
        {"earned": sum(earned.values()), "rows": count, "known": earnings.num_rows - count},
    )
    insert_rows(connection, ledger_requests, [answer_row(keeping.tenant, key, key.fingerprint, answer, now)])
    _settle_debts(connection, keeping, accounts, earned)
    return answer


def _refuse_wrong(columns: list[list[Any]], now: int) -> None:
    """Every amount passes the gate; nothing lies in the future."""
    for points in columns[2]:
        if type(points) is not int or not 0 < points <= AMOUNT_MAX:
            whole_amount(points)
    if columns[7] and max(columns[7]) > now:
        raise ValueError("an earning lies in the future")


def _write(
    connection: Connection,
    keeping: Keeping,
    head: LockedHead,
    accounts: Accounts,
    columns: list[list[Any]],
    now: int,
) -> dict[int, int]:
    """Writes what is not posted yet; returns points by account.

    One part is sealed, and the next one's keys are made, while the database takes the part before: it needs no Python.
    """
    keyed = _Keyed(accounts)
    known: set[tuple[int, int, int]] = set()
    earned: dict[int, int] = {}
    part: list[_Row] = []
    starts = range(0, len(columns[0]), _WRITTEN_TOGETHER)
    with Scribe() as scribe:
        for start in (*starts, None):
            written = _sealed(keeping, head, part, now)
            _add_up(accounts, part, earned)
            rows = [] if start is None else keyed.of([column[start : start + _WRITTEN_TOGETHER] for column in columns])
            scribe.wait()
            part = _fresh(connection, keeping.tenant, rows, known)
            scribe.begin(_keep, connection, *written)
    write_accounts(connection, keeping.tenant, Book(), accounts)
    head.keep(connection, accounts.count)
    return earned


def _fresh(connection: Connection, tenant: str, rows: Sequence[_Row], known: set[tuple[int, int, int]]) -> list[_Row]:
    """Rows whose business key is new, in their order; accounts that were just opened have none."""
    known |= _posted(connection, tenant, [(row[0].number, row[6]) for row in rows if not row[0].is_new])
    fresh = []
    for row in rows:
        business = (row[0].number, row[6], row[7])
        if business not in known:
            known.add(business)
            fresh.append(row)
    return fresh


def _add_up(accounts: Accounts, rows: Sequence[_Row], earned: dict[int, int]) -> None:
    for account, issuance, points, *_ in rows:
        account.balance += points
        issuance.balance -= points
        earned[account.number] = earned.get(account.number, 0) + points
        accounts.touched[account.number], accounts.touched[issuance.number] = account, issuance


class _Keyed:
    """Earnings with their keys and words, which are JSON lists that share their middle: it is made once.

    See `leaf.details_of`, `leaf.source_key` and `leaf.line_key`.
    """

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._whose: dict[tuple[str, str], tuple[Account, Account]] = {}
        self._tails: dict[tuple[str, str], bytes] = {}

    def of(self, columns: list[list[Any]]) -> list[_Row]:
        """Some earnings, in their order."""
        rows: list[_Row] = []
        whose, tails = self._whose, self._tails
        for owner, currency, points, kind, id_, line, rule, at, activates_at, expires_at, basis in zip(
            *columns, strict=True
        ):
            account, issuance = whose.get((owner, currency)) or self._opened(owner, currency)
            tail = tails.get((line, rule))
            if tail is None:
                tail = tails[line, rule] = b"," + _ENCODE((line, rule))[1:-1]
            salt = account.salt or b""
            told = _ENCODE((kind, id_))
            middle = told[1:-1] + tail
            source = key_number(salt, told)
            within = key_number(salt, b'["earn",' + middle + b"]")
            details = f'[{middle.decode()},"",{"null" if basis is None else basis},"",""]'
            start = max(activates_at, at)
            rows.append((account, issuance, points, at, start, expires_at, source, within, details))
        return rows

    def _opened(self, owner: str, currency: str) -> tuple[Account, Account]:
        main, house = AccountKey(owner, currency, Role.MAIN), AccountKey(HOUSE, currency, Role.ISSUANCE)
        both = self._whose[owner, currency] = (self._accounts.opened(main), self._accounts.opened(house))
        return both


def _posted(connection: Connection, tenant: str, wanted: Sequence[tuple[int, int]]) -> set[tuple[int, int, int]]:
    found: set[tuple[int, int, int]] = set()
    for start in range(0, len(wanted), _ASKED_TOGETHER):
        some = wanted[start : start + _ASKED_TOGETHER]
        columns = "e.holder, e.source_key, e.line_key"
        statement, values = by_source(connection, tenant, columns, some, "AND e.line_key IS NOT NULL")
        found.update((a, b, c) for a, b, c in read(connection, statement, *values))
    return found


def _sealed(keeping: Keeping, head: LockedHead, rows: Sequence[_Row], now: int) -> _Sealed:
    """Entries, lots and nodes as rows; the head goes on by them."""
    entries, lots = [], []
    recorded_at, first = head.recorded_at, head.edge.size + 1
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
    return entries, lots, head.grown([entry[-1] for entry in entries], recorded_at)


def _keep(connection: Connection, entries: Sequence[Row], lots: Sequence[Row], nodes: Sequence[Row]) -> None:
    insert_rows(connection, ledger_entries, entries)
    insert_rows(connection, ledger_lots, lots)
    insert_rows(connection, ledger_nodes, nodes)


def _settle_debts(connection: Connection, keeping: Keeping, accounts: Accounts, earned: Iterable[int]) -> None:
    owing = {
        key
        for key in (accounts.by_number[number].key for number in earned)
        if (debt := accounts.by_key.get(key._replace(role=Role.DEBT))) is not None and debt.balance
    }
    if owing:
        transact(connection, keeping, [(Settle(key.owner, key.currency), None) for key in sorted(owing)])
