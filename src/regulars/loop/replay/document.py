"""Plans and versions for JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from regulars.domain.money import Money
from regulars.domain.programme_version import ProgrammeVersion
from regulars.loop.replay.differing import Difference
from regulars.loop.replay.plan import CurrencyPlan, Moved, Owing, Plan
from regulars.loop.replay.posting import HistoryPosted
from regulars.loop.replay.tiers_planned import LadderPlan

__all__ = ["differences_document", "plan_document", "posted_document", "version_document"]


def plan_document(plan: Plan) -> dict[str, Any]:
    """A plan; each figure stands with how it was found."""
    return {
        "file": plan.file,
        "span": {
            "from": instant(plan.first),
            "to": instant(plan.until),
            "events": plan.events,
            "order_lines": plan.lines,
        },
        "members": plan.members,
        "currencies": [_currency(each) for each in plan.currencies],
        "rules": [
            {
                "rule": each.rule,
                "rule_version": each.version,
                "asked": each.asked,
                "fired": each.fired,
                "given": each.given,
                "cut_by_cap": each.cut,
                "why_not": each.blocked,
                "kind": "counted",
            }
            for each in plan.rules
        ],
        "tiers": [_ladder(each) for each in plan.tiers],
        "lints": [
            {"code": each.code, "where": each.where, "says": str(each.says), "fix": str(each.fix)}
            for each in plan.lints
        ],
        "history": None
        if plan.posts is None
        else {"entries": plan.posts.entries, "earned": plan.posts.earned, "taken_back": plan.posts.taken_back},
    }


def _currency(each: CurrencyPlan) -> dict[str, Any]:
    return {
        "currency": each.name,
        "currency_kind": each.kind,
        "earned": {"before": each.earned[0], "after": each.earned[1], "kind": "counted"},
        "cost": {"before": _money(each.cost[0]), "after": _money(each.cost[1]), "kind": "counted"},
        "members": {"more": each.more, "less": each.less, "same": each.same, "kind": "counted"},
        "gain_most": [_moved(one) for one in each.gain],
        "lose_most": [_moved(one) for one in each.lose],
        "liability": {"before": _owing(each.owing[0]), "after": _owing(each.owing[1])},
        "withheld": None if each.withheld is None else str(each.withheld),
    }


def _ladder(each: LadderPlan) -> dict[str, Any]:
    return {
        "ladder": each.ladder,
        "as_of": instant(each.as_of),
        "members": {"up": each.up, "down": each.down, "same": each.same, "held": each.held},
        "before": dict(each.before),
        "after": dict(each.after),
        "reached": dict(each.reached),
        "kind": "counted",
    }


def _moved(one: Moved) -> dict[str, Any]:
    return {"member": one.member, "before": one.before, "after": one.after}


def _owing(owing: Owing) -> dict[str, Any]:
    return {
        "points": {"outstanding": owing.points, "kind": "counted"},
        "worst": {"amount": _money(owing.worst), "kind": "counted"},
        "expected": {
            "amount": _money(owing.expected),
            "low": _money(owing.low),
            "high": _money(owing.high),
            "kind": "modelled",
        },
    }


def _money(money: Money | None) -> str | None:
    return None if money is None else str(money)


def version_document(version: ProgrammeVersion, *, whole: bool = False) -> dict[str, Any]:
    """One version, with its programme where `whole` asks for it."""
    said = {
        "version": version.number,
        "hash": version.hash,
        "since": instant(version.since),
        "how": version.how.value,
        "author": version.author,
        "note": version.note,
    }
    return said | ({"programme": json.loads(version.document)} if whole else {})


def differences_document(found: Sequence[Difference]) -> list[dict[str, Any]]:
    """What differs."""
    return [{"where": each.where, "before": each.before, "after": each.after} for each in found]


def posted_document(found: HistoryPosted) -> dict[str, Any]:
    """What was posted of the past."""
    return {
        "events": found.orders,
        "refunds": found.refunds,
        "known": found.known,
        "entries": found.entries,
        "earned": found.earned,
        "taken_back": found.taken_back,
    }


def instant(at: int) -> str:
    """An instant in ISO 8601, UTC."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)).isoformat()
