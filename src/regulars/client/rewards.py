"""The client's calls about rewards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from regulars.client.calls import Calls
from regulars.client.reading import read
from regulars.client.records import Game, GiftCard, GiftDue, Handed, Redemption, Reward

__all__ = ["RewardCalls"]


class RewardCalls(Calls):
    """Rewards: what is open to a member, and what they were handed. Part of `Client`."""

    def rewards(self, member_id: str = "") -> tuple[Reward, ...]:
        """Every reward of the programme: what is left, whether it is open to the member, and every reason why not."""
        query = f"?{urlencode({'member_id': member_id})}" if member_id else ""
        return self._listed(Reward, self._get(f"/v1/rewards{query}"), "rewards")

    def redeem_reward(
        self, member_id: str, reward_id: str, *, order_id: str = "", key: str | None = None
    ) -> Redemption:
        """Spends points on a reward of the programme: once for an order and reward.

        Raises:
            NotEnoughPoints: there are fewer than it costs.
            Conflict: it is not open to the member; its code says why.
            NotFound: there is no such reward, or no such member.
        """
        body = {"member_id": member_id, "reward_id": reward_id, "order_id": order_id}
        return read(Redemption, self._post("/v1/redemptions", body, key))

    def handed(self, member_id: str) -> tuple[Handed, ...]:
        """What a member was handed, the newest first, with the codes."""
        return self._listed(Handed, self._get(f"/v1/members/{quote(member_id, safe='')}/rewards"), "handed")

    def gifts_due(self, on: date | None = None) -> tuple[GiftDue, ...]:
        """Gifts of the year that are due on a day, and whether they were given; None is now."""
        query = "" if on is None else f"?{urlencode({'on': on.isoformat()})}"
        return self._listed(GiftDue, self._get(f"/v1/gifts{query}"), "gifts")

    def days(self, member_id: str) -> Mapping[str, str]:
        """The days kept of a member: kind to day."""
        return dict(self._get(f"/v1/members/{quote(member_id, safe='')}/days")["days"])

    def say_days(
        self, member_id: str, *, birthday: str | None = None, anniversary: str | None = None, zone: str = ""
    ) -> Mapping[str, str]:
        """Keeps days of a member, as ``02-29`` or ``2024-03-05``; an empty text takes one away, None leaves it."""
        said = {"birthday": birthday, "anniversary": anniversary}
        body = {"zone": zone, **{kind: day for kind, day in said.items() if day is not None}}
        return dict(self._put(f"/v1/members/{quote(member_id, safe='')}/days", body)["days"])

    def check_in(self, member_id: str) -> Handed:
        """A member comes by: points by the streak, once a day."""
        return read(Handed, self._post("/v1/check_ins", {"member_id": member_id}))

    def games(self, member_id: str = "") -> tuple[Game, ...]:
        """Every game: the odds as they are drawn now, and why the member may not play."""
        query = f"?{urlencode({'member_id': member_id})}" if member_id else ""
        return self._listed(Game, self._get(f"/v1/games{query}"), "games")

    def draw(self, member_id: str, game_id: str, *, key: str | None = None) -> Handed:
        """A member plays; `facts` say the prize, the roll and the odds.

        Raises:
            NotEnoughPoints: there are fewer than a draw costs.
            Conflict: the member may not play; its code says why.
        """
        return read(Handed, self._post("/v1/draws", {"member_id": member_id, "game_id": game_id}, key))

    def draw_seed(self, game_id: str, on: date) -> Mapping[str, str]:
        """``seed`` and ``commitment`` of a game's day that is over."""
        return dict(self._get(f"/v1/draw_seeds?{urlencode({'game_id': game_id, 'on': on.isoformat()})}"))

    def issue_gift_card(self, value: int, *, key: str | None = None) -> GiftCard:
        """A gift card that was sold; its code is told once."""
        return read(GiftCard, self._post("/v1/gift_cards", {"value": value}, key))

    def gift_card(self, code: str, *, source: str = "") -> GiftCard:
        """What is left of a card."""
        return self._card(code, "balance", {"source": source})

    def load_gift_card(self, code: str, value: int, *, source: str = "", key: str | None = None) -> GiftCard:
        """More value comes onto a card."""
        return self._card(code, "load", {"value": value, "source": source}, key)

    def spend_gift_card(
        self, code: str, value: int, *, order_id: str = "", source: str = "", key: str | None = None
    ) -> GiftCard:
        """An order is paid with a card, whole or in part.

        Raises:
            NotEnoughPoints: less is left.
        """
        return self._card(code, "spend", {"value": value, "order_id": order_id, "source": source}, key)

    def refund_gift_card(
        self, code: str, entry_id: int, reason: str, *, value: int | None = None, key: str | None = None
    ) -> GiftCard:
        """What was paid with a card comes back to it, whole or in part."""
        body: dict[str, Any] = {"entry_id": entry_id, "reason": reason}
        return self._card(code, "refund", body if value is None else {**body, "value": value}, key)

    def claim_gift_card(self, code: str, member_id: str, *, source: str = "") -> Handed:
        """What is left becomes a member's own stored value."""
        body = {"member_id": member_id, "source": source}
        return read(Handed, self._post(f"/v1/gift_cards/{quote(code, safe='')}/claim", body))

    def _card(self, code: str, act: str, body: Mapping[str, Any], key: str | None = None) -> GiftCard:
        return read(GiftCard, self._post(f"/v1/gift_cards/{quote(code, safe='')}/{act}", body, key))
