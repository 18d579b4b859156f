"""What a member may know of their tier: what keeps it, what is missing to the next, and where it is heading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from regulars.domain.tier_state import Assignment, Qualified, Standing, TierState
from regulars.domain.tiers import Downgrade, Ladder
from regulars.reward.tier_windows import grace_end, metric, window_at
from regulars.reward.tiers import advance, tier_name

__all__ = ["standing"]


def standing(
    ladder: Ladder,
    state: TierState,
    history: Sequence[Qualified],
    assignments: Sequence[Assignment] = (),
) -> Standing:
    """Where somebody stands at the instant their state was brought up to.

    Example:
        >>> from regulars.domain.tiers import Tier
        >>> from regulars.reward.tiers import joined
        >>> ladder = Ladder("stars", (Tier("basic", 0), Tier("gold", 100)))
        >>> history = [Qualified(5, 70, 5)]
        >>> now = standing(ladder, advance(ladder, joined(0), history, to=9).state, history)
        >>> now.tier, now.next_tier, now.points_to_next, now.review_at
        ('basic', 'gold', 30, None)
    """
    now = state.as_of
    running = metric(history, window_at(ladder, state, now), now)
    above = ladder.tiers[state.rank + 1] if state.rank + 1 < len(ladder.tiers) else None
    review = state.valid_until if state.grace_from is None else grace_end(ladder, state.grace_from)
    given = [each for each in assignments if each.at <= now < each.until]
    return Standing(
        tier=tier_name(ladder, state, assignments, now),
        earned=ladder.tiers[state.rank].name,
        since=state.since,
        metric=running,
        valid_until=state.valid_until,
        review_at=review,
        grace_until=None if state.grace_from is None else review,
        points_to_keep=_to_keep(ladder, state, history),
        next_tier=None if above is None else above.name,
        points_to_next=0 if above is None else max(0, above.threshold - running),
        projected_tier=_projected(ladder, state, history, review),
        assignment=given[-1] if given else None,
    )


def _to_keep(ladder: Ladder, state: TierState, history: Sequence[Qualified]) -> int:
    """What the window of the coming review lacks, by what is known now."""
    if state.valid_until is None or ladder.downgrade_of(state.rank) is Downgrade.KEEP:
        return 0
    review = state.valid_until if state.grace_from is None else state.grace_from
    start, stop = window_at(ladder, state, review - 1)
    if state.grace_from is not None:
        stop = state.as_of + 1
    return max(0, ladder.tiers[state.rank].kept_from - metric(history, (start, stop), state.as_of))


def _projected(ladder: Ladder, state: TierState, history: Sequence[Qualified], review: int | None) -> str:
    """The earned tier once the coming review, and the grace after it, are over, if nothing more is collected."""
    known = [one for one in history if one.at <= state.as_of]
    last = state.as_of if review is None else max(review, grace_end(ladder, review))
    alone = advance(ladder, _without_hands(state, known), known, last)
    return ladder.tiers[alone.state.rank].name


def _without_hands(state: TierState, known: Sequence[Qualified]) -> TierState:
    """What was earned goes on beneath tiers given by hand; the projection looks at that alone."""
    return replace(state, folded=len(known))
