"""``regulars tiers``: the ladders, a member's tier, one given by hand, and what changed rules would do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regulars.interfaces.cli.commands.options import AsOf, DryRun, Home, Json, Lang
from regulars.interfaces.words import translated as _

if TYPE_CHECKING:
    from regulars.domain.tiers_shown import MemberTier

__all__ = ["tiers_assign", "tiers_list", "tiers_preview", "tiers_show"]

MemberId = Annotated[str, typer.Argument(metavar="ID", help=_("The member, as the shop calls them."))]
Ladder = Annotated[str, typer.Option("--ladder", metavar="LADDER", help=_("Which ladder; the only one if not said."))]


def tiers_list(home: Home = None, as_json: Json = False, lang: Lang = None) -> None:  # noqa: FBT002
    """Every ladder of the programme, with members by tier as of the last turn."""
    from dataclasses import asdict

    from regulars.domain.words import say, say_many
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.words import speaker
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        ladders = shop.tiers.ladders()
    if as_json:
        print_json({"ladders": [asdict(ladder) for ladder in ladders]})
        return
    say_it = speaker()
    for ladder in ladders:
        print(say_it(say("%(id)s, version %(version)s", id=ladder.id, version=ladder.version)))
        for tier in ladder.tiers:
            members = say_it(say_many("%(count)s member", "%(count)s members", tier.members))
            print(f"  {tier.name}  ≥ {tier.threshold}  {members}")
    if not ladders:
        print(say_it(say("The programme has no tiers. Write them under tiers: in programmes/*.yml")))


def tiers_show(
    member: MemberId,
    as_of: AsOf = None,
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """A member's tier on every ladder, exactly as of now or of the start of a day, and what happened to it."""
    from regulars.domain.words import say
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.words import speaker
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        at = None if as_of is None else _start_of(as_of, shop.settings.timezone)
        found = shop.tiers.of_member(member, at)
        moves = {each.ladder: shop.tiers.moves(member, each.ladder, 20) for each in found}
    if as_json:
        documents = [{**_document(each), "moves": [_move(move) for move in moves[each.ladder]]} for each in found]
        print_json({"member_id": member, "tiers": documents})
        return
    say_it = speaker()
    for each in found:
        now = each.standing
        print(f"{each.ladder}: {now.tier}")
        if now.next_tier is not None:
            missing = say("%(missing)s more to %(tier)s", missing=now.points_to_next, tier=now.next_tier)
            print(f"  {say_it(missing)}")
        if now.review_at is not None:
            review = say(
                "review on %(day)s, %(missing)s more to keep it; as things stand: %(tier)s",
                day=_text(now.review_at)[:10],
                missing=now.points_to_keep,
                tier=now.projected_tier,
            )
            print(f"  {say_it(review)}")
        for move in moves[each.ladder]:
            print(f"  {_text(move.move.at)[:10]}  {move.move.kind}  {move.move.before} → {move.move.after}")


def tiers_assign(
    member: MemberId,
    tier: Annotated[str, typer.Argument(metavar="[TIER]", help=_("Which tier; none with --end."))] = "",
    until: Annotated[str, typer.Option("--until", metavar="DATE", help=_("The first day it is over."))] = "",
    author: Annotated[str, typer.Option("--author", metavar="NAME", help=_("Who gives it."))] = "",
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help=_("Why."))] = "",
    ladder: Ladder = "",
    floor: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--floor", help=_("Only hold the tier up: whoever earns a higher one has that."))
    ] = False,
    end: Annotated[bool, typer.Option("--end", help=_("End what was given by hand, now."))] = False,  # noqa: FBT002
    key: Annotated[str, typer.Option("--key", metavar="KEY", help=_("The same again changes nothing."))] = "",
    dry_run: DryRun = False,  # noqa: FBT002
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """Gives a member a tier by hand until a day, with who and why; or ends what was given."""
    import secrets

    from regulars.domain.words import say
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.words import speaker
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        ladders = shop.tiers.ladders()
        name = ladder or (ladders[0].id if len(ladders) == 1 else "")
        if dry_run:
            given = next((each for each in shop.tiers.of_member(member) if each.ladder == name), None)
        elif end:
            given = shop.tiers.end_assignment(member, name, author=author, reason=reason)
        else:
            at = _start_of(until, shop.settings.timezone)
            asked = key or secrets.token_hex(16)
            given = shop.tiers.assign(member, name, tier, at, author=author, reason=reason, key=asked, is_floor=floor)
    if as_json:
        print_json({"member_id": member, "written": not dry_run, **({} if given is None else _document(given))})
    elif given is not None:
        print(
            speaker()(say("%(member)s: %(tier)s on %(ladder)s.", member=member, tier=given.standing.tier, ladder=name))
        )


def tiers_preview(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("The changed programme file, not yet in the folder."))],
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """How many members a changed ladder would move up and down; nothing is written."""
    from dataclasses import asdict

    import msgspec

    from regulars.domain.words import say
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.words import speaker
    from regulars.loop.programme import read_programme
    from regulars.shop import open_latest

    programme = read_programme(file)
    with open_latest(home=home, lang=lang) as shop:
        zone = programme.timezone or shop.settings.timezone
        found = shop.tiers.preview(msgspec.structs.replace(programme, timezone=zone))
    if as_json:
        documents = [{**asdict(each), "applies_at": _text(each.applies_at)} for each in found]
        print_json({"ladders": documents})
        return
    say_it = speaker()
    for each in found:
        line = say(
            "%(ladder)s: %(up)s up, %(down)s down, %(same)s the same, of these %(held)s held up for a while.",
            ladder=each.ladder,
            up=each.up,
            down=each.down,
            same=each.same,
            held=each.held,
        )
        print(say_it(line))
        for tier in dict.fromkeys([*each.before, *each.after]):
            print(f"  {tier}  {each.before.get(tier, 0)} → {each.after.get(tier, 0)}")


def _start_of(text: str, zone: str) -> int:
    from regulars.domain.errors import UsageError
    from regulars.domain.time import parse_as_of
    from regulars.domain.words import say

    try:
        return parse_as_of(text, zone).instant
    except ValueError as error:
        raise UsageError(say('"%(text)s" is no date.', text=text), fix=say("Write it as 2026-01-31.")) from error


def _text(at: int) -> str:
    from regulars.interfaces.api.instants import instant

    return instant(at)


def _or_null(at: int | None) -> str | None:
    return None if at is None else _text(at)


def _document(found: MemberTier) -> dict[str, Any]:
    now, given = found.standing, found.assignment
    return {
        "ladder": found.ladder,
        "as_of": _text(found.as_of),
        "tier": now.tier,
        "earned": now.earned,
        "since": _or_null(found.since),
        "metric": now.metric,
        "valid_until": _or_null(now.valid_until),
        "review_at": _or_null(now.review_at),
        "grace_until": _or_null(now.grace_until),
        "projected_tier": now.projected_tier,
        "points_to_keep": now.points_to_keep,
        "next_tier": now.next_tier,
        "points_to_next": now.points_to_next,
        "perks": list(found.perks),
        "assigned": None
        if given is None
        else {
            "tier": given.tier,
            "since": _text(given.at),
            "until": _text(given.until),
            "author": given.author,
            "reason": given.reason,
            "floor": given.is_floor,
        },
    }


def _move(kept: Any) -> dict[str, Any]:
    move = kept.move
    return {
        "kind": move.kind,
        "at": _text(move.at),
        "from": move.before,
        "to": move.after,
        "missing": move.missing,
        "days": move.days,
    }
