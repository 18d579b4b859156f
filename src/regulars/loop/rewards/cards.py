"""Gift cards: issued, looked at, loaded, spent in part, refunded, claimed by a member."""

from __future__ import annotations

import hashlib

from regulars.domain.coupons.code import BITS_PER_SYMBOL, bits_needed, new_code, normal_code, pattern_bits
from regulars.domain.errors import CodesGuessable, UsageError
from regulars.domain.ledger.accounts import whole_amount
from regulars.domain.ledger.entries import Source
from regulars.domain.ledger.requests import Request, Reverse, Spend, WalletKey
from regulars.domain.programme import Programme
from regulars.domain.rewards.answer import CardShown, HandedShown
from regulars.domain.rewards.handing import HandingKind, Occasion
from regulars.domain.rewards.refusal import RewardRefusal, RewardRefused
from regulars.domain.rewards.said import GiftCardsSaid
from regulars.domain.till import Posted
from regulars.domain.words import say
from regulars.gather.strict_texts import text_of
from regulars.loop.rewards.things import Things, declined, request_key
from regulars.loop.till.refusals import refused
from regulars.ports.handings import LookedUp
from regulars.reward.lots import balance
from regulars.reward.rewards.card_keys import CARDS, claimed_key, issued_key
from regulars.reward.rewards.cards import Card, claim, issue, loading

__all__ = ["CardDesk", "card_account", "card_code", "cards_of"]


