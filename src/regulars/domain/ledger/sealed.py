"""What an audit can find, in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from regulars.domain.words import Sentence, say

__all__ = ["FINDING_WORDS", "Finding"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not agree.

    Attributes:
        code: what; a key of `FINDING_WORDS`.
        number: of the entry or lot; below nought of an account; for checkpoints, their size.
    """

    code: str
    number: int

    def says(self) -> Sentence:
        """The finding as a sentence."""
        return replace(FINDING_WORDS[self.code], values={"number": abs(self.number)})


FINDING_WORDS: Final = {
    "altered": say("Entry %(number)s is not what was sealed: it was altered."),
    "missing": say("Entry %(number)s is missing: it was deleted."),
    "order": say("Entry %(number)s is out of order: it was moved or written later."),
    "size": say("The ledger should end elsewhere: entry %(number)s was added or taken away."),
    "holder": say("Entry %(number)s names a holder that it does not touch."),
    "details": say("The words about entry %(number)s are not those that were sealed."),
    "key": say("The business key of entry %(number)s is not what its words say."),
    "node": say("The tree above entry %(number)s is not what its leaves make."),
    "edge": say("The tree's head after entry %(number)s is not what its leaves make."),
    "balance": say("The balance of account %(number)s is not the sum of its entries."),
    "lot": say("Lot %(number)s is not what its entry opened."),
    "remaining": say("What is left of lot %(number)s is not what its entries left."),
    "slides_to": say("The date of account %(number)s is not what its entries say."),
    "owed_since": say("The debt of account %(number)s began at another time."),
    "undone": say("What was undone of entry %(number)s does not add up."),
    "checkpoint": say("The checkpoint at %(number)s entries is not signed by this ledger's key."),
    "rolled_back": say("A checkpoint was signed at %(number)s entries; this database has fewer: it is an older copy."),
    "inconsistent": say("The first %(number)s entries are not those that were signed."),
    "replaced": say("Entry %(number)s is not the one that was signed."),
}
"""Every code, with its sentence."""
