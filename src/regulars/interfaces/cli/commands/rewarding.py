"""``regulars rewards``: what is open to whom and why not, and one redeemed."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from regulars.interfaces.cli.commands.options import Home, Json, Lang
from regulars.interfaces.words import translated as _

__all__ = ["rewards_list", "rewards_redeem"]

Whom = Annotated[str, typer.Option("--member", metavar="ID", help=_("For whom; nobody in particular without it."))]
Order = Annotated[str, typer.Option("--order", metavar="ID", help=_("What for: once for an order and reward."))]
Key = Annotated[str, typer.Option("--key", metavar="KEY", help=_("Your own name for the request: the same is once."))]
Dry = Annotated[bool, typer.Option("--dry-run", help=_("Say whether it would be done, and do nothing."))]


def rewards_list(member: Whom = "", home: Home = None, as_json: Json = False, lang: Lang = None) -> None:  # noqa: FBT002
    """Every reward of the programme: what it costs, how many are left, and why it may not be redeemed."""
    from regulars.domain.words import say
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.words import speaker
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        rewards = shop.rewards.rewards(member)
    if as_json:
        print_json({"member_id": member, "rewards": [_document(each) for each in rewards]})
        return
    say_it = speaker()
    for each in rewards:
        _line(each, say_it)
    if not rewards:
        print(say_it(say("The programme has no rewards. Write them under rewards: in programmes/*.yml")))


def _line(reward: Any, say_it: Any) -> None:
    from regulars.domain.rewards.refusal import REWARD_REFUSAL_WORDS
    from regulars.domain.words import say

    values = {"id": reward.id, "name": reward.name, "cost": reward.cost, "currency": reward.currency}
    line = say("%(id)s: %(name)s, %(cost)s %(currency)s.", **values)
    if reward.left is not None:
        line = say("%(id)s: %(name)s, %(cost)s %(currency)s, %(left)s left.", left=reward.left, **values)
    print(say_it(line))
    for reason in reward.reasons:
        missing = f" ({reason.left} / {reason.asked})" if reason.shortfall else ""
        print(f"  ✗ {say_it(REWARD_REFUSAL_WORDS[reason.code])}{missing}")


def rewards_redeem(
    member: Annotated[str, typer.Argument(metavar="MEMBER", help=_("Who: the customer identifier."))],
    reward: Annotated[str, typer.Argument(metavar="REWARD", help=_("Its id in the programme."))],
    order: Order = "",
    key: Key = "",
    dry_run: Dry = False,  # noqa: FBT002
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """A member spends points on a reward. The code, where it is one, is shown."""
    import secrets
    from dataclasses import asdict

    from regulars.domain.rewards.refusal import RewardRefusal, RewardRefused
    from regulars.domain.words import say
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.words import speaker
    from regulars.loop.rewards.things import declined
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        if dry_run:
            found = [each for each in shop.rewards.rewards(member) if each.id == reward]
            reasons = found[0].reasons if found else (RewardRefused(RewardRefusal.NOT_FOUND),)
            if reasons:
                raise declined(reasons)
            print_json({"would": "redeem", **_document(found[0])}) if as_json else _line(found[0], speaker())
            return
        handed = shop.rewards.redeem(member, reward, order, key or secrets.token_hex(16))
    if as_json:
        print_json(asdict(handed))
        return
    say_it = speaker()
    print(say_it(say("Redeemed: %(reward)s for %(points)s points.", reward=reward, points=-handed.points)))
    if handed.code:
        print(handed.code)


def _document(reward: Any) -> dict[str, Any]:
    from dataclasses import asdict

    reasons = [
        {"code": each.code.value, "asked": each.asked, "left": each.left, "shortfall": each.shortfall}
        for each in reward.reasons
    ]
    return {**asdict(reward), "is_open": reward.is_open, "reasons": reasons}
