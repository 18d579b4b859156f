"""Puts the reports of a turn on disk, and shows one."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from regulars.domain.turn import Turn
from regulars.domain.words import Sentence
from regulars.interfaces.words import LANGUAGES, language_from
from regulars.loop.bring import Brought

if TYPE_CHECKING:
    from regulars.domain.ladder import Rung
    from regulars.loop.complete_journey import Exceptions
    from regulars.loop.event_counts import EventCount
    from regulars.shop import Shop

__all__ = ["show_report", "write_reports"]


def write_reports(
    shop: Shop,
    turn: Turn,
    brought: Sequence[Brought],
    assumptions: Sequence[Sentence],
    rungs: Sequence[Rung] = (),
    counts: Sequence[EventCount] = (),
    exceptions: Exceptions | None = None,
    programme: Sequence[Sentence] = (),
) -> dict[str, Path]:
    """Writes the report of a turn in every language, each file whole or not at all.

    Args:
        shop: whose turn it is.
        turn: what was found.
        brought: what was brought in just now; may be empty.
        assumptions: how it was read, where that was guessed.
        rungs: what can be asked of this much data.
        counts: how often each event happened.
        exceptions: rows that do not meet others as they should, or None.
        programme: what the demo's programme came to.

    Returns:
        Language to file: ``<home>/reports/<as of>.<language>.html``.
    """
    from regulars.interfaces.report.page import page

    folder = shop.home / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    paths = {language: folder / f"{turn.as_of}.{language}.html" for language in LANGUAGES}
    for language, path in paths.items():
        other = next((name, paths[name].name) for name in paths if name != language)
        _write_whole(
            path, page(shop, turn, brought, assumptions, language, other, rungs, counts, exceptions, programme)
        )
    return paths


def show_report(reports: Mapping[str, Path]) -> None:
    """Opens the report in the reader's language; the first there is where that one is missing."""
    import webbrowser

    if reports:
        path = reports.get(language_from(os.environ)) or next(iter(reports.values()))
        webbrowser.open(path.resolve().as_uri())


def _write_whole(path: Path, text: str) -> None:
    """Under a temporary name first, so that nobody ever reads half a page."""
    with NamedTemporaryFile(
        "w", encoding="utf-8", newline="\n", dir=path.parent, prefix=f".{path.name}.", suffix=".part", delete=False
    ) as file:
        part = Path(file.name)
        try:
            file.write(text)
        except BaseException:
            file.close()
            part.unlink(missing_ok=True)
            raise
    part.chmod(0o644)
    part.replace(path)
