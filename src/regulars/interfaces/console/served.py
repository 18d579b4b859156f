"""Scripts, styles and fonts: our own, and those that ``npm ci`` brought; served from here and from nowhere else."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from regulars.domain.words import Sentence, say
from regulars.interfaces.console.refused import nothing_here
from regulars.interfaces.console.screen import Sent, Visit

__all__ = ["ASSETS", "has_asset", "missing_parts", "serve_file", "stamp"]

_OWN: Final = Path(__file__).parent / "static"
ASSETS: Final = Path(__file__).parent / "assets"
"""Filled by ``tools/assets.py``; a console without it shows tables instead of charts."""
_KINDS: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
}
_YEAR: Final = "public, max-age=31536000, immutable"
_HOUR: Final = "public, max-age=3600"


def has_asset(name: str) -> bool:
    """Whether ``npm ci`` brought this file."""
    return (ASSETS / name).is_file()


def missing_parts() -> tuple[Sentence, ...]:
    """What to say once, where the drawing library was not installed."""
    if has_asset("echarts.min.js"):
        return ()
    return (
        say(
            "Charts are shown as tables: the drawing library was not installed. With npm in reach: python tools/assets.py"
        ),
    )


@cache
def stamp() -> str:
    """Changes whenever a script or a style does, so that browsers may keep them for a year."""
    digest = hashlib.sha256()
    for folder in (_OWN, ASSETS):
        for path in sorted(folder.glob("*.*")):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def serve_file(visit: Visit) -> Sent:
    """One file by its name; there is no way out of the two folders.

    Raises:
        PageRefused: there is none.
    """
    name = visit.parameters["name"]
    found = _files().get(name)
    if found is None:
        raise nothing_here()
    keeps = _YEAR if visit.query.get("v") == stamp() or found.suffix == ".woff2" else _HOUR
    return Sent(found.read_bytes(), _KINDS[found.suffix], headers=(("cache-control", keeps),))


@cache
def _files() -> dict[str, Path]:
    """Name to file: only what lay in the folders when the first was asked for."""
    found = (path for folder in (ASSETS, ASSETS / "fonts", _OWN) for path in sorted(folder.glob("*.*")))
    return {path.name: path for path in found if path.suffix in _KINDS}
