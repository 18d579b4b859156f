"""What `regulars init` writes: a settings file with every knob explained, and the list of events a shop sends."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from regulars.domain.events import EventName
from regulars.settings import PROJECT_FILE, Settings

__all__ = ["scaffold", "settings_text"]

_LEFT_OUT: Final = frozenset({"home", "database_url"})
"""Where the shop is, and how to reach its database, does not belong in a file inside it."""


def scaffold(home: Path) -> list[Path]:
    """Writes what is not there yet; never overwrites. Returns what was written."""
    wanted = {home / PROJECT_FILE: settings_text(), home / "events.yml": _events_text()}
    written = []
    for path, text in wanted.items():
        if not path.exists():
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
    return f"# Events this shop sends, as Object Action in Title Case. Others are kept and shown all the same.\nevents:\n{known}\n"
