"""Who has ordered again after so many days: a curve that rises, with its interval as a band."""

from __future__ import annotations

from markupsafe import Markup

from regulars.domain.course import Wait
from regulars.interfaces.report.charts.drawing import Frame, Spec, draw
from regulars.interfaces.report.palette import MUTED, STAGE_COLOURS

__all__ = ["WAIT_COLOUR", "draw_wait"]

WAIT_COLOUR = STAGE_COLOURS["active"]


def draw_wait(wait: Wait, days: str, share: str) -> tuple[Markup, Markup]:
    """The curve, wide and narrow.

    Args:
        wait: what is drawn.
        days: title of the horizontal axis.
        share: of the vertical one.
    """
    return draw(lambda frame: _spec(wait, days, share, frame))


def _spec(wait: Wait, days: str, share: str, frame: Frame) -> Spec:
    # Ordered again is the other way round: one less the share that has not.
    rows = [
        {"days": day, "share": 1 - left.value, "low": 1 - left.high, "high": 1 - left.low}
        for day, left in wait.curve.items()
    ]
    steps = {"interpolate": "step-after"}
    return {
        "width": frame.width - 76,
        "height": 200 if frame.narrow else 260,
        "data": {"values": rows},
        "encoding": {
            "x": {"field": "days", "type": "quantitative", "title": days, "axis": {"grid": False, "tickCount": 6}}
        },
        "layer": [
            {
                "mark": {"type": "area", "color": MUTED.light, "opacity": 0.6, **steps},
                "encoding": {
                    "y": {
                        "field": "low",
                        "type": "quantitative",
                        "title": None if frame.narrow else share,
                        "scale": {"domain": [0, 1]},
                        "axis": {"format": "%", "tickCount": 5},
                    },
                    "y2": {"field": "high"},
                },
            },
            {
                "mark": {"type": "line", "color": WAIT_COLOUR.light, "strokeWidth": 2, **steps},
                "encoding": {"y": {"field": "share", "type": "quantitative"}},
            },
        ],
    }
