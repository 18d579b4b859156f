"""What a shop should know of its own data: found by counting, with rows to look at and one command that mends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from regulars.domain.words import Sentence

__all__ = ["FINDINGS_MAX", "SAMPLE_ROWS_MAX", "Finding", "SampleRow", "masked"]

FINDINGS_MAX = 7
"""More than seven things to do are read by nobody."""
SAMPLE_ROWS_MAX = 3


@dataclass(frozen=True, slots=True)
class SampleRow:
    """One row of the file that shows what was found.

    Attributes:
        row: its line in the file; in a typed table its number.
        cells: the file's own column to what stands there, as far as it is needed; who it is about is masked.
    """

    row: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing worth knowing.

    Attributes:
        code: stable; `regulars check --ignore CODE` silences it.
        count: how many rows, or days, it is about.
        share: of all rows, 0 to 1.
        money_share: of the revenue of the file, 0 to 1; None where money has no part in it.
        says: what was found.
        effect: what that does to the answers.
        fix: a command line that mends it; empty where there is none.
        rows: some of the rows.
        weight: how much of the answers hangs on it, for sorting.
    """

    code: str
    count: int
    share: float
    money_share: float | None
    says: Sentence
    effect: Sentence
    fix: str
    rows: tuple[SampleRow, ...] = ()
    weight: float = 0.0

    @property
    def ignore(self) -> str:
        """The command line that silences it."""
        return f"regulars check --ignore {self.code}"


def masked(value: str) -> str:
    """A personal value with its middle hidden.

    Example:
        >>> masked("13800000001"), masked("C7"), masked("")
        ('138…01', 'C…', '')
    """
    keep = min(3, len(value) // 3)
    return f"{value[: max(keep, 1)]}…{value[-(keep - 1) :] if keep > 1 else ''}" if value else ""
