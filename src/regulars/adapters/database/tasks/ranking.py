"""Places on a leaderboard, computed where the entries lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from sqlalchemy import Connection

from regulars.adapters.database.ledger.sql import is_postgresql, listed, read
from regulars.domain.tasks.leaderboards import Placed

__all__ = ["ranked_by_marks", "ranked_by_points"]

# What was taken back may have expired before: an entry counts nothing then, not less.
_POINTS: Final = """
    mine AS (
        SELECT e.seq, e.amount, s.member,
            COALESCE((SELECT SUM(u.points) FROM ledger_undoings u WHERE u.tenant = e.tenant AND u.seq = e.seq), 0) AS taken
        FROM ledger_entries e
        JOIN ledger_accounts a ON a.tenant = e.tenant AND a.number = e.holder
        JOIN shown s ON s.owner = a.owner
        WHERE e.tenant = ? AND e.kind = 'earn' AND e.currency = ? AND e.effective_at >= ? AND e.effective_at < ?
    ), written AS (
        SELECT x.root AS seq, SUM(x.amount) AS gone FROM ledger_entries x
        WHERE x.tenant = ? AND x.root IN (SELECT seq FROM mine)
            AND (x.kind = 'expire' OR (x.kind = 'cancel_pending' AND x.reverses IS NULL))
        GROUP BY x.root
    ), over AS (
        SELECT l.root AS seq, SUM(l.remaining) AS gone FROM ledger_lots l
        JOIN ledger_accounts a ON a.tenant = l.tenant AND a.number = l.account
        WHERE l.tenant = ? AND l.root IN (SELECT seq FROM mine)
            AND (l.expires_at <= ? OR (l.sliding = 1 AND a.slides_to <= ?))
        GROUP BY l.root
    ), scored AS (
        SELECT m.member, SUM(CASE WHEN m.amount - m.taken - COALESCE(w.gone, 0) - COALESCE(o.gone, 0) > 0
            THEN m.amount - m.taken - COALESCE(w.gone, 0) - COALESCE(o.gone, 0) ELSE 0 END) AS score
        FROM mine m LEFT JOIN written w ON w.seq = m.seq LEFT JOIN over o ON o.seq = m.seq
        GROUP BY m.member
    )"""

_MARKS: Final = """
    scored AS (
        SELECT s.member, SUM(m.amount) AS score FROM task_marks m JOIN shown s ON s.owner = m.owner
        WHERE m.tenant = ? AND m.task = ? AND m.version IN {versions} AND m.at_us >= ? AND m.at_us < ?
        GROUP BY s.member
    )"""

_RANKED: Final = """
    , ranked AS (SELECT member, score, RANK() OVER (ORDER BY score DESC) AS place FROM scored WHERE score > 0)
    SELECT member, CAST(score AS BIGINT), CAST(place AS BIGINT), (SELECT CAST(COUNT(*) AS BIGINT) FROM ranked)
    FROM ranked WHERE place <= ? OR member = ? ORDER BY place, member"""

Window = tuple[int, int]
Ranked = tuple[list[Placed], int]
"""The places that are shown, and the asked owner's; how many have any."""


def ranked_by_points(
    connection: Connection,
    tenant: str,
    shown: Mapping[str, str],
    currency: str,
    window: Window,
    now: int,
    top: int,
    own: str,
) -> Ranked:
    """By points earned within a window, without what has expired by `now` or was taken back."""
    table, people = _shown(connection, shown)
    asked = (*people, tenant, currency, *window, tenant, tenant, now, now, top, own)
    return _places(read(connection, f"WITH {table}, {_POINTS} {_RANKED}", *asked))


def ranked_by_marks(
    connection: Connection,
    tenant: str,
    shown: Mapping[str, str],
    task: str,
    versions: Sequence[str],
    window: Window,
    top: int,
    own: str,
) -> Ranked:
    """By what was done towards a task within a window."""
    table, people = _shown(connection, shown)
    inside, value = listed(connection, versions, "text")
    asked = (*people, tenant, task, value, *window, top, own)
    return _places(read(connection, f"WITH {table}, {_MARKS.format(versions=inside)} {_RANKED}", *asked))


def _places(rows: Sequence[tuple[str, int, int, int]]) -> Ranked:
    return [Placed(owner, int(score), int(place)) for owner, score, place, _ in rows], int(rows[0][3]) if rows else 0


def _shown(connection: Connection, shown: Mapping[str, str]) -> tuple[str, tuple[object, ...]]:
    """Owners with whom they stand for, as a table ``shown(owner, member)``."""
    if is_postgresql(connection):
        return "shown AS (SELECT * FROM unnest(?::text[], ?::text[]) AS p(owner, member))", (
            list(shown),
            list(shown.values()),
        )
    pairs = msgspec.json.encode(list(shown.items())).decode()
    return (
        "shown AS (SELECT json_extract(value, '$[0]') AS owner, json_extract(value, '$[1]') AS member FROM json_each(?))",
        (pairs,),
    )
