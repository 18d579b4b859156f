# ruff: noqa: S608 - names of our own tables; values are always parameters
"""Movements by day, summed where the entries lie."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, Engine

from regulars.adapters.database.ledger import lot_history
from regulars.adapters.database.ledger.sql import pairs, read
from regulars.domain.ids import Tenant
from regulars.domain.ledger.statements import Baseline, Closing, DayMoved, LotSpan, Outstanding, RiskCell, StillOpen
from regulars.domain.time import DAY_US, EPOCH

__all__ = ["DatabaseStatements"]

_DAY_MIN: Final = -100_000
_DAY_MAX: Final = 1_000_000
"""Days since 1970: nothing is recorded before or after."""

# A day is the local clock's whole days: the offset of the instant is looked up, never computed from a zone's rules.
_DAYS: Final = f"""
    given AS (SELECT a AS start_us, b AS ahead_us FROM {{offsets}}),
    zone AS (
        SELECT start_us, ahead_us, COALESCE(LEAD(start_us) OVER (ORDER BY start_us), {2**62}) AS stop_us FROM given
    ),
    -- Most accounts are an owner's main one, and are told by not being here.
    named AS (SELECT number, role FROM ledger_accounts WHERE tenant = ? AND role <> 'main'),
    dated AS (
        SELECT e.currency, e.kind, e.amount, COALESCE(d.role, 'main') AS debit, COALESCE(c.role, 'main') AS credit,
            (e.recorded_at + z.ahead_us + {DAY_US}) / {DAY_US} - 1 AS day,
            CASE WHEN e.effective_at + z.ahead_us < (e.recorded_at + z.ahead_us) / {DAY_US} * {DAY_US}
                THEN e.amount ELSE 0 END AS late,
            CASE WHEN COALESCE(d.role, 'main') IN ('main', 'pending', 'debt') THEN 1 ELSE 0 END AS gives,
            CASE WHEN COALESCE(c.role, 'main') IN ('main', 'pending', 'debt') THEN 1 ELSE 0 END AS takes
        FROM ledger_entries e
        JOIN zone z ON e.recorded_at >= z.start_us AND e.recorded_at < z.stop_us
        LEFT JOIN named d ON d.number = e.debit
        LEFT JOIN named c ON c.number = e.credit
        WHERE e.tenant = ?
    )"""

# Columns are told by the house's side of an entry; the difference by the owners' side: the two can disagree, and are compared.
_DAILY: Final = f"""
    WITH {_DAYS},
    summed AS (
        SELECT currency, CASE WHEN day < ? THEN ? ELSE CASE WHEN day > ? THEN ? ELSE day END END AS day,
            SUM(CASE WHEN debit = 'issuance' THEN amount * takes ELSE 0 END) AS earned,
            SUM(CASE WHEN credit IN ('issuance', 'forgiven') THEN -amount * gives ELSE 0 END) AS earned_reversed,
            SUM(CASE WHEN credit = 'redemption' THEN -amount * gives ELSE 0 END) AS redeemed,
            SUM(CASE WHEN debit = 'redemption' THEN amount * takes ELSE 0 END) AS redeemed_returned,
            SUM(CASE WHEN credit = 'breakage' THEN -amount * gives ELSE 0 END) AS expired,
            SUM(CASE WHEN debit = 'adjustment' THEN amount * takes WHEN credit = 'adjustment' THEN -amount * gives
                ELSE 0 END) AS adjusted,
            SUM(amount * (takes - gives)) AS difference,
            SUM(CASE WHEN kind = 'activate' THEN amount ELSE 0 END) AS activated,
            SUM(CASE WHEN kind = 'forgive' THEN amount ELSE 0 END) AS forgiven,
            SUM(CASE WHEN kind = 'transfer' THEN amount ELSE 0 END) AS transferred,
            SUM(late) AS late,
            SUM(CASE WHEN credit = 'pending' THEN amount ELSE 0 END
                - CASE WHEN debit = 'pending' THEN amount ELSE 0 END) AS waits,
            SUM(CASE WHEN debit = 'debt' THEN amount ELSE 0 END - CASE WHEN credit = 'debt' THEN amount ELSE 0 END) AS owes
        FROM dated GROUP BY 1, 2
    ), running AS (
        SELECT currency, day, earned, earned_reversed, redeemed, redeemed_returned, expired, adjusted, difference,
            SUM(difference) OVER past AS closing, activated, forgiven, transferred, late,
            SUM(waits) OVER past AS waiting, SUM(owes) OVER past AS debt
        FROM summed WINDOW past AS (PARTITION BY currency ORDER BY day)
    ), kept AS (
        SELECT currency, SUM(CASE WHEN role IN ('main', 'pending', 'debt') THEN balance ELSE 0 END) AS owners,
            SUM(CASE WHEN role IN ('main', 'pending', 'debt') THEN 0 ELSE balance END) AS house
        FROM ledger_accounts WHERE tenant = ? GROUP BY currency
    )
    SELECT kept.currency, kept.owners, kept.house, day, closing - difference, earned, earned_reversed, redeemed,
        redeemed_returned, expired, adjusted, difference, closing, activated, forgiven, transferred, late, waiting, debt
    FROM kept LEFT JOIN running ON running.currency = kept.currency ORDER BY kept.currency, day"""


class DatabaseStatements:
    """One tenant's figures; see the port."""

    def __init__(self, engine: Engine, tenant: Tenant) -> None:
        self._engine = engine
        self._tenant = tenant

    def daily(
        self, offsets: Sequence[tuple[int, int]], first: int | None = None, last: int | None = None
    ) -> tuple[tuple[DayMoved, ...], tuple[Closing, ...]]:
        """Movements by day and currency, and the balances they must come to, seen at one moment."""
        low, high = _DAY_MIN if first is None else first, _DAY_MAX if last is None else last
        with self._engine.connect() as connection:
            rows = _daily(connection, self._tenant, offsets, low, high)
        closings = {row[0]: Closing(row[0], int(row[1]), int(row[2])) for row in rows}
        days = tuple(
            DayMoved(row[0], EPOCH + timedelta(days=int(row[3])), *map(int, row[4:]))
            for row in rows
            if row[3] is not None
        )
        return days, tuple(closings.values())

    def outstanding(self, span: LotSpan) -> tuple[Outstanding, ...]:
        """Points left in lots, by age and time to the end."""
        with self._engine.connect() as connection:
            return lot_history.outstanding(connection, self._tenant, span)

    def history(self, at: int, groups: int) -> tuple[RiskCell, ...]:
        """What became of lots with a fixed end, week by week before it."""
        with self._engine.connect() as connection:
            return lot_history.history(connection, self._tenant, at, groups)

    def still_open(self, at: int) -> tuple[StillOpen, ...]:
        """Spendable points with a fixed end ahead, by days to it."""
        with self._engine.connect() as connection:
            return lot_history.still_open(connection, self._tenant, at)

    def ended(self, at: int, since: int) -> tuple[Baseline, ...]:
        """Lots that ended between two instants, and how many owners the history has."""
        with self._engine.connect() as connection:
            return lot_history.ended(connection, self._tenant, at, since)


def _daily(
    connection: Connection, tenant: str, offsets: Sequence[tuple[int, int]], low: int, high: int
) -> Sequence[tuple[Any, ...]]:
    table, values = pairs(connection, offsets)
    statement = _DAILY.format(offsets=table)
    return read(connection, statement, *values, tenant, tenant, low, low - 1, high, high + 1, tenant)
