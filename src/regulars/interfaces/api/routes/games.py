"""Routes of games of chance: odds, draws, seeds."""

from __future__ import annotations

from regulars.domain.words import say
from regulars.interfaces.api import reward_answers as answers
from regulars.interfaces.api import reward_bodies as bodies
from regulars.interfaces.api.refused import wrong_query
from regulars.interfaces.api.route import Call, DayParameter, Keyed, Reply, Route, TextParameter
from regulars.trust.access import Scope

__all__ = ["ROUTES"]

_TILL = frozenset({Scope.TILL, Scope.WRITE})
_LOOK = frozenset({Scope.READ, Scope.TILL, Scope.WRITE})


def _games(call: Call) -> Reply:
    member = call.query["member_id"]
    return Reply(answers.GamesSaid(member, [answers.game_said(each) for each in call.shop.rewards.games.games(member)]))


def _draw(call: Call) -> Reply:
    handed = call.shop.rewards.games.draw(call.body.member_id, call.body.game_id, call.key)
    return Reply(answers.handed_said(handed), 201, is_replayed=handed.replayed)


def _seed(call: Call) -> Reply:
    for name in ("game_id", "on"):
        if not call.query[name]:
            raise wrong_query(say("It has to be said."), name)
    seed = call.shop.rewards.games.seed(call.query["game_id"], call.query["on"])
    return Reply(answers.SeedSaid(seed.game, seed.day, seed.seed, seed.commitment))


ROUTES = (
    Route(
        "GET",
        "/v1/games",
        "list_games",
        "Every game: the odds as they are drawn now, the digest of today's seed, and why a member may not play.",
        _games,
        answers.GamesSaid,
        scopes=_LOOK,
        query=(TextParameter("member_id", "For whom; nobody in particular without it."),),
        refuses=(422,),
    ),
    Route(
        "POST",
        "/v1/draws",
        "create_draw",
        "A member plays: paid, rolled, and the prize handed out; the same key is the same draw.",
        _draw,
        answers.HandedSaid,
        scopes=_TILL,
        takes=bodies.DrawAsked,
        keyed=Keyed.MUST,
        refuses=(404, 409),
        status=201,
        example={"member_id": "C7", "game_id": "wheel"},
    ),
    Route(
        "GET",
        "/v1/draw_seeds",
        "get_draw_seed",
        "The seed of a game's day that is over: with it anybody works every draw of that day out again.",
        _seed,
        answers.SeedSaid,
        scopes=_LOOK,
        query=(
            TextParameter("game_id", "Which game."),
            DayParameter("on", "A day that is over, on the programme's clock."),
        ),
        refuses=(422,),
    ),
)
