"""Leaderboards of one shop: who is ahead, among those who agreed to be shown."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import date
from typing import Final

from regulars.domain.budgets import Budget
from regulars.domain.errors import UsageError
from regulars.domain.programme import Programme
from regulars.domain.tasks.leaderboards import Leaderboard, LeaderboardSaid, Place, Placed
from regulars.domain.time import instant_of
from regulars.domain.words import say
from regulars.loop.house import House
from regulars.loop.latest import consents_now
from regulars.loop.ledger.counter import Counter
from regulars.loop.till.people import Account, People, owner_of
from regulars.reward.budgeting import period_of
from regulars.reward.calendar import end_of
from regulars.reward.conditions import start_of_day
from regulars.reward.tasks.asking import board_task
from regulars.reward.tasks.progress import counts_version
from regulars.trust.consent import Purpose, granted_to, refused_by

__all__ = ["leaderboard"]

_ALWAYS: Final = (0, 2**62)


def leaderboard(
    house: House,
    counter: Counter,
    people: People,
    programme: Programme,
    board_id: str,
    day: date | None = None,
    own: Account | None = None,
) -> Leaderboard:
    """A leaderboard of the period that a day, or now, lies in.

    Raises:
        UsageError: the programme has no such leaderboard.
    """
    board = next((each for each in programme.leaderboards if each.id == board_id), None)
    if board is None:
        raise UsageError(
            say('The programme has no leaderboard "%(board)s".', board=str(board_id)[:80]),
            fix=say("Write it under leaderboards: in programmes/*.yml"),
        )
    now = counter.clock.now()
    at = now if day is None else instant_of(start_of_day(day.isoformat(), programme.timezone))
    window = _window(board, at, programme.timezone)
    shown, named = _agreed(house)
    log, asked = counter.ledger.tasks, "" if own is None else own.owner
    if board.by == "points":
        placed, members = log.ranked_by_points(shown, board.currency, window, now, board.top, asked)
        unit = "points"
    else:
        task = board_task(programme, board)
        versions = [counts_version(task, step) for step in task.stages]
        placed, members = log.ranked_by_marks(shown, task.id, versions, window, board.top, asked)
        goal = task.stages[0].goal
        units = {"paid": "money", "quantity": "milli_pieces"}
        unit = board.by if board.by == "orders" else units[goal.of] if goal.kind == "sum" else "events"
    shows = _Showing(
        people.names([each.owner for each in placed if each.owner in named]), named, _secret(counter, board)
    )
    return Leaderboard(
        board.id,
        board.name,
        board.by,
        unit,
        None if board.per == "none" else window[0],
        None if board.per == "none" else window[1],
        members,
        tuple(shows.place(each) for each in placed if each.rank <= board.top),
        next((shows.place(each) for each in placed if each.owner == asked), None),
    )


def _window(board: LeaderboardSaid, at: int, zone: str) -> tuple[int, int]:
    if board.per == "none":
        return _ALWAYS
    return period_of(Budget(board.id, 0, period=board.per, zone=zone), at), end_of(at, board.per, zone)


def _agreed(house: House) -> tuple[Mapping[str, str], set[str]]:
    """Every name that points of those may lie under who agreed to be shown, and for whom it stands; and who by name."""
    words, merged = consents_now(house), house.records.merged()
    stands = dict(zip(merged["member"].to_pylist(), merged["canonical"].to_pylist(), strict=True))
    by_name = set(granted_to(words, Purpose.RANK_NAME).to_pylist())
    agreed = by_name | set(granted_to(words, Purpose.RANK).to_pylist())
    # Who said no to being shown at all is not shown, whatever they said of their name.
    refused = set(refused_by(words, Purpose.RANK).to_pylist())
    heads = {stands.get(member, member) for member in agreed - refused}
    joined = {member: head for member, head in stands.items() if head in heads}
    shown = {owner_of(head): owner_of(head) for head in heads} | {
        owner_of(member): owner_of(head) for member, head in joined.items()
    }
    return shown, {owner_of(stands.get(member, member)) for member in by_name - refused}


def _secret(counter: Counter, board: LeaderboardSaid) -> bytes:
    return hmac.digest(counter.checkpoints.secret(), b"leaderboards\0" + board.id.encode(), "sha256")


class _Showing:
    """What somebody is shown as: nobody can tell from a pseudonym whose it is, or match it with another leaderboard's."""

    def __init__(self, names: Mapping[str, str], named: set[str], secret: bytes) -> None:
        self._names = names
        self._named = named
        self._secret = secret

    def place(self, placed: Placed) -> Place:
        name = self._names.get(placed.owner, "") if placed.owner in self._named else ""
        mark = hmac.new(self._secret, placed.owner.encode(), hashlib.sha256).hexdigest()[:8]
        return Place(placed.rank, name or f"#{mark}", bool(name), placed.score)
