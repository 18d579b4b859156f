"""The client's calls about paid memberships."""

from __future__ import annotations

from urllib.parse import quote

from regulars.client.calls import Calls
from regulars.client.reading import read
from regulars.client.records import Membership

__all__ = ["MembershipCalls"]


class MembershipCalls(Calls):
    """Paid memberships: what a member has, subscribed and cancelled. Part of `Client`."""

    def memberships(self, member_id: str) -> tuple[Membership, ...]:
        """A member's paid memberships, ended ones too."""
        found = self._get(f"/v1/members/{quote(member_id, safe='')}/memberships")
        return self._listed(Membership, found, "memberships")

    def subscribe(self, member_id: str, plan: str, token: str, *, key: str | None = None) -> Membership:
        """A member subscribes: the trial begins, or the first period is charged.

        Raises:
            Conflict: the member has the plan already, or the payment was declined; its code says which.
            NotFound: there is no such plan, or no such member.
        """
        body = {"member_id": member_id, "plan": plan, "token": token}
        return read(Membership, self._post("/v1/memberships", body, key))

    def cancel_membership(self, membership_id: str, *, now: bool = False, key: str | None = None) -> Membership:
        """A membership ends with its period; or `now`, and what was paid for the time to come goes back.

        Raises:
            Conflict: it has ended.
        """
        target = f"/v1/memberships/{quote(membership_id, safe='')}/cancel"
        return read(Membership, self._post(target, {"now": now}, key))
