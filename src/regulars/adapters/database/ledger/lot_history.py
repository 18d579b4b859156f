# ruff: noqa: S608 - names of our own tables; values are always parameters
"""Lots by age, by time to their end, and by what became of their points."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from regulars.adapters.database.ledger.sql import is_postgresql, read
from regulars.domain.ledger.statements import Baseline, LotSpan, Outstanding, RiskCell, StillOpen
from regulars.domain.time import DAY_US

__all__ = ["ended", "history", "outstanding", "still_open"]

_WEEK_US: Final = 7 * DAY_US

# Lots of owners that end at a date of their own, from the instant they may be spent.
_IS_FIXED: Final = "a.role = 'main' AND l.sliding = 0 AND l.expires_at > l.activates_at AND l.activates_at <= ?"
_FIXED: Final = f"""
    fixed AS (
        SELECT l.id, l.account, l.original, l.remaining, l.activates_at AS start, l.expires_at AS stop, a.currency
        FROM ledger_lots l JOIN ledger_accounts a ON a.tenant = l.tenant AND a.number = l.account
        WHERE l.tenant = ? AND {_IS_FIXED}
    )"""


def _used(connection: Connection, which: str) -> str:
    """Which points of which lot were used by those entries: the list that stands in each, as rows."""
    if is_postgresql(connection):
        part, rows = "t.part", "CROSS JOIN LATERAL unnest(string_to_array(e.takes, ',')) AS t(part)"
        lot, amount = f"split_part({part}, ':', 1)", f"split_part({part}, ':', 2)"
    else:
        part = "t.value"
        rows = """CROSS JOIN json_each('["' || replace(e.takes, ',', '","') || '"]') AS t"""
        lot, amount = f"substr({part}, 1, instr({part}, ':') - 1)", f"substr({part}, instr({part}, ':') + 1)"
    return f"""
    used AS (
        SELECT e.kind, e.effective_at, CAST({lot} AS BIGINT) AS lot, CAST({amount} AS BIGINT) AS points
        FROM ledger_entries e {rows} WHERE e.tenant = ? AND e.takes <> '' AND {which}
    )"""


def outstanding(connection: Connection, tenant: str, span: LotSpan) -> tuple[Outstanding, ...]:
    """Points left in lots, by age and time to the end."""
    ages = " ".join(f"WHEN l.earned_at > ? THEN {number}" for number in range(len(span.ages)))
    ends = " ".join(f"WHEN l.stop <= ? THEN {number}" for number in range(len(span.ends)))
    statement = f"""
        SELECT l.currency, CASE WHEN l.stop <= ? THEN 'over' WHEN l.role = 'pending' OR l.activates_at > ? THEN 'waiting'
                ELSE 'spendable' END AS state,
            CASE {ages} ELSE {len(span.ages)} END AS age,
            CASE WHEN l.stop IS NULL THEN CASE WHEN l.sliding = 1 THEN -2 ELSE -1 END
                WHEN l.sliding = 1 AND l.stop > ? THEN -2 {ends} ELSE {len(span.ends)} END AS ending,
            SUM(l.remaining), COUNT(*)
        FROM (SELECT l.*, a.currency, a.role, CASE WHEN l.sliding = 1 THEN a.slides_to ELSE l.expires_at END AS stop
              FROM ledger_lots l JOIN ledger_accounts a ON a.tenant = l.tenant AND a.number = l.account
              WHERE l.tenant = ? AND l.remaining > 0) l
        GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"""
    rows = read(connection, statement, span.at, span.at, *span.ages, span.at, *span.ends, tenant)
    return tuple(Outstanding(row[0], row[1], *map(int, row[2:])) for row in rows)


def history(connection: Connection, tenant: str, at: int, groups: int) -> tuple[RiskCell, ...]:
    """What became of lots with a fixed end, week by week before it.

    A lot comes under watch when it may be spent, with all its points. They leave when they are spent, taken back, handed
    on or still open now; what is left at the end has expired.
    """
    used = _used(connection, "e.kind <> 'expire'")
    statement = f"""
        WITH {_FIXED}, {used},
        moved AS (
            -- CROSS JOIN: from the use to its lot, by the lot's key; SQLite would have each lot read every entry.
            SELECT a.currency, l.account, l.activates_at AS start, l.expires_at AS stop, u.kind, u.effective_at, u.points
            FROM used u CROSS JOIN ledger_lots l JOIN ledger_accounts a ON a.tenant = l.tenant AND a.number = l.account
            WHERE l.tenant = ? AND l.id = u.lot AND {_IS_FIXED}
        ), happened AS (
            SELECT currency, account, stop - start AS ahead, original AS entered, 0 AS spent FROM fixed
            UNION ALL
            SELECT currency, account, stop - ?, -remaining, 0 FROM fixed WHERE stop > ? AND remaining > 0
            UNION ALL
            SELECT f.currency, f.account,
                CASE WHEN f.effective_at < f.start THEN f.stop - f.start WHEN f.effective_at > f.stop THEN 0
                    ELSE f.stop - f.effective_at END,
                -f.points, CASE WHEN f.kind IN ('spend', 'hold_capture', 'restore') THEN f.points ELSE 0 END
            FROM moved f
        ), placed AS (
            SELECT currency, account - account / ? * ? AS crowd, ahead / {_WEEK_US} AS week, entered, spent,
                CAST(ahead - ahead / {_WEEK_US} * {_WEEK_US} AS DOUBLE PRECISION) / {DAY_US} AS days
            FROM happened
        )
        SELECT currency, crowd, week, SUM(entered), SUM(entered * days), SUM(spent) FROM placed
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""
    rows = read(connection, statement, tenant, at, tenant, tenant, at, at, at, groups, groups)
    return tuple(RiskCell(row[0], int(row[1]), int(row[2]), *map(float, row[3:])) for row in rows)


