"""A file whose columns are no longer what they were is put in quarantine, not guessed at.

It is compared with every header known of the shop: saved by a person, or noted of an import. One that shares the file's name
(apart from dates and numbers) or four fifths of its columns is near. A column that was read and is gone, renamed, or no
longer holds what it held is drift; a column more is not. The quarantine is a record of why, below ``quarantine/``: the file
stays where it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from regulars.domain.errors import DataError, MappingUnsure, SchemaDrift
from regulars.domain.identity import CUSTOMER
from regulars.domain.source import Source
from regulars.domain.words import Sentence, say
from regulars.gather.dates import date_style_of
from regulars.gather.kind_map import map_kind
from regulars.gather.kind_roles import KIND_ROLE_WORDS
from regulars.gather.kinds import KINDS, ORDERS
from regulars.gather.mapping import map_columns, with_clock
from regulars.gather.numbers import number_style_of
from regulars.loop.house import House
from regulars.loop.mappings import NUMBERS_SHARE_MIN, KnownHeader, known_headers, stem_of

__all__ = ["DRIFT_CODES", "Change", "quarantined", "refuse_drift", "release", "shares_most"]

_NEAR_SHARE: Final = 0.8

_WORDS: Final[dict[str, Callable[[Change], Sentence]]] = {
    "column_missing": lambda change: say(
        'Column "%(column)s", read as %(role)s, is gone.', column=change.column, role=KIND_ROLE_WORDS[change.role]
    ),
    "column_renamed": lambda change: say(
        'Column "%(column)s", read as %(role)s, is gone; "%(now)s" may stand in its place.',
        column=change.column,
        role=KIND_ROLE_WORDS[change.role],
        now=change.now,
    ),
    "numbers_gone": lambda change: say('Column "%(column)s" no longer holds numbers.', column=change.column),
    "numbers_changed": lambda change: say(
        'Column "%(column)s" wrote decimals after "%(was)s" and writes them after "%(now)s".',
        column=change.column,
        was=change.was,
        now=change.now,
    ),
    "dates_gone": lambda change: say('Column "%(column)s" no longer holds dates.', column=change.column),
    "dates_changed": lambda change: say(
        'Column "%(column)s" wrote dates as %(was)s and writes them as %(now)s.',
        column=change.column,
        was=change.was,
        now=change.now,
    ),
}
DRIFT_CODES: Final = tuple(_WORDS)


@dataclass(frozen=True, slots=True)
class Change:
    """One column that is no longer what it was.

    Attributes:
        code: what kind of change.
        role: what the column was read as.
        column: its name as it was.
        was: how it was written; empty where that is not the point.
        now: how it is written, or which column may stand in its place.
    """

    code: str
    role: str
    column: str
    was: str = ""
    now: str = ""

    @property
    def says(self) -> Sentence:
        """The change in words."""
        return _WORDS[self.code](self)


def refuse_drift(
    house: House,
    source: Source,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    kind: str = ORDERS,
    loose: bool = False,
    dry: bool = False,
) -> tuple[str, ...]:
    """Puts a file in quarantine whose columns have drifted; where `dry`, only refuses it.

    Args:
        house: the shop.
        source: the file.
        columns: its header.
        rows: some of its first rows.
        kind: what it holds; it is compared with headers of that kind alone.
        loose: whether rows name their own columns, as JSON does: then only what no row can do without may be missing.
        dry: puts nothing in quarantine.

    Returns:
        Columns that are new beside the nearest header known; empty where none is near.

    Raises:
        SchemaDrift: a column that was read is gone, renamed or of another kind.
    """
    if any(record.sha256 == source.sha256 for record in house.records.imports()):
        return ()  # the very same file has not drifted
    near = [header for header in known_headers(house) if header.kind == kind and _is_near(header, source.name, columns)]
    found = [(header, _changes(header, columns, rows, loose=loose)) for header in near]
    if not found:
        return ()
    # The one that explains the file best; of several alike, the one with more columns in common.
    header, changes = min(found, key=lambda one: (len(one[1]), -len(set(one[0].columns) & set(columns))))
    if not changes:
        return tuple(column for column in columns if column not in header.columns)
    if not dry:
        _quarantine(house, source, header, columns, changes)
    raise SchemaDrift(
        say(
            '"%(file)s" is in quarantine: its columns are no longer those of "%(known)s". Nothing was brought in.',
            file=source.name,
            known=header.file,
        ),
        where=source.name if dry else str(_path(house, source)),
        why=say("%(reason)s", reason=changes[0].says)
        if len(changes) == 1
        else say("%(reason)s And %(more)s more.", reason=changes[0].says, more=len(changes) - 1),
        fix=say(
            "Say how to read it: regulars map FILE, then bring it in again; or take the best reading: regulars import FILE "
            "--accept-drift"
        ),
    )


def _is_near(header: KnownHeader, file: str, columns: Sequence[str]) -> bool:
    stem = stem_of(file)
    return bool(stem and stem == stem_of(header.file)) or shares_most(header, columns)


def shares_most(header: KnownHeader, columns: Sequence[str]) -> bool:
    """Whether four fifths of a known header's columns are there."""
    return len(set(header.columns) & set(columns)) >= _NEAR_SHARE * len(header.columns)


