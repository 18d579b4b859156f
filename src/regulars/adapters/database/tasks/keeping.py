# ruff: noqa: S608 - names of our own tables; values are always parameters
"""Tasks beside the entries they bring: looked up, kept and forgotten in the ledger's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from regulars.adapters.database.ledger.sql import insert_rows, listed, read, run
from regulars.adapters.database.task_tables import task_awards
from regulars.domain.tasks.record import Award, AwardKey, Mark, MarkKey, TaskAsked, TaskPage

__all__ = ["AWARD_COLUMNS", "award_of", "awards_of", "forget_tasks", "load_tasks", "marks_of", "write_tasks"]

_MARK = "owner, task, step, source, period, at_us, amount, version"
AWARD_COLUMNS = (
    "owner, task, step, period, number, is_taken, at_us, recorded_at, version, entry, points, currency, coupon, badge, "
    "actor, reason"
)


def load_tasks(connection: Connection, tenant: str, page: TaskPage, asked: Iterable[TaskAsked]) -> None:
    """Puts what is known of these tasks on the page."""
    by_owner: dict[tuple[str, str | None], set[str]] = {}
    for one in asked:
        by_owner.setdefault((one.owner, one.period), set()).add(one.task)
    for (owner, period), tasks in sorted(by_owner.items(), key=str):
        inside, names = listed(connection, sorted(tasks), "text")
        within, when = ("", ()) if period is None else (" AND period = ?", (period,))
        where = f"WHERE tenant = ? AND owner = ? AND task IN {inside}{within}"
        for row in read(connection, f"SELECT {_MARK} FROM task_marks {where}", tenant, owner, names, *when):
            mark = _mark(row)
            page.marks[mark.key] = mark
        for row in read(connection, f"SELECT {AWARD_COLUMNS} FROM task_awards {where}", tenant, owner, names, *when):
            page.add(award_of(row))


def write_tasks(connection: Connection, tenant: str, marks: Mapping[MarkKey, Mark], awards: Sequence[Award]) -> None:
    """Keeps what events add, and the new lines of the log."""
    for mark in marks.values():
        run(
            connection,
            "INSERT INTO task_marks (tenant, owner, task, period, step, source, at_us, amount, version) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (tenant, owner, task, period, step, source) DO UPDATE SET amount = excluded.amount",
            *(tenant, mark.key.owner, mark.key.task, mark.period, mark.key.step, mark.key.source),
            *(mark.at, mark.amount, mark.version),
        )
    insert_rows(connection, task_awards, [_row(tenant, award) for award in awards])


def marks_of(connection: Connection, tenant: str, owner: str) -> list[Mark]:
    """Everything an owner has done towards tasks."""
    return [
        _mark(row)
        for row in read(connection, f"SELECT {_MARK} FROM task_marks WHERE tenant = ? AND owner = ?", tenant, owner)
    ]


def awards_of(connection: Connection, tenant: str, owner: str) -> list[Award]:
    """An owner's lines of the log, the oldest first."""
    statement = f"SELECT {AWARD_COLUMNS} FROM task_awards WHERE tenant = ? AND owner = ? ORDER BY recorded_at, task, step, number"
    return [award_of(row) for row in read(connection, statement, tenant, owner)]


def forget_tasks(connection: Connection, tenant: str, owner: str) -> None:
    """Deletes an owner's tasks and awards, and what was taken of budgets that were theirs alone."""
    for table in ("task_marks", "task_awards", "task_coupons", "budget_shares"):
        run(connection, f"DELETE FROM {table} WHERE tenant = ? AND owner = ?", tenant, owner)


def _mark(row: Sequence[Any]) -> Mark:
    owner, task, step, source, period, at, amount, version = row
    return Mark(MarkKey(owner, task, step, source), period, at, amount, version)


def award_of(row: Sequence[Any]) -> Award:
    """A row of `AWARD_COLUMNS`."""
    owner, task, step, period, number, is_taken, *rest = row
    return Award(AwardKey(owner, task, step, period, number), bool(is_taken), *rest)


def _row(tenant: str, award: Award) -> tuple[Any, ...]:
    gives = (award.entry, award.points, award.currency, award.coupon, award.badge, award.actor, award.reason)
    return (tenant, *award.key, int(award.is_taken), award.at, award.recorded_at, award.version, *gives)
