"""The client's calls about rewards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from regulars.client.reading import read
from regulars.client.records import Handed, Redemption, Reward

__all__ = ["RewardCalls"]


class RewardCalls:
    """Rewards: what is open to a member, and what they were handed. Part of `Client`."""

    def _get(self, target: str) -> Mapping[str, Any]:
        raise NotImplementedError

    def _post(self, target: str, body: Mapping[str, Any], key: str | None = None) -> Mapping[str, Any]:
        raise NotImplementedError

    def _listed(self, kind: type[Any], document: Mapping[str, Any], name: str) -> tuple[Any, ...]:
        raise NotImplementedError

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
