"""How many members stand at each stage."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from regulars.domain.stage import STAGE_WORDS
from regulars.domain.words import Percent
from regulars.interfaces.report.charts.drawing import Frame, Spec, draw
from regulars.interfaces.report.palette import INK, STAGE_COLOURS
from regulars.interfaces.words import Speaker

__all__ = ["draw_stages"]


def draw_stages(stages: Mapping[str, int], speak: Speaker) -> tuple[Markup, Markup]:
    """One bar a stage, with its count and share at the end."""
    return draw(lambda frame: _spec(stages, speak, frame))


def _spec(stages: Mapping[str, int], speak: Speaker, frame: Frame) -> Spec:
    members = max(1, sum(stages.values()))
    rows = [
        {
            "stage": speak(STAGE_WORDS[stage]),
            "members": count,
            "text": f"{speak.value(count)}  ·  {speak.value(Percent(count / members))}",
            "colour": STAGE_COLOURS[stage].light,
        }
        for stage, count in stages.items()
    ]
    room = 1.9 if frame.narrow else 1.3
    longest = max(1, *stages.values())
    return {
        "width": frame.width - 96,
        "height": {"step": 34},
        "data": {"values": rows},
        "encoding": {
            "y": {"field": "stage", "type": "nominal", "sort": None, "title": None, "axis": _NAMES},
            "x": {
                "field": "members",
                "type": "quantitative",
                "axis": None,
                "stack": None,
                "scale": {"domain": [0, longest * room]},
            },
        },
        "layer": [
            {
                "mark": {"type": "bar", "height": 20, "cornerRadiusEnd": 3},
                "encoding": {"color": {"field": "colour", "scale": None}},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 8, "fontSize": 13, "color": INK.light},
                "encoding": {"text": {"field": "text"}},
            },
        ],
    }


_NAMES: Spec = {"labelFontSize": 13, "minExtent": 84, "labelColor": INK.light}
