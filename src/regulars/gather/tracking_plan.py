"""The tracking plan: which events a shop means to send, with which properties. What is not planned is reported, and kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import msgspec

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "PLAN_BYTES_MAX",
    "PLAN_FILE",
    "PlannedEvent",
    "PlannedProperty",
    "TrackingPlan",
    "allowed_table",
    "plan_from",
    "plan_schema",
    "plan_table",
    "planned_names",
]

PLAN_FILE: Final = "events.yml"
PLAN_BYTES_MAX: Final = 1024 * 1024
"""A longer plan is refused, bytes."""
_ITEMS_MAX: Final = 2_000

_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
PropertyType = Literal["any", "text", "number", "integer", "boolean", "time", "list", "object"]


class PlannedProperty(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is expected of one property.

    Attributes:
        type: what its values are. Text that reads as a number is a number: files of text know no types.
        required: whether every event has to carry it.
        allowed: the only values there are; empty allows all.
        description: for people.
    """

    type: PropertyType = "any"
    required: bool = False
    allowed: Annotated[tuple[str | int | float | bool, ...], msgspec.Meta(max_length=_ITEMS_MAX)] = ()
    description: str = ""


class PlannedEvent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is expected of one event.

    Attributes:
        name: Object Action, as it is sent.
        owner: who answers for it.
        description: for people.
        expected: whether it is missed where it never happened.
        properties: name to what is expected; where there are none, every property is welcome.
    """

    name: _Name
    owner: str = ""
    description: str = ""
    expected: bool = False
    properties: Annotated[dict[_Name, PlannedProperty], msgspec.Meta(max_length=_ITEMS_MAX)] = msgspec.field(
        default_factory=dict
    )


class TrackingPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The events a shop means to send.

    Attributes:
        version: of this format.
        events: each name once.
    """

    version: Literal[1] = 1
    events: Annotated[tuple[PlannedEvent, ...], msgspec.Meta(max_length=_ITEMS_MAX)] = ()


# Learned by one thread, as in reward/programme_file.
msgspec.json.Decoder(TrackingPlan)


def plan_from(document: object) -> TrackingPlan:
    """The plan that a document of plain values holds.

    Raises:
        ValueError: it holds none; the message says where.

    Example:
        >>> plan_from({"events": [{"name": "Tea Brewed", "owner": "till"}]}).events[0].owner
        'till'
        >>> plan_from({"events": [{"nmae": "Tea Brewed"}]})
        Traceback (most recent call last):
        ValueError: Object contains unknown field `nmae` - at `$.events[0]`
    """
    try:
        plan = msgspec.convert({} if document is None else document, TrackingPlan)
    except (msgspec.ValidationError, RecursionError) as error:
        raise ValueError(str(error)) from None
    names = [event.name for event in plan.events]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"`{twice[0]}` stands twice in $.events")
    return plan


def plan_schema() -> dict[str, Any]:
    """The JSON schema of the file, for editors; published as ``docs/schemas/events.schema.json``."""
    schema = msgspec.json.schema(TrackingPlan)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": PLAN_FILE, **schema}


def planned_names(plan: TrackingPlan) -> pa.Table:
    """Relation ``planned_events``: name, whether its properties are listed, whether it is missed."""
    import pyarrow as pa

    return pa.table(
        {
            "name": pa.array([event.name for event in plan.events], pa.string()),
            "listed": pa.array([bool(event.properties) for event in plan.events], pa.bool_()),
            "expected": pa.array([event.expected for event in plan.events], pa.bool_()),
        }
    )


def plan_table(plan: TrackingPlan) -> pa.Table:
    """Relation ``planned_properties``: name, key, type, whether it is required, whether values are listed."""
    import pyarrow as pa

    rows = [(event.name, key, said) for event in plan.events for key, said in event.properties.items()]
    return pa.table(
        {
            "name": pa.array([name for name, _, _ in rows], pa.string()),
            "key": pa.array([key for _, key, _ in rows], pa.string()),
            "type": pa.array([said.type for _, _, said in rows], pa.string()),
            "required": pa.array([said.required for _, _, said in rows], pa.bool_()),
            "limited": pa.array([bool(said.allowed) for _, _, said in rows], pa.bool_()),
        }
    )


def allowed_table(plan: TrackingPlan) -> pa.Table:
    """Relation ``planned_values``: name, key, value as text."""
    import pyarrow as pa

    rows = [
        (event.name, key, _text(value))
        for event in plan.events
        for key, said in event.properties.items()
        for value in said.allowed
    ]
    columns: Mapping[str, list[str]] = {
        column: [row[place] for row in rows] for place, column in enumerate(("name", "key", "value"))
    }
    return pa.table({column: pa.array(values, pa.string()) for column, values in columns.items()})


def _text(value: str | int | float | bool) -> str:  # noqa: FBT001 - a value of a plan
    return str(value).lower() if isinstance(value, bool) else str(value)
