"""What can be asked of this much data, rung by rung."""

from __future__ import annotations

from dataclasses import dataclass

from regulars.domain.words import Sentence

__all__ = ["Need", "Rung"]


@dataclass(frozen=True, slots=True)
class Need:
    """One thing a question needs.

    Attributes:
        name: of what: ``orders``, ``members``, ``days``, ``gaps`` or ``controlled_campaigns``.
        have: how many there are.
        needed: how many it takes.
    """

    name: str
    have: int
    needed: int

    @property
    def missing(self) -> int:
        """How many more it takes."""
        return max(0, self.needed - self.have)


@dataclass(frozen=True, slots=True)
class Rung:
    """One question, and whether this much data answers it.

    Attributes:
        name: stable: ``counts``, ``repeat_rate``, ``stages``, ``own_borders``, ``value`` or ``uplift``.
        needs: what it takes.
        says: what can be asked, with what is known already.
        missing: how much more it takes and what stands in meanwhile; None where nothing is missing.
    """

    name: str
    needs: tuple[Need, ...]
    says: Sentence
    missing: Sentence | None

    @property
    def reached(self) -> bool:
        """Whether it can be asked."""
        return not any(need.missing for need in self.needs)
