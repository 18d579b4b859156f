"""Brings rows into the log: map, check, name the members, write what is new. Doing it twice changes nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from regulars.domain.errors import NothingAccepted, ReadBefore, TurnConflict
from regulars.domain.money import exponent_of
from regulars.domain.records import ImportRecord, Part
from regulars.domain.source import Source
from regulars.domain.words import say
from regulars.gather.dates import DateStyle
from regulars.gather.numbers import NumberStyle
from regulars.gather.refusals import REASON_WORDS
from regulars.loop.checked import keep_checked
from regulars.loop.house import House
from regulars.loop.leftovers import discard_unlisted
from regulars.loop.naming import gather_question, name_members, naming_of, remember
from regulars.ports.columns import Session
from regulars.ports.records import StaleVersion

__all__ = ["Brought", "Shipment", "bring", "gather_question"]

TRIES_MAX: Final = 5
"""How often an import looks again when somebody else has written meanwhile."""


@dataclass(frozen=True, slots=True)
class Shipment:
    """Rows to bring in, and how to read them.

    Attributes:
        source: the file, or the first of several that belong together.
        mapping: role to column, as read.
        dates: how the time column is written.
        fill: makes relations ``raw``, ``raw_unread`` and ``happened`` in a sitting.
        numbers: role to how its column writes numbers; 1,234.50 where nothing is said.
        once: roles whose column holds totals of whole orders.
        identifies: whether rows say who somebody is by more than a customer number; ``usable`` tells what by.
    """

    source: Source
    mapping: Mapping[str, str]
    dates: DateStyle
    fill: Callable[[Session], None]
    numbers: Mapping[str, NumberStyle] = field(default_factory=dict)
    once: tuple[str, ...] = ()
    identifies: bool = False


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of a shipment.

    Attributes:
        record: the import as remembered: rows read = accepted + rejected + merged.
        rejects: the file that lists every rejected row with its reason, or None.
    """

    record: ImportRecord
    rejects: Path | None


def bring(house: House, shipment: Shipment) -> Brought:
    """Brings a shipment into the log, whole or not at all.

    A file that was brought in before, read the same way, is not read again: every row it has is in the log or refused.

    Raises:
        ReadBefore: the same file was brought in before, read another way.
        NothingAccepted: not one row could be used.
        TurnConflict: other processes kept writing.
    """
    key = _key(house, shipment)
    before = next((record for record in house.records.imports() if record.key == key), None)
    if before is None and any(record.sha256 == shipment.source.sha256 for record in house.records.imports()):
        raise ReadBefore(shipment.source.name)
    # A row that lay in the future may be past by now, so such a file is read again.
    if before is not None and "time_in_the_future" not in before.reasons:
        merged = before.accepted + before.merged
        return Brought(
            replace(before, accepted=0, merged=merged), _rejects_path(house, shipment.source, before.rejected)
        )
    for _ in range(TRIES_MAX):
        written: list[Part] = []
        try:
            return _bring_once(house, shipment, written)
        except StaleVersion:
            house.columns.discard(written)
        except BaseException:
            discard_unlisted(house, written)
            raise
    raise TurnConflict(TRIES_MAX)


def _bring_once(house: House, shipment: Shipment, written: list[Part]) -> Brought:
    state = house.records.log_state()
    now = house.clock.now()
    with house.columns.open(state.parts) as session:
        _check(session, house, shipment, now)
        named = name_members(session, house, identifies=shipment.identifies)
        _compose(session, now)
        fates = session.ask(gather_question("rows_out")).to_pylist()
        findings = session.ask(gather_question("findings")).to_pylist()[0]
        findings |= session.ask(gather_question("figures")).to_pylist()[0]
        rejects = _write_rejects(session, house, shipment.source)
        written.extend(session.write_each({table: f"new_{table}" for table in ("events", "lines")}))
    record = _record(_key(house, shipment), shipment, fates, findings, now)
    if record.accepted + record.merged == 0:
        raise _nothing(shipment.source, fates)
    with house.records.write() as writing:
        remember(writing, house, named, now)
        if written:
            writing.add_parts(written, expected_version=state.version)
        writing.add_import(record)
    return Brought(record, rejects)


def _check(session: Session, house: House, shipment: Shipment, now: int) -> None:
    shipment.fill(session)
    minor = 10 ** exponent_of(house.settings.currency)
    keep_checked(session, shipment.dates, shipment.numbers, house.settings.timezone, minor, now)


def _compose(session: Session, now: int) -> None:
    session.keep("order_lines", gather_question("order_lines"))
    session.keep("orders", gather_question("orders"), {"now_us": now})
    session.keep("other_events", gather_question("other_events"), {"now_us": now})
    for name in ("arriving", "arriving_lines"):
        session.name(name, gather_question(name))
    session.keep("seen", gather_question("seen"))
    for name in ("new_events", "new_lines"):
        session.name(name, gather_question(name))


def _key(house: House, shipment: Shipment) -> str:
    """What was imported and how it was read."""
    marks = {role: style.decimal for role, style in shipment.numbers.items()}
    read = {"mapping": dict(shipment.mapping), "dates": shipment.dates.values(), "zone": house.settings.timezone}
    read |= {"currency": house.settings.currency, "marks": marks, "once": list(shipment.once)}
    if shipment.identifies:
        naming = naming_of(house.settings)
        read |= {"kinds": list(naming.kinds), "region": naming.region}
    text = json.dumps(read, sort_keys=True, ensure_ascii=False)
    return f"{shipment.source.sha256}:{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _record(
    key: str, shipment: Shipment, fates: list[dict[str, Any]], findings: Mapping[str, int | None], now: int
) -> ImportRecord:
    counts = dict.fromkeys(("accepted", "rejected", "merged"), 0)
    for fate in fates:
        counts[fate["fate"]] += fate["rows"]
    return ImportRecord(
        key=key,
        source=shipment.source.name,
        sha256=shipment.source.sha256,
        at=now,
        read=sum(counts.values()),
        mapping={role: name for role, name in shipment.mapping.items() if name},
        reasons={fate["reason"]: fate["rows"] for fate in fates if fate["reason"]},
        findings=findings,
        **counts,
    )


def _write_rejects(session: Session, house: House, source: Source) -> Path | None:
    """Every rejected row with its reason, beside the shop's data."""
    from pyarrow import csv

    rejects = session.ask(gather_question("rejects"))
    if rejects.num_rows == 0:
        return None
    path = _rejects_path(house, source, rejects.num_rows)
    assert path is not None  # noqa: S101 - narrows the type
    path.parent.mkdir(parents=True, exist_ok=True)
    csv.write_csv(rejects, path)
    return path


def _rejects_path(house: House, source: Source, rejected: int) -> Path | None:
    return house.home / "rejects" / f"{Path(source.name).stem}-{source.sha256[:8]}.csv" if rejected else None


def _nothing(source: Source, fates: list[dict[str, Any]]) -> NothingAccepted:
    refused = [fate for fate in fates if fate["reason"]]
    if refused:
        most = max(refused, key=lambda fate: fate["rows"])
        why = say("Most of all: %(reason)s (%(rows)s rows).", reason=REASON_WORDS[most["reason"]], rows=most["rows"])
    else:
        why = say("It has no row below its header.")
    return NothingAccepted(
        say('Not one row of "%(file)s" can be used.', file=source.name),
        where=source.name,
        why=why,
        fix=say("Look at the mapping: name the columns with --customer, --time and --amount."),
    )
