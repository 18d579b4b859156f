"""Gift cards: a code that opens an account of its own, whose value is the bearer's until a member claims it."""

from __future__ import annotations

from dataclasses import dataclass

from regulars.domain.ledger.entries import Source
from regulars.domain.ledger.requests import Earn, Transfer
from regulars.domain.ledger.terms import Expiry, Span, Terms
from regulars.domain.rewards.handing import Handing, HandingPage, Verdict
from regulars.domain.rewards.refusal import RewardRefusal, RewardRefused
from regulars.domain.rewards.said import GiftCardsSaid
from regulars.reward.rewards.card_keys import CARDS, claimed_key, issued_key
from regulars.reward.rewards.redeeming import free_points

__all__ = ["Card", "claim", "issue", "loading"]


@dataclass(frozen=True, slots=True)
class Card:
    """A card to be issued or claimed.

    Attributes:
        said: the programme's words on cards.
        account: whose value it is in the ledger, as ``card:`` and the digest of its code.
        zone: of the clock its value lives by.
        value: in the smallest part of the currency.
    """

    said: GiftCardsSaid
    account: str
    zone: str
    value: int = 0


def loading(card: Card, value: int, source: str) -> Earn:
    """Value comes onto a card; without an end, unless the programme says one."""
    expiry = Expiry("rolling", Span(card.said.lives_days)) if card.said.lives_days else Expiry()
    terms = Terms(expiry=expiry, zone=card.zone)
    return Earn(card.account, card.said.currency, points=value, source=Source("gift_card", source), terms=terms)


def issue(card: Card, page: HandingPage) -> Handing | Verdict:
    """A card that was sold, with its value."""
    if page.before is not None:
        return ()
    return Handing(
        (loading(card, card.value, "issued"),),
        card.value,
        takes={CARDS: 1},
        sets={issued_key(card.account): 1},
        facts={"currency": card.said.currency},
    )


def claim(card: Card, member: str, page: HandingPage) -> Handing | Verdict:
    """What is left of a card becomes the member's own; from then on the code opens nothing."""
    if page.before is not None:
        return ()
    if page.counts.get(claimed_key(card.account)):
        return (RewardRefused(RewardRefusal.CARD_CLAIMED),)
    left = free_points(page.wallets, page.at)
    moved = Transfer(card.account, card.said.currency, to=member, points=left, source=Source("gift_card", "claimed"))
    return Handing(
        (moved,) if left else (),
        left,
        sets={claimed_key(card.account): 1},
        facts={"currency": card.said.currency},
    )
