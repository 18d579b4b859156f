"""What a programme would have given a shop's members, added up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from regulars.domain.happening import Happening, Speaks
from regulars.domain.ledger.past import EarnedRow
from regulars.reward.proportion import refund_target
from regulars.reward.replay.qualified import QualifiedTally
from regulars.reward.replay.quick_programme import QuickProgramme
from regulars.reward.returned import returned_shares, share_of_order

__all__ = ["CurrencyTally", "Tally"]


@dataclass(slots=True)
class CurrencyTally:
    """One currency's points. Counted.

    Attributes:
        earned: all that was given.
        taken_back: of that, what refunds took back.
        expired: of that, what was over at the end of the span; nobody spends in a replay.
        by_owner: whose they are, what was taken back aside.
    """

    earned: int = 0
    taken_back: int = 0
    expired: int = 0
    by_owner: dict[str, int] = field(default_factory=dict)

    @property
    def outstanding(self) -> int:
        """What would be owed at the end of the span if nobody had spent any."""
        return self.earned - self.taken_back - self.expired


class Tally:
    """Adds up what a programme gives, event by event.

    Args:
        quick: the programme.
        as_of: the end of the span, µs UTC.
        returned: keys of orders that are refunded later: what they earned has to be remembered.
        qualified: collects what counts for tiers; None where nobody asks.
    """

    def __init__(
        self, quick: QuickProgramme, as_of: int, returned: frozenset[str], qualified: QualifiedTally | None = None
    ) -> None:
        self.quick = quick
        self.qualified = qualified
        self.currencies: dict[str, CurrencyTally] = {each.name: CurrencyTally() for each in quick.programme.currencies}
        self.entries = 0
        self._as_of = as_of
        self._returned = returned
        self._orders: dict[str, tuple[Happening, list[EarnedRow]]] = {}
        self._refunds: dict[str, list[Happening]] = {}

    def add(self, owner: str, event: Happening) -> None:
        """Takes one event in."""
        if event.speaks is Speaks.REFUND:
            self._refunds.setdefault(f"{owner}|{event.order_id}", []).append(event)
            return
        rows = self.quick.earn(owner, event, self._as_of)
        self.entries += len(rows)
        if event.speaks is Speaks.ORDER and f"{owner}|{event.order_id}" in self._returned:
            self._orders[f"{owner}|{event.order_id}"] = (event, rows)
        self._count(rows)
        if self.qualified is not None:
            self.qualified.add(owner, event, rows)

    def _count(self, rows: Sequence[EarnedRow]) -> None:
        for row in rows:
            tally = self.currencies[row.currency]
            tally.earned += row.points
            tally.by_owner[row.owner] = tally.by_owner.get(row.owner, 0) + row.points
            if row.expires_at is not None and row.expires_at <= self._as_of:
                tally.expired += row.points

    def close(self) -> None:
        """Takes back what refunded orders earned: once, when everything was added."""
        for key, refunds in self._refunds.items():
            if key in self._orders:
                event, rows = self._orders[key]
                self._take_back(event, rows, refunds)
                if self.qualified is not None:
                    self.qualified.refund(key.rpartition(f"|{event.order_id}")[0], event, refunds)
        self._refunds.clear()

    def _take_back(self, event: Happening, rows: Iterable[EarnedRow], refunds: Sequence[Happening]) -> None:
        shares = returned_shares(event, refunds)
        for row in rows:
            share = shares.get(row.line) if row.line else share_of_order(event, shares)
            if not share:
                continue
            points = refund_target(row.points, row.basis, floor(row.basis * share + Fraction(1, 2)))
            tally = self.currencies[row.currency]
            tally.taken_back += points
            tally.by_owner[row.owner] -= points
            if self.qualified is not None and points:
                self.qualified.take_back(row, points)
            if row.expires_at is not None and row.expires_at <= self._as_of:
                tally.expired -= points
