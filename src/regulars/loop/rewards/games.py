"""Games of the programme in force: odds shown, draws made, seeds revealed once their day is over."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import date

from regulars.domain.errors import UsageError
from regulars.domain.rewards.answer import GameShown, HandedShown, OddsShown, SeedShown
from regulars.domain.rewards.handing import HandingKind, Occasion
from regulars.domain.rewards.refusal import RewardRefusal, RewardRefused
from regulars.domain.rewards.said import GameSaid
from regulars.domain.words import say
from regulars.loop.rewards.things import Things, declined, request_key
from regulars.loop.till.people import Account
from regulars.ports.handings import LookedUp
from regulars.reward.conditions import local_time
from regulars.reward.rewards.games import Drawing, draw, odds_now, open_to_play, prize_key, rolled

__all__ = ["GameDesk"]


class GameDesk:
    """The games of one shop. Safe to use from several threads and several processes."""

    def __init__(self, things: Things) -> None:
        self._things = things

    def games(self, member_id: str = "") -> tuple[GameShown, ...]:
        """Every game: the odds as they are drawn now, the digest of today's seed, and why a member may not play.

        Args:
            member_id: for whom; somebody unknown is shown as a newcomer, and empty is nobody in particular.
        """
        account = self._things.people.may_be(member_id) if member_id else None
        return tuple(
            self._shown(game, account, is_asked=bool(member_id)) for game in self._things.programme.now().games
        )

    def _shown(self, game: GameSaid, account: Account | None, *, is_asked: bool) -> GameShown:
        owner, owners = ("", ()) if account is None else (account.owner, account.owners)
        asked = self._drawing(game, owner, "")
        at = self._things.counter.clock.now()
        page = self._things.handings.page(_occasion(asked), LookedUp(asked.keys(at), game.currency, owners))
        reasons = open_to_play(asked, page) if is_asked else ()
        odds = odds_now(game, page.counts)
        by_id = {prize.id: prize for prize in game.prizes}
        shown = []
        for name, each in odds:
            prize = by_id.get(name)
            stock = None if prize is None else prize.stock
            left = (
                None if prize is None or stock is None else max(0, stock - page.counts.get(prize_key(game, prize), 0))
            )
            shown.append(OddsShown(name, prize.name if prize is not None else "", str(each), left))
        commitment = hashlib.sha256(self._seed(game.id, asked.day)).hexdigest()
        return GameShown(game.id, game.name, game.cost, game.currency, tuple(shown), asked.day, commitment, reasons)

    def draw(self, member_id: str, game_id: str, key: str) -> HandedShown:
        """A member plays: paid, rolled and its prize handed out in one transaction; the same key is the same draw.

        Raises:
            UnknownMember: nobody is called so.
            RewardDeclined: every reason why not.
        """
        things = self._things
        game = next((each for each in things.programme.now().games if each.id == game_id), None)
        if game is None:
            raise declined((RewardRefused(RewardRefusal.NOT_FOUND),))
        account = things.people.known(member_id)
        word = request_key("games/draw", key, ()).key
        asked = self._drawing(game, account.owner, word)
        occasion = _occasion(asked)
        asked = replace(asked, marks={each.id: things.drawn(each.coupon, occasion) for each in game.prizes})
        look = LookedUp(asked.keys(things.counter.clock.now()), game.currency, account.owners)
        return things.over(things.handings.hand(occasion, look, lambda page: draw(asked, page)))

    def seed(self, game_id: str, day: date) -> SeedShown:
        """The seed of a day that is over, with its digest: with it anybody works every draw of that day out again.

        Raises:
            UsageError: the day is not over, or the programme has no such game.
        """
        programme = self._things.programme.now()
        today = local_time(self._things.counter.clock.now(), programme.timezone).date()
        if day >= today or game_id not in {each.id for each in programme.games}:
            raise UsageError(
                say('The seed of "%(game)s" on %(day)s is not revealed.', game=game_id[:80], day=day.isoformat()),
                fix=say("Name a game of the programme, and a day that is over."),
            )
        seed = self._seed(game_id, day.isoformat())
        return SeedShown(game_id, day.isoformat(), seed.hex(), hashlib.sha256(seed).hexdigest())

    def _drawing(self, game: GameSaid, owner: str, word: str) -> Drawing:
        zone = self._things.programme.now().timezone
        day = local_time(self._things.counter.clock.now(), zone).date().isoformat()
        seed = self._seed(game.id, day)
        return Drawing(game, owner, word, day, zone, lambda number: rolled(seed, number, word))

    def _seed(self, game_id: str, day: str) -> bytes:
        said = f"game\0{self._things.house.tenant}\0{game_id}\0{day}".encode()
        return hmac.digest(self._things.counter.checkpoints.secret(), said, "sha256")


def _occasion(asked: Drawing) -> Occasion:
    return Occasion(HandingKind.DRAW, asked.game.id, asked.owner, asked.word)
