"""What a programme's file says of rewards and their like, checked for what types cannot say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from regulars.domain.programme import Programme
from regulars.domain.rewards.said import GameSaid, GiftSaid, RewardSaid
from regulars.reward.conditions import exact

_ODDS: Final = re.compile(r"0(\.[0-9]{1,12})?|1(\.0{1,12})?", re.ASCII)
__all__ = ["problems_of_rewards", "rewards_together"]


def rewards_together(programmes: Sequence[Programme]) -> dict[str, Any]:
    """The sections of several files as those of one.

    Raises:
        ValueError: two files say the check-in, or the gift cards.
    """
    return {
        **{name: _said_once(programmes, name) for name in ("gift_cards", "check_in")},
        "rewards": tuple(reward for each in programmes for reward in each.rewards),
        "gifts": tuple(gift for each in programmes for gift in each.gifts),
        "games": tuple(game for each in programmes for game in each.games),
    }


def _said_once(programmes: Sequence[Programme], name: str) -> Any:
    said = [getattr(each, name) for each in programmes if getattr(each, name) is not None]
    if len(said) > 1:
        raise ValueError(f"`{name}` is said in two files")
    return said[0] if said else None


def problems_of_rewards(programme: Programme) -> Iterator[str]:
    """What is wrong beyond the types; each says where.

    Example:
        >>> list(problems_of_rewards(Programme(rewards=(RewardSaid("tea", "Tea", 5, kind="coupon", coupon="tea"),))))
        ['there is no coupon `tea` - at `$.rewards[0].coupon`']
    """
    yield from _twice([reward.id for reward in programme.rewards], "$.rewards")
    for number, reward in enumerate(programme.rewards):
        yield from _reward(programme, reward, f"$.rewards[{number}]")

    yield from _twice([gift.id for gift in programme.gifts], "$.gifts")
    for number, gift in enumerate(programme.gifts):
        yield from _gift(programme, gift, f"$.gifts[{number}]")
    yield from _twice([game.id for game in programme.games], "$.games")
    for number, game in enumerate(programme.games):
        yield from _game(programme, game, f"$.games[{number}]")
    if programme.gift_cards is not None:
        kinds = {each.name: each.kind for each in programme.currencies}
        if kinds.get(programme.gift_cards.currency) != "stored_value":
            yield f"`{programme.gift_cards.currency}` is no currency of kind stored_value - at `$.gift_cards.currency`"
    if programme.check_in is not None:
        yield from given_currency(programme, programme.check_in.currency, "$.check_in.currency")


def _gift(programme: Programme, gift: GiftSaid, where: str) -> Iterator[str]:
    if bool(gift.points) == bool(gift.coupon):
        yield f"a gift is either points or a coupon - at `{where}`"
    if gift.coupon:
        yield from printed(programme, gift.coupon, f"{where}.coupon")
    else:
        yield from given_currency(programme, gift.currency, f"{where}.currency")


def _game(programme: Programme, game: GameSaid, where: str) -> Iterator[str]:
    yield from spendable(programme, game.currency, f"{where}.currency")
    yield from given_currency(programme, game.pays, f"{where}.pays")
    yield from _twice([prize.id for prize in game.prizes], f"{where}.prizes")
    yield from _span(game.valid_from, game.valid_to, where)
    for number, prize in enumerate(game.prizes):
        at = f"{where}.prizes[{number}]"
        if not _ODDS.fullmatch(str(prize.odds)):
            yield f"`{prize.odds}` is no chance such as 0.05 - at `{at}.odds`"
            return
        if prize.points and prize.coupon:
            yield f"a prize is either points or a coupon - at `{at}`"
        if prize.coupon:
            yield from printed(programme, prize.coupon, f"{at}.coupon")
    if sum(exact(prize.odds) for prize in game.prizes) > 1:
        yield f"the odds come to more than 1 - at `{where}.prizes`"


def given_currency(programme: Programme, currency: str, where: str) -> Iterator[str]:
    """Points that may be given."""
    if currency not in {each.name for each in programme.currencies}:
        yield f"there is no currency `{currency}` - at `{where}`"


def _reward(programme: Programme, reward: RewardSaid, where: str) -> Iterator[str]:
    yield from spendable(programme, reward.currency, f"{where}.currency")
    if (reward.kind == "coupon") != bool(reward.coupon):
        yield f"a reward of kind coupon names a coupon, and no other does - at `{where}.coupon`"
    if (reward.kind == "gift_card") != bool(reward.value):
        yield f"a gift card has a value, and no other reward has - at `{where}.value`"
    if reward.kind == "gift_card" and programme.gift_cards is None:
        yield f"the programme has no `gift_cards` - at `{where}.kind`"
    if reward.coupon:
        yield from printed(programme, reward.coupon, f"{where}.coupon")
    yield from _span(reward.valid_from, reward.valid_to, where)


def spendable(programme: Programme, currency: str, where: str) -> Iterator[str]:
    """Points that may be spent."""
    kinds = {each.name: each.kind for each in programme.currencies}
    if currency not in kinds:
        yield f"there is no currency `{currency}` - at `{where}`"
    elif kinds[currency] == "qualifying":
        yield f"`{currency}` counts and is never spent - at `{where}`"


def printed(programme: Programme, coupon: str, where: str) -> Iterator[str]:
    """A coupon whose codes can be handed out one by one."""
    found = [each for each in programme.coupons if each.id == coupon]
    if not found:
        yield f"there is no coupon `{coupon}` - at `{where}`"
    elif found[0].word:
        yield f"`{coupon}` has one code that everybody knows - at `{where}`"


def _span(first: str | None, last: str | None, where: str) -> Iterator[str]:
    for name, said in (("valid_from", first), ("valid_to", last)):
        try:
            datetime.fromisoformat(said or "2000-01-01")
        except ValueError:
            yield f"`{said}` is no day - at `{where}.{name}`"
            return
    if first and last and first >= last:
        yield f"it ends before it begins - at `{where}.valid_to`"


def _twice(names: Sequence[str], where: str) -> Iterator[str]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"`{name}` stands twice - at `{where}`"
