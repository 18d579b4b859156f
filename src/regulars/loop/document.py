"""A turn as one JSON document: what `regulars turn --json` prints and what the database remembers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from regulars.domain.likeness import Likeness
from regulars.domain.money import Money
from regulars.domain.offer import Lever, Proposal
from regulars.domain.time import EPOCH
from regulars.domain.turn import Learned, ModelTried, Turn
from regulars.loop.course import course_document

__all__ = ["proposal_document", "turn_document"]


def turn_document(turn: Turn) -> dict[str, Any]:
    """The turn: amounts in major units, shares from 0 to 1, days as ISO dates. Rates are counted, scores are modelled."""
    return {
        "as_of": str(turn.as_of),
        "members": turn.members,
        "events": turn.span.events,
        "orders": turn.span.orders,
        "revenue": _major(turn.span.revenue),
        "currency": turn.span.revenue.currency,
        "first_day": _day(turn.span.first_day),
        "last_day": _day(turn.span.last_day),
        "borders": {
            "cooling_days": turn.borders.cooling,
            "sleeping_days": turn.borders.sleeping,
            "lapsed_days": turn.borders.lapsed,
            "gaps": turn.borders.gaps,
            "own_share": turn.borders.own_share,
            "blended": turn.borders.blended,
        },
        "horizon_days": turn.horizon_days,
        "stages": dict(turn.stages),
        "segments": dict(turn.segments),
        **likeness_document(turn.likeness),
        "circle": [
            {
                "month": f"{month.year:04d}-{month.month:02d}",
                "new": month.new,
                "returning": month.returning,
                "came_back": month.came_back,
                "went_quiet": month.went_quiet,
            }
            for month in turn.circle
        ],
        **course_document(turn.course),
        "models": [*(_model(model) for model in turn.models), *(_learned(model) for model in turn.learned)],
        "unlearned": [str(sentence) for sentence in turn.unlearned],
        "decisions": dict(turn.decisions),
        "proposals": [proposal_document(proposal) for proposal in turn.proposals],
        "the_one_thing": [str(sentence) for sentence in turn.the_one_thing],
        "assumptions": [str(sentence) for sentence in turn.assumptions],
        "seconds": dict(turn.seconds),
    }


def likeness_document(likeness: Likeness) -> dict[str, Any]:
    """Clusters, topics and abnormal members; counted from 1, empty where there were too few members."""
    found = likeness.clusters
    return {
        "clusters": [
            {
                "cluster": number,
                "members": cluster.members,
                "says": [str(sentence) for sentence in cluster.says],
                "differences": [
                    {"feature": name, "within": _rounded(within), "others": _rounded(others)}
                    for name, within, others in cluster.differences
                ],
            }
            for number, cluster in enumerate(found.clusters if found else (), start=1)
        ],
        "clustering": found
        and {
            "reason": str(found.reason),
            "stable": found.stable,
            "stability": _rounded(found.stability),
            "silhouette": _rounded(found.silhouette),
            "variance_kept": _rounded(found.variance_kept),
            "used": list(found.features),
        },
        "topics": [
            {
                "topic": number,
                "share": _rounded(topic.share),
                "items": [{"item": item, "lift": _rounded(lift)} for item, lift in topic.items],
            }
            for number, topic in enumerate(likeness.topics, start=1)
        ],
        "abnormal": {"members": likeness.abnormal_members, "false_positive_rate": likeness.false_positive_rate},
    }


def proposal_document(proposal: Proposal) -> dict[str, Any]:
    """One proposal; its flat figures are those of the lever proposed."""
    unaided = proposal.unaided
    return {
        "group": proposal.group,
        "audience": proposal.audience,
        "may_message": proposal.may_message,
        "treated": proposal.treated,
        "control": proposal.audience - proposal.treated,
        "unaided_rate": round(unaided.rate, 6),
        "unaided_interval": [round(end, 6) for end in unaided.interval],
        "unaided_window_range": [round(end, 6) for end in unaided.window_range],
        "unaided_windows": [
            {"after": _day(origin), "members": members, "returned": returned}
            for origin, (members, returned) in sorted(unaided.windows.items())
        ],
        "horizon_days": unaided.horizon_days,
        "value": _major(unaided.value),
        "margin_share": proposal.margin_share,
        "send_cost": float(proposal.send_cost),
        "detectable_lift": _rounded(proposal.detectable_lift),
        "expected_uplift": proposal.expected_uplift,
        **_lever(proposal.lever),
        "levers": [_lever(lever) for lever in proposal.levers],
    }


def _lever(lever: Lever) -> Mapping[str, Any]:
    return {
        "lever": lever.kind,
        "coupon": _major(lever.coupon),
        "break_even_lift": _rounded(lever.break_even_lift),
        "cost_expected": _major(lever.cost_expected),
        "cost_worst": _major(lever.cost_worst),
        "profit_at_detectable_lift": _major(lever.profit_at_detectable) if lever.profit_at_detectable else None,
    }


def _model(model: ModelTried) -> Mapping[str, Any]:
    return {
        "name": model.name,
        "metric": model.metric,
        "value": _rounded(model.value),
        "baseline": model.baseline,
        "baseline_value": _rounded(model.baseline_value),
        "auc": _rounded(model.auc),
        "baseline_auc": _rounded(model.baseline_auc),
        "total_error": _rounded(model.total_error),
        "window": {"from": _day(model.window[0]), "to": _day(model.window[1])},
        "params": {name: _rounded(value) for name, value in model.params.items()},
        "method": model.method,
        "chosen": model.chosen,
    }


def _learned(model: Learned) -> Mapping[str, Any]:
    return {
        "name": model.name,
        "metric": "auc",
        "value": _rounded(model.value),
        "interval": [_rounded(end) for end in model.interval],
        "baseline": model.baseline,
        "baseline_value": _rounded(model.baseline_value),
        "baseline_interval": [_rounded(end) for end in model.baseline_interval],
        "average_precision": _rounded(model.average_precision),
        "baseline_average_precision": _rounded(model.baseline_average_precision),
        "brier": _rounded(model.brier),
        "calibration_error": _rounded(model.calibration_error),
        "share": _rounded(model.share),
        "window": {"from": _day(model.window[0]), "to": _day(model.window[1])},
        "horizon_days": model.horizon_days,
        "rows": model.rows,
        "method": model.learner,
        "version": model.version,
        "chosen": True,
    }


def _rounded(value: float | None) -> float | None:
    """Six decimals; what is no number is None, for JSON has no word for it."""
    return None if value is None or value != value else round(float(value), 6)


def _major(money: Money) -> float:
    return float(money.amount)


def _day(day: int) -> str:
    return (EPOCH + timedelta(days=day)).isoformat()
