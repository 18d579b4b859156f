"""Each model beside what it has to beat: how far off, and how well it ranks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from regulars.interfaces.report.charts.drawing import Frame, Spec, draw, labels_by, wrapped
from regulars.interfaces.report.palette import BESIDE, INK, QUIET

__all__ = ["Bar", "Panel", "draw_forecast"]


@dataclass(frozen=True, slots=True)
class Bar:
    """One model's figure; `ours` is false for what it is compared with."""

    name: str
    value: float
    text: str
    ours: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """Bars of one metric, from `start`; `top` is the largest value the metric can take, or None."""

    title: str
    bars: Sequence[Bar]
    start: float = 0.0
    top: float | None = None


def draw_forecast(panels: Sequence[Panel]) -> tuple[Markup, Markup]:
    """The panels below one another."""
    return draw(lambda frame: {"vconcat": [_panel(panel, frame) for panel in panels], "spacing": 28})


def _panel(panel: Panel, frame: Frame) -> Spec:
    room = 128 if frame.narrow else 210
    names = {bar.name: wrapped(bar.name, 18 if frame.narrow else 32) for bar in panel.bars}
    top = panel.top or 1.25 * max(bar.value for bar in panel.bars) or 1.0
    values = [
        {
            "name": bar.name,
            "value": max(bar.value, panel.start),
            "text": bar.text,
            "ours": bar.ours,
            "start": panel.start,
        }
        for bar in panel.bars
    ]
    return {
        "title": {
            "text": wrapped(panel.title, 46) if frame.narrow else panel.title,
            "anchor": "start",
            "frame": "bounds",
            "fontSize": 12,
            "fontWeight": "normal",
            "color": QUIET.light,
            "offset": 8,
        },
        "width": frame.width - room - 12 - (40 if panel.top else 0),
        "height": {"step": 38 if frame.narrow else 30},
        "data": {"values": values},
        "encoding": {
            "y": {
                "field": "name",
                "type": "nominal",
                "sort": None,
                "title": None,
                "axis": {"labelExpr": labels_by(names), "minExtent": room, "maxExtent": room, "labelLimit": room},
            },
            "x": {"field": "value", "type": "quantitative", "axis": None, "scale": {"domain": [panel.start, top]}},
        },
        "layer": [
            {
                "mark": {"type": "bar", "height": 14, "cornerRadiusEnd": 3},
                "encoding": {
                    "x2": {"field": "start"},
                    "color": {"condition": {"test": "datum.ours", "value": INK.light}, "value": BESIDE.light},
                },
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 8, "color": INK.light},
                "encoding": {"text": {"field": "text"}},
            },
        ],
    }
