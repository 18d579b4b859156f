"""Balances, lots, dates and reversals, computed again from the entries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection

from regulars.adapters.database.ledger.sql import read
from regulars.domain.ledger.leaf import takes_read

__all__ = ["findings"]

_BALANCES: Final = """
    WITH moves AS (
        SELECT credit AS number, SUM(amount) AS amount FROM ledger_entries WHERE tenant = ? GROUP BY credit
        UNION ALL
        SELECT debit, -SUM(amount) FROM ledger_entries WHERE tenant = ? GROUP BY debit
    ), sums AS (SELECT number, SUM(amount) AS amount FROM moves GROUP BY number)
    SELECT a.number FROM ledger_accounts a LEFT JOIN sums s ON s.number = a.number
    WHERE a.tenant = ? AND a.balance <> COALESCE(s.amount, 0)
    UNION
    SELECT s.number FROM sums s LEFT JOIN ledger_accounts a ON a.tenant = ? AND a.number = s.number
    WHERE a.number IS NULL ORDER BY 1"""

_LOTS: Final = """
    SELECT COALESCE(e.seq, l.id) FROM ledger_entries e
    LEFT JOIN ledger_lots l ON l.tenant = e.tenant AND l.id = e.seq
    WHERE e.tenant = ? AND e.opens <> '' AND (
        l.id IS NULL OR l.account <> e.credit OR l.original <> e.amount OR l.earned_at <> e.effective_at
        OR l.activates_at <> COALESCE(e.activates_at, e.effective_at)
        OR COALESCE(l.expires_at, -1) <> COALESCE(e.expires_at, -1)
        OR l.root <> COALESCE(e.root, e.seq)
        OR l.sliding <> CASE e.opens WHEN 'sliding' THEN 1 ELSE 0 END) ORDER BY 1"""

_COUNTS: Final = """
    SELECT (SELECT COUNT(*) FROM ledger_lots WHERE tenant = ?),
        (SELECT COUNT(*) FROM ledger_entries WHERE tenant = ? AND opens <> '')"""

_UNOPENED: Final = """
    SELECT l.id FROM ledger_lots l LEFT JOIN ledger_entries e ON e.tenant = l.tenant AND e.seq = l.id
    WHERE l.tenant = ? AND (e.seq IS NULL OR e.opens = '') ORDER BY 1"""

_USED: Final = "SELECT id, original - remaining FROM ledger_lots WHERE tenant = ? AND remaining <> original"

# A sum, so that SQLite does not go through the business keys' index for the few rows that there are.
_SLIDES: Final = """
    SELECT a.number FROM ledger_accounts a
    LEFT JOIN (SELECT holder + 0 AS holder, MAX(slides_to) AS slides_to FROM ledger_entries
               WHERE tenant = ? AND slides_to IS NOT NULL GROUP BY holder + 0) e ON e.holder = a.number
    WHERE a.tenant = ? AND a.role = 'main' AND COALESCE(a.slides_to, -1) <> COALESCE(e.slides_to, -1) ORDER BY 1"""

_UNDONE: Final = """
    WITH undone AS (SELECT seq, SUM(points) AS points FROM ledger_undoings WHERE tenant = ? GROUP BY seq),
    reversing AS (SELECT reverses AS seq, SUM(amount) AS points FROM ledger_entries
                  WHERE tenant = ? AND reverses IS NOT NULL GROUP BY reverses)
    SELECT COALESCE(u.seq, r.seq) FROM undone u FULL JOIN reversing r ON r.seq = u.seq
    WHERE COALESCE(u.points, 0) <> COALESCE(r.points, 0) ORDER BY 1"""


def findings(connection: Connection, tenant: str) -> Iterator[tuple[int, str]]:
    """What does not add up: the entry or lot, or the account as a negative number, and a code."""
    for (number,) in read(connection, _BALANCES, tenant, tenant, tenant, tenant):
        yield -number, "balance"
    yield from _lots(connection, tenant)
    yield from _used(connection, tenant)
    for (number,) in read(connection, _SLIDES, tenant, tenant):
        yield -number, "slides_to"
    for (seq,) in read(connection, _UNDONE, tenant, tenant):
        yield seq, "undone"
    yield from _debts(connection, tenant)


def _lots(connection: Connection, tenant: str) -> Iterator[tuple[int, str]]:
    """Lots that are not as their entries opened them, and lots that no entry opened."""
    wrong = read(connection, _LOTS, tenant)
    (lots, opened) = read(connection, _COUNTS, tenant, tenant)[0]
    # Where every entry found its lot and there are as many of each, no lot is left over.
    if wrong or lots != opened:
        wrong = sorted({*wrong, *read(connection, _UNOPENED, tenant)})
    for (lot,) in wrong:
        yield lot, "lot"


def _used(connection: Connection, tenant: str) -> Iterator[tuple[int, str]]:
    """What is left of each lot, by the entries that used it."""
    used: dict[int, int] = {}
    for (takes,) in read(connection, "SELECT takes FROM ledger_entries WHERE tenant = ? AND takes <> ''", tenant):
        for lot, amount in takes_read(takes):
            used[lot] = used.get(lot, 0) + amount
    kept: dict[int, int] = dict(read(connection, _USED, tenant))
    used = {lot: amount for lot, amount in used.items() if amount}
    for lot in sorted(lot for lot in used.keys() | kept.keys() if used.get(lot) != kept.get(lot)):
        yield lot, "remaining"


def _debts(connection: Connection, tenant: str) -> Iterator[tuple[int, str]]:
    """Since when each debt stands."""
    owed: dict[int, int] = {}
    since: dict[int, int] = {}
    kept: dict[int, int] = {}
    debts = "SELECT number, owed_since FROM ledger_accounts WHERE tenant = ? AND role = 'debt'"
    kept.update(dict(read(connection, debts, tenant)))
    if not kept:
        return
    statement = "SELECT debit, credit, amount, effective_at FROM ledger_entries WHERE tenant = ? ORDER BY seq"
    for debit, credit, amount, effective_at in read(connection, statement, tenant):
        if debit in kept:
            if not owed.get(debit):
                since[debit] = effective_at
            owed[debit] = owed.get(debit, 0) + amount
        elif credit in kept:
            owed[credit] = owed.get(credit, 0) - amount
    for number, at in sorted(kept.items()):
        if since.get(number, 0) != at:
            yield -number, "owed_since"
