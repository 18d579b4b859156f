"""One tenant's tasks in SQLite or PostgreSQL, to be looked at; see the port."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Engine

from regulars.adapters.database.engine import writers_of
from regulars.adapters.database.ledger.sql import read, run
from regulars.adapters.database.tasks.budgets import counted_under
from regulars.adapters.database.tasks.keeping import AWARD_COLUMNS, award_of, awards_of, marks_of
from regulars.adapters.database.tasks.ranking import ranked_by_marks, ranked_by_points
from regulars.domain.ledger.counts import CountKey
from regulars.domain.tasks.leaderboards import Placed
from regulars.domain.tasks.record import Award, AwardKey, Mark

__all__ = ["DatabaseTasks"]

_SAME = " AND ".join(
    f"c.{name} = a.{name}" for name in ("tenant", "owner", "task", "step", "period", "number", "is_taken")
)


class DatabaseTasks:
    """Marks and awards."""

    def __init__(self, engine: Engine, tenant: str) -> None:
        self._engine = engine
        self._tenant = tenant

    def marks(self, owners: Sequence[str]) -> list[Mark]:
        """Everything that owners have done towards tasks."""
        with self._engine.connect() as connection:
            return [mark for owner in owners for mark in marks_of(connection, self._tenant, owner)]

    def awards(self, owners: Sequence[str]) -> list[Award]:
        """Owners' lines of the log of awards, the oldest first."""
        with self._engine.connect() as connection:
            found = [award for owner in owners for award in awards_of(connection, self._tenant, owner)]
        return sorted(found, key=lambda award: award.recorded_at)

    def figures(self) -> dict[str, tuple[int, int]]:
        """Of each task: members who hold it, and how many awards of it were taken back."""
        statement = (
            "SELECT task, CAST(COUNT(DISTINCT CASE WHEN held > 0 THEN owner END) AS BIGINT), CAST(SUM(taken) AS BIGINT) "
            "FROM (SELECT task, owner, SUM(1 - 2 * is_taken) AS held, SUM(is_taken) AS taken FROM task_awards "
            "WHERE tenant = ? AND step = '' GROUP BY task, owner) AS o GROUP BY task"
        )
        with self._engine.connect() as connection:
            return {task: (int(held), int(taken)) for task, held, taken in read(connection, statement, self._tenant)}

    def counted(self, beginning: str) -> dict[CountKey, int]:
        """Counts that are nobody's own, whose name begins so."""
        with self._engine.connect() as connection:
            return counted_under(connection, self._tenant, beginning)

    def ranked_by_points(
        self, shown: Mapping[str, str], currency: str, window: tuple[int, int], now: int, top: int, own: str
    ) -> tuple[list[Placed], int]:
        """Places by points earned within a window, without what has expired by `now` or was taken back."""
        with self._engine.connect() as connection:
            return ranked_by_points(connection, self._tenant, shown, currency, window, now, top, own)

    def ranked_by_marks(
        self,
        shown: Mapping[str, str],
        task: str,
        versions: Sequence[str],
        window: tuple[int, int],
        top: int,
        own: str,
    ) -> tuple[list[Placed], int]:
        """The same by what was done towards a task."""
        with self._engine.connect() as connection:
            return ranked_by_marks(connection, self._tenant, shown, task, versions, window, top, own)

    def coupons_due(self, limit: int) -> list[Award]:
        """Lines whose coupon was not seen to yet, the oldest first."""
        statement = (
            f"SELECT {AWARD_COLUMNS} FROM task_awards a WHERE a.tenant = ? AND a.coupon <> '' "  # noqa: S608 - our own names
            f"AND NOT EXISTS (SELECT 1 FROM task_coupons c WHERE {_SAME}) ORDER BY recorded_at, is_taken LIMIT ?"
        )
        with self._engine.connect() as connection:
            return [award_of(row) for row in read(connection, statement, self._tenant, limit)]

    def note_coupon(self, award: Award, pattern: str, at: int) -> None:
        """Notes that a line's coupon was seen to."""
        with writers_of(self._engine).begin() as connection:
            run(
                connection,
                "INSERT INTO task_coupons (tenant, owner, task, step, period, number, is_taken, pattern, at_us) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (tenant, owner, task, step, period, number, is_taken) DO NOTHING",
                *(self._tenant, *award.key, int(award.is_taken), pattern, at),
            )

    def printed(self, owners: Sequence[str]) -> dict[AwardKey, str]:
        """Awards whose coupon was seen to, and the pattern its code was printed under."""
        statement = (
            "SELECT owner, task, step, period, number, pattern FROM task_coupons "
            "WHERE tenant = ? AND owner = ? AND is_taken = 0"
        )
        with self._engine.connect() as connection:
            rows = [row for owner in owners for row in read(connection, statement, self._tenant, owner)]
        return {AwardKey(*row[:5]): row[5] for row in rows}
