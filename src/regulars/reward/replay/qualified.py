"""What counts for tiers in a replay: the same facts that the ledger's entries and kept events come to once they are posted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from regulars.domain.happening import Happening, Speaks
from regulars.domain.ledger.inbox import Received, ReceivedState
from regulars.domain.ledger.past import EarnedRow
from regulars.domain.tier_state import Qualified
from regulars.domain.tier_versions import Metric
from regulars.reward.tier_facts import facts_of

__all__ = ["QualifiedTally"]


class QualifiedTally:
    """Every member's history, by what is summed up.

    Args:
        metrics: of the ladders.
        names: events that posting the past would keep, beside orders and refunds.
        now: when the past is posted, µs UTC: points that a refund takes back are gone from then on.

    Example:
        >>> tally = QualifiedTally([Metric("events", "Store Visited")], {"Store Visited"}, now=9)
        >>> tally.add("member:7", Happening("m", "Store Visited", 5), ())
        >>> tally.histories("member:7")
        {Metric(kind='events', name='Store Visited'): (Qualified(at=5, points=1, counts_at=5),)}
    """

    def __init__(self, metrics: Iterable[Metric], names: Iterable[str], now: int) -> None:
        self._of = {metric: dict[str, list[Qualified]]() for metric in metrics}
        self._currencies = {metric.name: found for metric, found in self._of.items() if metric.kind == "currency"}
        self._others = [metric for metric in self._of if metric.kind != "currency"]
        self._names = frozenset(names)
        self._now = now

    @property
    def owners(self) -> set[str]:
        """Everybody of whom something counted."""
        return {owner for found in self._of.values() for owner in found}

    def histories(self, owner: str) -> dict[Metric, Sequence[Qualified]]:
        """What counted of an owner, by metric."""
        return {metric: tuple(found.get(owner, ())) for metric, found in self._of.items()}

    def add(self, owner: str, event: Happening, rows: Sequence[EarnedRow]) -> None:
        """An order or event, and what it earned."""
        for row in rows:
            if row.points and row.currency in self._currencies:
                found = self._currencies[row.currency]
                found.setdefault(row.owner, []).append(Qualified(row.at, row.points, row.at))
        if self._others and (event.speaks is Speaks.ORDER or event.name in self._names):
            self._note(owner, [event])

    def take_back(self, row: EarnedRow, points: int) -> None:
        """What refunds took back of one earning: gone when it is posted, against the instant it counted at."""
        if row.currency in self._currencies:
            found = self._currencies[row.currency]
            found.setdefault(row.owner, []).append(Qualified(self._now, -points, row.at))

    def refund(self, owner: str, order: Happening, refunds: Sequence[Happening]) -> None:
        """What refunds of one order take away from money and orders; each is an event of its own as well."""
        if self._others:
            self._note(owner, [order, *refunds], done=1)

    def _note(self, owner: str, events: Sequence[Happening], done: int = 0) -> None:
        """Adds the facts of some events, without those of the first `done`, which are there already."""
        rows = [Received(owner, event, ReceivedState.APPLIED, self._now) for event in events]
        for metric in self._others:
            before = len(facts_of(metric, (owner,), (), rows[:done]))
            new = facts_of(metric, (owner,), (), rows)[before:]
            if new:
                self._of[metric].setdefault(owner, []).extend(new)
