"""What makes a turn the same turn: one digest of everything that it depends on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from regulars.domain.records import LogState
from regulars.domain.time import AsOf
from regulars.know.user_feature import UserFeature
from regulars.loop.house import House

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["key_of"]

_GATE: Final = {"check_rejected_share_max", "check_rows_min", "check_days_missing_max", "check_findings_fail"}
"""Settings of the quality gate: they let data in or not, and change no turn."""
_NO_MATTER: Final = {"home", "database_url", "lang", "memory_mb", "threads", *_GATE}
"""Settings that change where and how fast, never what is found."""


def key_of(
    house: House,
    state: LogState,
    as_of: AsOf,
    consents: pa.Table,
    merged: pa.Table,
    features: Sequence[UserFeature] = (),
    vectors: pa.Table | None = None,
) -> str:
    """The key of a turn.

    Args:
        house: the shop, for its settings.
        state: the log's manifest.
        as_of: asked from here.
        consents: every word a member said.
        merged: who stands for whom.
        features: of the shop's own; known by name, for what they compute cannot be seen.
        vectors: of products or customers.
    """
    settings = house.settings
    depends = {
        "as_of": as_of.instant,
        "log": state.version,
        "features": [feature.name for feature in features],
        "vectors": None if vectors is None else _digest(vectors),
        "settings": settings.model_dump(mode="json", exclude=_NO_MATTER),
        # A margin that was said is no assumption, even where it is the usual one.
        "said": sorted(settings.model_fields_set - _NO_MATTER),
        "consents": _digest(consents.sort_by([("member", "ascending"), ("purpose", "ascending")])),
        "merged": _digest(merged.sort_by("member")),
        "code": _code(),
    }
    return hashlib.sha256(json.dumps(depends, sort_keys=True).encode()).hexdigest()[:32]


def _digest(table: pa.Table) -> str:
    """A digest of a table's content, the same however it is cut into chunks."""
    import pyarrow as pa

    out = pa.BufferOutputStream()
    with pa.ipc.new_stream(out, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    return hashlib.sha256(out.getvalue()).hexdigest()


@cache
def _code() -> str:
    """A digest of Regulars itself: another release may find something else in the same log."""
    package = Path(__file__).parents[1]
    found = hashlib.sha256()
    for path in sorted(path for path in package.rglob("*") if path.suffix in {".py", ".sql"}):
        found.update(path.relative_to(package).as_posix().encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()
