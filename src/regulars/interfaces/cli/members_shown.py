"""Members, conflicts and households on standard output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from regulars.domain.words import Sentence, say, word
from regulars.interfaces.words import speaker

if TYPE_CHECKING:
    from regulars.loop.conflicts import Conflict
    from regulars.loop.members import Joined, MemberShown

__all__ = ["ACTION_WORDS", "member_document", "print_conflicts", "print_households", "print_joined", "print_member"]

ACTION_WORDS: Final[dict[str, Sentence]] = {
    "merge": word("identity", "joined"),
    "unmerge": word("identity", "parted"),
    "conflict": word("identity", "to look at"),
    "identify": word("identity", "identifier added"),
    "household": word("identity", "household set"),
    "reveal": word("identity", "shown in full"),
}


def member_document(shown: MemberShown) -> dict[str, Any]:
    """A person as one JSON document."""
    return {
        "member": shown.member,
        "pseudonyms": list(shown.pseudonyms),
        "identifiers": [dict(each) for each in shown.identifiers],
        "household": shown.household,
        "log": [asdict(entry) for entry in shown.log],
    }


def print_member(identifier: str, shown: MemberShown) -> None:
    """Identifiers, household and what was done, oldest first."""
    say_it = speaker()
    title = say('Member %(member)s, asked for as "%(id)s"', member=shown.member, id=identifier)
    lines = [say_it(title)]
    lines += [f"  {each['kind']:10} {each['value']}  ({each['member']})" for each in shown.identifiers]
    lives = say("household: %(household)s", household=shown.household or "-")
    lines.append(f"  {say_it(lives)}")
    for entry in shown.log:
        day = datetime.fromtimestamp(entry.at / 1e6, UTC).date()
        other = "" if entry.other is None else f" → {entry.other}"
        said = " ".join(part for part in (entry.rule, entry.actor, entry.reason) if part)
        lines.append(f"  {day} {say_it(ACTION_WORDS[entry.action])} {entry.member}{other}  {said}")
    print("\n".join(lines))


def print_joined(done: Joined, *, dry_run: bool) -> None:
    """What was done, or would be."""
    say_it = speaker()
    places = {"member": done.member, "other": done.other}
    if done.action == "merge":
        told = say("Member %(member)s is joined to %(other)s; no row was moved.", **places)
    else:
        told = say("Member %(member)s is parted from %(other)s; each has its own history again.", **places)
    print(say_it(told))
    nothing = (
        say("Nothing was changed (--dry-run).") if dry_run else say("It counts from the next turn on: regulars turn")
    )
    print(say_it(nothing))


def print_conflicts(found: Sequence[Conflict]) -> None:
    """Each identifier that joins nobody, with who shares it."""
    say_it = speaker()
    if not found:
        nothing = say("No identifier is shared by members that are not one.")
        print(say_it(nothing))
    for each in found:
        shared = say(
            "%(kind)s %(value)s is shared by %(members)s members: %(customers)s",
            kind=each.kind,
            value=each.value,
            members=each.members,
            customers=", ".join(each.customers),
        )
        why = (
            say("too many to say anything of anybody; set aside")
            if each.verdict == "crowded"
            else say("different identifiers of a more trusted kind; not joined")
        )
        print(f"{say_it(shared)}\n  {say_it(why)}")
        if each.may_be_household:
            perhaps = say("a household, perhaps: regulars members household ID --set NAME")
            print(f"  {say_it(perhaps)}")


def print_households(document: Mapping[str, Any]) -> None:
    """One member's household, or all of them."""
    say_it = speaker()
    if "member" in document:
        lives = say("household: %(household)s", household=document["household"] or "-")
        print(say_it(lives))
        return
    for row in document["households"]:
        print(f"{row['household']}\t{row['customer']}")
    if document["suggestions"]:
        more = say("%(count)s more may be households: regulars members conflicts", count=len(document["suggestions"]))
        print(say_it(more))
