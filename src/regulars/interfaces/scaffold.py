"""What `regulars init` writes: a settings file with every knob explained, the events a shop sends, and its programme."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from regulars.domain.events import EventName
from regulars.interfaces.programme_scaffold import PROGRAMME_TEXT
from regulars.settings import PROJECT_FILE, Settings

__all__ = ["scaffold", "settings_text"]

_LEFT_OUT: Final = frozenset({"home", "database_url"})
"""Where the shop is, and how to reach its database, does not belong in a file inside it."""


def scaffold(home: Path) -> list[Path]:
    """Writes what is not there yet; never overwrites. Returns what was written."""
    wanted = {home / PROJECT_FILE: settings_text(), home / "events.yml": _events_text()}
    if not any((home / "programmes").glob("*.yml")):
        wanted[home / "programmes" / "points.yml"] = PROGRAMME_TEXT
    written = []
    for path, text in wanted.items():
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            written.append(path)
    return written


def settings_text() -> str:
    """The settings file: every knob with its meaning and its default, all still commented out."""
    lines = [
        "# Settings of this shop. Take away the # to change one. The environment (REGULARS_…) and flags come first.",
        "",
    ]
    for name, field in Settings.model_fields.items():
        if name in _LEFT_OUT:
            continue
        default = field.default
        shown = f'"{default}"' if isinstance(default, str) else str(default)
        lines += [f"# {field.description}", f"# {name} = {shown}", ""]
    return "\n".join(lines)


def _events_text() -> str:
    known = "\n".join(f"  - name: {name.value}" for name in EventName)
    return f"{_PLAN_HEAD}events:\n{known}\n"


_PLAN_HEAD: Final = """\
# The tracking plan: the events this shop means to send. Nothing is refused for it: what is not planned is kept and reported.
# Every key, with examples: docs/en/tracking-plan.md. Its schema: docs/schemas/events.schema.json.
#
# - name: Tea Brewed              # Object Action, as it is sent
#   owner: shop system            # who answers for it
#   description: A member made tea.
#   expected: true                # is missed where it never happened
#   properties:                   # where none are listed, every property is welcome
#     grams:
#       type: number              # any, text, number, integer, boolean, time, list, object
#       required: true            # every event has to carry it
#     kettle:
#       type: text
#       allowed: [iron, glass]    # the only values there are
#
# The columns order_id, product, campaign, channel, place, amount and score count as properties.
version: 1
"""
