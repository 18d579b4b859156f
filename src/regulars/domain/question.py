"""A question asked of columns: one `.sql` file in the room that asks it.

The room owns the text, in the portable subset of SQL that DuckDB and Spark read alike (common table expressions, windows,
FILTER, explicit CASTs, ROUND at the end); the loop has the engine run it. Values come in as ``:name`` places, bound by the
engine, never glued into the text. A question names `events` and `lines` and is shown only what had happened by its `as_of`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

__all__ = ["Question", "question"]

_PLACE: Final = re.compile(r"(?<![:\w]):([a-z_]+)\b")
_COMMENT: Final = re.compile(r"--[^\n]*")


@dataclass(frozen=True, slots=True)
class Question:
    """A named text in portable SQL.

    Attributes:
        name: room and file, as ``know.orders``.
        text: the SQL, with ``:name`` places.
    """

    name: str
    text: str

    @property
    def places(self) -> tuple[str, ...]:
        """The names of the values it needs, in order of appearance, each once."""
        return tuple(dict.fromkeys(_PLACE.findall(_COMMENT.sub("", self.text))))

    def with_places(self, style: str) -> str:
        """The text with each place written in an engine's own style, as ``$%s`` for DuckDB."""
        return _PLACE.sub(lambda match: style % match.group(1), _COMMENT.sub("", self.text))


def question(package: str, name: str) -> Question:
    """The question in file ``name.sql`` of a room's package.

    Example:
        >>> question("regulars.know", "orders").places
        ('today',)
    """
    text = (files(package) / f"{name}.sql").read_text(encoding="utf-8")
    return Question(f"{package.rpartition('.')[2]}.{name}", text)