class CardDesk:
    """The gift cards of one shop. Safe to use from several threads and several processes.

    Values are whole numbers of the smallest part of the cards' currency. Only digests of codes are kept: whoever has the
    code has the card, until a member claims it.
    """

    def __init__(self, things: Things) -> None:
        self._things = things

    def issue(self, value: int, key: str) -> CardShown:
        """A card that was sold, worth `value`; the same key again is the same card.

        Raises:
            UsageError: the programme has no gift cards, or none of this value.
            CodesGuessable: the pattern leaves too little to chance for so many cards.
        """
        things, programme = self._things, self._things.programme.now()
        said = cards_of(programme)
        if not said.value_min <= whole_amount(value) <= (said.value_max or value):
            raise UsageError(
                say("A gift card of %(value)s cannot be issued.", value=value),
                fix=say("Cards are worth %(least)s to %(most)s.", least=said.value_min, most=said.value_max or "∞"),
            )
        asked = request_key("gift_cards/issue", key, (value,))
        code = card_code(things, said, f"issue\0{key}")
        card = Card(said, card_account(things, code), programme.timezone, value)
        occasion = Occasion(HandingKind.GIFT_CARD, "", card.account, "issued")
        over = things.handings.hand(occasion, LookedUp(), lambda page: issue(card, page), asked)
        return self._shown(card, code, replayed=over.is_replayed)

    def balance(self, code: str, source: str = "") -> CardShown:
        """What is left of a card.

        Raises:
            RewardDeclined: there is no such card, or a member has claimed it.
            TooManyTries: too many wrong codes came from this source.
        """
        return self._shown(self._card(code, source), "")

    def load(self, code: str, value: int, key: str, source: str = "") -> CardShown:
        """More value comes onto a card."""
        card = self._card(code, source)
        posted = self._post(loading(card, whole_amount(value), f"load:{key}"), "load", key, (value,))
        return self._shown(card, "", posted)

    def spend(self, code: str, value: int, order_id: str, key: str, source: str = "") -> CardShown:
        """An order is paid with a card, whole or in part: once for an order.

        Raises:
            LedgerRefusal: less is left (``ledger.not_enough_points``), or the order was paid with it before.
        """
        card = self._card(code, source)
        order = text_of(order_id, "order_id") if order_id else f"key:{key}"
        spend = Spend(card.account, card.said.currency, points=whole_amount(value), source=Source("gift_card", order))
        return self._shown(card, "", self._post(spend, "spend", key, (value, order_id)))

    def refund(
        self, code: str, entry_id: int, reason: str, actor: str, key: str, value: int | None = None
    ) -> CardShown:
        """What was paid with a card comes back to it, whole or in part.

        Raises:
            LedgerRefusal: it was no payment with this card, or more than is left of it.
        """
        card = self._card(code, "")
        request = Reverse(
            card.account,
            card.said.currency,
            entry=entry_id,
            refund=f"key:{key}",
            points=value,
            actor=actor,
            reason=reason,
        )
        return self._shown(card, "", self._post(request, "refund", key, (entry_id, value, reason)))

    def claim(self, code: str, member_id: str, source: str = "") -> HandedShown:
        """What is left becomes the member's own stored value; the code opens nothing any more.

        Raises:
            UnknownMember: nobody is called so.
            RewardDeclined: somebody else has claimed it.
        """
        things = self._things
        card = self._card(code, source, claimed=True)
        owner = things.people.known(member_id).owner
        look = LookedUp((claimed_key(card.account),), card.said.currency, (card.account,))
        occasion = Occasion(HandingKind.CARD_CLAIM, card.account, owner, "claimed")
        return things.over(things.handings.hand(occasion, look, lambda page: claim(card, owner, page)))

    def _card(self, code: str, source: str, *, claimed: bool = False) -> Card:
        """A card that exists, and that nobody has claimed."""
        things, programme = self._things, self._things.programme.now()
        things.coupons.check_source(source)
        card = Card(cards_of(programme), card_account(things, code), programme.timezone)
        keys = (issued_key(card.account), claimed_key(card.account))
        found = things.handings.counts(keys)
        if not found.get(keys[0]):
            things.coupons.note_wrong(source)
            raise declined((RewardRefused(RewardRefusal.NOT_FOUND),))
        if found.get(keys[1]) and not claimed:
            raise declined((RewardRefused(RewardRefusal.CARD_CLAIMED),))
        return card

    def _post(self, request: Request, route: str, key: str, said: tuple[object, ...]) -> Posted:
        asked = request_key(f"gift_cards/{route}", key, (request.owner, *said))
        answer = self._things.counter.ledger.post(request, asked)
        if answer.refusal is not None:
            raise refused(answer.refusal)
        return Posted(answer.entries, answer.figures, answer.replayed)

    def _shown(self, card: Card, code: str, posted: Posted | None = None, *, replayed: bool = False) -> CardShown:
        key = WalletKey(card.account, card.said.currency)
        wallet = self._things.counter.ledger.wallets([key])[key]
        now = balance(wallet, self._things.counter.clock.now())
        entries = () if posted is None else posted.entries
        is_replayed = replayed or (posted is not None and posted.replayed)
        return CardShown(card.said.currency, now.available, now.expiring, code, entries, is_replayed)


def cards_of(programme: Programme) -> GiftCardsSaid:
    """What the programme says of gift cards.

    Raises:
        UsageError: nothing.
    """
    if programme.gift_cards is None:
        raise UsageError(
            say("The programme has no gift cards."),
            fix=say("Write them under gift_cards: in programmes/*.yml, as gift_cards: {currency: gift}."),
        )
    return programme.gift_cards


def card_code(things: Things, said: GiftCardsSaid, name: str) -> str:
    """The code that a name stands for: the same name, the same code.

    Raises:
        CodesGuessable: the pattern leaves too little to chance for so many cards.
    """
    needed = bits_needed(things.handings.counts([CARDS]).get(CARDS, 0) + 1)
    if pattern_bits(said.pattern) < needed:
        symbols = -(-needed // BITS_PER_SYMBOL)
        raise CodesGuessable(said.pattern, pattern_bits(said.pattern), needed, symbols)
    return new_code(said.pattern, things.card_stream(name))


def card_account(things: Things, code: str) -> str:
    """Whose value a card's is in the ledger: the digest of its code."""
    said = f"regulars gift card\0{things.house.tenant}\0{normal_code(code)}"
    return f"card:{hashlib.sha256(said.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"
