"""For each group: how many come back by themselves, where each lever pays for itself, and what a test can see."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from regulars.interfaces.report.charts.drawing import Frame, Spec, draw, labels_by, wrapped
from regulars.interfaces.report.palette import HOLLOW, INK, MUTED, QUIET

__all__ = ["GroupDrawn", "LeverDrawn", "draw_proposals"]


@dataclass(frozen=True, slots=True)
class LeverDrawn:
    """One lever: the share that must come back for it to pay (None where out of reach), and its label.

    `pays` says whether every rise the test can prove also pays.
    """

    name: str
    needed: float | None
    text: str
    pays: bool


@dataclass(frozen=True, slots=True)
class GroupDrawn:
    """One group: shares from 0 to 1, names and labels in the reader's language."""

    name: str
    says: str
    rate: float
    interval: tuple[float, float]
    seen: float | None
    levers: Sequence[LeverDrawn]


def draw_proposals(groups: Sequence[GroupDrawn], axis: str) -> tuple[Markup, Markup]:
    """The groups below one another, on one scale."""
    ends = [end for group in groups for end in _ends(group)]
    domain = [math.floor(max(0.0, min(ends) - 0.005) * 20) * 5, math.ceil(min(1.0, max(ends) + 0.005) * 20) * 5]

    def spec(frame: Frame) -> Spec:
        views = [_group(group, domain, axis if group is groups[-1] else None, frame) for group in groups]
        return {"vconcat": views, "spacing": 22}

    return draw(spec)


def _ends(group: GroupDrawn) -> list[float]:
    needed = [lever.needed for lever in group.levers if lever.needed is not None]
    return [*group.interval, *needed, *([group.seen] if group.seen is not None else [])]


def _group(group: GroupDrawn, domain: list[int], axis: str | None, frame: Frame) -> Spec:
    room = 116 if frame.narrow else 150
    across: Spec = {
        "type": "quantitative",
        "scale": {"domain": domain, "nice": False},
        "axis": {"title": axis, "labels": axis is not None, "tickCount": 5},
    }
    return {
        "title": _title(group, frame),
        "width": frame.width - room - 82,
        "height": {"step": 30},
        "data": {"values": [_row(lever, group.rate) for lever in group.levers]},
        "layer": [
            _interval(group, across),
            _upright(group.rate, INK.light, [], across),
            *([] if group.seen is None else [_upright(group.seen, QUIET.light, [3, 3], across)]),
            *_levers(across, _names(group, room, frame)),
        ],
    }


def _row(lever: LeverDrawn, rate: float) -> Spec:
    needed = None if lever.needed is None else 100 * lever.needed
    return {"name": lever.name, "text": lever.text, "pays": lever.pays, "needed": needed, "rate": 100 * rate}


def _title(group: GroupDrawn, frame: Frame) -> Spec:
    return {
        "text": group.name,
        "subtitle": wrapped(group.says, 46) if frame.narrow else group.says,
        "anchor": "start",
        "frame": "bounds",
        "fontSize": 14,
        "fontWeight": 600,
        "color": INK.light,
        "subtitleColor": QUIET.light,
        "subtitleFontSize": 12,
        "subtitlePadding": 4,
        "offset": 10,
    }


def _names(group: GroupDrawn, room: int, frame: Frame) -> Spec:
    lines = {lever.name: wrapped(lever.name, 18 if frame.narrow else 24) for lever in group.levers}
    axis = {"labelExpr": labels_by(lines), "minExtent": room, "maxExtent": room, "labelLimit": room}
    return {"field": "name", "type": "nominal", "sort": None, "title": None, "axis": axis}


def _interval(group: GroupDrawn, across: Spec) -> Spec:
    low, high = (100 * end for end in group.interval)
    return {
        "data": {"values": [{"low": low, "high": high}]},
        "mark": {"type": "rect", "color": MUTED.light, "opacity": 0.8},
        "encoding": {"x": {"field": "low", **across}, "x2": {"field": "high"}},
    }


def _upright(share: float, colour: str, dash: list[int], across: Spec) -> Spec:
    """A line over all levers of a group."""
    return {
        "data": {"values": [{"at": 100 * share}]},
        "mark": {"type": "rule", "color": colour, "strokeWidth": 1.5, "strokeDash": dash},
        "encoding": {"x": {"field": "at", **across}},
    }


def _levers(across: Spec, names: Spec) -> list[Spec]:
    """The climb from what happens anyway to where a lever pays, the point itself, and the climb in figures."""
    reachable = [{"filter": "datum.needed !== null"}]
    point = {"type": "point", "shape": "circle", "size": 90, "opacity": 1, "stroke": INK.light, "strokeWidth": 2}
    filled = {"condition": {"test": "datum.pays", "value": INK.light}, "value": HOLLOW.light}
    return [
        {
            "transform": reachable,
            "mark": {"type": "rule", "color": INK.light, "strokeWidth": 3},
            "encoding": {"x": {"field": "rate", **across}, "x2": {"field": "needed"}, "y": names},
        },
        {
            "transform": reachable,
            "mark": point,
            "encoding": {"x": {"field": "needed", **across}, "y": names, "fill": filled},
        },
        {
            "mark": {"type": "text", "align": "left", "color": INK.light, "dx": 10},
            "encoding": {"x": {"value": "width"}, "y": names, "text": {"field": "text"}},
        },
    ]
