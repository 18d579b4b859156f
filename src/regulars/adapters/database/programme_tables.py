"""The programme's tables."""

from __future__ import annotations

from typing import Final

from regulars.adapters.database.tables import _check, _table, _text, _whole
from regulars.domain.data_class import DataClass

__all__ = ["programme_versions"]

programme_versions: Final = _table(
    "programme_versions",
    _whole("number", DataClass.DERIVED),
    _text("document", DataClass.DERIVED),
    _text("hash", DataClass.DERIVED),
    _whole("since", DataClass.DERIVED),
    _text("how", DataClass.DERIVED),
    _text("author", DataClass.DERIVED),
    _text("note", DataClass.DERIVED),
    _check("number", "number >= 1"),
    key=("number",),
)
"""Every programme that was in force, whole. `author` is who works for the shop, never a member."""
