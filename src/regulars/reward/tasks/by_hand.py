"""A badge is given by hand, or taken: never without an author and a reason."""

from __future__ import annotations

from regulars.domain.ledger.answers import Change, Refusal, RefusalCode
from regulars.domain.ledger.book import Book
from regulars.domain.tasks.record import HAND, Award, AwardKey
from regulars.domain.tasks.requests import GiveBadge
from regulars.reward.tasks.rewarding import heard

__all__ = ["give_badge"]


def give_badge(book: Book, request: GiveBadge, now: int) -> Change | Refusal:
    """Writes a line into the log of awards; a badge that is held by hand already is refused, and so is taking one that is not.

    Example:
        >>> give_badge(Book(), GiveBadge("member:1", actor="Li", badge="vip"), 5)
        Refusal(code=<RefusalCode.REASON_MISSING: 'reason_missing'>, asked=0, left=0)
    """
    if not request.actor.strip() or not request.reason.strip():
        return Refusal(RefusalCode.REASON_MISSING)
    task = f"{HAND}{request.badge}"
    given = [award for (key, taken), award in book.tasks.awards.items() if not taken and key.task == task]
    held = [award for award in given if book.tasks.is_held(award)]
    if request.is_taken and not held:
        return Refusal(RefusalCode.ALREADY_REVERSED)
    if held and not request.is_taken:
        return Refusal(RefusalCode.DUPLICATE)
    number = 1 + max((award.key.number for award in given), default=0)
    key = held[0].key if held else AwardKey(request.owner, task, "", "", number)
    award = Award(key, request.is_taken, now, now, badge=request.badge, actor=request.actor, reason=request.reason)
    book.tasks.add(award)
    received = () if request.is_taken else tuple(heard(award, now))
    for event in received:
        book.receive(event)
    return Change(awards=(award,), received=received)
