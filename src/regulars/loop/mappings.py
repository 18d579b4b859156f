"""How files with a certain header are read: saved by a person (`mappings/`), or noted of an import (`headers/`).

A header is known by its column names in their order. A saved mapping decides the roles of its columns and leaves all others
aside. What was noted of an import decides nothing; it is what a later file is compared with (`loop/drift`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from regulars.gather.kind_map import KindMap
from regulars.gather.kinds import ORDERS
from regulars.gather.mapping import RoleMap
from regulars.loop.house import House

__all__ = [
    "NUMBERS_SHARE_MIN",
    "KnownHeader",
    "forget",
    "header_of",
    "known_headers",
    "note_header",
    "save",
    "saved_for",
    "saved_mappings",
    "stem_of",
]

_SAVED: Final = "mappings"
_NOTED: Final = "headers"
_FORMAT: Final = 1
NUMBERS_SHARE_MIN: Final = 0.5
"""A column of which fewer values are numbers does not hold numbers."""


@dataclass(frozen=True, slots=True)
class KnownHeader:
    """How files with one header are read.

    Attributes:
        name: of the file it is saved in, without its ending.
        file: name of the file it was made from.
        columns: the header.
        roles: every role to its column, or to nothing.
        told: role to column, as far as a person said so.
        dates: how the time column is written: kind, format, and whether day and month could be exchanged.
        numbers: role to the decimal mark of its column, for columns that hold numbers; empty where no value shows one.
        saved: whether a person saved it.
        kind: what such files hold (`regulars.gather.kinds`). Of every kind but orders, a role ``+name`` is the property of
            that name.
    """

    name: str
    file: str
    columns: tuple[str, ...]
    roles: Mapping[str, str]
    told: Mapping[str, str]
    dates: Mapping[str, Any]
    numbers: Mapping[str, str]
    saved: bool = False
    kind: str = ORDERS

    @property
    def signature(self) -> str:
        """Eight letters or digits that stand for the header."""
        return _signature(self.columns)

    @property
    def used(self) -> frozenset[str]:
        """The columns that play a role."""
        return frozenset(column for column in self.roles.values() if column)


def header_of(
    file: str, columns: Sequence[str], rows: Sequence[Sequence[str]], roles: RoleMap | KindMap, told: Mapping[str, str]
) -> KnownHeader:
    """The header of a file that was just looked at.

    Args:
        file: its name.
        columns: its column names, in order.
        rows: some of its first rows.
        roles: how they are read.
        told: role to column, as far as a person said so.
    """
    style = roles.dates
    dates = {} if style is None else {"kind": style.kind, "format": style.format, "ambiguous": style.ambiguous}
    numbers = {}
    for role, written in roles.numbers.items():
        values = list(_values(columns, rows, roles, role))
        if written.share_read(values) >= NUMBERS_SHARE_MIN:
            marked = not written.ambiguous and any("." in value or "," in value for value in values)
            numbers[role] = written.decimal if marked else ""
    name = f"{stem_of(file) or 'file'}-{_signature(columns)}"
    kind, rest = (ORDERS, {}) if isinstance(roles, RoleMap) else (roles.kind.name, roles.rest)
    read = {**roles.columns, **{f"+{name}": column for name, column in rest.items()}}
    return KnownHeader(name, file, tuple(columns), read, dict(told), dates, numbers, kind=kind)


def _values(
    columns: Sequence[str], rows: Sequence[Sequence[str]], roles: RoleMap | KindMap, role: str
) -> Iterator[str]:
    place = list(columns).index(roles.columns[role])
    return (value for row in rows if place < len(row) and (value := row[place].strip()))


def stem_of(file: str) -> str:
    """What a file is called apart from dates and numbers: exports of one source share it.

    Example:
        >>> stem_of("orders-2026-01.csv"), stem_of("订单导出_20260301(2).xlsx"), stem_of("2026.csv")
        ('orders', '订单导出', '')
    """
    return re.sub(r"[\W\d_]+", "-", Path(file).name.partition(".")[0].lower()).strip("-")[:40]


def save(house: House, header: KnownHeader) -> Path:
    """Saves a mapping that a person has seen; one of the same header is replaced."""
    for old in saved_mappings(house):
        if old.signature == header.signature and old.name != header.name:
            _path(house, _SAVED, old.name).unlink(missing_ok=True)
    return _write(house, _SAVED, replace(header, saved=True))


def note_header(house: House, header: KnownHeader) -> None:
    """Notes how the file of an import was read."""
    _write(house, _NOTED, replace(header, saved=False))


def saved_mappings(house: House) -> tuple[KnownHeader, ...]:
    """Every saved mapping, by name."""
    return tuple(_read(_folder(house, _SAVED), saved=True))


def known_headers(house: House) -> tuple[KnownHeader, ...]:
    """Every header known of this shop, saved ones first; a shop of opened files below the home knows its own alone."""
    own = _folder(house, _SAVED).parent == house.home
    return (*(saved_mappings(house) if own else ()), *_read(_folder(house, _NOTED), saved=False))


def saved_for(house: House, columns: Sequence[str]) -> KnownHeader | None:
    """The mapping that a person saved for exactly this header."""
    return next((header for header in saved_mappings(house) if header.columns == tuple(columns)), None)


def forget(house: House, name: str) -> bool:
    """Forgets a saved mapping; False where there is none of this name."""
    if name not in {header.name for header in saved_mappings(house)}:
        return False
    _path(house, _SAVED, name).unlink()
    return True


def _signature(columns: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps(list(columns), ensure_ascii=False).encode()).hexdigest()[:8]


def _folder(house: House, kind: str) -> Path:
    """Saved mappings belong to the home, so that `open` finds them too; what was noted belongs to the shop."""
    home = house.settings.home
    return (home if kind == _SAVED and house.home.is_relative_to(home) else house.home) / kind


def _path(house: House, kind: str, name: str) -> Path:
    return _folder(house, kind) / f"{name}.json"


def _write(house: House, kind: str, header: KnownHeader) -> Path:
    path = _path(house, kind, header.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"format": _FORMAT, **asdict(header)}, ensure_ascii=False, indent=2)
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(text + "\n", encoding="utf-8")
    unfinished.replace(path)
    return path


def _read(folder: Path, *, saved: bool) -> Iterator[KnownHeader]:
    """The headers in a folder; a file that is none of ours is passed over."""
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            yield KnownHeader(
                name=path.stem,
                file=str(found["file"]),
                columns=tuple(map(str, found["columns"])),
                roles={str(role): str(column) for role, column in found["roles"].items()},
                told={str(role): str(column) for role, column in found["told"].items()},
                dates=dict(found["dates"]),
                numbers={str(role): str(mark) for role, mark in found["numbers"].items()},
                saved=saved,
                kind=str(found.get("kind", ORDERS)),
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
