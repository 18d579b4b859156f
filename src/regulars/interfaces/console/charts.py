"""Options of the charts, as the drawing library takes them: words said, colours of the palette, no code in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from regulars.domain.stage import STAGE_WORDS
from regulars.interfaces.report.palette import BESIDE, MOVE_COLOURS, STAGE_COLOURS
from regulars.interfaces.words import Speaker

__all__ = ["Option", "bars", "circle_bars", "moves_flow", "orders_line", "pairs", "stacked"]

Option = Mapping[str, Any]
_GRID: Final = {"left": 8, "right": 16, "top": 40, "bottom": 8, "containLabel": True}
_WIDE: Final = {"left": 8, "right": 40, "top": 12, "bottom": 8, "containLabel": True}


def bars(
    labels: Sequence[str],
    values: Sequence[float],
    colours: Sequence[str] | None = None,
    people: Mapping[str, str] | None = None,
) -> Option:
    """Bars that lie, the first on top; a click on one leads to its people."""
    shades = colours or [STAGE_COLOURS["active"].light] * len(values)
    data = [{"value": value, "itemStyle": {"color": shade}} for value, shade in zip(values, shades, strict=True)]
    return {
        "grid": _WIDE,
        "tooltip": {"trigger": "item"},
        "xAxis": {"type": "value"},
        "yAxis": {"type": "category", "data": list(labels), "inverse": True, "axisTick": {"show": False}},
        "series": [{"type": "bar", "data": data, "barMaxWidth": 26}],
        "people": dict(people or {}),
    }


def circle_bars(months: Sequence[str], moves: Mapping[str, tuple[str, Sequence[int]]]) -> Option:
    """Month by month: who joined or came back upwards, who went quiet downwards.

    Args:
        months: names, oldest first.
        moves: move to what it is called and its counts; ``went_quiet`` is drawn downwards.
    """
    return {
        "grid": _GRID,
        "tooltip": {"trigger": "axis"},
        "legend": {"top": 0, "left": 0},
        "xAxis": {"type": "category", "data": list(months), "axisTick": {"show": False}},
        "yAxis": {"type": "value", "absolute": True},
        "series": [
            {
                "name": called,
                "type": "bar",
                "stack": "members",
                "data": [-count if move == "went_quiet" else count for count in counts],
                "itemStyle": {"color": MOVE_COLOURS[move].light},
                "barMaxWidth": 44,
            }
            for move, (called, counts) in moves.items()
        ],
    }


def moves_flow(counted: Mapping[str, Mapping[str, int]], speak: Speaker) -> Option:
    """From the stage at the end of one month, on the left, to the stage a month later, on the right."""
    left = [stage for stage, row in counted.items() if sum(row.values())]
    right = [stage for stage in counted if any(row.get(stage) for row in counted.values())]
    names = {stage: speak(STAGE_WORDS[stage]) for stage in counted}
    # Left and right need names of their own: a flow that returns to its own node cannot be drawn.
    nodes = [
        {"name": f"{names[stage]}{side}", "itemStyle": {"color": STAGE_COLOURS[stage].light}, "depth": depth}
        for stages, side, depth in ((left, " ", 0), (right, "  ", 1))
        for stage in stages
    ]
    links = [
        {"source": f"{names[one]} ", "target": f"{names[other]}  ", "value": count}
        for one in left
        for other, count in counted[one].items()
        if count
    ]
    people = {f"{names[stage]}{side}": f"/console/members?stage={stage}" for stage in names for side in (" ", "  ")}
    series = {
        "type": "sankey",
        "data": nodes,
        "links": links,
        "left": 8,
        "right": 110,
        "top": 8,
        "bottom": 8,
        "nodeGap": 14,
        "layoutIterations": 0,
        "lineStyle": {"color": "source", "opacity": 0.35},
        "emphasis": {"focus": "adjacency"},
        "label": {"fontSize": 12},
    }
    return {"tooltip": {"trigger": "item"}, "series": [series], "people": people}


def pairs(labels: Sequence[str], called: tuple[str, str], values: tuple[Sequence[float], Sequence[float]]) -> Option:
    """Two bars a row: a model beside what it has to beat."""
    colours = (STAGE_COLOURS["active"].light, BESIDE.light)
    return {
        "grid": _GRID,
        "tooltip": {"trigger": "axis"},
        "legend": {"top": 0, "left": 0},
        "xAxis": {"type": "value"},
        "yAxis": {"type": "category", "data": list(labels), "inverse": True, "axisTick": {"show": False}},
        "series": [
            {"name": name, "type": "bar", "data": list(data), "itemStyle": {"color": colour}, "barMaxWidth": 18}
            for name, data, colour in zip(called, values, colours, strict=True)
        ],
    }


def orders_line(days: Sequence[str], amounts: Sequence[float], called: str, today: str, word_today: str) -> Option:
    """A member's orders as dots in time, up to the day the turn speaks of."""
    mark = {
        "symbol": "none",
        "silent": True,
        "data": [{"xAxis": today}],
        "label": {"formatter": word_today},
        "lineStyle": {"color": BESIDE.light},
    }
    return {
        "grid": {**_GRID, "top": 28, "right": 48},
        "tooltip": {"trigger": "item"},
        "xAxis": {"type": "time", "max": today},
        "yAxis": {"type": "value", "scale": False},
        "series": [
            {
                "name": called,
                "type": "scatter",
                "data": [[day, amount] for day, amount in zip(days, amounts, strict=True)],
                "itemStyle": {"color": STAGE_COLOURS["active"].light},
                "markLine": mark,
            }
        ],
    }


def stacked(labels: Sequence[str], series: Sequence[tuple[str, Sequence[float], str]]) -> Option:
    """Bars that lie, made of parts: name, values and colour of each."""
    return {
        "grid": _GRID,
        "tooltip": {"trigger": "axis"},
        "legend": {"top": 0, "left": 0},
        "xAxis": {"type": "value"},
        "yAxis": {"type": "category", "data": list(labels), "inverse": True, "axisTick": {"show": False}},
        "series": [
            {
                "name": name,
                "type": "bar",
                "stack": "all",
                "data": list(values),
                "itemStyle": {"color": colour},
                "barMaxWidth": 26,
            }
            for name, values, colour in series
        ],
    }
