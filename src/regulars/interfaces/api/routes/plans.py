"""The route of drafts: what a change of the programme would do."""

from __future__ import annotations

import threading
from typing import Annotated, Any, Final

from msgspec import Meta, Struct

from regulars.domain.errors import ProgrammeInvalid
from regulars.domain.time import parse_as_of
from regulars.domain.words import say
from regulars.interfaces.api.refused import busy, wrong_body
from regulars.interfaces.api.route import Call, Keyed, Reply, Route
from regulars.trust.access import Scope

__all__ = ["ROUTES"]

_BYTES_MAX: Final = 256 * 1024
_ONE: Final = threading.Lock()
"""One plan at a time: each keeps a processor busy for as long as it takes."""


class PlanAsked(Struct, forbid_unknown_fields=True):
    """A draft of the programme."""

    programme: Annotated[
        str | dict[str, Any], Meta(description="The file as YAML text, or the same as a JSON document.")
    ]
    file: Annotated[
        str,
        Meta(
            pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,62}\.yml$",
            description="Of several programme files, the one whose place the draft takes.",
        ),
    ] = "draft.yml"
    since: Annotated[
        str, Meta(pattern=r"^(\d{4}-\d{2}-\d{2})?$", description="Only what happened from this day on.")
    ] = ""


def _plan(call: Call) -> Reply:
    from regulars.loop.replay.asking import plan_asked

    body, shop = call.body, call.shop
    try:
        start = parse_as_of(body.since, shop.settings.timezone).instant if body.since else 0
    except (ValueError, OverflowError):
        raise wrong_body(say('"%(text)s" is no date.', text=body.since), "since") from None
    if not _ONE.acquire(blocking=False):
        raise busy()
    try:
        return Reply(plan_asked(shop.house, shop.counter, body.programme, body.file, start))
    except ProgrammeInvalid as error:
        if not str(error.where).startswith(body.file):
            raise  # it is the shop's own file that is broken
        raise wrong_body(error.why or error.what, f"programme: {error.where}") from None
    finally:
        _ONE.release()


ROUTES = (
    Route(
        "POST",
        "/v1/programme_plans",
        "create_programme_plan",
        "What a change of the programme would do, on the shop's own past; nothing is written.",
        _plan,
        dict,
        scopes=frozenset({Scope.READ}),
        takes=PlanAsked,
        keyed=Keyed.MUST,
        refuses=(409,),
        bytes_max=_BYTES_MAX,
        example={"programme": {"version": 1, "earn": [{"id": "purchase", "points": 2}]}, "since": "2026-01-01"},
    ),
)
