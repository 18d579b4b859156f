"""Makes an SVG of a Vega-Lite specification, in two widths, ready to stand inside a page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from regulars.interfaces.report.palette import GRID, QUIET
from regulars.interfaces.words import columns_of

__all__ = ["Frame", "Spec", "draw", "labels_by", "mark_key", "wrapped"]

Spec = dict[str, Any]
_FONT: Final = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
_NAMESPACES: Final = re.compile(r' (xmlns(:xlink)?|version)="[^"]*"')
_PIECES: Final = re.compile(r"[\u2e80-\uffef][\u3001-\u3011\uff01-\uff1f]*\s*|[^\s\u2e80-\uffef]+\s*")
"""What a line may break after: a word, or a full-width letter with the punctuation that follows it."""
_SIZE: Final = re.compile(r'<svg class="marks" width="([\d.]+)" height="([\d.]+)"')


@dataclass(frozen=True, slots=True)
class Frame:
    """How much room a drawing has.

    Attributes:
        width: of the whole drawing, pixels.
        narrow: whether it is for a phone.
    """

    width: int
    narrow: bool


_WIDE: Final = Frame(720, narrow=False)
_NARROW: Final = Frame(340, narrow=True)


def draw(spec_in: Callable[[Frame], Spec]) -> tuple[Markup, Markup]:
    """The drawing for screens and paper, and the one for phones.

    Args:
        spec_in: gives the specification for a frame.

    Returns:
        Inline SVG without namespaces (HTML knows them), with nothing to read aloud: the page does that.
    """
    return _svg(spec_in(_WIDE)), _svg(spec_in(_NARROW))


def labels_by(lines: Mapping[str, list[str]]) -> str:
    """A Vega expression that turns an axis value into its lines of text."""
    return f"{json.dumps(lines)}[datum.value]"


def wrapped(text: str, letters: int) -> list[str]:
    """A label in lines of at most so many letters, as far as its words allow; full-width letters count double.

    Example:
        >>> wrapped("each member's own past rate", 14), wrapped("会员自己过去的频率,算一算", 14)
        (["each member's", 'own past rate'], ['会员自己过去的', '频率,算一算'])
    """
    lines = [""]
    for piece in _PIECES.findall(text):
        if lines[-1] and columns_of(lines[-1] + piece.rstrip()) > letters:
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines]


def mark_key(shape: str) -> Markup:
    """The drawn mark of a legend entry, from SVG shapes in a box of 18 by 12."""
    return Markup('<svg class="mark" width="18" height="12" viewBox="0 0 18 12" aria-hidden="true">{}</svg>').format(
        Markup(shape)  # noqa: S704 - our own shapes
    )


def _svg(spec: Spec) -> Markup:
    import vl_convert

    text = vl_convert.vegalite_to_svg({**_CONFIG, **spec}, allowed_base_urls=[])
    text = _SIZE.sub(
        r'<svg class="marks" width="\1" height="\2" aria-hidden="true"', _NAMESPACES.sub("", text), count=1
    )
    return Markup(text)  # noqa: S704 - Vega escapes the text it writes


_AXIS: Final = {
    "labelColor": QUIET.light,
    "titleColor": QUIET.light,
    "titleFontWeight": "normal",
    "labelFontSize": 12,
    "titleFontSize": 12,
    "gridColor": GRID.light,
    "domain": False,
    "ticks": False,
    "labelPadding": 8,
    "titlePadding": 10,
}
_CONFIG: Final[Spec] = {
    "background": None,
    "padding": {
        "left": 2,
        "top": 2,
        "bottom": 2,
        "right": 16,
    },  # figures at the right end, in whatever font the reader has
    "config": {
        "aria": False,
        "font": _FONT,
        "axis": _AXIS,
        "view": {"stroke": None},
        "legend": {"disable": True},
        "text": {"fontSize": 12},
    },
}
