"""The course of members' lives, as of a turn: asks the engine, hands the answers to `lifecycle`; and says it as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from regulars.domain.course import CohortMonth, Course, LifetimeValue, Range, StageChain
from regulars.domain.money import exponent_of
from regulars.domain.question import question
from regulars.domain.stage import Borders
from regulars.domain.time import AsOf
from regulars.domain.turn import Span
from regulars.ports.columns import Session
from regulars.settings import Settings

__all__ = ["course_document", "course_of"]


def course_of(
    session: Session, as_of: AsOf, span: Span, borders: Borders, stages: Mapping[str, int], settings: Settings
) -> Course:
    """Where members go from each stage, who comes back after so long, and what a new one is worth.

    Args:
        session: a sitting with the engine.
        as_of: asked from here.
        span: what the log covers.
        borders: of the stages.
        stages: members by stage now.
        settings: margin, discount rate and seed.
    """
    import numpy as np

    from regulars.lifecycle.cohorts import cohorts_of, retention_of
    from regulars.lifecycle.month_ends import month_ends_between, month_ends_table
    from regulars.lifecycle.stage_chain import chain_of, moves_of
    from regulars.lifecycle.waiting import waits_of

    rng = np.random.default_rng(settings.seed)
    session.show("month_ends", month_ends_table(month_ends_between(span.first_day, as_of.today)))
    cuts = {"cooling": borders.cooling, "sleeping": borders.sleeping, "lapsed": borders.lapsed}
    members, spend = moves_of(session.ask(question("regulars.lifecycle", "stage_moves"), cuts))
    cohorts = cohorts_of(session.ask(question("regulars.lifecycle", "cohorts")), as_of.today, span.revenue.currency)
    return Course(
        chain=chain_of(
            members,
            spend,
            stages,
            minor_units=10 ** exponent_of(span.revenue.currency),
            margin_share=settings.margin_share,
            discount_rate_yearly=settings.discount_rate_yearly,
            rng=rng,
        ),
        cohorts=cohorts,
        retention=retention_of(cohorts, as_of.today),
        waits=waits_of(session.ask(question("regulars.lifecycle", "waits"), {"today": as_of.today})),
        lifetime_value=_lifetime_value(session, as_of, cohorts, settings),
    )


def _lifetime_value(
    session: Session, as_of: AsOf, cohorts: tuple[CohortMonth, ...], settings: Settings
) -> LifetimeValue | None:
    from regulars.lifecycle.cohorts import lifetime_value_of, watched_of

    money = (settings.margin_share, settings.discount_rate_yearly)
    watched = watched_of(cohorts, as_of.today, *money)
    if watched is None:
        return None
    session.show("month_weights", watched.weights())
    spread = session.ask(question("regulars.lifecycle", "cohort_spread"), {"last_month": watched.last_month})
    return lifetime_value_of(watched, spread, *money)


def course_document(course: Course | None) -> dict[str, Any]:
    """The keys that a turn's document gets from it; amounts in major units, shares from 0 to 1."""
    if course is None:
        return {"chain": None, "cohorts": [], "retention": [], "survival": {}, "lifetime_value": None}
    worth = course.lifetime_value
    return {
        "chain": None if course.chain is None else _chain(course.chain),
        "cohorts": [
            {
                "cohort": f"{month.cohort // 12:04d}-{month.cohort % 12 + 1:02d}",
                "months_since": month.months_since,
                "size": month.size,
                "members": month.members,
                "share": round(month.share, 6),
                "revenue": float(month.revenue.amount),
                "whole": month.whole,
            }
            for month in course.cohorts
        ],
        "retention": [
            {"months_since": month.months_since, "members": month.members, **_range(month.share, "share")}
            for month in course.retention
        ],
        "survival": {
            wait.name: {
                "waits": wait.waits,
                "ended": wait.ended,
                "median_days": wait.median_days,
                "curve": [{"days": day, **_range(share, "share")} for day, share in wait.curve.items()],
            }
            for wait in course.waits
        },
        "lifetime_value": None
        if worth is None
        else {
            "months": worth.months,
            **_range(worth.value, "value", 2),
            "endless": None if worth.endless is None else round(worth.endless, 2),
            "margin_share": worth.margin_share,
            "discount_rate_yearly": worth.discount_rate_yearly,
        },
    }


def _chain(chain: StageChain) -> dict[str, Any]:
    tested = chain.tested
    return {
        "months": chain.months,
        "moves": chain.moves,
        "counted": {name: dict(row) for name, row in chain.counted.items()},
        "odds": {name: {to: _range(odds, "share") for to, odds in row.items()} for name, row in chain.odds.items()},
        "next_month": {name: round(members, 2) for name, members in chain.next_month.items()},
        "next_year": {name: round(members, 2) for name, members in chain.next_year.items()},
        "stationary": {name: round(share, 6) for name, share in chain.stationary.items()},
        "months_to_lapse": {name: _range(months, "months", 2) for name, months in chain.months_to_lapse.items()},
        "values": {name: _range(value, "value", 2) for name, value in chain.values.items()},
        "values_year": {name: round(value, 2) for name, value in chain.values_year.items()},
        "churn": _range(chain.churn, "share"),
        "tested": None
        if tested is None
        else {
            "months": tested.months,
            "moves": tested.moves,
            "first_order": round(tested.first_order, 6),
            "zero_order": round(tested.zero_order, 6),
            "stays": round(tested.stays, 6),
        },
    }


def _range(found: Range, name: str, digits: int = 6) -> dict[str, float | None]:
    return {name: _finite(found.value, digits), "low": _finite(found.low, digits), "high": _finite(found.high, digits)}


def _finite(value: float, digits: int) -> float | None:
    """JSON has no word for for-ever."""
    return round(value, digits) if abs(value) < float("inf") else None