def _changes(
    header: KnownHeader, columns: Sequence[str], rows: Sequence[Sequence[str]], *, loose: bool
) -> list[Change]:
    changes: list[Change] = []
    now = _best_reading(header.kind, columns, rows)
    for role, column in header.roles.items():
        if not column or role.startswith("+"):
            continue
        if column in columns:
            changes += _written_otherwise(header, role, columns, rows)
        elif not loose or role in (CUSTOMER, *(KINDS[header.kind].needs if header.kind in KINDS else ())):
            changes.append(_gone(header, role, now.get(role, "")))
    return changes


def _gone(header: KnownHeader, role: str, instead: str) -> Change:
    """A column that was read and is not there."""
    renamed = bool(instead) and instead not in header.columns
    column = header.roles[role]
    return Change("column_renamed", role, column, now=instead) if renamed else Change("column_missing", role, column)


def _written_otherwise(
    header: KnownHeader, role: str, columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> list[Change]:
    """What a column of times or numbers no longer is."""
    column = header.roles[role]
    values = _cells(columns, rows, column)
    if role in _times(header.kind):
        clock = header.roles.get("clock", "")
        times = with_clock(values, _cells(columns, rows, clock) if clock in columns else ())
        return _date_changes(header, role, column, [time for time in times if time])
    return _number_changes(header, role, column, [value for value in values if value]) if role in header.numbers else []


def _times(kind: str) -> tuple[str, ...]:
    """The roles whose values are times."""
    return ("time",) if kind not in KINDS else (*KINDS[kind].moments, "changed_at")


def _cells(columns: Sequence[str], rows: Sequence[Sequence[str]], column: str) -> list[str]:
    place = list(columns).index(column)
    return [row[place].strip() if place < len(row) else "" for row in rows]


def _best_reading(kind: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, str]:
    try:
        return dict((map_kind(kind, columns, rows) if kind in KINDS else map_columns(columns, rows)).columns)
    except (MappingUnsure, DataError):
        return {}


def _number_changes(header: KnownHeader, role: str, column: str, values: list[str]) -> list[Change]:
    style = number_style_of(values)
    if values and style.share_read(values) < NUMBERS_SHARE_MIN:
        return [Change("numbers_gone", role, column)]
    shown = any("." in value or "," in value for value in values)
    was = header.numbers.get(role, "")
    if was and shown and not style.ambiguous and style.decimal != was:
        return [Change("numbers_changed", role, column, was, style.decimal)]
    return []


def _date_changes(header: KnownHeader, role: str, column: str, values: list[str]) -> list[Change]:
    if not values or not header.dates:
        return []
    try:
        style = date_style_of(values, header.file, column)
    except DataError:
        return [Change("dates_gone", role, column)]
    was_kind, was = str(header.dates["kind"]).replace("utc", "text"), str(header.dates["format"])
    before, after = _order(was), _order(style.format)
    if style.kind == was_kind and before == after:
        return []
    # What can be read either way is no change.
    if (
        style.kind == was_kind
        and sorted(before) == sorted(after)
        and (style.ambiguous or header.dates.get("ambiguous"))
    ):
        return []
    return [Change("dates_changed", role, column, was or was_kind, style.format or style.kind)]


def _order(date_format: str) -> list[str]:
    """Which part comes first: ``%d/%m/%Y`` is d, m, Y."""
    return [part.replace("B", "b") for part in re.findall(r"%([YymdbB])", date_format)]


def _quarantine(
    house: House, source: Source, header: KnownHeader, columns: Sequence[str], changes: Sequence[Change]
) -> None:
    document = {
        "file": source.name,
        "sha256": source.sha256,
        "at_us": house.clock.now(),
        "known": header.file,
        "columns": list(columns),
        "reasons": [
            {
                "code": change.code,
                "role": change.role,
                "column": change.column,
                "was": change.was,
                "now": change.now,
                "says": str(change.says),
            }
            for change in changes
        ],
    }
    path = _path(house, source)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def release(house: House, source: Source) -> None:
    """Ends the quarantine of a file that was brought in after all."""
    _path(house, source).unlink(missing_ok=True)


def quarantined(house: House) -> list[dict[str, Any]]:
    """Every file in quarantine, with its reasons."""
    folder = house.home / "quarantine"
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]


def _path(house: House, source: Source) -> Path:
    return house.home / "quarantine" / f"{stem_of(source.name) or 'file'}-{source.sha256[:8]}.json"
