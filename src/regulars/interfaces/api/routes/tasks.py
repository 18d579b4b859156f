"""Routes of tasks, badges and the programme's budgets."""

from __future__ import annotations

from regulars.interfaces.api import answers, board_answers, bodies, budget_answers, task_answers
from regulars.interfaces.api.route import Call, DayParameter, Keyed, Reply, Route
from regulars.trust.access import Scope

__all__ = ["ROUTES"]

_READ = frozenset({Scope.READ, Scope.TILL})
_HAND = frozenset({Scope.WRITE})
_DAY = (DayParameter("day", "The period that this day lies in is told; without it the running one."),)


def _tasks(call: Call) -> Reply:
    name = call.parameters["id"]
    said = [task_answers.task_said(task) for task in call.shop.tasks.tasks(name)]
    return Reply(task_answers.TasksSaid(name, said))


def _badges(call: Call) -> Reply:
    name = call.parameters["id"]
    said = [task_answers.badge_said(badge) for badge in call.shop.tasks.badges(name)]
    return Reply(task_answers.BadgesSaid(name, said))


def _budgets(call: Call) -> Reply:
    return Reply(budget_answers.BudgetsSaid([budget_answers.budget_said(each) for each in call.shop.tasks.budgets()]))


def _leaderboard(call: Call) -> Reply:
    found = call.shop.tasks.leaderboard(call.parameters["id"], call.query["day"])
    return Reply(board_answers.leaderboard_said(found))


def _place(call: Call) -> Reply:
    found = call.shop.tasks.leaderboard(call.parameters["board"], call.query["day"], call.parameters["id"])
    return Reply(board_answers.leaderboard_said(found))


def _give(call: Call) -> Reply:
    body = call.body
    posted = call.shop.tasks.give_badge(
        call.parameters["id"], body.badge, body.reason, call.by(body.actor), call.key, taken=body.take
    )
    said = answers.PostedSaid(list(posted.entries), dict(posted.figures))
    return Reply(said, 201, is_replayed=posted.replayed)


ROUTES = (
    Route(
        "GET",
        "/v1/members/{id}/tasks",
        "get_tasks",
        "How far the member has come with each task, and what it brought.",
        _tasks,
        task_answers.TasksSaid,
        scopes=_READ,
        refuses=(404, 409),
    ),
    Route(
        "GET",
        "/v1/members/{id}/badges",
        "get_badges",
        "Every badge, and whether the member holds it.",
        _badges,
        task_answers.BadgesSaid,
        scopes=_READ,
        refuses=(404, 409),
    ),
    Route(
        "POST",
        "/v1/members/{id}/badges",
        "give_badge",
        "Gives a badge by hand, or takes back one that was given so.",
        _give,
        answers.PostedSaid,
        scopes=_HAND,
        takes=bodies.BadgeGiven,
        keyed=Keyed.MUST,
        refuses=(404, 409),
        status=201,
        example={"badge": "vip", "reason": "ten years with us"},
    ),
    Route(
        "GET",
        "/v1/leaderboards/{id}",
        "get_leaderboard",
        "Who is ahead, among those who agreed to be shown.",
        _leaderboard,
        board_answers.LeaderboardSaid,
        scopes=_READ,
        query=_DAY,
        refuses=(422,),
    ),
    Route(
        "GET",
        "/v1/members/{id}/leaderboards/{board}",
        "get_place",
        "The same, with the member's own place.",
        _place,
        board_answers.LeaderboardSaid,
        scopes=_READ,
        query=_DAY,
        refuses=(404, 409, 422),
    ),
    Route(
        "GET",
        "/v1/budgets",
        "list_budgets",
        "What was granted of each of the programme's budgets in its running period, and what is left.",
        _budgets,
        budget_answers.BudgetsSaid,
        scopes=frozenset({Scope.READ}),
    ),
)
