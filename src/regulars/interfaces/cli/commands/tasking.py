"""``regulars tasks`` and ``regulars badges``: how members stand, and badges by hand."""

from __future__ import annotations

from typing import Annotated

import typer

from regulars.interfaces.cli.commands.options import Home, Json, Lang
from regulars.interfaces.words import translated as _

__all__ = ["badges_give", "badges_take", "tasks_list", "tasks_show"]

Member = Annotated[str, typer.Argument(metavar="MEMBER", help=_("As the shop calls them."))]
Badge = Annotated[str, typer.Argument(metavar="BADGE", help=_("Its id in the programme."))]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help=_("Why."))]
Actor = Annotated[str, typer.Option("--actor", metavar="NAME", help=_("Who."))]


def tasks_list(home: Home = None, as_json: Json = False, lang: Lang = None) -> None:  # noqa: FBT002
    """Every task of the programme: who has reached it, and what was taken back."""
    from dataclasses import asdict

    from regulars.domain.tasks.said import named
    from regulars.domain.words import say
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.words import speaker
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        found = shop.tasks.figures()
    if as_json:
        tasks = [{**asdict(task), "name": {each: named(task.name, each) for each in ("en", "zh")}} for task in found]
        print_json({"tasks": tasks})
        return
    say_it = speaker()
    for task in found:
        line = say(
            "%(name)s (%(id)s): reached by %(members)s, taken back %(times)s times.",
            name=named(task.name, say_it.language) or task.id,
            id=task.id,
            members=task.completed,
            times=task.taken_back,
        )
        print(say_it(line))
    if not found:
        print(say_it(say("The programme has no tasks. Write them under tasks: in programmes/*.yml")))


def tasks_show(member: Member, home: Home = None, as_json: Json = False, lang: Lang = None) -> None:  # noqa: FBT002
    """How far a member has come with each task, and the badges they hold."""
    from regulars.interfaces.api.task_answers import badge_said, task_said
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.cli.tasks_shown import print_badges, print_tasks
    from regulars.interfaces.words import speaker
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        tasks, badges = shop.tasks.tasks(member), shop.tasks.badges(member)
        currency = shop.settings.currency
    if as_json:
        from msgspec import to_builtins

        said = {"tasks": [task_said(task) for task in tasks], "badges": [badge_said(badge) for badge in badges]}
        print_json({"member_id": member, **to_builtins(said)})
        return
    print_tasks(tasks, speaker(), currency)
    print_badges(badges, speaker())


def badges_give(
    member: Member, badge: Badge, reason: Reason, actor: Actor = "", home: Home = None, lang: Lang = None
) -> None:
    """Gives a badge by hand; the reason is kept."""
    _by_hand(member, badge, reason, actor, home, lang, taken=False)


def badges_take(
    member: Member, badge: Badge, reason: Reason, actor: Actor = "", home: Home = None, lang: Lang = None
) -> None:
    """Takes back a badge that was given by hand; the reason is kept."""
    _by_hand(member, badge, reason, actor, home, lang, taken=True)


def _by_hand(member: str, badge: str, reason: str, actor: str, home: Home, lang: Lang, *, taken: bool) -> None:
    import getpass
    import secrets

    from regulars.domain.words import say
    from regulars.interfaces.cli.messages import note
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        who = actor or getpass.getuser()
        shop.tasks.give_badge(member, badge, reason, who, secrets.token_hex(16), taken=taken)
    if taken:
        note(say("%(member)s no longer has %(badge)s by hand.", member=member, badge=badge))
    else:
        note(say("%(member)s has %(badge)s now.", member=member, badge=badge))
