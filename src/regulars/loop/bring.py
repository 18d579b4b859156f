"""Brings rows into the log: map, check, name the members, write what is new. Doing it twice changes nothing."""

from __future__ import annotations

import codecs
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from regulars.domain.errors import NothingAccepted, ReadBefore, TurnConflict
from regulars.domain.finding import SAMPLE_ROWS_MAX, SampleRow
from regulars.domain.money import exponent_of
from regulars.domain.records import ImportRecord, Part
from regulars.domain.source import Source
from regulars.domain.words import Sentence, say
from regulars.gather.clocks import clock_changes
from regulars.gather.dates import DateStyle
from regulars.gather.findings import Commands, sample_rows
from regulars.gather.kinds import ITEMS, ORDERS
from regulars.gather.numbers import NumberStyle
from regulars.gather.private import SHAPED_PRIVATE
from regulars.gather.refusals import REASON_WORDS
from regulars.gather.rejected import rejects_table
from regulars.loop.checked import keep_checked, keep_suspects
from regulars.loop.house import House
from regulars.loop.leftovers import discard_unlisted
from regulars.loop.naming import Named, gather_question, name_members, naming_of, remember
from regulars.loop.privacy.returning import refuse_erased
from regulars.loop.read_before import earlier_import, may_hold_more, next_key
from regulars.ports.columns import Session
from regulars.ports.records import StaleVersion

__all__ = ["Brought", "Looked", "Shipment", "bring", "gather_question", "look_through"]

TRIES_MAX: Final = 5
"""How often an import looks again when somebody else has written meanwhile."""
_WRITES: Final[Mapping[str, tuple[str, ...]]] = {ORDERS: ("events", "lines"), ITEMS: ("items",)}
"""Kind to the tables of the log that it fills; every other kind fills events and texts."""


