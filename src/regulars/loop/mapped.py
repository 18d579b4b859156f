"""How each column of a file is read, for a person to look at: the role, how sure that is, and a few values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from regulars.domain.finding import masked
from regulars.gather.kind_map import KindMap
from regulars.gather.mapping import ACCEPT_FROM, RoleMap
from regulars.gather.synonyms import OPTIONAL_ROLES
from regulars.loop.mappings import KnownHeader

__all__ = ["PROPERTY", "ColumnRead", "MappedFile", "columns_read", "mapping_document", "saved_document"]

_VALUES_MAX: Final = 3
_VALUE_LETTERS_MAX: Final = 40
_PERSONAL: Final = re.compile(
    r"mail|phone|mobile|\btel|name|address|street|手机|电话|邮箱|邮件|姓名|收货人|收件人|地址|身份证|微信|昵称",
    re.IGNORECASE,
)

_PERSONAL_ROLES: Final = frozenset(("customer", *OPTIONAL_ROLES))

PROPERTY: Final = "property"
"""What a column is read as that plays no role, and is kept beside what the row tells of."""

State = Literal["told", "accepted", "asked", "left_out"]


@dataclass(frozen=True, slots=True)
class ColumnRead:
    """One column of a file.

    Attributes:
        column: its name.
        role: what it is read as; empty where it is left out.
        confidence: 0 to 1; None where it was told or is left out.
        state: ``told`` (said by a person or saved), ``accepted`` (sure enough), ``asked`` (sure enough to use, not to be
            silent) or ``left_out``.
        values: a few values; personal ones are masked.
    """

    column: str
    role: str
    confidence: float | None
    state: State
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MappedFile:
    """A file and how it is read.

    Attributes:
        header: what can be saved.
        columns: every column, in the file's order.
        roles: how they are read.
        saved: whether the mapping was saved before.
    """

    header: KnownHeader
    columns: tuple[ColumnRead, ...]
    roles: RoleMap | KindMap
    saved: bool


def columns_read(
    names: Sequence[str], rows: Sequence[Sequence[str]], roles: RoleMap | KindMap
) -> tuple[ColumnRead, ...]:
    """Every column with its reading.

    Args:
        names: the header.
        rows: some of the first rows.
        roles: how they are read.
    """
    rest = roles.rest if isinstance(roles, KindMap) else {}
    role_of = dict.fromkeys(rest.values(), PROPERTY)
    role_of |= {column: role for role, column in roles.columns.items() if column}
    sure = {guess.column: guess.confidence for guess in roles.guesses}
    return tuple(
        ColumnRead(
            name,
            role_of.get(name, ""),
            sure.get(name),
            _state(name, role_of, sure),
            _values(name, role_of.get(name, ""), [row[place] for row in rows if place < len(row)]),
        )
        for place, name in enumerate(names)
    )


def _state(name: str, role_of: Mapping[str, str], sure: Mapping[str, float]) -> State:
    if name not in role_of:
        return "left_out"
    if role_of[name] == PROPERTY:
        return "accepted"
    if name not in sure:
        return "told"
    return "accepted" if sure[name] >= ACCEPT_FROM else "asked"


def _values(name: str, role: str, cells: Sequence[str]) -> tuple[str, ...]:
    shown = [cell[:_VALUE_LETTERS_MAX] for cell in dict.fromkeys(cell.strip() for cell in cells) if cell][:_VALUES_MAX]
    personal = role in _PERSONAL_ROLES or (
        not role and bool(_PERSONAL.search(name) or any("@" in cell for cell in shown))
    )
    return tuple(masked(cell) for cell in shown) if personal else tuple(shown)


def mapping_document(mapped: MappedFile) -> dict[str, Any]:
    """A file's mapping, for JSON."""
    return {
        "name": mapped.header.name,
        "file": mapped.header.file,
        "signature": mapped.header.signature,
        "kind": mapped.header.kind,
        "saved": mapped.saved,
        "columns": [
            {
                "column": one.column,
                "role": one.role or None,
                "confidence": one.confidence,
                "state": one.state,
                "values": list(one.values),
            }
            for one in mapped.columns
        ],
    }


def saved_document(header: KnownHeader) -> dict[str, Any]:
    """A saved mapping, for JSON."""
    roles = {role: column for role, column in header.roles.items() if column}
    return {
        "name": header.name,
        "file": header.file,
        "kind": header.kind,
        "signature": header.signature,
        "roles": roles,
    }
