"""Month by month: who joined or came back upwards, who went quiet downwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from markupsafe import Markup

from regulars.domain.turn import CircleMonth
from regulars.interfaces.report.charts.drawing import Frame, Spec, draw, labels_by
from regulars.interfaces.report.months import last_day_of, month_short
from regulars.interfaces.report.palette import MOVE_COLOURS, QUIET
from regulars.interfaces.words import Speaker

__all__ = ["UPWARDS", "draw_circle"]

UPWARDS: Final = ("returning", "came_back", "new")
"""Drawn upwards, from the line outwards."""
_QUIET: Final = "went_quiet"
_ROOM_FOR_AXIS: Final = 64


def draw_circle(months: Sequence[CircleMonth], last_day: date, speak: Speaker, title: str) -> tuple[Markup, Markup]:
    """Bars of the circle, wide and narrow.

    Args:
        months: oldest first.
        last_day: last complete day; a month not over by then is drawn pale and marked with a star.
        speak: the reader's language.
        title: of the vertical axis.
    """
    return draw(lambda frame: _spec(months, last_day, speak, title, frame))


def _spec(months: Sequence[CircleMonth], last_day: date, speak: Speaker, title: str, frame: Frame) -> Spec:
    rows = [_row(month, last_day, speak) for month in months]
    lines = {_key(month): _lines(month, last_day, speak.language) for month in months}
    for key in list(lines)[-2::-2] if frame.narrow else ():
        lines[key][0] = ""  # a phone has room for every second month's name
    lines[_key(months[0])][1] = str(months[0].year)
    highest, lowest = max(1, *(row["up"] for row in rows)), min(0, *(row["down"] for row in rows))
    room = 0.08 * (highest - lowest)
    bars: Spec = {
        "mark": "bar",
        "transform": [{"fold": [*UPWARDS, "down"], "as": ["move", "members"]}],
        "encoding": {
            "y": {
                "field": "members",
                "type": "quantitative",
                "title": None if frame.narrow else title,
                "scale": {"domain": [lowest - room, highest + room], "nice": False},
                "axis": {"labelExpr": "format(abs(datum.value), ',')", "tickCount": 6},
            },
            "color": {"field": "move", "scale": _colours()},
            "order": {"field": "rank"},
            "opacity": {"condition": {"test": "datum.whole", "value": 1}, "value": 0.45},
        },
    }
    bars["transform"].append({"calculate": f"indexof({[*UPWARDS, 'down']}, datum.move)", "as": "rank"})
    sums = [] if frame.narrow else [_sums("up", "up_text", -7), _sums("down", "down_text", 8)]
    return {
        "width": frame.width - (_ROOM_FOR_AXIS if not frame.narrow else 50),
        "height": 240 if frame.narrow else 300,
        "data": {"values": rows},
        "encoding": {
            "x": {
                "field": "month",
                "type": "nominal",
                "sort": None,
                "title": None,
                "axis": {"labelAngle": 0, "labelExpr": labels_by(lines), "labelFontSize": 10 if frame.narrow else 12},
                "scale": {"paddingInner": 0.3, "paddingOuter": 0.15},
            }
        },
        "layer": [bars, *sums],
    }


def _row(month: CircleMonth, last_day: date, speak: Speaker) -> Spec:
    up = sum(getattr(month, name) for name in UPWARDS)
    counts = {name: getattr(month, name) for name in UPWARDS}
    return {
        "month": _key(month),
        **counts,
        "up": up,
        "down": -month.went_quiet,
        "up_text": speak.value(up),
        "down_text": speak.value(month.went_quiet),
        "whole": last_day_of(month) <= last_day,
    }


def _sums(field: str, text: str, offset: int) -> Spec:
    return {
        "mark": {"type": "text", "dy": offset, "color": QUIET.light, "fontSize": 11},
        "encoding": {"y": {"field": field, "type": "quantitative"}, "text": {"field": text}},
    }


def _colours() -> Spec:
    colours = {**{name: MOVE_COLOURS[name].light for name in UPWARDS}, "down": MOVE_COLOURS[_QUIET].light}
    return {"domain": list(colours), "range": list(colours.values())}


def _key(month: CircleMonth) -> str:
    return f"{month.year:04d}-{month.month:02d}"


def _lines(month: CircleMonth, last_day: date, language: str) -> list[str]:
    """The month, starred while it is not over; the year below each January."""
    name = month_short(month, language) + ("" if last_day_of(month) <= last_day else "*")
    return [name, str(month.year) if month.month == 1 else ""]
