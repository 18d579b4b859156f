"""Brings rows into the log: map, check, name the members, write what is new. Doing it twice changes nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from regulars.domain.errors import NothingAccepted, ReadBefore, TurnConflict
from regulars.domain.money import exponent_of
from regulars.domain.question import Question, question
from regulars.domain.records import ImportRecord, Part
from regulars.domain.source import Source
from regulars.domain.words import say
from regulars.gather.cleaning import clean_values
from regulars.gather.clocks import clock_changes
from regulars.gather.dates import DateStyle
from regulars.gather.kinds import ITEMS, ORDERS
from regulars.gather.numbers import NumberStyle
from regulars.gather.refusals import REASON_WORDS
from regulars.loop.house import House
from regulars.loop.leftovers import discard_unlisted
from regulars.ports.columns import Session
from regulars.ports.records import StaleVersion

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["IDENTIFIER", "Brought", "Shipment", "bring", "gather_question"]

TRIES_MAX: Final = 5
"""How often an import looks again when somebody else has written meanwhile."""
_FINDINGS: Final = {ORDERS: "findings"}
"""Kind to the question that says what is worth knowing of its rows; every other kind has one in common."""
IDENTIFIER: Final = "customer"
"""The kind of identifier that files of orders carry: the shop's own customer number."""


@dataclass(frozen=True, slots=True)
class Shipment:
    """Rows to bring in, and how to read them.

    Attributes:
        source: the file, or the first of several that belong together.
        mapping: role to column, as read.
        dates: how the time column is written.
        fill: makes relations ``raw``, ``raw_unread`` and ``happened`` in a sitting, given the time (µs UTC); for items also
            ``catalogue``, for every kind but orders ``identified``: customer, kind and value of further identifiers.
        numbers: role to how its column writes numbers; 1,234.50 where nothing is said.
        once: roles whose column holds totals of whole orders.
        kind: what the rows are.
    """

    source: Source
    mapping: Mapping[str, str]
    dates: DateStyle
    fill: Callable[[Session, int], None]
    numbers: Mapping[str, NumberStyle] = field(default_factory=dict)
    once: tuple[str, ...] = ()
    kind: str = ORDERS


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of a shipment.

    Attributes:
        record: the import as remembered: rows read = accepted + rejected + merged.
        rejects: the file that lists every rejected row with its reason, or None.
    """

    record: ImportRecord
    rejects: Path | None


def gather_question(name: str) -> Question:
    """A question of room 1, by file name."""
    return question("regulars.gather", name)


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
        unknown, first = _name_members(session, house)
        _compose(session, shipment, now)
        fates = session.ask(gather_question("rows_out")).to_pylist()
        findings = session.ask(gather_question(_FINDINGS.get(shipment.kind, "kind_findings"))).to_pylist()[0]
        rejects = _write_rejects(session, house, shipment.source)
        for table in ("items",) if shipment.kind == ITEMS else ("events", "lines", "texts"):
            if session.keep(f"new_{table}", gather_question(f"new_{table}"), {"now_us": now}):
                # Noted one by one: should the second fail, the first is known and removed.
                written.append(session.write(table, f"new_{table}"))  # noqa: PERF401
    record = _record(_key(house, shipment), shipment, fates, findings, now)
    if record.accepted + record.merged == 0:
        raise _nothing(shipment.source, fates)
    with house.records.write() as writing:
        if len(unknown):
            writing.add_members(IDENTIFIER, unknown, first)
        if written:
            writing.add_parts(written, expected_version=state.version)
        writing.add_import(record)
    return Brought(record, rejects)


def _check(session: Session, house: House, shipment: Shipment, now: int) -> None:
    session.show("clock_changes", clock_changes(house.settings.timezone))
    shipment.fill(session, now)
    minor = 10 ** exponent_of(house.settings.currency)
    values = clean_values(shipment.dates, shipment.numbers, house.settings.timezone, minor, now)
    session.keep("checked", gather_question("clean"), values)


def _name_members(session: Session, house: House) -> tuple[pa.Array, int]:
    """Shows the engine who is who; returns the identifiers nobody had yet, and the first pseudonym they will get."""
    import pyarrow as pa
    import pyarrow.compute as pc

    values = session.ask(gather_question("customers"))["value"].combine_chunks()
    known = house.records.pseudonyms(IDENTIFIER, values)
    unknown = values.filter(pc.invert(pc.is_in(values, value_set=known["value"].combine_chunks())))
    first = house.records.next_member()
    fresh = pa.table({"value": unknown, "member": pa.array(range(first, first + len(unknown)), pa.int64())})
    session.show("people", pa.concat_tables([known.select(["value", "member"]), fresh]))
    return unknown, first


def _compose(session: Session, shipment: Shipment, now: int) -> None:
    session.keep("order_lines", gather_question("order_lines"))
    session.keep("orders", gather_question("orders"), {"now_us": now})
    session.keep("named_events", gather_question("named_events"), {"kind": shipment.kind})
    session.keep("other_events", gather_question("other_events"), {"now_us": now})
    session.keep("arrivals", gather_question("arrivals"))
    session.keep("other_fates", gather_question("item_fates" if shipment.kind == ITEMS else "event_fates"))


def _key(house: House, shipment: Shipment) -> str:
    """What was imported and how it was read."""
    marks = {role: style.decimal for role, style in shipment.numbers.items()}
    read = {"mapping": dict(shipment.mapping), "dates": shipment.dates.values(), "zone": house.settings.timezone}
    read |= {"currency": house.settings.currency, "marks": marks, "once": list(shipment.once)}
    read |= {} if shipment.kind == ORDERS else {"kind": shipment.kind}
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