def still_open(connection: Connection, tenant: str, at: int) -> tuple[StillOpen, ...]:
    """Spendable points with a fixed end ahead, by days to it."""
    statement = f"""
        WITH {_FIXED}
        SELECT currency, (stop - ?) / {DAY_US}, SUM(remaining) FROM fixed WHERE stop > ? AND remaining > 0
        GROUP BY 1, 2 ORDER BY 1, 2"""
    rows = read(connection, statement, tenant, at, at, at)
    return tuple(StillOpen(row[0], int(row[1]), int(row[2])) for row in rows)


def ended(connection: Connection, tenant: str, at: int, since: int) -> tuple[Baseline, ...]:
    """Lots that ended between two instants, and how many owners the history has."""
    used = _used(connection, "e.kind = 'expire'")
    statement = f"""
        WITH {_FIXED}, {used},
        written AS (SELECT lot, SUM(points) AS points FROM used GROUP BY lot),
        late AS (
            SELECT f.currency, SUM(f.original) AS issued, SUM(f.remaining + COALESCE(w.points, 0)) AS expired
            FROM fixed f LEFT JOIN written w ON w.lot = f.id WHERE f.stop <= ? AND f.stop > ? GROUP BY f.currency
        ), held AS (
            SELECT currency, account, CAST(SUM(CASE WHEN stop <= ? THEN original ELSE 0 END) AS DOUBLE PRECISION) AS gone,
                CAST(SUM(CASE WHEN stop > ? THEN remaining ELSE 0 END) AS DOUBLE PRECISION) AS open
            FROM fixed GROUP BY currency, account
        ), crowd AS (
            SELECT currency, COUNT(CASE WHEN gone > 0 THEN 1 END) AS owners,
                COALESCE(SUM(gone) * SUM(gone) / NULLIF(SUM(gone * gone), 0), 0) AS crowd_gone,
                COALESCE(SUM(open) * SUM(open) / NULLIF(SUM(open * open), 0), 0) AS crowd_open
            FROM held GROUP BY currency
        )
        SELECT c.currency, COALESCE(l.issued, 0), COALESCE(l.expired, 0), c.owners, c.crowd_gone, c.crowd_open
        FROM crowd c LEFT JOIN late l ON l.currency = c.currency ORDER BY c.currency"""
    rows = read(connection, statement, tenant, at, tenant, at, since, at, at)
    return tuple(Baseline(row[0], *map(int, row[1:4]), *map(float, row[4:])) for row in rows)
