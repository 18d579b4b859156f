"""What a changed ladder would do to members' tiers: counted on everybody, nothing is written."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Sequence

from regulars.domain.programme import Programme
from regulars.domain.tier_versions import LadderVersion
from regulars.domain.tiers_shown import PreviewShown
from regulars.loop.tiers.folding import Member, looked_up
from regulars.loop.tiers.ladders import Ladders
from regulars.loop.tiers.sweeping import accounts_of
from regulars.loop.till.people import People
from regulars.ports.tiers import Tiers
from regulars.reward.tier_course import GRANDFATHERED, course, in_effect, name_of, version_at

__all__ = ["preview"]


def preview(tiers: Tiers, ladders: Ladders, people: People, programme: Programme, now: int) -> list[PreviewShown]:
    """Each ladder of a programme that is not in force yet, against what is in force.

    Args:
        tiers: what is kept.
        ladders: those in force.
        people: who is who.
        programme: as a changed file says it, with its zone.
        now: the instant, µs UTC; only what is known by then counts.
    """
    ladders.now()
    known = tiers.versions()
    found = []
    for said in programme.tiers:
        new = ladders.new_version(said, programme, known)
        before = known.get(said.id, ())
        after = before if new is None else (*before, new)
        owners = {*tiers.everybody(said.id), *tiers.touched(said.id).owners}
        members = looked_up(tiers, said.id, in_effect(after), accounts_of(people, sorted(owners)))
        at = now if new is None else max(now, new.applies_at)
        found.append(
            _counted(said.id, list(members), in_effect(before), in_effect(after), at, is_changed=new is not None)
        )
    return found


def _counted(
    ladder: str,
    members: Sequence[Member],
    before: Sequence[LadderVersion],
    after: Sequence[LadderVersion],
    at: int,
    *,
    is_changed: bool,
) -> PreviewShown:
    was, becomes, steps, held = Tally[str](), Tally[str](), Tally[int](), 0
    new = version_at(after, at).ladder
    old = version_at(before, at).ladder if before else new
    for member in members:
        to = course(after, member.known, None, at)
        if to is None:
            continue
        name = name_of(after, to.kept, member.known.hands, at)
        since = course(before, member.known, None, at) if before else to
        assert since is not None  # noqa: S101 - the same history
        came_from = name_of(before or after, since.kept, member.known.hands, at)
        was[came_from] += 1
        becomes[name] += 1
        held += any(each.reason == GRANDFATHERED and each.at <= at < each.until for each in to.kept.floors)
        # A tier the new rules do not know is compared by what it took to come there.
        place = (
            new.rank_of(came_from) if new.has(came_from) else new.rank_for(old.tiers[old.rank_of(came_from)].threshold)
        )
        step = new.rank_of(name) - place
        steps[(step > 0) - (step < 0)] += 1
    return PreviewShown(ladder, at, is_changed, steps[1], steps[-1], steps[0], held, dict(was), dict(becomes))
