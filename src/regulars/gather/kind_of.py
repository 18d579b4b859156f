"""What kind of table a file is: by its header and values, with a confidence and the same three steps as a column.

From 0.90 a kind is accepted, from 0.55 it is a question, below that a file is taken for orders. What looks like an order
(money, number, pieces) needs all the more telling columns to be taken for something else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from regulars.gather.kind_likeness import confidence, name_rank
from regulars.gather.kinds import KINDS, ORDERS, Kind
from regulars.gather.likeness import header_likeness
from regulars.gather.mapping import ACCEPT_FROM, ASK_FROM

__all__ = ["ECHOES", "KindGuess", "kind_of"]

ECHOES: Final = frozenset(("viewed", "liked", "commented", "shared", "reviewed", "answered", "sent"))
"""Marks that only say that a time is called after the kind; the column itself plays the part of the time."""
_MARKS_SHARE: Final = 0.62
_STEM: Final = 0.5
_ORDER_STEMS: Final = ("order", "sale", "transaction", "invoice", "订单", "销售", "交易", "流水")
_ORDER_FROM: Final = 0.45
_AGAINST_ORDER: Final = 0.5
_RIVAL: Final = 0.03
"""Two kinds this close are a question."""
_RIVAL_MAX: Final = 0.85


@dataclass(frozen=True, slots=True)
class KindGuess:
    """One reading of what a file holds.

    Attributes:
        kind: name of a kind.
        confidence: 0 to 1.
    """

    kind: str
    confidence: float

    @property
    def asked(self) -> bool:
        """Whether a person should look at it: sure enough to use, not sure enough to be silent."""
        return self.confidence < ACCEPT_FROM


def kind_of(
    names: Sequence[str], rows: Sequence[Sequence[str]], stem: str = "", without: Sequence[str] = ()
) -> KindGuess:
    """The likeliest kind of a table.

    Args:
        names: column names.
        rows: some of the first rows, as text.
        stem: the file's name; it adds to what the columns say, and settles nothing alone.
        without: kinds that it is said not to be.

    Example:
        >>> kind_of(["reviewer_email", "rating", "review_body", "review_date"], [["a@b.c", "5", "Good", "2026-01-31"]])
        KindGuess(kind='reviews', confidence=1.0)
        >>> kind_of(["customer_id", "date", "amount"], [["7", "2026-01-31", "9.50"]]).kind
        'orders'
    """
    columns = {
        name: [row[index].strip() if index < len(row) else "" for row in rows] for index, name in enumerate(names)
    }
    order = _like_an_order(columns, stem.lower())
    found = sorted(
        (
            KindGuess(kind.name, _confidence(kind, columns, stem.lower(), order))
            for kind in KINDS.values()
            if kind.name not in without
        ),
        key=lambda guess: -guess.confidence,
    )
    orders = KindGuess(ORDERS, 1.0)
    if ORDERS not in without and (
        not found or found[0].confidence < ASK_FROM or (order >= _ORDER_FROM and found[0].confidence < ACCEPT_FROM)
    ):
        return orders
    best, *others = found or [orders]
    rival = others and others[0].confidence > best.confidence - _RIVAL
    return KindGuess(best.kind, min(best.confidence, _RIVAL_MAX)) if rival and best.asked else best


def _confidence(kind: Kind, columns: Mapping[str, Sequence[str]], stem: str, order: float) -> float:
    needs = [_best(role, columns) for role in kind.needs]
    if min(needs) < ASK_FROM or (kind.moments and not _told_when(kind, columns)):
        return 0.0
    if kind.alone and _several_rows_a_customer(columns):
        return 0.0
    if not kind.moments and "customer" not in kind.needs and _best("customer", columns, sure=True) >= ACCEPT_FROM:
        return 0.0
    marks = sum(weight * _best(role, columns, sure=True) for role, weight in kind.marks.items())
    marks += _STEM * any(part in stem for part in kind.stems)
    marks -= _AGAINST_ORDER * order if order >= _ORDER_FROM else 0.0
    return round(_MARKS_SHARE * min(1.0, max(0.0, marks)) + (1 - _MARKS_SHARE) * sum(needs) / len(needs), 2)


def _told_when(kind: Kind, columns: Mapping[str, Sequence[str]]) -> bool:
    """Whether some row could say when; members need not."""
    return kind.alone or any(_best(role, columns) >= ASK_FROM for role in kind.moments)


def _several_rows_a_customer(columns: Mapping[str, Sequence[str]]) -> bool:
    name = max(columns, key=lambda name: (confidence("customer", name, columns[name]), -name_rank("customer", name)))
    filled = [value for value in columns[name] if value]
    return len(set(filled)) < len(filled)


def _best(role: str, columns: Mapping[str, Sequence[str]], *, sure: bool = False) -> float:
    """The confidence of the column that suits a role best; with `sure`, of those named in full only."""
    found = max((confidence(role, name, values) for name, values in columns.items()), default=0.0)
    return found if not sure or found >= ACCEPT_FROM else found / 2


def _like_an_order(columns: Iterable[str], stem: str) -> float:
    """How much a table looks like orders by its names: money paid, a number of the order, pieces and prices; from 0."""
    weights = {"amount": 0.5, "order_id": 0.3, "quantity": 0.3, "unit_price": 0.3}
    named = sum(
        weight * max((header_likeness(role, name) for name in columns), default=0.0) for role, weight in weights.items()
    )
    return named + _STEM * any(part in stem for part in _ORDER_STEMS)
