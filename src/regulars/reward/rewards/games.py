"""Games of chance: the odds that are shown are the odds that are drawn, and a prize that is out is out.

A draw's roll is a number that nobody could know before: the shop publishes the digest of the day's seed first and the
seed itself once the day is over, so that anybody can work every draw of that day out again.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from regulars.domain.ledger.counts import CountKey
from regulars.domain.ledger.entries import Source
from regulars.domain.ledger.requests import Earn, Request, Spend
from regulars.domain.rewards.handing import Handing, HandingPage, Verdict
from regulars.domain.rewards.refusal import RewardRefusal, RewardRefused
from regulars.domain.rewards.said import GameSaid, PrizeSaid, StockSaid
from regulars.reward.conditions import exact
from regulars.reward.rewards.limits import Limit, instant_said, limits_of, refused_by, taken_by
from regulars.reward.rewards.redeeming import free_points, gathered

__all__ = [
    "NOTHING",
    "Drawing",
    "draw",
    "drawn_prize",
    "draws_key",
    "odds_now",
    "odds_read",
    "odds_written",
    "open_to_play",
    "prize_key",
    "rolled",
]

NOTHING = ""
"""The prize of those who win none."""


def prize_key(game: GameSaid, prize: PrizeSaid) -> CountKey:
    """How many of a prize went out."""
    return CountKey("", f"game:{game.id}:{prize.id}", "")


def draws_key(game: GameSaid, day: str) -> CountKey:
    """How many draws a game had on a day."""
    return CountKey("", f"game:{game.id}", day)


def odds_now(game: GameSaid, counts: Mapping[CountKey, int]) -> tuple[tuple[str, Fraction], ...]:
    """Each prize's odds as they are now, and last those of nothing; they sum to one.

    The odds of a prize that is out go to nothing, or to the ``others`` in proportion, as the game says.

    Example:
        >>> game = GameSaid("w", "W", (PrizeSaid("a", "A", 0.1, points=9, stock=1), PrizeSaid("b", "B", "0.3", points=1)))
        >>> [(prize, str(odds)) for prize, odds in odds_now(game, {})]
        [('a', '1/10'), ('b', '3/10'), ('', '3/5')]
        >>> [(prize, str(odds)) for prize, odds in odds_now(game, {prize_key(game, game.prizes[0]): 1})]
        [('a', '0'), ('b', '3/10'), ('', '7/10')]
    """
    said = {prize.id: exact(prize.odds) for prize in game.prizes}
    out = {prize.id for prize in game.prizes if _is_out(game, prize, counts)}
    kept = sum((odds for name, odds in said.items() if name not in out), Fraction(0))
    share = Fraction(1)
    if game.when_out == "others" and kept:
        share = sum(said.values(), Fraction(0)) / kept
    now = [(name, Fraction(0) if name in out else odds * share) for name, odds in said.items()]
    return (*now, (NOTHING, 1 - sum((odds for _, odds in now), Fraction(0))))


def _is_out(game: GameSaid, prize: PrizeSaid, counts: Mapping[CountKey, int]) -> bool:
    return prize.stock is not None and counts.get(prize_key(game, prize), 0) >= prize.stock


def drawn_prize(odds: tuple[tuple[str, Fraction], ...], roll: int) -> str:
    """The prize of a roll: a whole number far larger than any denominator, so that its rest is fair.

    Example:
        >>> odds = (("a", Fraction(1, 4)), ("", Fraction(3, 4)))
        >>> [drawn_prize(odds, roll) for roll in range(8, 12)]
        ['a', '', '', '']
    """
    whole = lcm(*(each.denominator for _, each in odds))
    point = roll % whole
    for prize, each in odds:
        width = int(each * whole)
        if point < width:
            return prize
        point -= width
    raise AssertionError("odds do not sum to one")


def rolled(seed: bytes, number: int, word: str) -> int:
    """The roll of a day's draw: 256 bits of the seed, the draw's number and the caller's own word."""
    return int.from_bytes(hmac.digest(seed, f"{number}\0{word}".encode(), hashlib.sha256), "big")


def odds_written(odds: tuple[tuple[str, Fraction], ...]) -> str:
    """Odds as one line: ``a=1/10 b=3/10 =3/5``."""
    return " ".join(f"{prize}={each}" for prize, each in odds)


