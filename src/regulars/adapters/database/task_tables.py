"""The tables of tasks: what each event adds, the log of awards, and what became of coupons that were promised."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Index, text

from regulars.adapters.database.tables import _check, _table, _text, _whole
from regulars.domain.data_class import DataClass

__all__ = ["budget_shares", "task_awards", "task_coupons", "task_marks"]

budget_shares: Final = _table(
    "budget_shares",
    _whole("seq", DataClass.DERIVED),
    _text("owner", DataClass.DERIVED),
    _text("name", DataClass.DERIVED),
    _text("period", DataClass.DERIVED),
    _whole("per_point", DataClass.MONEY),
    _whole("use", DataClass.MONEY),
    _whole("estimate", DataClass.DERIVED),
    key=("seq", "owner", "name"),
    append_only=False,
    rowid=False,
)
"""What each entry took of each budget of the programme."""

task_marks: Final = _table(
    "task_marks",
    _text("owner", DataClass.DERIVED),
    _text("task", DataClass.DERIVED),
    _text("period", DataClass.DERIVED),
    _text("step", DataClass.DERIVED),
    _text("source", DataClass.BEHAVIOUR),
    _whole("at_us", DataClass.BEHAVIOUR),
    _whole("amount", DataClass.BEHAVIOUR),
    _text("version", DataClass.DERIVED),
    _check("amount", "amount >= 0"),
    key=("owner", "task", "period", "step", "source"),
    append_only=False,
    rowid=False,
)
"""What each event adds to each stage of a task, less what was given back."""

task_awards: Final = _table(
    "task_awards",
    _text("owner", DataClass.DERIVED),
    _text("task", DataClass.DERIVED),
    _text("step", DataClass.DERIVED),
    _text("period", DataClass.DERIVED),
    _whole("number", DataClass.DERIVED),
    _whole("is_taken", DataClass.DERIVED),
    _whole("at_us", DataClass.BEHAVIOUR),
    _whole("recorded_at", DataClass.DERIVED),
    _text("version", DataClass.DERIVED),
    _whole("entry", DataClass.DERIVED),
    _whole("points", DataClass.MONEY),
    _text("currency", DataClass.DERIVED),
    _text("coupon", DataClass.DERIVED),
    _text("badge", DataClass.DERIVED),
    _text("actor", DataClass.BEHAVIOUR),
    _text("reason", DataClass.BEHAVIOUR),
    Index(
        "ix_task_awards_coupons",
        "tenant",
        "recorded_at",
        sqlite_where=text("coupon <> ''"),
        postgresql_where=text("coupon <> ''"),
    ),
    key=("owner", "task", "step", "period", "number", "is_taken"),
    append_only=False,
)
"""The log of awards: lines are added, and go only when their member is erased."""

task_coupons: Final = _table(
    "task_coupons",
    _text("owner", DataClass.DERIVED),
    _text("task", DataClass.DERIVED),
    _text("step", DataClass.DERIVED),
    _text("period", DataClass.DERIVED),
    _whole("number", DataClass.DERIVED),
    _whole("is_taken", DataClass.DERIVED),
    _text("pattern", DataClass.DERIVED),
    _whole("at_us", DataClass.DERIVED),
    key=("owner", "task", "step", "period", "number", "is_taken"),
    append_only=False,
)
"""Which lines of the log had their coupon's code printed, under which pattern, or revoked."""
