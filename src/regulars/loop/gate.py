"""The quality gate: rules with limits, each broken or kept. A broken rule of level ``fail`` ends `regulars check` with 3.

Other checks of the data join here: a function from the house to rules, as those below.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from regulars.domain.errors import SettingsError
from regulars.domain.words import Percent, Sentence, say
from regulars.gather.findings import FINDING_CODES
from regulars.gather.tracking_plan import PLAN_FILE
from regulars.loop.checkup import CheckUp
from regulars.loop.house import House
from regulars.loop.tracking_plan import PROBLEM_WORDS, check_events

__all__ = ["Rule", "gate", "rule_document"]

Level = Literal["fail", "warn"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule and whether the data keeps it.

    Attributes:
        code: stable.
        source: the file it was asked of; empty for the log.
        level: ``fail`` or ``warn``.
        found: what was counted.
        limit: what is allowed.
        broken: whether it is too much, or too little.
        says: the rule in words.
    """

    code: str
    source: str
    level: Level
    found: float
    limit: float
    broken: bool
    says: Sentence


def gate(house: House, checkups: Sequence[CheckUp]) -> tuple[Rule, ...]:
    """Every rule over every place that was checked, then the further checks of the shop."""
    rules = [rule for checkup in checkups for rule in _rules(house, checkup)]
    return (*rules, *(rule for check in FURTHER_CHECKS for rule in check(house)))


def _plan_rules(house: House) -> list[Rule]:
    """Where the log is not as the tracking plan says: warnings, for nothing is refused for it."""
    return [
        Rule(
            found.problem,
            PLAN_FILE,
            "warn",
            found.events,
            0,
            broken=True,
            says=say(
                "%(event)s: %(problem)s",
                event=f"{found.event}.{found.property}" if found.property else found.event,
                problem=PROBLEM_WORDS[found.problem],
            ),
        )
        for found in check_events(house)
    ]


FURTHER_CHECKS: Final[tuple[Callable[[House], Sequence[Rule]], ...]] = (_plan_rules,)
"""Checks of the shop as a whole, beyond its orders."""


def _rules(house: House, checkup: CheckUp) -> list[Rule]:
    settings = house.settings
    read = checkup.rows["read"]
    # What is left out because the shop said so is no fault of the file.
    refused = checkup.rows["rejected"] - checkup.reasons.get("left_out", 0)
    share = refused / read if read else 0.0
    used = checkup.rows["accepted"] + checkup.rows["merged"]
    rules = [
        Rule(
            "rejected_share",
            checkup.source,
            "fail",
            round(share, 6),
            settings.check_rejected_share_max,
            share > settings.check_rejected_share_max,
            say(
                "%(share)s of the rows are refused; at most %(limit)s may be",
                share=Percent(share, 2),
                limit=Percent(settings.check_rejected_share_max, 2),
            ),
        ),
        Rule(
            "rows_used",
            checkup.source,
            "fail",
            used,
            settings.check_rows_min,
            used < settings.check_rows_min,
            say("%(rows)s rows can be used; at least %(limit)s must be", rows=used, limit=settings.check_rows_min),
        ),
    ]
    if settings.check_days_missing_max:
        days = checkup.days_missing
        rules.append(
            Rule(
                "days_missing",
                checkup.source,
                "fail",
                days,
                settings.check_days_missing_max,
                days > settings.check_days_missing_max,
                say(
                    "%(days)s days in a row are without an order; at most %(limit)s may be",
                    days=days,
                    limit=settings.check_days_missing_max,
                ),
            )
        )
    return [*rules, *_finding_rules(settings.check_findings_fail, checkup)]


def _finding_rules(failing: str, checkup: CheckUp) -> list[Rule]:
    """A finding is a warning, unless the shop says that it must not be there."""
    fails = {code.strip() for code in failing.split(",") if code.strip()}
    for code in sorted(fails - set(FINDING_CODES)):
        raise SettingsError(
            say('No finding is called "%(code)s".', code=code),
            where="REGULARS_CHECK_FINDINGS_FAIL",
            fix=say("Choose one of: %(codes)s.", codes=", ".join(FINDING_CODES)),
        )
    return [
        Rule(
            finding.code,
            checkup.source,
            "fail" if finding.code in fails else "warn",
            finding.count,
            0,
            broken=True,
            says=finding.says,
        )
        for finding in checkup.found
    ]


def rule_document(rule: Rule) -> dict[str, Any]:
    """One rule, for JSON."""
    return {
        "code": rule.code,
        "file": rule.source,
        "level": rule.level,
        "found": rule.found,
        "limit": rule.limit,
        "broken": rule.broken,
        "says": str(rule.says),
    }
