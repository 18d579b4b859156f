"""Cohorts as a heat table: a row a month of first orders, a column a month since, the darker the more came back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from regulars.interfaces.report.charts.drawing import Frame, Spec, draw
from regulars.interfaces.report.palette import INK, STAGE_COLOURS

__all__ = ["HEAT_COLOUR", "Cell", "draw_cohorts"]

HEAT_COLOUR = STAGE_COLOURS["came_back"]
_STRONGEST = 0.85
"""No cell is drawn stronger than this, so that the figure in it can be read."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cohort in one month.

    Attributes:
        cohort: name of the row.
        months_since: number of the column.
        share: who ordered, 0 to 1.
        text: the share as the reader writes it.
    """

    cohort: str
    months_since: int
    share: float
    text: str


def draw_cohorts(cells: Sequence[Cell], months_since: str) -> tuple[Markup, Markup]:
    """The table, wide and narrow.

    Args:
        cells: rows oldest first.
        months_since: title of the columns.
    """
    return draw(lambda frame: _spec(cells, months_since, frame))


def _spec(cells: Sequence[Cell], months_since: str, frame: Frame) -> Spec:
    # The first month is everybody by definition: it must not make all others look pale.
    strongest = max([cell.share for cell in cells if cell.months_since], default=1.0) or 1.0
    rows = [
        {
            "cohort": cell.cohort,
            "since": cell.months_since,
            "strength": _STRONGEST * min(1.0, cell.share / strongest),
            "text": cell.text,
        }
        for cell in cells
        if not frame.narrow or cell.months_since <= 6
    ]
    return {
        "width": frame.width - 110,
        "height": {"step": 26},
        "data": {"values": rows},
        "encoding": {
            "x": {
                "field": "since",
                "type": "ordinal",
                "title": months_since,
                "axis": {"labelAngle": 0, "orient": "top"},
            },
            "y": {"field": "cohort", "type": "nominal", "sort": None, "title": None},
        },
        "layer": [
            {
                "mark": {"type": "rect", "color": HEAT_COLOUR.light},
                "encoding": {
                    "opacity": {
                        "field": "strength",
                        "type": "quantitative",
                        "scale": {"domain": [0, 1], "range": [0, 1]},
                    }
                },
            },
            {
                "mark": {"type": "text", "color": INK.light, "fontSize": 10 if frame.narrow else 11},
                "encoding": {"text": {"field": "text"}},
            },
        ],
    }
