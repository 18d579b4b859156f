"""A draft that is asked about from afar: as text or as a document, bounded in size and in time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from regulars.domain.errors import ProgrammeInvalid
from regulars.loop.house import House
from regulars.loop.ledger.counter import Counter
from regulars.loop.replay.applying import change_by
from regulars.loop.replay.document import plan_document
from regulars.loop.replay.plan import make_plan

__all__ = ["DRAFT_CHARS_MAX", "EVENTS_MAX", "plan_asked"]

DRAFT_CHARS_MAX: Final = 64 * 1024
"""A longer draft is refused, characters."""
EVENTS_MAX: Final = 100_000
"""Orders and events that are replayed while somebody waits, at most; ``regulars plan`` replays any number."""


def plan_asked(
    house: House, counter: Counter, draft: str | Mapping[str, Any], file: str, from_us: int = 0
) -> dict[str, Any]:
    """What a draft would do, as ``regulars plan --json`` says it. Nothing is written to the shop.

    Args:
        house: the shop.
        counter: its ledger.
        draft: a programme's file as text, or the same as a document.
        file: the name it goes by, as ``stars.yml``: of the shop's file whose place it takes, where there are several.
        from_us: only what happened from this instant on, µs UTC.

    Raises:
        ProgrammeInvalid: it is no programme, or is too long, or uses aliases; `where` begins with `file`.
        UsageError: more happened than is replayed in one call.
    """
    text = draft if isinstance(draft, str) else json.dumps(draft, ensure_ascii=False)
    if len(text) > DRAFT_CHARS_MAX:
        raise ProgrammeInvalid(file, f"longer than {DRAFT_CHARS_MAX} characters")
    with TemporaryDirectory(prefix="regulars-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / file
        path.write_text(text, encoding="utf-8")
        try:
            _refuse_aliases(text, file)
            change = change_by(house, path)
        except ProgrammeInvalid as error:
            # Where it lay for a moment is nobody's business.
            raise ProgrammeInvalid(str(error.where).replace(str(path), file), _reason(error)) from None
        plan = make_plan(house, counter, change.before, change.after, path, from_us, events_max=EVENTS_MAX)
        return plan_document(plan)


def _reason(error: ProgrammeInvalid) -> str:
    return str(error.why or "")


def _refuse_aliases(text: str, file: str) -> None:
    """A few lines of aliases stand for a billion: nobody needs them in a programme."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError
    from ruamel.yaml.events import AliasEvent

    try:
        aliases = [each for each in YAML(typ="safe", pure=True).parse(text) if isinstance(each, AliasEvent)]
    except (YAMLError, RecursionError):
        return  # said better, with its line, by whoever reads it
    if aliases:
        raise ProgrammeInvalid(f"{file}:{aliases[0].start_mark.line + 1}", "aliases are not taken from afar")
