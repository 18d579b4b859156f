"""The check-up: what a shop should know of its data, at most seven things, without those it chose to ignore."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from regulars.domain.errors import UsageError
from regulars.domain.finding import FINDINGS_MAX, Finding
from regulars.domain.ladder import Rung
from regulars.domain.records import ImportRecord
from regulars.domain.words import say
from regulars.gather.findings import FINDING_CODES, LEFT_OUT_CODES, Commands, Found, findings_of
from regulars.gather.mapping import STYLES
from regulars.loop.bring import Brought, Shipment, gather_question, look_through
from regulars.loop.checked import keep_suspects
from regulars.loop.house import House
from regulars.loop.ladder import ladder, ladder_in
from regulars.loop.latest import consents_now
from regulars.trust.consent import Purpose, refused_by

__all__ = [
    "CheckUp",
    "check_file",
    "check_log",
    "commands_of",
    "finding_document",
    "findings_of_import",
    "ignored",
    "remember_ignored",
    "some_left_out",
]

_CHOICES = "checks.json"


@dataclass(frozen=True, slots=True)
class CheckUp:
    """What was found in one place.

    Attributes:
        source: the file's name; empty for the log.
        rows: read, accepted, rejected and merged; of the log, its orders as read and accepted.
        reasons: reason to refused rows.
        found: every finding that is not ignored, the most consequential first.
        ladder: what can be asked of it; of files, together with what the log holds.
        days_missing: the longest run of days without an order.
    """

    source: str
    rows: Mapping[str, int]
    reasons: Mapping[str, int]
    found: tuple[Finding, ...]
    ladder: tuple[Rung, ...]
    days_missing: int

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings worth showing: at most seven."""
        return self.found[:FINDINGS_MAX]


def findings_of_import(house: House, brought: Brought, commands: Commands) -> tuple[Finding, ...]:
    """What is worth knowing of a file that was brought in: at most seven findings, none that is ignored."""
    return _heeded(house, findings_of(_found(house, brought.record), commands, brought.rows))[:FINDINGS_MAX]


def check_file(house: House, shipment: Shipment, commands: Commands) -> CheckUp:
    """Looks through a file as an import would, over the log as it is; writes nothing."""
    state = house.records.log_state()
    now = house.clock.now()
    with house.columns.open(state.parts) as session:
        looked = look_through(session, house, shipment, now)
        session.show("merged_members", house.records.merged())
        session.show("events", session.ask(gather_question("with_arrivals")))
        rungs = ladder_in(session)
    rows = dict.fromkeys(("accepted", "rejected", "merged"), 0)
    reasons: dict[str, int] = {}
    for fate in looked.fates:
        rows[fate["fate"]] += fate["rows"]
        if fate["reason"]:
            reasons[fate["reason"]] = fate["rows"]
    read = sum(rows.values())
    found = Found(read, looked.counts, reasons, shipment.mapping, house.settings.currency)
    seen = _heeded(house, findings_of(found, commands, looked.rows))
    return CheckUp(shipment.source.name, {"read": read, **rows}, reasons, seen, rungs, found.count("days_missing"))


def check_log(house: House) -> CheckUp:
    """Looks through the orders of the log; who refused to be analysed is not looked at."""
    hidden = refused_by(consents_now(house), Purpose.ANALYSE)
    with house.columns.open(house.records.log_state().parts, None, hidden, house.records.merged()) as session:
        read = session.keep("checked", gather_question("log_rows"))
        session.keep("customer_values", gather_question("customer_values_of_log"))
        keep_suspects(session, read)
        counts: dict[str, int | None] = session.ask(gather_question("findings")).to_pylist()[0]
        for odd in session.ask(gather_question("suspects_counted")).to_pylist():
            counts |= {odd["code"]: odd["rows"], f"{odd['code']}_money": odd["money"]}
    # A category that no line has was never there to be missing.
    has_category = counts.get("without_category") != read
    columns = {"category": "category"} if has_category else {}
    found = Found(read, counts, {}, columns, house.settings.currency)
    # Odd rows are left out where they come from: the list of imports says which files these are.
    seen = _heeded(house, findings_of(found, Commands(look="regulars imports", more="regulars import FILE")))
    rows = {"read": read, "accepted": read, "rejected": 0, "merged": 0}
    return CheckUp("", rows, {}, seen, ladder(house), found.count("days_missing"))


