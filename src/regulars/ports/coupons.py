"""One tenant's coupons: what may be asked of the place that keeps them.

A code is looked up, decided on and written in one step, under its batch's lock: two tills that come at once are told one
after the other. Codes themselves are not kept, only their marks; whoever prints them gets them once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from regulars.domain.budgets import Budget, BudgetUse
from regulars.domain.coupons.batch import CouponBatch
from regulars.domain.coupons.life import CodeEvent, CodeState, Counts
from regulars.domain.coupons.refusal import CouponRefused
from regulars.domain.coupons.requests import CouponRequest
from regulars.domain.ledger.requests import RequestKey

__all__ = ["Acted", "BatchFigures", "Coupons", "DecideCoupon", "Decided", "HeldCode", "Mark", "PeriodOf"]

Mark = bytes
"""A code's digest: what is kept in its place."""
Decided = CodeEvent | tuple[CouponRefused, ...] | None
"""What was written; why nothing was; or None where it was done before."""
DecideCoupon = Callable[[CouponBatch, CodeState, Counts, CouponRequest, int], Decided]
"""A room's decision: the batch, where the code stands, what is used besides, what is asked, the instant."""
PeriodOf = Callable[[Budget, int], int]
"""A room's word on which period of a budget an instant lies in."""


@dataclass(frozen=True, slots=True)
class Acted:
    """What came of a request.

    Attributes:
        decided: as the room decided it.
        is_replayed: the same request key was answered so before, and nothing was done now.
    """

    decided: Decided
    is_replayed: bool = False


@dataclass(frozen=True, slots=True)
class HeldCode:
    """A code that a member has to do with: its batch, and where it stands, with the member's own uses and checkouts."""

    mark: Mark
    batch: str
    code: CodeState


class BatchFigures(Protocol):
    """A batch in numbers."""

    @property
    def issued(self) -> int:
        """Codes."""
        ...

    @property
    def uses(self) -> int:
        """Uses that were not given back."""
        ...

    @property
    def discount(self) -> int:
        """What they took off, minor units."""
        ...


class Coupons(Protocol):
    """One tenant's coupons."""

    def put_batch(self, batch: CouponBatch, at: int) -> CouponBatch:
        """Keeps a batch, or a changed one as its next version; the version it got."""
        ...

    def batch(self, id_: str) -> CouponBatch | None:
        """A batch as it is now."""
        ...

    def batches(self) -> tuple[CouponBatch, ...]:
        """Every batch as it is now, by id."""
        ...

    def add_codes(self, batch: str, marks: Sequence[Mark], holders: Sequence[str], at: int) -> int:
        """Adds codes; how many were new. A mark that is there already is left as it is.

        Args:
            batch: its id.
            marks: digests of the codes.
            holders: who each is issued to; empty strings for nobody.
            at: the instant, µs UTC.
        """
        ...

    def batch_of(self, mark: Mark) -> str | None:
        """The batch a code belongs to; None where there is no such code."""
        ...

    def act(self, mark: Mark, request: CouponRequest, at: int, key: RequestKey | None = None) -> Acted:
        """Decides on a code and keeps what comes of it; durable when this returns.

        Raises:
            KeyError: there is no such code.
            KeyReused: the key was used for another request.
        """
        ...

    def is_new(self, key: RequestKey, at: int) -> bool:
        """Notes a request key; whether it was not noted before.

        Raises:
            KeyReused: it was used for another request.
        """
        ...

    def code(self, mark: Mark, order: str = "") -> CodeState:
        """Where a code stands, with its open checkouts and the use of one order.

        Raises:
            KeyError: there is no such code.
        """
        ...

    def codes_of(self, owners: Sequence[str], limit: int) -> tuple[HeldCode, ...]:
        """Codes issued to, put by for, kept or used by one of the owners: by batch and mark, `limit` at most."""
        ...

    def figures(self, batch: str) -> BatchFigures:
        """A batch in numbers."""
        ...

    def budget_use(self, budget: str, period: int, at: int) -> BudgetUse:
        """What was granted of a budget in one of its periods."""
        ...

    def failures(self, source: str, since: int) -> int:
        """How many wrong codes came from a source since an instant."""
        ...

    def note_failure(self, source: str, at: int) -> None:
        """Counts a wrong code of a source."""
        ...

    def close(self) -> None:
        """Lets go of what is held."""
        ...
