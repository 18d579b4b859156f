"""``regulars members``: join two, part them, look at one, at conflicts and at households."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regulars.interfaces.cli.commands.options import Home, Json, Lang, NoInput
from regulars.interfaces.words import translated as _

if TYPE_CHECKING:
    from regulars.domain.words import Sentence
    from regulars.loop.members import Joined
    from regulars.shop import Shop

__all__ = ["actor", "conflicts", "household", "link", "merge", "show", "unmerge"]

Member = Annotated[str, typer.Argument(metavar="ID", help=_("A customer identifier, or KIND:VALUE as email:ann@b.cn."))]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help=_("Why; kept in the log."))]
Yes = Annotated[bool, typer.Option("--yes", help=_("Do it without asking."))]
DryRun = Annotated[bool, typer.Option("--dry-run", help=_("Say what would be done; change nothing."))]


def merge(
    one: Annotated[str, typer.Argument(metavar="A", help=_("Who is joined."))],
    other: Annotated[str, typer.Argument(metavar="B", help=_("Whom it is joined to."))],
    reason: Reason = "",
    yes: Yes = False,  # noqa: FBT002 - flags of the command line
    dry_run: DryRun = False,  # noqa: FBT002
    no_input: NoInput = False,  # noqa: FBT002
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """Joins two members into one person; no row moves."""
    from regulars.domain.words import say
    from regulars.loop.members import would_join
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        done = would_join(shop.house, one, other)
        if not dry_run:
            _confirmed(say('Join "%(one)s" to "%(other)s"?', one=one, other=other), yes=yes, ask=not no_input)
            done = shop.merge(one, other, reason=reason, actor=actor())
        _tell(shop, done, one, as_json=as_json, dry_run=dry_run)


def unmerge(
    member: Member,
    reason: Reason = "",
    yes: Yes = False,  # noqa: FBT002
    dry_run: DryRun = False,  # noqa: FBT002
    no_input: NoInput = False,  # noqa: FBT002
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """Takes back the latest joining of a member."""
    from regulars.domain.words import say
    from regulars.loop.members import would_part
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        done = would_part(shop.house, member)
        if not dry_run:
            _confirmed(say('Part "%(id)s" from who it was joined to?', id=member), yes=yes, ask=not no_input)
            done = shop.unmerge(member, reason=reason, actor=actor())
        _tell(shop, done, member, as_json=as_json, dry_run=dry_run)


def show(
    member: Member,
    reveal: Annotated[bool, typer.Option("--reveal", help=_("Show identifiers in full; this is logged."))] = False,  # noqa: FBT002
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """Everything that says who a member is, masked."""
    from regulars.interfaces.cli.members_shown import member_document, print_member
    from regulars.interfaces.cli.results import print_json
    from regulars.loop.members import member_shown
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        shown = member_shown(shop.house, member, reveal=reveal, actor=actor())
    if as_json:
        print_json(member_document(shown))
    else:
        print_member(member, shown)


def link(
    member: Member,
    days: Annotated[
        int, typer.Option("--days", metavar="N", help=_("For how many days it can be opened, 1 to 90."))
    ] = 7,
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """A signed link to a member's own pages; whoever holds it sees them."""
    from regulars.interfaces.api.instants import instant
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.member.address import address_of
    from regulars.loop.member_links import link_for
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        made = link_for(shop.house, shop.counter, member, days)
        address = address_of(shop.settings, made.token)
    if as_json:
        print_json({"member_id": member, "address": address, "until": instant(made.until * 1_000_000)})
    else:
        print(address)


def conflicts(home: Home = None, as_json: Json = False, lang: Lang = None) -> None:  # noqa: FBT002
    """Identifiers that several members share and that join none of them."""
    from regulars.interfaces.cli.members_shown import print_conflicts
    from regulars.interfaces.cli.results import print_json
    from regulars.loop.conflicts import conflicts_of
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        found = conflicts_of(shop.house)
    if as_json:
        print_json({"conflicts": [asdict(each) for each in found]})
    else:
        print_conflicts(found)


def household(
    member: Annotated[str | None, typer.Argument(metavar="ID", help=_("Whose household; all where not said."))] = None,
    name: Annotated[str | None, typer.Option("--set", metavar="NAME", help=_("Put the member into it."))] = None,
    leave: Annotated[bool, typer.Option("--leave", help=_("Take the member out of any."))] = False,  # noqa: FBT002
    dry_run: DryRun = False,  # noqa: FBT002
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """Who lives together: shows it, or sets it for one member."""
    from regulars.domain.errors import UsageError
    from regulars.domain.words import say
    from regulars.interfaces.cli.members_shown import print_households
    from regulars.interfaces.cli.results import print_json
    from regulars.loop.conflicts import conflicts_of, households_of, put_in_household
    from regulars.loop.members import member_shown
    from regulars.shop import open_latest

    if (name is not None or leave) and (member is None or (name is not None and leave)):
        raise UsageError(
            say("A household is set for one member, or left by one."),
            fix=say("Write regulars members household ID --set NAME, or ID --leave."),
        )
    with open_latest(home=home, lang=lang) as shop:
        if member is not None:
            if (name is not None or leave) and not dry_run:
                put_in_household(shop.house, member, name, actor=actor())
            document: dict[str, Any] = {"member": member, "household": member_shown(shop.house, member).household}
            if dry_run:
                document |= {"household": None if leave else name or document["household"], "dry_run": True}
        else:
            suggested = [asdict(each) for each in conflicts_of(shop.house) if each.may_be_household]
            document = {"households": households_of(shop.house).to_pylist(), "suggestions": suggested}
    if as_json:
        print_json(document)
    else:
        print_households(document)


def _confirmed(question: Sentence, *, yes: bool, ask: bool) -> None:
    """Goes on if somebody said yes.

    Raises:
        ConfirmationNeeded: nobody did.
    """
    from regulars.domain.errors import ConfirmationNeeded
    from regulars.domain.words import say
    from regulars.interfaces.words import speaker

    if yes or (ask and sys.stdin.isatty() and sys.stderr.isatty() and typer.confirm(speaker()(question), err=True)):
        return
    raise ConfirmationNeeded(say("Nothing was changed: nobody has confirmed it."), fix=say("Add --yes to do it."))


def _tell(shop: Shop, done: Joined, identifier: str, *, as_json: bool, dry_run: bool) -> None:
    from regulars.interfaces.cli.members_shown import member_document, print_joined
    from regulars.interfaces.cli.results import print_json
    from regulars.loop.members import member_shown

    if as_json:
        print_json({**asdict(done), "dry_run": dry_run, "shown": member_document(member_shown(shop.house, identifier))})
    else:
        print_joined(done, dry_run=dry_run)


def actor() -> str:
    """Who sits at the command line, as the system knows them."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
