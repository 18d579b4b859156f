"""A reward of the catalogue is redeemed, or why not; and given back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from regulars.domain.ledger.book import Wallet
from regulars.domain.ledger.entries import Source
from regulars.domain.ledger.requests import Earn, Request, Reverse, Spend, Transfer
from regulars.domain.rewards.handing import (
    Handed,
    HandedState,
    Handing,
    HandingPage,
    Undoing,
    Verdict,
)
from regulars.domain.rewards.refusal import RewardRefusal, RewardRefused
from regulars.domain.rewards.said import RewardSaid
from regulars.reward.lots import available
from regulars.reward.rewards.card_keys import CARDS, issued_key
from regulars.reward.rewards.limits import Limit, instant_said, limits_of, refused_by, taken_by

__all__ = ["Redeeming", "free_points", "gathered", "give_back", "open_to", "redeem"]


@dataclass(frozen=True, slots=True)
class Redeeming:
    """What is to be redeemed.

    Attributes:
        reward: which.
        owner: by whom.
        order: what for: with the reward, once.
        zone: the programme's clock.
        mark, pattern: digest of the code that would be handed out, and its pattern; empty where there is none.
        card: the value that would come onto a gift card.
    """

    reward: RewardSaid
    owner: str
    order: str
    zone: str
    mark: bytes = b""
    pattern: str = ""
    card: Earn | None = None

    def limits(self, at: int) -> tuple[Limit, ...]:
        """What it is counted under."""
        return limits_of(f"reward:{self.reward.id}", self.reward.stock, self.owner, at, self.zone)


def open_to(asked: Redeeming, page: HandingPage) -> Verdict:
    """Every reason why a member may not redeem a reward now; none where they may.

    Example:
        >>> mug = RewardSaid("mug", "Mug", 500)
        >>> open_to(Redeeming(mug, "member:1", "", "UTC"), HandingPage(0))
        (RewardRefused(code=<RewardRefusal.INSUFFICIENT_BALANCE: 'insufficient_balance'>, asked=500, left=0),)
    """
    return tuple(_reasons(asked, page))


def _reasons(asked: Redeeming, page: HandingPage) -> Iterator[RewardRefused]:
    reward = asked.reward
    if not reward.is_enabled:
        yield RewardRefused(RewardRefusal.DISABLED)
    if reward.valid_from is not None and page.at < instant_said(reward.valid_from, asked.zone):
        yield RewardRefused(RewardRefusal.NOT_STARTED)
    if reward.valid_to is not None and page.at >= instant_said(reward.valid_to, asked.zone):
        yield RewardRefused(RewardRefusal.ENDED)
    if page.earned < reward.needs.earned_min:
        yield RewardRefused(RewardRefusal.NOT_ELIGIBLE, reward.needs.earned_min, page.earned)
    yield from refused_by(asked.limits(page.at), page.counts)
    free = free_points(page.wallets, page.at)
    if free < reward.cost:
        yield RewardRefused(RewardRefusal.INSUFFICIENT_BALANCE, reward.cost, free)


def redeem(asked: Redeeming, page: HandingPage) -> Handing | Verdict:
    """Points go, stock is taken, a code comes: or every reason why not. The same order again changes nothing."""
    if page.before is not None:
        undone = page.before.state is HandedState.UNDONE
        return (RewardRefused(RewardRefusal.ALREADY_REDEEMED),) if undone else ()
    refused = open_to(asked, page)
    if refused:
        return refused
    reward = asked.reward
    source = Source("redemption", asked.order, reward.id)
    spend = Spend(asked.owner, reward.currency, points=reward.cost, source=source)
    card = asked.card
    posts = (*([] if card is None else [card]), *gathered(page.wallets, reward.cost, page.at), spend)
    return Handing(
        posts,
        -reward.cost,
        taken_by(asked.limits(page.at)) | ({} if card is None else {CARDS: 1}),
        {} if card is None else {issued_key(card.owner): 1},
        coupon=reward.coupon if reward.kind == "coupon" else "",
        mark=asked.mark,
        facts={
            "currency": reward.currency,
            "fulfilment": reward.fulfilment,
            "kind": reward.kind,
            "pattern": asked.pattern,
            **({} if card is None else {"card": card.owner, "card_currency": card.currency, "value": str(card.points)}),
        },
    )


def give_back(handed: Handed, used: bool, actor: str, reason: str) -> Undoing | Verdict:  # noqa: FBT001 - as the port asks
    """The cost goes back whole, with stock and code; a code that was used keeps what it was paid with."""
    if handed.state is HandedState.UNDONE:
        return (RewardRefused(RewardRefusal.ALREADY_UNDONE),)
    if used:
        return (RewardRefused(RewardRefusal.CODE_USED),)
    back = Reverse(handed.owner, handed.facts["currency"], actor=actor, reason=reason, entry=handed.entries[-1])
    if "card" not in handed.facts:
        return Undoing((back,))
    # The first entry loaded the card: nothing of it was spent, so it goes whole.
    card, currency = handed.facts["card"], handed.facts["card_currency"]
    return Undoing((Reverse(card, currency, actor=actor, reason=reason, entry=handed.entries[0]), back))


def free_points(wallets: Sequence[Wallet], at: int) -> int:
    """What may be spent, under every name of the owner."""
    return sum(available(wallet, at) for wallet in wallets)


def gathered(wallets: Sequence[Wallet], points: int, at: int) -> tuple[Request, ...]:
    """Brings points that lie under joined names to the owner's own, as far as they are needed."""
    moves: list[Request] = []
    own, *others = wallets
    missing = points - available(own, at)
    for wallet in others:
        part = min(missing, available(wallet, at))
        if part > 0:
            moves.append(Transfer(wallet.key.owner, wallet.key.currency, to=own.key.owner, points=part))
            missing -= part
    return tuple(moves)
