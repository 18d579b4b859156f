"""The ledger's refusals as errors: each with its code, what is wrong and what to do."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from regulars.domain.errors import LedgerRefusal
from regulars.domain.ledger.answers import Refusal, RefusalCode
from regulars.domain.words import Sentence, say

__all__ = ["REFUSAL_WORDS", "refused"]

_C = RefusalCode

REFUSAL_WORDS: Final[dict[RefusalCode, tuple[Sentence, Sentence]]] = {
    _C.NOT_ENOUGH: (
        say("%(left)s points may be spent now; %(asked)s were asked for."),
        say("Ask for %(left)s or fewer."),
    ),
    _C.UNKNOWN_ENTRY: (say("There is no such entry."), say("Look its number up in the member's entries.")),
    _C.UNKNOWN_HOLD: (say("There is no such hold."), say("Use the id that the hold was answered with.")),
    _C.HOLD_OVER: (say("The hold is over: captured, freed or past its time."), say("Set the points aside anew.")),
    _C.HOLD_TAKEN: (say("There is a hold of this name already."), say("Use a new key for a new hold.")),
    _C.NOTHING_PENDING: (say("No points wait for this."), say("Look at the member's balances.")),
    _C.NOTHING_EARNED: (say("Nothing was earned for this order."), say("Look at the member's entries.")),
    _C.NOT_REVERSIBLE: (
        say("An entry of this kind cannot be undone."),
        say("Undo the entry that earned or spent the points."),
    ),
    _C.ALREADY_REVERSED: (say("The entry is undone already."), say("Nothing is left to do.")),
    _C.TOO_MUCH: (say("%(left)s points are left; %(asked)s were asked for."), say("Ask for %(left)s or fewer.")),
    _C.DUPLICATE: (say("This was posted already."), say("Nothing is left to do; another act needs another id.")),
    _C.FUTURE: (say("Nothing can count from a time that is still to come."), say("Leave the time out.")),
    _C.REASON_MISSING: (say("A correction needs a reason and somebody who makes it."), say("Say both.")),
    _C.SAME_OWNER: (say("Points cannot go from a member to themselves."), say("Name another member.")),
}
"""Every refusal: what is wrong, and what to do."""

_NOT_FOUND: Final = frozenset((_C.UNKNOWN_ENTRY, _C.UNKNOWN_HOLD))


def refused(refusal: Refusal) -> LedgerRefusal:
    """The error of a refusal.

    Example:
        >>> error = refused(Refusal(RefusalCode.NOT_ENOUGH, asked=500, left=320))
        >>> error.code, error.shortfall, str(error)
        ('ledger.not_enough_points', 180, '320 points may be spent now; 500 were asked for.')
    """
    what, fix = REFUSAL_WORDS[refusal.code]
    values = {"asked": refusal.asked, "left": refusal.left}
    return LedgerRefusal(
        refusal.code.value,
        replace(what, values=values if "%(" in what.text else {}),
        fix=replace(fix, values=values if "%(" in fix.text else {}),
        status=404 if refusal.code in _NOT_FOUND else 409,
        asked=refusal.asked,
        left=refusal.left,
    )
