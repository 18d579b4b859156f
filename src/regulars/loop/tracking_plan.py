"""Compares the log with the shop's tracking plan ``events.yml``. Nothing is refused for it: what differs is said."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from regulars.domain.errors import TrackingPlanInvalid
from regulars.domain.words import Sentence, say
from regulars.gather.tracking_plan import (
    PLAN_BYTES_MAX,
    PLAN_FILE,
    TrackingPlan,
    allowed_table,
    plan_from,
    plan_table,
    planned_names,
)
from regulars.loop.bring import gather_question
from regulars.loop.house import House
from regulars.loop.latest import consents_now
from regulars.trust.consent import Purpose, refused_by

__all__ = ["PROBLEM_WORDS", "SAMPLES_MAX", "PlanFinding", "check_events", "plan_document", "plan_of"]

SAMPLES_MAX: Final = 5
"""Message ids named with a finding."""

PROBLEM_WORDS: Final[dict[str, Sentence]] = {
    "event_unplanned": say("not in the plan"),
    "event_missing": say("planned, and never happened"),
    "property_missing": say("without a property it has to carry"),
    "property_mistyped": say("a property of another type"),
    "property_unplanned": say("a property that is not in the plan"),
    "value_unplanned": say("a value that is not allowed"),
}
"""What may be found."""


@dataclass(frozen=True, slots=True)
class PlanFinding:
    """One way in which the log is not as planned. Counted.

    Attributes:
        problem: key of `PROBLEM_WORDS`.
        event: its name.
        property: the property; empty where it is about the event.
        events: how many events; 0 for one that never happened.
        samples: ids of some of them.
    """

    problem: str
    event: str
    property: str
    events: int
    samples: tuple[str, ...]


def plan_of(house: House) -> TrackingPlan | None:
    """The plan in the shop's folder, or in the home above it; None where there is none.

    Raises:
        TrackingPlanInvalid: the file is no plan.
    """
    paths = (folder / PLAN_FILE for folder in dict.fromkeys((house.home, house.settings.home)))
    path = next((path for path in paths if path.is_file()), None)
    return None if path is None else _read(path)


def check_events(house: House) -> tuple[PlanFinding, ...]:
    """Where the whole log differs from the plan, most frequent first; nothing without a plan or without events planned.

    Raises:
        TrackingPlanInvalid: the file is no plan.
    """
    plan = plan_of(house)
    if plan is None or not plan.events:
        return ()
    hidden = refused_by(consents_now(house), Purpose.ANALYSE)
    with house.columns.open(house.records.log_state().parts, None, hidden, house.records.merged()) as session:
        session.show("planned_events", planned_names(plan))
        session.show("planned_properties", plan_table(plan))
        session.show("planned_values", allowed_table(plan))
        rows = session.ask(gather_question("plan_findings"), {"samples_max": SAMPLES_MAX}).to_pylist()
    return tuple(
        PlanFinding(row["problem"], row["name"], row["key"] or "", row["events"], tuple(row["samples"].split("\n")))
        if row["samples"]
        else PlanFinding(row["problem"], row["name"], row["key"] or "", row["events"], ())
        for row in rows
    )


def plan_document(findings: tuple[PlanFinding, ...]) -> list[dict[str, Any]]:
    """The findings for JSON.

    Example:
        >>> plan_document((PlanFinding("event_unplanned", "Tea Brewed", "", 2, ("m1", "m2")),))[0]["problem"]
        'event_unplanned'
    """
    return [
        {
            "problem": found.problem,
            "event": found.event,
            "property": found.property or None,
            "events": found.events,
            "samples": list(found.samples),
        }
        for found in findings
    ]


def _read(path: Path) -> TrackingPlan:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    if path.stat().st_size > PLAN_BYTES_MAX:
        raise TrackingPlanInvalid(str(path), f"longer than {PLAN_BYTES_MAX // 1024} KiB")
    try:
        return plan_from(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")))
    except (YAMLError, ValueError, RecursionError) as error:
        raise TrackingPlanInvalid(str(path), " ".join(str(error).split())) from error
