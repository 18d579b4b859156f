"""``regulars gifts`` and ``regulars gift-cards``: who is due, given; cards issued and looked at."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from regulars.interfaces.cli.commands.options import Home, Json, Lang
from regulars.interfaces.words import translated as _

__all__ = ["gift_cards_balance", "gift_cards_issue", "gifts_day", "gifts_due", "gifts_give", "give_gifts"]

On = Annotated[
    str, typer.Option("--on", metavar="DATE", help=_("The day; now, on each member's own clock, without it."))
]
Confirm = Annotated[bool, typer.Option("--confirm", help=_("The clock is right: give what is due."))]
Dry = Annotated[bool, typer.Option("--dry-run", help=_("Say what would be given, and give nothing."))]
Birthday = Annotated[str, typer.Option("--birthday", metavar="DAY", help=_("As 02-29; the year is not kept."))]
Joined = Annotated[str, typer.Option("--anniversary", metavar="DATE", help=_("When they joined, as 2024-03-05."))]
Zone = Annotated[str, typer.Option("--zone", metavar="ZONE", help=_("The member's clock, as Asia/Shanghai."))]
Key = Annotated[str, typer.Option("--key", metavar="KEY", help=_("Your own name for the request: the same is once."))]


def gifts_due(on: On = "", home: Home = None, as_json: Json = False, lang: Lang = None) -> None:  # noqa: FBT002
    """Gifts of the year that are due on a day, and whether they were given; nothing is changed."""
    from datetime import date

    from regulars.domain.errors import UsageError
    from regulars.domain.words import say
    from regulars.shop import open_latest

    try:
        day = date.fromisoformat(on) if on else None
    except ValueError:
        raise UsageError(say('"%(text)s" is no date.', text=on), fix=say("Write it as 2026-01-31.")) from None
    with open_latest(home=home, lang=lang) as shop:
        _told(shop.rewards.gifts.due(day), as_json=as_json)


def gifts_give(
    confirm: Confirm = False,  # noqa: FBT002
    dry_run: Dry = False,  # noqa: FBT002
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """Gives every gift that is due now; as often as you like: it is one a year."""
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        gifts = shop.rewards.gifts
        if dry_run:
            _told([each for each in gifts.due() if not each.is_given], as_json=as_json)
        else:
            _told(gifts.give(confirmed=confirm), as_json=as_json)


def gifts_day(
    member: Annotated[str, typer.Argument(metavar="MEMBER", help=_("Who: the customer identifier."))],
    birthday: Birthday = "",
    anniversary: Joined = "",
    zone: Zone = "",
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """Keeps a member's birthday, or the day they joined; shows what is kept."""
    from regulars.interfaces.cli.results import print_json
    from regulars.shop import open_latest

    said = {kind: day for kind, day in (("birthday", birthday), ("anniversary", anniversary)) if day}
    with open_latest(home=home, lang=lang) as shop:
        gifts = shop.rewards.gifts
        held = gifts.set_days(member, said, zone) if said else gifts.days_of(member)
    days = {kind: f"{day.year:04}-{day.month_day}" if day.year else day.month_day for kind, day in held.items()}
    if as_json:
        print_json({"member_id": member, "days": days, "zones": {kind: day.zone for kind, day in held.items()}})
    else:
        for kind, day in held.items():
            print(f"{kind}: {days[kind]} {day.zone}".rstrip())


def give_gifts(shop: Any) -> None:
    """Gives what is due, and says so on standard error; a doubtful clock is told and stops no turn."""
    from regulars.domain.errors import SweepDoubtful
    from regulars.domain.words import say_many
    from regulars.interfaces.cli.messages import note

    try:
        given = shop.rewards.gifts.give()
    except SweepDoubtful as doubtful:
        for sentence in (doubtful.what, doubtful.why, doubtful.fix):
            if sentence is not None:
                note(sentence)
        return
    if given:
        note(say_many("%(count)s gift given.", "%(count)s gifts given.", len(given)))


def gift_cards_issue(
    value: Annotated[int, typer.Argument(metavar="VALUE", min=1, help=_("In the smallest part of the currency."))],
    key: Key = "",
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """A gift card that was sold. Its code is shown once: only its digest is kept."""
    import secrets

    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        card = shop.rewards.cards.issue(value, key or secrets.token_hex(16))
    _card(card, as_json=as_json)


def gift_cards_balance(
    code: Annotated[str, typer.Argument(metavar="CODE", help=_("As it was typed."))],
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """What is left of a gift card."""
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        card = shop.rewards.cards.balance(code, "command line")
    _card(card, as_json=as_json)


def _card(card: Any, *, as_json: bool) -> None:
    from dataclasses import asdict

    from regulars.domain.words import say
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.words import speaker

    if as_json:
        print_json(asdict(card))
        return
    print(speaker()(say("%(value)s %(currency)s may be spent.", value=card.value, currency=card.currency)))
    if card.code:
        print(card.code)


def _told(gifts: Any, *, as_json: bool) -> None:
    from dataclasses import asdict

    from regulars.domain.words import say
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.words import speaker

    if as_json:
        print_json({"gifts": [asdict(each) for each in gifts]})
        return
    say_it = speaker()
    for each in gifts:
        mark = "✓" if each.is_given else "·"
        print(f"{mark} {each.on} {each.gift} {each.member_id}".rstrip())
    if not gifts:
        print(say_it(say("No gift is due.")))
