"""Stages of a member's life with a shop, cut at the shop's own gaps between orders."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from regulars.domain.words import Sentence, word

__all__ = ["STAGE_WORDS", "Borders", "Stage"]


class Stage(StrEnum):
    """Where a member stands."""

    NEW = "new"
    ACTIVE = "active"
    CAME_BACK = "came_back"
    COOLING = "cooling"
    SLEEPING = "sleeping"
    LAPSED = "lapsed"


STAGE_WORDS: Final[dict[str, Sentence]] = {
    Stage.NEW: word("stage", "new"),
    Stage.ACTIVE: word("stage", "active"),
    Stage.CAME_BACK: word("stage", "came back"),
    Stage.COOLING: word("stage", "cooling"),
    Stage.SLEEPING: word("stage", "sleeping"),
    Stage.LAPSED: word("stage", "lapsed"),
}


@dataclass(frozen=True, slots=True)
class Borders:
    """Days of silence at which a member goes from one stage to the next.

    Attributes:
        cooling: 80 % of returns happen within this many days; longer is cooling.
        sleeping: 90 %; longer is sleeping.
        lapsed: 95 %; longer is lapsed.
        gaps: how many gaps between orders they were read from.
        own_share: 1 where they are the shop's own; less where they are blended with the prior for lack of gaps.
    """

    cooling: int
    sleeping: int
    lapsed: int
    gaps: int
    own_share: float = 1.0

    @property
    def blended(self) -> bool:
        """Whether the prior has a part in them."""
        return self.own_share < 1
