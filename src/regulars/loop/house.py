"""What a turn needs: the ports and the settings of one shop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from regulars.domain.ids import Tenant
from regulars.domain.words import Sentence
from regulars.ports.clock import Clock
from regulars.ports.columns import Columns
from regulars.ports.records import Records
from regulars.ports.shelf import Shelf

if TYPE_CHECKING:
    from regulars.settings import Settings


__all__ = ["House", "Step", "Timer", "silent"]


@dataclass(frozen=True, slots=True)
class Step:
    """Progress of long work.

    Attributes:
        room: which room is at work.
        says: what it has found, or None while it works.
        seconds: how long it took, once it is done.
    """

    room: str
    says: Sentence | None
    seconds: float = 0.0


Progress = Callable[[Step], None]


def silent(_: Step) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class House:
    """One shop, opened.

    Attributes:
        tenant: whose data it is.
        home: the shop's folder.
        settings: every knob.
        clock: the time of day.
        columns: the engine over the lake.
        records: the transactional records.
        shelf: the learned models.
        remembered: the last turn, whole, to be answered from again; it may be thrown away.
    """

    tenant: Tenant
    home: Path
    settings: Settings
    clock: Clock
    columns: Columns
    records: Records
    shelf: Shelf
    remembered: Shelf


@dataclass(slots=True)
class Timer:
    """Seconds per room, and a word to whoever watches."""

    tell: Progress = silent
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def room(self, name: str) -> Iterator[list[Sentence]]:
        """Times one room; the sentence it appends is told when it is done."""
        said: list[Sentence] = []
        self.tell(Step(name, None))
        begun = perf_counter()
        yield said
        took = perf_counter() - begun
        self.seconds[name] = round(self.seconds.get(name, 0.0) + took, 3)
        self.tell(Step(name, said[0] if said else None, took))
