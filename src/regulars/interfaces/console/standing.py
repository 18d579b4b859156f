"""The turn that pages speak of: the latest one, read once and kept until there is a newer one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from regulars.domain.turn import Turn
from regulars.domain.words import Sentence, say, say_many
from regulars.interfaces.console.kit import Step, View

if TYPE_CHECKING:
    from regulars.interfaces.console.screen import Visit
    from regulars.shop import Shop

__all__ = ["Standing", "badge_of", "look_again", "nothing_yet", "standing_of"]

_LOOK_SECONDS: Final = 1.0
_KEPT: Final[WeakKeyDictionary[Shop, tuple[Standing | None, float]]] = WeakKeyDictionary()
_LOCK: Final = threading.Lock()
_DRAWN_MAX: Final = 64


class Standing:
    """One turn, with what was drawn from it: pages are made again for every visitor, drawings are not."""

    def __init__(self, key: str, turn: Turn) -> None:
        self.key = key
        self.whole = turn
        self.turn = turn
        self._drawn: dict[tuple[object, ...], Any] = {}
        self._lock = threading.Lock()

    def once(self, make: Callable[[], Any], *key: object) -> Any:
        """What was made under this key, or what is made now."""
        with self._lock:
            if key not in self._drawn:
                if len(self._drawn) >= _DRAWN_MAX:
                    self._drawn.clear()
                self._drawn[key] = make()
            return self._drawn[key]


def standing_of(shop: Shop) -> Standing | None:
    """The latest turn, without those who have refused to be analysed since; None where none was taken.

    It is looked for once a second, so a new turn, or a word said after it, counts within that.
    """
    with _LOCK:
        kept, until = _KEPT.get(shop, (None, 0.0))
        if monotonic() >= until:
            kept = _looked(shop, kept)
            _KEPT[shop] = (kept, monotonic() + _LOOK_SECONDS)
    return kept


def look_again(shop: Shop) -> None:
    """Has the next page look for a newer turn at once: this process has just taken one."""
    with _LOCK:
        kept, _ = _KEPT.get(shop, (None, 0.0))
        _KEPT[shop] = (kept, 0.0)


def _looked(shop: Shop, kept: Standing | None) -> Standing | None:
    from regulars.loop.latest import allowed_now
    from regulars.loop.remembered import last_key, last_remembered

    key = last_key(shop.house)
    if key is None:
        return None
    if kept is None or kept.key != key:
        turn = last_remembered(shop.house)
        if turn is None:
            return None
        kept = Standing(key, turn)
    kept.turn = replace(kept.whole, profiles=allowed_now(shop.house, kept.whole.profiles))
    return kept


def nothing_yet(visit: Visit, question: Sentence) -> View:
    """A page before the first turn: what is missing, and the smallest step that brings it."""
    has_log = visit.shop.house.records.log_state().version > 0 and bool(visit.shop.house.records.imports())
    if has_log:
        missing = (
            say("There is data, but no turn was taken on it yet, so nothing can be said."),
            say("On the command line: regulars turn"),
        )
        return View(question, (), step=Step(say("Take a turn"), "/console/turn", post={}), missing=missing)
    missing = (
        say("No orders have been brought in yet."),
        say("A file of orders is enough: who, when and how much. Or on the command line: regulars import FILE"),
    )
    return View(question, (), step=Step(say("Bring data"), "/console/data"), missing=missing)


def badge_of(standing: Standing | None, now: int) -> Sentence | None:
    """How fresh the data is, in a few words."""
    from regulars.domain.time import DAY_US

    if standing is None:
        return None
    days = max(0, now // DAY_US - standing.turn.span.last_day)
    return say_many("data up to %(day)s, %(count)s day old", "data up to %(day)s, %(count)s days old", days,
                    day=standing.turn.as_of.last_day)  # fmt: skip