def odds_read(text: str) -> tuple[tuple[str, Fraction], ...]:
    """The odds again.

    Example:
        >>> odds_read(odds_written((("a", Fraction(1, 10)), ("", Fraction(9, 10)))))
        (('a', Fraction(1, 10)), ('', Fraction(9, 10)))
    """
    pairs = (part.partition("=") for part in text.split(" "))
    return tuple((prize, Fraction(each)) for prize, _, each in pairs)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A member plays.

    Attributes:
        game: which.
        owner: who.
        word: the request's own name: it goes into the roll, and the same one is the same draw.
        day: on the programme's clock, ISO.
        zone: of that clock.
        roll: the roll of the day's draw of a number.
        marks: prize to pattern and digest of the code it would bring.
    """

    game: GameSaid
    owner: str
    word: str
    day: str
    zone: str
    roll: Callable[[int], int]
    marks: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)

    def limits(self, at: int) -> tuple[Limit, ...]:
        """What plays are counted under."""
        game = self.game
        stock = StockSaid(per_member=game.per_member, member_per=game.member_per)
        return limits_of(f"plays:{game.id}", stock, self.owner, at, self.zone)

    def keys(self, at: int) -> tuple[CountKey, ...]:
        """Every count it looks at."""
        prizes = (prize_key(self.game, prize) for prize in self.game.prizes)
        return (draws_key(self.game, self.day), *prizes, *(limit.key for limit in self.limits(at)))


def open_to_play(asked: Drawing, page: HandingPage) -> Verdict:
    """Every reason why a member may not play now."""
    return tuple(_reasons(asked, page))


def _reasons(asked: Drawing, page: HandingPage) -> Iterator[RewardRefused]:
    game = asked.game
    if not game.is_enabled:
        yield RewardRefused(RewardRefusal.DISABLED)
    if game.valid_from is not None and page.at < instant_said(game.valid_from, asked.zone):
        yield RewardRefused(RewardRefusal.NOT_STARTED)
    if game.valid_to is not None and page.at >= instant_said(game.valid_to, asked.zone):
        yield RewardRefused(RewardRefusal.ENDED)
    yield from refused_by(asked.limits(page.at), page.counts)
    free = free_points(page.wallets, page.at)
    if free < game.cost:
        yield RewardRefused(RewardRefusal.INSUFFICIENT_BALANCE, game.cost, free)


def draw(asked: Drawing, page: HandingPage) -> Handing | Verdict:
    """A draw: paid, rolled, and its prize handed out; the same word again is the same draw."""
    if page.before is not None:
        return ()
    refused = open_to_play(asked, page)
    if refused:
        return refused
    game = asked.game
    number = page.counts.get(draws_key(game, asked.day), 0) + 1
    odds, roll = odds_now(game, page.counts), asked.roll(number)
    won = drawn_prize(odds, roll)
    prize = next((each for each in game.prizes if each.id == won), None)
    takes = taken_by(asked.limits(page.at)) | {draws_key(game, asked.day): 1}
    pattern, mark = asked.marks.get(won, ("", b""))
    return Handing(
        tuple(_posts(asked, prize, page)),
        (prize.points if prize is not None and game.pays == game.currency else 0) - game.cost,
        takes if prize is None else takes | {prize_key(game, prize): 1},
        coupon=prize.coupon if prize is not None else "",
        mark=mark,
        facts={
            "prize": won,
            "day": asked.day,
            "number": str(number),
            "word": asked.word,
            "roll": f"{roll:064x}",
            "odds": odds_written(odds),
            "pattern": pattern,
        },
    )


def _posts(asked: Drawing, prize: PrizeSaid | None, page: HandingPage) -> Iterator[Request]:
    game, source = asked.game, Source("draw", asked.word, game_line(asked.game))
    if game.cost:
        yield from gathered(page.wallets, game.cost, page.at)
        yield Spend(asked.owner, game.currency, points=game.cost, source=source)
    if prize is not None and prize.points:
        yield Earn(asked.owner, game.pays, points=prize.points, source=source._replace(rule=prize.id))


def game_line(game: GameSaid) -> str:
    """Where the entries of a draw say which game it was."""
    return f"game:{game.id}"