@dataclass(frozen=True, slots=True)
class Shipment:
    """Rows to bring in, and how to read them.

    Attributes:
        source: the file, or the first of several that belong together.
        mapping: role to column, as read.
        dates: how the time column is written.
        fill: makes relations ``raw``, ``raw_unread`` and ``happened`` in a sitting, given the time (µs UTC); for every kind but
            orders also ``told`` and ``keyed``, for items ``catalogue``.
        numbers: role to how its column writes numbers; 1,234.50 where nothing is said.
        once: roles whose column holds totals of whole orders.
        identifies: whether rows say who somebody is by more than a customer number; ``usable`` tells what by.
        left_out: codes of findings (`regulars.gather.findings`) whose rows are refused, because the shop said so.
        kind: what the rows are (`regulars.gather.kinds`).
        cells: column of ``told`` to column of the file, for rows that are refused; orders have their mapping.
    """

    source: Source
    mapping: Mapping[str, str]
    dates: DateStyle
    fill: Callable[[Session, int], None]
    numbers: Mapping[str, NumberStyle] = field(default_factory=dict)
    once: tuple[str, ...] = ()
    identifies: bool = False
    left_out: tuple[str, ...] = ()
    kind: str = ORDERS
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Looked:
    """What is in a shipment, before anything is written.

    Attributes:
        fates: rows by what becomes of them and why.
        counts: counts worth knowing, by name; figures of the whole file among them.
        rows: code of a finding to rows that show it.
        named: who is in it.
    """

    fates: list[dict[str, Any]]
    counts: Mapping[str, int | None]
    rows: Mapping[str, tuple[SampleRow, ...]]
    named: Named


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of a shipment.

    Attributes:
        record: the import as remembered: rows read = accepted + rejected + merged.
        rejects: the file that lists every rejected row with its reason, or None.
        rows: code of a finding to rows that show it; empty where the file was not read again.
        commands: the command lines that mend the file.
    """

    record: ImportRecord
    rejects: Path | None
    rows: Mapping[str, tuple[SampleRow, ...]] = field(default_factory=dict)
    commands: Commands = field(default_factory=Commands)


def bring(house: House, shipment: Shipment, tell: Callable[[Sentence], str] = str) -> Brought:
    """Brings a shipment into the log, whole or not at all.

    A file that was brought in before, read the same way, is not read again: every row it has is in the log or refused.

    Args:
        house: the shop.
        shipment: the rows, and how to read them.
        tell: says why a row is refused in the reader's language, for the rejects file.

    Raises:
        ReadBefore: the same file was brought in before, read another way.
        NothingAccepted: not one row could be used.
        TurnConflict: other processes kept writing.
    """
    key = _key(house, shipment)
    before = earlier_import(house.records, key)
    if before is None and any(record.sha256 == shipment.source.sha256 for record in house.records.imports()):
        raise ReadBefore(shipment.source.name)
    if before is not None and not may_hold_more(house.records, before):
        merged = before.accepted + before.merged
        return Brought(
            replace(before, accepted=0, merged=merged), _rejects_path(house, shipment.source, before.rejected)
        )
    for _ in range(TRIES_MAX):
        written: list[Part] = []
        try:
            return _bring_once(house, shipment, key, written, tell)
        except StaleVersion:
            house.columns.discard(written)
        except BaseException:
            discard_unlisted(house, written)
            raise
    raise TurnConflict(TRIES_MAX)


def look_through(session: Session, house: House, shipment: Shipment, now: int) -> Looked:
    """Reads a shipment in a sitting, up to the relations that would be written; changes nothing.

    Args:
        session: over the log.
        house: the shop.
        shipment: the rows, and how to read them.
        now: microseconds since 1970 UTC.
    """
    lines = _check(session, house, shipment, now)
    counts, rows = _suspects(session, shipment)
    named = name_members(session, house, identifies=shipment.identifies)
    _compose(session, shipment, now, lines)
    fates = session.ask(gather_question("rows_out")).to_pylist()
    return Looked(fates, counts, rows, named)


def _bring_once(
    house: House, shipment: Shipment, key: str, written: list[Part], tell: Callable[[Sentence], str]
) -> Brought:
    state = house.records.log_state()
    now = house.clock.now()
    again = earlier_import(house.records, key) is not None
    with house.columns.open(state.parts) as session:
        looked = look_through(session, house, shipment, now)
        rejects = _write_rejects(session, house, shipment, tell)
        tables = _WRITES.get(shipment.kind, ("events", "texts"))
        written.extend(session.write_each({table: f"new_{table}" for table in tables}))
    record = _record(next_key(house.records, key), shipment, looked, written, now)
    if record.accepted + record.merged == 0:
        raise _nothing(shipment.source, looked.fates)
    if again and not written:
        # Read once more, and nothing new in it: what is remembered of it stays as it is.
        return Brought(record, rejects, looked.rows)
    with house.records.write() as writing:
        remember(writing, house, looked.named, now, record.key)
        if written:
            writing.add_parts(written, expected_version=state.version)
        writing.add_import(record)
    return Brought(record, rejects, looked.rows)


def _check(session: Session, house: House, shipment: Shipment, now: int) -> int:
    """Judges the rows; returns how many there are."""
    session.show("clock_changes", clock_changes(house.settings.timezone))
    shipment.fill(session, now)
    minor = 10 ** exponent_of(house.settings.currency)
    rows = keep_checked(session, shipment.dates, shipment.numbers, house.settings.timezone, minor, now)
    said = shipment.identifies and shipment.kind == ORDERS
    session.name("cells", gather_question("cells_said" if said else "cells"))
    keep_suspects(session, rows)
    for code in shipment.left_out:
        session.keep("checked", gather_question("leave_out"), {"code": code})
    erased = refuse_erased(session, house.records, identifies=shipment.identifies)
    if shipment.left_out or erased:
        keep_suspects(session, rows)
    return rows


def _suspects(
    session: Session, shipment: Shipment
) -> tuple[Mapping[str, int | None], Mapping[str, tuple[SampleRow, ...]]]:
    """Counts worth knowing and figures of the whole file, and rows that show what is odd."""
    counts: dict[str, int | None] = session.ask(gather_question("findings")).to_pylist()[0]
    counts |= session.ask(gather_question("figures")).to_pylist()[0]
    if shipment.kind != ORDERS:
        counts = session.ask(gather_question("kind_findings")).to_pylist()[0]
    if "amount" in shipment.once:
        counts["without_amount"] = None  # what an order's first line says is not missing on its others
    for odd in session.ask(gather_question("suspects_counted")).to_pylist():
        counts |= {odd["code"]: odd["rows"], f"{odd['code']}_money": odd["money"]}
    shown = session.ask(gather_question("suspects_shown"), {"most": SAMPLE_ROWS_MAX})
    return counts, sample_rows(shown.to_pylist(), shipment.mapping)


def _compose(session: Session, shipment: Shipment, now: int, lines: int) -> None:
    """Names the relations to be written; of a file of orders, so many `lines` are looked at."""
    session.name("order_lines", gather_question("order_lines"))
    is_plain = not any(shipment.mapping.get(role) for role in ("discount", "place"))
    session.keep_sliced("orders", gather_question("orders_plain" if is_plain else "orders"), lines, {"now_us": now})
    session.keep("named_events", gather_question("named_events"), {"kind": shipment.kind})
    session.keep("other_events", gather_question("other_events"), {"now_us": now})
    for name in ("arriving", "arriving_lines", "refunds_twice"):
        session.name(name, gather_question(name))
    seen = session.keep("seen", gather_question("seen"))
    is_catalogue = shipment.kind == ITEMS
    session.keep("other_fates", gather_question("item_fates" if is_catalogue else "event_fates"))
    # Where the log holds none of it, all that arrives is new, and is not looked for again.
    session.name("new_events", gather_question("new_events" if seen else "arriving"))
    session.name("new_lines", gather_question("new_lines" if seen else "arriving_lines"))
    for name in ("new_texts", *(("new_items",) if is_catalogue else ())):
        session.name(name, gather_question(name))


def _key(house: House, shipment: Shipment) -> str:
    """What was imported and how it was read."""
    marks = {role: style.decimal for role, style in shipment.numbers.items()}
    read = {"mapping": dict(shipment.mapping), "dates": shipment.dates.values(), "zone": house.settings.timezone}
    read |= {"currency": house.settings.currency, "marks": marks, "once": list(shipment.once)}
    read |= {} if shipment.kind == ORDERS else {"kind": shipment.kind}
    if shipment.identifies:
        naming = naming_of(house.settings)
        read |= {"kinds": list(naming.kinds), "region": naming.region}
    if shipment.left_out:
        read["left_out"] = sorted(shipment.left_out)
    text = json.dumps(read, sort_keys=True, ensure_ascii=False)
    return f"{shipment.source.sha256}:{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _record(key: str, shipment: Shipment, looked: Looked, written: Sequence[Part], now: int) -> ImportRecord:
    counts = dict.fromkeys(("accepted", "rejected", "merged"), 0)
    for fate in looked.fates:
        counts[fate["fate"]] += fate["rows"]
    return ImportRecord(
        key=key,
        source=shipment.source.name,
        sha256=shipment.source.sha256,
        at=now,
        read=sum(counts.values()),
        mapping={role: name for role, name in shipment.mapping.items() if name},
        reasons={fate["reason"]: fate["rows"] for fate in looked.fates if fate["reason"]},
        findings=looked.counts,
        accepted=counts["accepted"],
        rejected=counts["rejected"],
        merged=counts["merged"],
        parts=tuple(sorted(part.name for part in written)),
    )


def _write_rejects(session: Session, house: House, shipment: Shipment, tell: Callable[[Sentence], str]) -> Path | None:
    """Every rejected row with its line, column, reason and cells, beside the shop's data."""
    from pyarrow import csv

    is_orders = shipment.kind == ORDERS
    answers = session.ask(
        gather_question("rejects" if is_orders else "kind_rejects"), {"shaped_private": SHAPED_PRIVATE}
    )
    path = _rejects_path(house, shipment.source, answers.num_rows)
    if path is None:
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(codecs.BOM_UTF8)  # without it a spreadsheet garbles Chinese
        cells = shipment.mapping if is_orders else shipment.cells
        csv.write_csv(rejects_table(answers, cells, tell), file, csv.WriteOptions(quoting_style="all_valid"))
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
