"""Data quality: whether today's numbers can be trusted, and what can be asked of them."""

from __future__ import annotations

from typing import Final

from regulars.domain.staff import Role
from regulars.domain.time import DAY_US, EPOCH
from regulars.domain.words import NOTHING, say, say_many
from regulars.interfaces.console.charts import stacked
from regulars.interfaces.console.kit import Column, Figure, Grid, Number, Step, View, told
from regulars.interfaces.console.screen import Answer, Screen, Shown, Visit
from regulars.interfaces.console.standing import nothing_yet, standing_of
from regulars.interfaces.report.layout import Section
from regulars.interfaces.report.palette import BESIDE, STAGE_COLOURS
from regulars.interfaces.report.sections.data import data_section, shown_imports

__all__ = ["SCREENS"]

_QUESTION: Final = say("Can I trust today's numbers?")
_READERS: Final = frozenset({Role.OWNER, Role.MARKETER, Role.ANALYST, Role.AUDITOR})
_SHOWN_MAX: Final = 12
_FILES: Final = (
    Column("file", say("file")),
    Column("day", say("brought in")),
    Column("read", say("rows"), is_number=True),
    Column("accepted", say("accepted"), is_number=True),
    Column("rejected", say("refused"), is_number=True),
    Column("merged", say("there already"), is_number=True),
)
_RUNGS: Final = (
    Column("question", say("question")),
    Column("reached", say("can be asked")),
    Column("missing", say("what is missing")),
)


def _quality(visit: Visit) -> Answer:
    from datetime import timedelta

    standing = standing_of(visit.shop)
    if standing is None:
        return Shown("question.html", nothing_yet(visit, _QUESTION))
    shop, turn, speak = visit.shop, standing.turn, visit.say
    imports = shop.house.records.imports()
    latest = imports[-_SHOWN_MAX:]

    def section() -> Section:
        from regulars.loop.event_counts import event_counts

        findings = [shop.findings(one) for one in shown_imports(imports, ())]
        return data_section(turn, imports, (), (), speak, findings, (), event_counts(shop.house))

    version = shop.house.records.log_state().version
    shown: Section = standing.once(section, "data", speak.language, version)
    rungs = standing.once(lambda: shop.ladder(turn.as_of), "ladder", version)
    rows = [
        (one.source, EPOCH + timedelta(days=one.at // DAY_US), one.read, one.accepted, one.rejected, one.merged)
        for one in latest
    ]
    parts = (
        (speak(say("accepted")), [one.accepted for one in latest], STAGE_COLOURS["active"].light),
        (speak(say("refused")), [one.rejected for one in latest], STAGE_COLOURS["cooling"].light),
        (speak(say("there already")), [one.merged for one in latest], BESIDE.light),
    )
    age_days = max(0, shop.house.clock.now() // DAY_US - turn.span.last_day)
    view = View(
        _QUESTION,
        tuple(map(told, shown.answer)),
        "counted",
        figure=Figure(
            stacked([one.source for one in latest], parts),
            say("One bar for each file: rows accepted, refused, and there already."),
            Grid("files", say("Rows read = accepted + refused + there already"), _FILES, rows),
        ),
        step=Step(say("Bring newer data"), "/console/data"),
        numbers=(
            Number(say("age of the latest order"), say_many("%(count)s day", "%(count)s days", age_days)),
            Number(say("events in the log"), turn.span.events),
        ),
        grids=(
            Grid(
                "questions",
                say("What can and cannot be asked of this data"),
                _RUNGS,
                [
                    (rung.says, say("yes") if rung.reached else say("not yet"), rung.missing or NOTHING)
                    for rung in rungs
                ],
            ),
        ),
        sections=(shown,),
    )
    return Shown("question.html", view)


SCREENS: Final = (Screen("GET", "/console/quality", "quality", _quality, _READERS, nav=say("Data quality")),)
