"""``regulars leaderboard``: who is ahead, among those who agreed to be shown."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from regulars.interfaces.cli.commands.options import Home, Json, Lang
from regulars.interfaces.words import translated as _

__all__ = ["leaderboard"]

Board = Annotated[str, typer.Argument(metavar="ID", help=_("Its id in the programme."))]
Day = Annotated[str, typer.Option("--day", metavar="DATE", help=_("Tell the period that this day lies in."))]
Member = Annotated[str, typer.Option("--member", metavar="ID", help=_("Tell this member's own place besides."))]


def leaderboard(
    board: Board,
    day: Day = "",
    member: Member = "",
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """Who is ahead, among those who agreed to be shown.

    Raises:
        UsageError: `day` is none.
    """
    from regulars.domain.money import Money
    from regulars.domain.tasks.said import named
    from regulars.domain.words import say
    from regulars.interfaces.api.board_answers import leaderboard_said
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.words import plain, speaker
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        found = shop.tasks.leaderboard(board, _day(day), member)
        currency = shop.settings.currency
    if as_json:
        from msgspec import to_builtins

        print_json(to_builtins(leaderboard_said(found)))
        return
    say_it = speaker()
    print(plain(named(found.name, say_it.language) or found.id))
    own = () if found.own is None or found.own in found.places else (found.own,)
    for place in (*found.places, *own):
        score = Money(place.score, currency) if found.unit == "money" else place.score
        print(f"{place.rank:>5}  {plain(place.shown_as)}  {say_it.value(score)}")
    if not found.places:
        print(say_it(say("Nobody who agreed to be shown has a score in this period.")))


def _day(text: str) -> date | None:
    from regulars.domain.errors import UsageError
    from regulars.domain.words import say

    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(say('"%(day)s" is no day.', day=text), fix=say("Write it as 2026-01-31.")) from None
