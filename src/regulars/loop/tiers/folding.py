"""Brings members' tiers up to an instant: what counts is fetched for many at once, each is folded by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from regulars.domain.ledger.entries import Entry
from regulars.domain.ledger.inbox import Received
from regulars.domain.tier_versions import LadderVersion, Metric, TierKept
from regulars.loop.till.people import Account
from regulars.ports.tiers import Folded, Kept, Tiers
from regulars.reward.tier_course import Course, Known, course, due_of, name_of
from regulars.reward.tier_facts import facts_of

__all__ = ["TOGETHER", "Member", "fold", "looked_up"]

TOGETHER = 500
"""Members fetched at once."""


@dataclass(frozen=True, slots=True)
class Member:
    """One member on one ladder, with everything that decides."""

    account: Account
    versions: Sequence[LadderVersion]
    known: Known
    kept: Kept | None

    def at(self, instant: int) -> Course | None:
        """The tier as of an instant; of one that is over, from the start."""
        kept: TierKept | None = None
        if self.kept is not None and self.kept.kept.state.as_of <= instant:
            kept = self.kept.kept
        return course(self.versions, self.known, kept, instant)

    def name_at(self, instant: int) -> str | None:
        """The tier's name as of an instant; None where nothing counted by then."""
        found = self.at(instant)
        return None if found is None else name_of(self.versions, found.kept, self.known.hands, instant)


@dataclass(slots=True)
class _Fetched:
    """Entries and events of some owners, each kind fetched when it is first needed."""

    tiers: Tiers
    owners: Sequence[str]
    entries: dict[str, Mapping[str, Sequence[Entry]]] = field(default_factory=dict)
    received: Mapping[str, Sequence[Received]] | None = None

    def of(self, metric: Metric, owners: Sequence[str]) -> tuple[Sequence[Entry], Sequence[Received]]:
        if metric.kind == "currency":
            if metric.name not in self.entries:
                self.entries[metric.name] = self.tiers.entries(self.owners, metric.name)
            return [each for owner in owners for each in self.entries[metric.name][owner]], ()
        if self.received is None:
            self.received = self.tiers.received(self.owners)
        return (), [each for owner in owners for each in self.received[owner]]


def looked_up(
    tiers: Tiers, ladder: str, versions: Sequence[LadderVersion], accounts: Sequence[Account]
) -> Iterator[Member]:
    """Members with everything that decides their tier on a ladder, some at a time."""
    for start in range(0, len(accounts), TOGETHER):
        some = accounts[start : start + TOGETHER]
        owners = list(dict.fromkeys(owner for account in some for owner in account.owners))
        kept = tiers.kept(ladder, [account.owner for account in some])
        hands = tiers.hands(ladder, owners)
        fetched = _Fetched(tiers, owners)
        for account in some:
            histories = {}
            for metric in dict.fromkeys(version.metric for version in versions):
                histories[metric] = facts_of(metric, account.owners, *fetched.of(metric, account.owners))
            given = tuple(hand for owner in reversed(account.owners) for hand in hands.get(owner, ()))
            yield Member(account, versions, Known(histories, given), kept.get(account.owner))


def fold(member: Member, to: int) -> Folded | None:
    """What is to be kept of a member as of an instant; None where nothing is, or where it is kept already."""
    kept = member.kept
    if kept is not None and kept.kept.state.as_of > to:
        return None
    found = course(member.versions, member.known, None if kept is None else kept.kept, to)
    if found is None:
        return None
    hands = member.known.hands
    return Folded(
        member.account.owner,
        member.account.owners[1:],
        0 if kept is None else kept.revision,
        found.kept,
        name_of(member.versions, found.kept, hands, to),
        due_of(member.versions, found.kept, hands),
        found.moves,
    )