def commands_of(
    house: House,
    path: Path | None,
    told: Mapping[str, str] | None = None,
    left_out: Sequence[str] = (),
    kind: str | None = None,
) -> Commands:
    """The command lines that mend a file, as somebody would type them again.

    Args:
        house: the shop; one of opened files is opened again, its own is imported into.
        path: the file; None where no command brings it, as for the demo.
        told: role to column, as was said; besides, how dates and numbers are written.
        left_out: findings whose rows were left out before.
        kind: what the file holds, as was said.
    """
    if path is None:
        return Commands()
    file = shlex.quote(str(path))
    roles = "".join(
        f" --{role} {shlex.quote(column)}" if role in STYLES else f" --map {shlex.quote(f'{role}={column}')}"
        for role, column in (told or {}).items()
    )
    roles += f" --kind {kind}" if kind else ""
    before = "".join(f" --leave-out {code}" for code in left_out)
    verb = "import" if house.home == house.settings.home else "open"
    return Commands(f"regulars {verb} {file}{roles}{before}", f"regulars map {file}{roles}", f"regulars {verb} FILE")


def some_left_out(codes: Sequence[str]) -> tuple[str, ...]:
    """The codes whose rows are to be left out, each once.

    Raises:
        UsageError: one is no code of a finding, or its rows cannot be left out.
    """
    for code in codes:
        if code not in LEFT_OUT_CODES:
            raise UsageError(
                say('Rows of "%(code)s" cannot be left out.', code=code),
                fix=say("Choose one of: %(codes)s.", codes=", ".join(LEFT_OUT_CODES)),
            )
    return tuple(dict.fromkeys(codes))


def ignored(house: House) -> tuple[str, ...]:
    """Codes of findings that the shop does not want to hear of."""
    try:
        found = json.loads((house.home / _CHOICES).read_text(encoding="utf-8"))
        return tuple(code for code in found["ignored"] if code in FINDING_CODES)
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def remember_ignored(house: House, ignore: Sequence[str], heed: Sequence[str]) -> tuple[str, ...]:
    """Remembers what to ignore and what to heed again; returns all that is ignored now.

    Raises:
        UsageError: one is no code of a finding.
    """
    for code in (*ignore, *heed):
        if code not in FINDING_CODES:
            raise UsageError(
                say('No finding is called "%(code)s".', code=code),
                fix=say("Choose one of: %(codes)s.", codes=", ".join(FINDING_CODES)),
            )
    kept = tuple(code for code in FINDING_CODES if (code in ignored(house) or code in ignore) and code not in heed)
    (house.home / _CHOICES).write_text(json.dumps({"ignored": kept}, indent=2) + "\n", encoding="utf-8")
    return kept


def finding_document(finding: Finding, source: str = "") -> dict[str, Any]:
    """One finding, for JSON."""
    return {
        "code": finding.code,
        "file": source,
        "count": finding.count,
        "share": finding.share,
        "money_share": finding.money_share,
        "says": str(finding.says),
        "effect": str(finding.effect),
        "fix": finding.fix or None,
        "ignore": finding.ignore,
        "rows": [{"row": row.row, "cells": dict(row.cells)} for row in finding.rows],
    }


def _found(house: House, record: ImportRecord) -> Found:
    return Found(record.read, record.findings, record.reasons, record.mapping, house.settings.currency)


def _heeded(house: House, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    silenced = ignored(house)
    return tuple(finding for finding in findings if finding.code not in silenced)
