"""Routes of rewards: what is open to a member and why not, and what they were handed."""

from __future__ import annotations

from regulars.interfaces.api import reward_answers as answers
from regulars.interfaces.api.route import Call, Reply, Route, TextParameter
from regulars.trust.access import Scope

__all__ = ["ROUTES"]

_LOOK = frozenset({Scope.READ, Scope.TILL, Scope.WRITE})


def _rewards(call: Call) -> Reply:
    member = call.query["member_id"]
    return Reply(answers.RewardsSaid(member, [answers.reward_said(each) for each in call.shop.rewards.rewards(member)]))


def _handed(call: Call) -> Reply:
    member = call.parameters["id"]
    return Reply(
        answers.HandedListSaid(member, [answers.handed_said(each) for each in call.shop.rewards.handed(member)])
    )


ROUTES = (
    Route(
        "GET",
        "/v1/rewards",
        "list_rewards",
        "Every reward of the programme: what is left, whether it is open to a member, and every reason why not.",
        _rewards,
        answers.RewardsSaid,
        scopes=_LOOK,
        query=(TextParameter("member_id", "For whom; nobody in particular without it."),),
        refuses=(422,),
    ),
    Route(
        "GET",
        "/v1/members/{id}/rewards",
        "list_handed",
        "What the member was handed, the newest first, with the codes.",
        _handed,
        answers.HandedListSaid,
        scopes=frozenset({Scope.READ, Scope.TILL, Scope.WRITE}),
        refuses=(404, 409),
    ),
)
