"""``regulars memberships``: plans and who has them, subscribed, cancelled, renewed."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from regulars.interfaces.cli.commands.options import Home, Json, Lang
from regulars.interfaces.words import translated as _

__all__ = ["memberships_cancel", "memberships_list", "memberships_renew", "memberships_subscribe", "renew_memberships"]

Whom = Annotated[str, typer.Option("--member", metavar="ID", help=_("Whose; without it, the plans of the programme."))]
Key = Annotated[str, typer.Option("--key", metavar="KEY", help=_("Your own name for the request: the same is once."))]
Dry = Annotated[bool, typer.Option("--dry-run", help=_("Say what would be done, and do nothing."))]
AtOnce = Annotated[
    bool, typer.Option("--now", help=_("It ends now, and what was paid for the time to come goes back."))
]
Which = Annotated[str, typer.Argument(metavar="MEMBERSHIP", help=_("Its id, as list shows it."))]


def memberships_list(member: Whom = "", home: Home = None, as_json: Json = False, lang: Lang = None) -> None:  # noqa: FBT002
    """The plans of the programme; or a member's memberships and where they stand."""
    from dataclasses import asdict

    import msgspec

    from regulars.domain.words import say
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.words import speaker
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        held = shop.memberships.of_member(member) if member else ()
        plans = () if member else shop.memberships.plans()
    if as_json:
        of_member = {"member_id": member, "memberships": [asdict(each) for each in held]}
        print_json(of_member if member else {"plans": msgspec.to_builtins(plans)})
        return
    say_it = speaker()
    for each in held:
        _print(each)
    for plan in plans:
        print(f"{plan.id}  {plan.name or plan.id}  {plan.price}  {plan.days or plan.period}")
    if member and not held:
        print(say_it(say("The member has no membership.")))
    if not member and not plans:
        print(say_it(say("The programme has no plans. Write them under memberships: in programmes/*.yml")))


def memberships_subscribe(
    member: Annotated[str, typer.Argument(metavar="MEMBER", help=_("Who: the customer identifier."))],
    plan: Annotated[str, typer.Argument(metavar="PLAN", help=_("Its id in the programme."))],
    token: Annotated[str, typer.Option("--token", metavar="TOKEN", help=_("The processor's name of a way to pay."))],
    key: Key = "",
    dry_run: Dry = False,  # noqa: FBT002
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """A member subscribes: the trial begins, or the first period is charged. Money moves in the sandbox alone."""
    import secrets

    import msgspec

    from regulars.domain.errors import MembershipDeclined
    from regulars.interfaces.cli.results import print_json
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        desk = shop.memberships
        if dry_run:
            said = [each for each in desk.plans() if each.id == plan]
            if not said:
                raise MembershipDeclined("plan_unknown", plan)
            if any(each.plan == plan and each.status != "ended" for each in desk.of_member(member)):
                raise MembershipDeclined("already_subscribed", plan)
            told = {"would": "subscribe", "plan": msgspec.to_builtins(said[0])}
            print_json(told) if as_json else print(f"{plan}  {said[0].price}  {said[0].days or said[0].period}")
            return
        _tell(desk.subscribe(member, plan, token, key or secrets.token_hex(16)), as_json=as_json)


def memberships_cancel(
    membership: Which,
    at_once: AtOnce = False,  # noqa: FBT002
    key: Key = "",
    dry_run: Dry = False,  # noqa: FBT002
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """A membership ends with its period, or now."""
    import secrets

    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        desk = shop.memberships
        if dry_run:
            _tell(desk.one(membership), as_json=as_json)
            return
        _tell(desk.cancel(membership, key or secrets.token_hex(16), at_once=at_once), as_json=as_json)


def memberships_renew(
    membership: Annotated[
        str, typer.Argument(metavar="[MEMBERSHIP]", help=_("Its id; without it, every one on which something is due."))
    ] = "",
    confirm: Annotated[bool, typer.Option("--confirm", help=_("The clock is right."))] = False,  # noqa: FBT002
    dry_run: Dry = False,  # noqa: FBT002
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """Does what is due: charges, tries again, ends. As often as you like: each period is charged once."""
    from dataclasses import asdict

    from regulars.domain.memberships.shown import Renewed
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.words import speaker
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        desk = shop.memberships
        if membership:
            _tell(desk.one(membership) if dry_run else desk.renew_one(membership), as_json=as_json)
            return
        done = Renewed(due=desk.due()) if dry_run else desk.renew(confirmed=confirm)
    print_json(asdict(done)) if as_json else print(speaker()(_in_words(done)))


def renew_memberships(shop: Any) -> None:
    """Does what is due, and says so on standard error; a doubtful clock is told and stops no turn."""
    from regulars.domain.errors import SweepDoubtful
    from regulars.interfaces.cli.messages import note

    try:
        done = shop.memberships.renew()
    except SweepDoubtful as doubtful:
        for sentence in (doubtful.what, doubtful.why, doubtful.fix):
            if sentence is not None:
                note(sentence)
        return
    if done.due:
        note(_in_words(done))


def _in_words(done: Any) -> Any:
    from dataclasses import asdict

    from regulars.domain.words import say

    return say(
        "Memberships due: %(due)s; paid %(paid)s, declined %(declined)s, ended %(ended)s, waiting %(waiting)s.",
        **asdict(done),
    )


def _tell(membership: Any, *, as_json: bool) -> None:
    from dataclasses import asdict

    from regulars.interfaces.cli.results import print_json

    print_json(asdict(membership)) if as_json else _print(membership)


def _print(membership: Any) -> None:
    from datetime import UTC, datetime, timedelta

    from regulars.domain.money import Money

    ends = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=membership.ends_at)
    price = Money(membership.price, membership.currency)
    print(f"{membership.id}  {membership.plan}  {membership.status}  {price} {price.currency}  → {ends:%Y-%m-%d}")
