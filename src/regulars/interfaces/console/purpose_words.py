"""What the shop may do with a member's data, as members and staff read it."""

from __future__ import annotations

from typing import Final

from regulars.domain.words import Sentence, word

__all__ = ["PURPOSE_WORDS"]

PURPOSE_WORDS: Final[dict[str, Sentence]] = {
    "analyse": word("purpose", "be analysed"),
    "predict": word("purpose", "be predicted"),
    "personalise": word("purpose", "get offers of their own"),
    "message": word("purpose", "be written to"),
    "rank": word("purpose", "stand on leaderboards under a pseudonym"),
    "rank_name": word("purpose", "stand on leaderboards by name"),
}
