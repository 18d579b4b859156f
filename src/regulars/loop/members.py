"""Members by hand: join two, part them again, add an identifier, look at one, at conflicts and at households."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from regulars.domain.errors import UsageError
from regulars.domain.identity import IdentityEntry, is_identifier_kind
from regulars.domain.words import say
from regulars.gather.normal_forms import normal_forms
from regulars.loop.house import House
from regulars.loop.lookup import canonical_of, identifiers_of, lives_in, member_known_as
from regulars.loop.naming import BY_HAND, naming_of
from regulars.loop.settling import HAND, decided_by_hand, settle

__all__ = [
    "Joined",
    "MemberShown",
    "identify",
    "join_members",
    "mask",
    "member_shown",
    "part_member",
    "would_join",
    "would_part",
]


@dataclass(frozen=True, slots=True)
class Joined:
    """A joining or a parting: who was named, and who stands for them afterwards.

    Attributes:
        action: ``merge`` or ``unmerge``.
        member: the pseudonym named first.
        other: the one it is joined to or parted from.
        rule: what had joined them, of a parting.
    """

    action: str
    member: int
    other: int
    rule: str = HAND


@dataclass(frozen=True, slots=True)
class MemberShown:
    """One person.

    Attributes:
        member: the pseudonym that stands for them.
        pseudonyms: all that are theirs.
        identifiers: each kind and value with the pseudonym it belongs to; masked unless revealed.
        household: the household they live in, or None.
        log: what was done about them, oldest first.
    """

    member: int
    pseudonyms: tuple[int, ...]
    identifiers: tuple[Mapping[str, Any], ...]
    household: str | None
    log: tuple[IdentityEntry, ...]


def would_join(house: House, one: str, other: str) -> Joined:
    """What joining two would do.

    Raises:
        UnknownMember: nobody has one of the identifiers.
        UsageError: they are one already.
    """
    member, into = member_known_as(house, one), member_known_as(house, other)
    if canonical_of(house, member) == canonical_of(house, into):
        raise UsageError(
            say("These two are one member already."), fix=say("Look at them: regulars members show %(id)s", id=one)
        )
    return Joined("merge", member, into)


def would_part(house: House, identifier: str) -> Joined:
    """What parting a member from whoever it was joined to would do: the latest joining by hand, else that by a rule.

    Raises:
        UnknownMember: nobody has the identifier.
        UsageError: it was not joined to anybody.
    """
    member = member_known_as(house, identifier)
    log = house.records.identity_log()
    by_hand = [other for one, other in decided_by_hand(log).joined if one == member]
    if by_hand:
        return Joined("unmerge", member, by_hand[-1])
    family = _family(house, member)
    if len(family) == 1 or member in decided_by_hand(log).apart:
        raise UsageError(
            say('"%(id)s" was not joined to another member.', id=identifier),
            fix=say("Name the one that was joined: regulars members show %(id)s lists them.", id=identifier),
        )
    standing = canonical_of(house, member)
    if member == standing:
        if len(family) > 2:
            raise UsageError(
                say('Several were joined to "%(id)s".', id=identifier),
                fix=say("Name the one to part: regulars members show %(id)s lists them.", id=identifier),
            )
        member = min(family - {standing})
    other = standing
    rules = [entry.rule for entry in log if entry.action == "merge" and {entry.member, entry.other} == {member, other}]
    return Joined("unmerge", member, other, rules[-1] if rules else "")


def join_members(house: House, one: str, other: str, *, reason: str = "", actor: str = "") -> Joined:
    """Joins two members into one person. No row moves: each keeps the pseudonym it was written with.

    Raises:
        UnknownMember: nobody has one of the identifiers.
        UsageError: they are one already.
    """
    return _act(house, would_join(house, one, other), reason, actor)


def part_member(house: House, identifier: str, *, reason: str = "", actor: str = "") -> Joined:
    """Takes back the latest joining of a member: by hand, it is as it was before; by a rule, no rule joins it again.

    Raises:
        UnknownMember: nobody has the identifier.
        UsageError: it was not joined to anybody.
    """
    return _act(house, would_part(house, identifier), reason, actor)


def _act(house: House, done: Joined, reason: str, actor: str) -> Joined:
    now = house.clock.now()
    entry = IdentityEntry(now, done.action, done.member, done.other, HAND, reason, actor)
    with house.records.write() as writing:
        settle(writing, house.records, naming_of(house.settings), now, acts=[entry])
    return done


def identify(house: House, identifier: str, kind: str, value: str, *, actor: str = "") -> int:
    """Notes that a member has another identifier, and settles who that makes them.

    Returns:
        The pseudonym that stands for the member afterwards.

    Raises:
        UnknownMember: nobody has the identifier.
        UsageError: the kind is no name, or the value cannot be one of that kind.
    """
    import pyarrow as pa

    member, naming = member_known_as(house, identifier), naming_of(house.settings)
    forms = normal_forms(kind, pa.array([value], pa.string()), naming.region)
    if not is_identifier_kind(kind) or forms["value"][0].as_py() is None:
        raise UsageError(
            say("This cannot be an identifier of kind %(kind)s.", kind=kind),
            fix=say("Kinds are: %(kinds)s. Phone numbers need a country code, or the setting region.",
                    kinds=", ".join(naming.kinds)),
        )  # fmt: skip
    marks = house.records.index_of(kind, forms["mark"].combine_chunks())
    claims = pa.table({"member": pa.array([member], pa.int64()), "mark": marks, "value": forms["value"]})
    now = house.clock.now()
    with house.records.write() as writing:
        writing.add_claims(kind, claims)
        writing.add_sightings(BY_HAND, (0, 0), {kind: claims})
        entry = IdentityEntry(now, "identify", member, None, HAND, kind, actor)
        settle(writing, house.records, naming, now, claims={kind: claims}, acts=[entry])
    return canonical_of(house, member)


def member_shown(house: House, identifier: str, *, reveal: bool = False, actor: str = "") -> MemberShown:
    """Everything that says who a member is; masked, unless it is revealed, which is logged.

    Raises:
        UnknownMember: nobody has the identifier.
    """
    member = canonical_of(house, member_known_as(house, identifier))
    family = _family(house, member)
    if reveal:
        with house.records.write() as writing:
            writing.add_identity_entries([IdentityEntry(house.clock.now(), "reveal", member, None, HAND, "", actor)])
    known = {(row["member"], row["kind"], row["value"]): None for row in identifiers_of(house, family).to_pylist()}
    households = dict(zip(*(column.to_pylist() for column in lives_in(house).columns), strict=True))
    return MemberShown(
        member=member,
        pseudonyms=tuple(sorted(family)),
        identifiers=tuple(
            {"kind": kind, "value": value if reveal else mask(kind, value), "member": owner}
            for owner, kind, value in known
        ),
        household=households.get(member),
        log=tuple(entry for entry in house.records.identity_log() if {entry.member, entry.other} & family),
    )


def _family(house: House, member: int) -> set[int]:
    """Every pseudonym of the person a member is."""
    import pyarrow.compute as pc

    merged, standing = house.records.merged(), canonical_of(house, member)
    return {standing, *merged.filter(pc.equal(merged["canonical"], standing))["member"].to_pylist()}


def mask(kind: str, value: str) -> str:
    """An identifier that can be told from others and not used: the shop's own customer number stays.

    Example:
        >>> mask("email", "ann@example.com"), mask("phone", "+8613812345678"), mask("customer", "C7")
        ('a**@example.com', '+86*******5678', 'C7')
    """
    if kind in {"customer", "account"}:
        return value
    if kind == "email":
        local, at, domain = value.rpartition("@")
        return f"{local[:1]}{'*' * max(len(local) - 1, 2)}{at}{domain}"
    if kind == "phone" and len(value) > 8:
        return f"{value[:3]}{'*' * (len(value) - 7)}{value[-4:]}"
    return f"{value[:1]}{'*' * max(len(value) - 2, 2)}{value[-1:]}" if len(value) > 4 else "*" * len(value)
