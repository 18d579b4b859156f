"""What a request of the ledger comes to: the one way in to this room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from regulars.domain.ledger import requests as asked
from regulars.domain.ledger.answers import Change, Refusal, RefusalCode
from regulars.domain.ledger.book import Book
from regulars.domain.ledger.inbox import Receive
from regulars.domain.tasks.requests import GiveBadge
from regulars.reward.adjusting import adjust
from regulars.reward.arrears import settle_debt
from regulars.reward.earning import activate, cancel_pending, earn
from regulars.reward.holding import authorise, capture, void
from regulars.reward.pen import Pen
from regulars.reward.receiving import receive
from regulars.reward.returning import return_to_budgets
from regulars.reward.reversing import reverse, reverse_earn
from regulars.reward.spending import spend, transfer
from regulars.reward.sweeping import sweep
from regulars.reward.tasks.by_hand import give_badge

__all__ = ["decide"]

_DECISIONS: Final[dict[type[asked.Request], Callable[[Pen, Any], Refusal | None]]] = {
    asked.Activate: activate,
    asked.Adjust: adjust,
    asked.CancelPending: cancel_pending,
    asked.Capture: capture,
    asked.Earn: earn,
    asked.Expire: sweep,
    asked.HoldPoints: authorise,
    asked.Reverse: reverse,
    asked.ReverseEarn: reverse_earn,
    asked.Settle: settle_debt,
    asked.Spend: spend,
    asked.Transfer: transfer,
    asked.Void: void,
}


def decide(book: Book, request: asked.Request, now: int) -> Change | Refusal:
    """Decides a request on an open page, and writes the change on that page.

    Args:
        book: what the request names, looked up under the ledger's lock.
        request: what is asked.
        now: the ledger's clock, µs UTC.

    Returns:
        What is to be kept, or why nothing is; after a refusal the page is as it was.

    Raises:
        UsageError: an amount is no whole number from 1 to 2^53 - 1.

    Example:
        >>> book = Book()
        >>> decide(book, asked.Earn("member:1", points=100), now=5).figures
        {'earned': 100}
        >>> decide(book, asked.Spend("member:1", points=120), now=6)
        Refusal(code=<RefusalCode.NOT_ENOUGH: 'not_enough_points'>, asked=120, left=100)
    """
    if isinstance(request, Receive):
        return return_to_budgets(book, receive(book, request, now))
    if isinstance(request, GiveBadge):
        return give_badge(book, request, now)
    at = now if request.at is None else request.at
    if at > now:
        return Refusal(RefusalCode.FUTURE)
    pen = Pen(book, at, now, request.actor, request.reason)
    refusal = _DECISIONS[type(request)](pen, request)
    if refusal is None:
        return return_to_budgets(book, pen.change())
    if not pen.is_blank:
        raise AssertionError("a decision wrote before it refused")
    return refusal
