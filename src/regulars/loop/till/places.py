"""Where members stand, for rules that ask for it; and events of one call in waves, so that each sees those before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, Protocol, TypeVar

from regulars.domain.place import NOWHERE_YET, Place
from regulars.loop.till.people import Account

__all__ = ["NOBODY_ASKS", "Places", "in_waves"]


Ask = TypeVar("Ask")


class Places(Protocol):
    """Who knows where members stand."""

    def are_asked(self) -> bool:
        """Whether any rule in force asks."""
        ...

    def of(self, account: Account, at: int, /) -> Place:
        """Where somebody stands as of an instant, by what the ledger knows."""
        ...


class _NobodyAsks:
    def are_asked(self) -> bool:
        return False

    def of(self, _account: Account, _at: int, /) -> Place:
        return NOWHERE_YET


NOBODY_ASKS: Final[Places] = _NobodyAsks()


def in_waves(asks: Sequence[Ask], owner_of: Callable[[Ask], str]) -> Iterator[list[Ask]]:
    """The same in their order, cut so that nobody is in a wave twice: the second event is to see what the first brought.

    Example:
        >>> list(in_waves(["a1", "b1", "a2", "a3", "b2"], lambda ask: ask[0]))
        [['a1', 'b1'], ['a2'], ['a3', 'b2']]
    """
    wave: list[Ask] = []
    seen = set[str]()
    for ask in asks:
        if owner_of(ask) in seen:
            yield wave
            wave, seen = [], set()
        wave.append(ask)
        seen.add(owner_of(ask))
    if wave:
        yield wave
