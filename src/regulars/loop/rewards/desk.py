"""Where members get what points are for: rewards of the programme in force."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from regulars.domain.errors import UsageError
from regulars.domain.ledger.requests import Earn
from regulars.domain.programme import Programme
from regulars.domain.rewards.answer import HandedShown, RewardShown
from regulars.domain.rewards.handing import HandingKind, HandingPage, Occasion
from regulars.domain.rewards.refusal import RewardRefusal, RewardRefused
from regulars.domain.rewards.said import RewardSaid
from regulars.domain.words import say
from regulars.gather.strict_texts import text_of
from regulars.loop.coupons.desk import CouponDesk
from regulars.loop.house import House
from regulars.loop.ledger.counter import Counter
from regulars.loop.programme import ProgrammeInForce
from regulars.loop.rewards.cards import CardDesk, card_account, card_code, cards_of
from regulars.loop.rewards.check_ins import CheckInDesk
from regulars.loop.rewards.games import GameDesk
from regulars.loop.rewards.gifts import GiftDesk
from regulars.loop.rewards.things import Things, declined, request_key
from regulars.loop.till.people import Account, People
from regulars.ports.handings import Handings, LookedUp
from regulars.reward.rewards.cards import Card, loading
from regulars.reward.rewards.redeeming import Redeeming, give_back, open_to, redeem

__all__ = ["RewardDesk"]

_FOR_EVERYBODY: Final = frozenset(
    {
        RewardRefusal.DISABLED,
        RewardRefusal.NOT_STARTED,
        RewardRefusal.ENDED,
        RewardRefusal.OUT_OF_STOCK,
        RewardRefusal.PERIOD_LIMIT,
    }
)


class RewardDesk:
    """The rewards of one shop. Safe to use from several threads and several processes.

    Args:
        house: the shop.
        counter: its ledger.
        handings: where what was handed out is kept.
        coupons: its coupons, for rewards that are codes.
        track: takes events in.

    Attributes:
        gifts: what comes once a year.
        check_ins: what coming by gives.
        cards: gift cards.
        games: games of chance.
    """

    def __init__(
        self,
        house: House,
        counter: Counter,
        handings: Handings,
        coupons: CouponDesk,
        track: Callable[[Sequence[Mapping[str, Any]]], object],
    ) -> None:
        self._things = Things(
            house, counter, handings, coupons, People(house), ProgrammeInForce(house, counter.ledger.versions), track
        )
        self.gifts = GiftDesk(self._things)
        self.check_ins = CheckInDesk(self._things)
        self.cards = CardDesk(self._things)
        self.games = GameDesk(self._things)

    @property
    def handings(self) -> Handings:
        """Where what was handed out is kept."""
        return self._things.handings

    def rewards(self, member_id: str = "") -> tuple[RewardShown, ...]:
        """Every reward of the programme, with what is left, and why it may not be redeemed now.

        Args:
            member_id: for whom; somebody unknown is shown as a newcomer, and empty is nobody in particular.

        Raises:
            ProgrammeInvalid: the programme cannot be read.
        """
        programme = self._things.programme.now()
        account = self._things.people.may_be(member_id) if member_id else None
        return tuple(self._shown(programme, reward, member_id, account) for reward in programme.rewards)

    def _shown(self, programme: Programme, reward: RewardSaid, member_id: str, account: Account | None) -> RewardShown:
        owner = account.owner if account is not None else ""
        asked = Redeeming(reward, owner, "", programme.timezone)
        page = self._page(asked, account)
        reasons = open_to(asked, page)
        if not member_id:
            reasons = tuple(each for each in reasons if each.code in _FOR_EVERYBODY)
        left = [
            limit.most - page.counts.get(limit.key, 0)
            for limit in asked.limits(page.at)
            if limit.most is not None and limit.refusal is not RewardRefusal.MEMBER_LIMIT
        ]
        return RewardShown(
            reward.id,
            reward.name,
            reward.kind,
            reward.cost,
            reward.currency,
            reward.fulfilment,
            max(0, min(left)) if left else None,
            reward.valid_from or "",
            reward.valid_to or "",
            reasons,
        )

    def _page(self, asked: Redeeming, account: Account | None) -> HandingPage:
        now = self._things.counter.clock.now()
        counts = tuple(limit.key for limit in asked.limits(now))
        owners = account.owners if account is not None else ()
        look = LookedUp(counts, asked.reward.currency if owners else "", owners)
        return self._things.handings.page(_occasion(asked), look)

    def has(self, reward_id: str, points: int, currency: str) -> bool:
        """Whether the programme has this reward.

        Raises:
            UsageError: it has, and it costs something else.
        """
        found = [each for each in self._things.programme.now().rewards if each.id == reward_id]
        if found and (found[0].cost, found[0].currency) != (points, currency):
            raise UsageError(
                say(
                    'The reward "%(reward)s" costs %(cost)s %(currency)s.',
                    reward=reward_id,
                    cost=found[0].cost,
                    currency=found[0].currency,
                ),
                fix=say("Leave the points out: the programme knows the cost."),
            )
        return bool(found)

    def redeem(self, member_id: str, reward_id: str, order_id: str, key: str) -> HandedShown:
        """A member spends points on a reward: points, stock and code in one transaction; once for an order and reward.

        Args:
            member_id: who, as the shop calls them.
            reward_id: its id in the programme.
            order_id: what for; empty takes the key instead.
            key: the caller's own name for the request: the same again is answered as before.

        Raises:
            UnknownMember: nobody is called so.
            RewardDeclined: every reason why not.
            KeyReused: the key was used for another request.
        """
        things, reward = self._things, self._reward(reward_id)
        account = things.people.known(member_id)
        asked = request_key("rewards/redeem", key, (member_id, reward_id, order_id))
        order = text_of(order_id, "order_id") if order_id else f"key:{key}"
        redeeming = Redeeming(reward, account.owner, order, things.programme.now().timezone)
        occasion = _occasion(redeeming)
        pattern, mark = things.drawn(reward.coupon, occasion)
        card = self._card(reward, occasion)
        if card is not None:
            pattern = cards_of(things.programme.now()).pattern
        redeeming = replace(redeeming, mark=mark, pattern=pattern, card=card)
        counts = tuple(limit.key for limit in redeeming.limits(things.counter.clock.now()))
        look = LookedUp(counts, reward.currency, account.owners)
        return self._things.over(things.handings.hand(occasion, look, lambda page: redeem(redeeming, page), asked))

    def _card(self, reward: RewardSaid, occasion: Occasion) -> Earn | None:
        """The value that comes onto a gift card; None where the reward is none."""
        if reward.kind != "gift_card":
            return None
        things, programme = self._things, self._things.programme.now()
        said = cards_of(programme)
        code = card_code(things, said, things.name(occasion))
        return loading(Card(said, card_account(things, code), programme.timezone), reward.value, "issued")

    def undo(self, entry_id: int, reason: str, actor: str, key: str) -> HandedShown | None:
        """Gives a redeemed reward back: points, stock and code; None where the entry is for no reward.

        Raises:
            RewardDeclined: it was given back before, or its code was used.
        """
        handed = self._things.handings.of_entry(entry_id)
        if handed is None or handed.kind is not HandingKind.REDEMPTION:
            return None
        asked = request_key("rewards/undo", key, (entry_id, reason))
        undone = self._things.handings.undo(handed.id, lambda found, used: give_back(found, used, actor, reason), asked)
        return self._things.over(undone)

    def handed(self, member_id: str) -> tuple[HandedShown, ...]:
        """What a member was handed, the newest first, with the codes.

        Raises:
            UnknownMember: nobody is called so.
        """
        account = self._things.people.known(member_id)
        return tuple(self._things.shown(each) for each in self._things.handings.of_owners(account.owners))

    def close(self) -> None:
        """Lets go of connections."""
        self._things.handings.close()

    def _reward(self, reward_id: str) -> RewardSaid:
        for reward in self._things.programme.now().rewards:
            if reward.id == reward_id:
                return reward
        raise declined((RewardRefused(RewardRefusal.NOT_FOUND),))


def _occasion(asked: Redeeming) -> Occasion:
    return Occasion(HandingKind.REDEMPTION, asked.reward.id, asked.owner, asked.order)
