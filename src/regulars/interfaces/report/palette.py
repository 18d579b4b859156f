"""The colours of a report, each for light and for dark surroundings. The same stage has the same colour everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from regulars.domain.stage import Stage

__all__ = [
    "BESIDE",
    "GRID",
    "HOLLOW",
    "INK",
    "MOVE_COLOURS",
    "MUTED",
    "QUIET",
    "STAGE_COLOURS",
    "Colour",
    "all_colours",
]


@dataclass(frozen=True, slots=True)
class Colour:
    """One colour: charts are drawn with `light`, and the page repaints that as `dark` where the reader wants it dark."""

    light: str
    dark: str


INK: Final = Colour("#1f2a37", "#eef2f6")
"""Words and dots that matter."""
QUIET: Final = Colour("#52606d", "#aab6c3")
"""Axis labels."""
MUTED: Final = Colour("#c3ccd6", "#465363")
"""Intervals."""
BESIDE: Final = Colour("#8795a4", "#728193")
"""Bars that are there to compare with."""
GRID: Final = Colour("#e6eaee", "#2a333e")
HOLLOW: Final = Colour("#fefefe", "#141a21")
"""Inside of a hollow dot: the page's background, nearly."""

STAGE_COLOURS: Final[dict[str, Colour]] = {
    Stage.NEW: Colour("#1496d4", "#63c6f7"),
    Stage.ACTIVE: Colour("#1d4ed8", "#5f8cf5"),
    Stage.CAME_BACK: Colour("#0e8f82", "#2fc9b7"),
    Stage.COOLING: Colour("#c27803", "#f3b24d"),
    Stage.SLEEPING: Colour("#7c3aed", "#b493ff"),
    Stage.LAPSED: Colour("#76828f", "#95a2b0"),
}
MOVE_COLOURS: Final[dict[str, Colour]] = {
    "returning": STAGE_COLOURS[Stage.ACTIVE],
    "came_back": STAGE_COLOURS[Stage.CAME_BACK],
    "new": STAGE_COLOURS[Stage.NEW],
    "went_quiet": STAGE_COLOURS[Stage.COOLING],
}
"""A move has the colour of the stage it leads to."""


def all_colours() -> tuple[Colour, ...]:
    """Every colour once, for the style sheet."""
    return (INK, QUIET, MUTED, BESIDE, GRID, HOLLOW, *STAGE_COLOURS.values())
