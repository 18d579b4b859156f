"""Takes an import back: its parts leave the log in one transaction, and with them whoever nothing else speaks of.

What other imports brought is not touched.

Turns taken before stay as they were taken. The files stay on the disk, listed nowhere; `regulars doctor` names them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from regulars.domain.errors import TurnConflict, UnknownImport
from regulars.domain.records import ImportRecord, Part, UndoneImport
from regulars.domain.words import say
from regulars.gather.refusals import CHANGED
from regulars.loop.bring import TRIES_MAX
from regulars.loop.house import House
from regulars.loop.naming import naming_of
from regulars.loop.settling import resolved, settle
from regulars.loop.withdrawal import Withdrawal, withdrawal_of
from regulars.ports.records import StaleVersion

__all__ = ["Undoing", "foresee_undo", "import_documents", "take_back", "undo", "undoing_document"]


@dataclass(frozen=True, slots=True)
class Undoing:
    """What taking an import back does.

    Attributes:
        record: the import.
        events: events that leave the log.
        lines: lines of orders that leave it.
        items: products whose descriptions leave it.
        texts: texts that customers wrote that leave it.
        members: members it created of whom nothing speaks any more.
        identifiers: identifiers of members who stay that nothing else saw with them.
        partings: members who were joined to another for it alone, and are parted.
        leaning: later imports that found rows of theirs in the log already: bringing these files in again brings back what
            they share with the undone one.
        log_version: of the log once it is done; None while it is only foreseen.
    """

    record: ImportRecord
    events: int
    lines: int
    leaning: tuple[ImportRecord, ...]
    log_version: int | None = None
    items: int = 0
    texts: int = 0
    members: int = 0
    identifiers: int = 0
    partings: int = 0


def foresee_undo(house: House, which: str | None) -> Undoing:
    """What undoing would do; changes nothing.

    Args:
        house: the shop.
        which: the import's id or the beginning of it, or its file's name; None is the latest import.

    Raises:
        UnknownImport: there is none such, several are, or it dates from before imports knew their parts.
    """
    imports = house.records.imports()
    record = _found(imports, which)
    if record.accepted and not record.parts:
        raise UnknownImport(
            say('The import of "%(file)s" cannot be taken back.', file=record.source),
            where=record.id,
            why=say("It dates from before Regulars noted which files of the log an import wrote."),
            fix=say("Bring the files that are right into a new shop folder (--home)."),
        )
    listed = house.records.log_state().parts
    tables = ("events", "lines", "items", "texts")
    rows = {name: sum(part.rows for part in listed if _is_of(record, part) and part.table == name) for name in tables}
    leaning = tuple(
        other
        for other in imports
        if other.key != record.key
        and other.at >= record.at
        and (other.merged or not CHANGED.isdisjoint(other.reasons))
        and record.accepted
    )
    gone = withdrawal_of(house, record, tuple(part for part in listed if not _is_of(record, part)))
    return Undoing(
        record,
        leaning=leaning,
        members=len(gone.members),
        identifiers=gone.claims_count,
        partings=_partings(house, gone),
        **rows,
    )


def _is_of(record: ImportRecord, part: Part) -> bool:
    return part.name in record.parts


def _partings(house: House, gone: Withdrawal) -> int:
    """How many members would stand for themselves again."""
    before = set(house.records.merged()["member"].to_pylist())
    if gone.is_empty or not before:
        return 0
    found = resolved(house.records, naming_of(house.settings), house.records.identity_log(), {}, {}, gone)
    return len(before - set(found.merged["member"].to_pylist()))


def undo(house: House, which: str | None) -> Undoing:
    """Takes an import back, whole or not at all.

    Raises:
        UnknownImport: see `foresee_undo`.
        TurnConflict: other processes kept writing.
    """
    key = foresee_undo(house, which).record.id
    for _ in range(TRIES_MAX):
        version = house.records.log_state().version
        foreseen = foresee_undo(house, key)
        try:
            return replace(foreseen, log_version=_take_out(house, foreseen.record, version))
        except StaleVersion:
            continue
    raise TurnConflict(TRIES_MAX)


def _take_out(house: House, record: ImportRecord, version: int) -> int:
    """Takes parts out of the log and, in the same transaction, whoever nothing speaks of any more."""
    left = tuple(part for part in house.records.log_state().parts if not _is_of(record, part))
    gone, now = withdrawal_of(house, record, left), house.clock.now()
    with house.records.write() as writing:
        done = writing.undo_import(record.key, now, expected_version=version)
        writing.withdraw(record.key, gone.members, gone.claims)
        if not gone.is_empty:
            settle(writing, house.records, naming_of(house.settings), now, gone=gone)
    return done


def take_back(house: House, sha256: str) -> tuple[Undoing, ...]:
    """Takes back every import of one file, so that it can be read anew."""
    same = [record.id for record in house.records.imports() if record.sha256 == sha256]
    return tuple(undo(house, one) for one in reversed(same))


def _found(imports: tuple[ImportRecord, ...], which: str | None) -> ImportRecord:
    named = [
        record for record in imports if which is None or record.id.startswith(which.lower()) or record.source == which
    ]
    if which is None and named:
        return named[-1]
    if len(named) == 1:
        return named[0]
    if named:
        raise UnknownImport(
            say('"%(name)s" could be %(count)s imports.', name=which, count=len(named)),
            why=say("These are: %(ids)s.", ids=", ".join(record.id for record in named[:20])),
            fix=say("Name one by its id; regulars imports lists them."),
        )
    raise UnknownImport(
        say("Nothing was brought in.") if which is None else say('No import is known as "%(name)s".', name=which),
        fix=say("See what was brought in: regulars imports"),
    )


def undoing_document(undoing: Undoing) -> dict[str, Any]:
    """What was or would be taken back, for JSON."""
    return {
        "import": import_document(undoing.record),
        "events": undoing.events,
        "lines": undoing.lines,
        "items": undoing.items,
        "texts": undoing.texts,
        "members": undoing.members,
        "identifiers": undoing.identifiers,
        "partings": undoing.partings,
        "leaning": [import_document(record) for record in undoing.leaning],
        "done": undoing.log_version is not None,
        "log_version": undoing.log_version,
    }


def import_documents(house: House) -> list[dict[str, Any]]:
    """Every import, oldest first, those taken back included."""
    both = [(record, None) for record in house.records.imports()] + [
        (one.record, one) for one in house.records.undone()
    ]
    both.sort(key=lambda one: (one[0].at, one[0].key))
    return [import_document(record, undone) for record, undone in both]


def import_document(record: ImportRecord, undone: UndoneImport | None = None) -> dict[str, Any]:
    """One import, for JSON; instants in ISO 8601, UTC."""
    return {
        "id": record.id,
        "file": record.source,
        "at": _instant(record.at),
        "rows": {
            "read": record.read,
            "accepted": record.accepted,
            "rejected": record.rejected,
            "merged": record.merged,
        },
        "undone_at": _instant(undone.at) if undone else None,
    }


def _instant(at_us: int) -> str:
    from datetime import UTC, datetime, timedelta

    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at_us)).isoformat(timespec="seconds")
