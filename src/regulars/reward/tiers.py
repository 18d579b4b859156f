"""A member's tier, by folding what counts: the same from the first day or from yesterday, and each move told once.

Only entries that are effective by an instant decide the tier of that instant. Nothing here looks at a balance: whoever
spends keeps their tier.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from regulars.domain.tier_state import Assignment, Move, Qualified, TierState
from regulars.domain.tiers import Downgrade, Ladder
from regulars.reward.calendar import after
from regulars.reward.tier_windows import days_before, grace_end, metric, period_of, valid_until, window_at

__all__ = ["Turned", "advance", "joined", "known_by", "next_due", "tier_name"]


@dataclass(frozen=True, slots=True)
class Turned:
    """A state brought up to an instant, and what happened on the way."""

    state: TierState
    moves: tuple[Move, ...]


def joined(at: int) -> TierState:
    """Whoever has just joined: on the first tier, with nothing counted."""
    return TierState(at, since=at, anchor=at, as_of=at - 1)


def advance(
    ladder: Ladder,
    state: TierState,
    history: Sequence[Qualified],
    to: int,
    assignments: Sequence[Assignment] = (),
) -> Turned:
    """Brings a member's tier up to an instant.

    Args:
        ladder: the rules.
        state: as it was left; `joined` to begin with.
        history: all that ever counted, in any order; what is effective after `to` is not looked at.
        to: the instant, µs UTC; not before the state's own.
        assignments: all tiers given by hand, in the order they were given: the later one stands.

    Returns:
        The state, and the moves since. Where something came late, everything is folded anew: where the tier of the time
        that was over is now another, one ``corrected`` says so, and no move of that time is told again.

    Raises:
        ValueError: `to` lies before the state.

    Example:
        >>> from regulars.domain.tiers import Tier
        >>> ladder = Ladder("stars", (Tier("basic", 0), Tier("gold", 100)))
        >>> turned = advance(ladder, joined(0), [Qualified(5, 120, 5)], to=9)
        >>> [(move.kind, move.at, move.after) for move in turned.moves]
        [('upgraded', 5, 'gold')]
    """
    if to < state.as_of:
        raise ValueError("a tier is not turned back")
    fold = _Fold(ladder, tuple(history), tuple(assignments))
    if fold.counted(state.as_of) == state.folded:
        return fold.run(state, to)
    anew = fold.run(joined(state.joined), state.as_of).state
    turned = fold.run(anew, to)
    was, is_ = (tier_name(ladder, each, assignments, state.as_of) for each in (state, anew))
    if was == is_:
        return turned
    return Turned(turned.state, (Move("corrected", state.as_of, was, is_), *turned.moves))


def tier_name(ladder: Ladder, state: TierState, assignments: Sequence[Assignment], at: int) -> str:
    """The tier in force: given by hand while that lasts, else earned, or what holds it up."""
    given = [each for each in assignments if each.at <= at < each.until and ladder.has(each.tier)]
    by_hand = [each for each in given if not each.is_floor]
    if by_hand:
        return by_hand[-1].tier
    return ladder.tiers[max([state.rank, *(ladder.rank_of(each.tier) for each in given)])].name


def known_by(history: Sequence[Qualified], assignments: Sequence[Assignment], at: int) -> int:
    """How much of the history and the assignments is known at an instant: `TierState.folded`, unless something came late."""
    return sum(one.at <= at for one in history) + sum(each.at <= at for each in assignments)


def next_due(ladder: Ladder, state: TierState, assignments: Sequence[Assignment]) -> int | None:
    """The next instant at which something may happen by itself: a review, a notice, the end of a grace or of an assignment."""
    fold = _Fold(ladder, (), tuple(assignments))
    return min((at for at in fold.scheduled(state) if at > state.as_of), default=None)


class _Fold:
    """One pass over time: reviews, notices and hands first, then what was collected at the same instant."""

    def __init__(self, ladder: Ladder, history: tuple[Qualified, ...], assignments: tuple[Assignment, ...]) -> None:
        self.ladder = ladder
        self.history = history
        self.assignments = assignments
        self.times = sorted({one.at for one in history})

    def counted(self, at: int) -> int:
        """How much of the history and the assignments is known at an instant."""
        return known_by(self.history, self.assignments, at)

    def run(self, state: TierState, to: int) -> Turned:
        moves: list[Move] = []
        while (at := self._next(state, to)) is not None:
            state = self._step(state, at, moves)
        return Turned(replace(state, as_of=to, folded=self.counted(to)), tuple(moves))

    def _next(self, state: TierState, to: int) -> int | None:
        """The next instant at which something may happen."""
        times = [at for at in self.scheduled(state) if state.as_of < at <= to]
        times += [at for at in self.times if state.as_of < at <= to][:1]
        return min(times, default=None)

    def scheduled(self, state: TierState) -> Iterator[int]:
        """When something may happen by itself; what is over is among it."""
        for given in self.assignments:
            yield from (given.at, given.until)
        if self.ladder.upgrade == "next_period":
            yield period_of(self.ladder, state.joined, max(state.as_of + 1, state.joined))[0]
            yield period_of(self.ladder, state.joined, max(state.as_of + 1, state.joined))[1]
        if (review := self._due(state)) is not None:
            yield review
            if state.grace_from is None:
                yield from (days_before(review, days, self.ladder.zone) for days in self.ladder.notice_days)

    def _due(self, state: TierState) -> int | None:
        """The next review, or the end of the grace after the last one."""
        if state.grace_from is not None:
            return grace_end(self.ladder, state.grace_from)
        return state.valid_until

    def _step(self, state: TierState, at: int, moves: list[Move]) -> TierState:
        if self._due(state) == at:
            state = self._review(state, at, moves)
        if self.ladder.upgrade == "next_period" and period_of(self.ladder, state.joined, at)[0] == at:
            state = self._rise(state, at, at - 1, moves)
        self._notify(state, at, moves)
        self._tell_hands(state, at, moves)
        now = [one for one in self.history if one.at == at]
        if now:
            state = self._collect(state, at, moves, is_less=any(one.points < 0 for one in now))
        return replace(state, as_of=at)

    # -- what is collected, and what is taken back

    def _collect(self, state: TierState, at: int, moves: list[Move], *, is_less: bool) -> TierState:
        if is_less and self.ladder.refund == "at_once":
            state = self._fall(state, at, moves)
        if state.grace_from is not None and self._reviewed(state, at)[1] >= self.ladder.tiers[state.rank].kept_from:
            state = self._keep(state, at, moves)
        return self._rise(state, at, at, moves) if self.ladder.upgrade == "immediate" else state

    def _rise(self, state: TierState, at: int, counted_to: int, moves: list[Move]) -> TierState:
        """Up to what the window of `counted_to` is enough for."""
        if counted_to < state.joined:
            return state
        window = window_at(self.ladder, state, counted_to)
        rank = self.ladder.rank_for(metric(self.history, window, counted_to))
        if rank <= state.rank:
            return state
        moves.append(self._move("upgraded", at, state.rank, rank))
        return self._placed(state, rank, at, counted_to, window)

    def _fall(self, state: TierState, at: int, moves: list[Move]) -> TierState:
        """What the tier stands on was taken back: down to what is left of it, or what the running window is enough for."""
        if state.stands_on is None or self.ladder.downgrade_of(state.rank) is Downgrade.NEVER:
            return state
        left = metric(self.history, state.stands_on, at)
        running = metric(self.history, window_at(self.ladder, state, at), at)
        if max(left, running) >= self.ladder.tiers[state.rank].kept_from:
            return state
        rank = min(state.rank, self.ladder.rank_for(max(left, running)))
        if rank == state.rank:
            return state
        missing = self.ladder.tiers[state.rank].kept_from - max(left, running)
        moves.append(self._move("downgraded", at, state.rank, rank, missing))
        placed = self._placed(state, rank, at, at, state.stands_on)
        if placed.valid_until is None or state.grace_from is not None:
            return placed
        # What is left was reached when the lost tier was: its term and its window go on.
        return replace(placed, anchor=state.anchor, valid_until=state.valid_until)

    # -- reviews

    def _reviewed(self, state: TierState, at: int) -> tuple[tuple[int, int], int]:
        """The window under review at an instant, and its metric; a grace draws it out to now."""
        review = state.grace_from if state.grace_from is not None else at
        start, stop = window_at(self.ladder, state, review - 1)
        if state.grace_from is not None:
            stop = at + 1
        return (start, stop), metric(self.history, (start, stop), at if state.grace_from is not None else at - 1)

    def _review(self, state: TierState, at: int, moves: list[Move]) -> TierState:
        tier = self.ladder.tiers[state.rank]
        window, found = self._reviewed(state, at)
        if found >= tier.kept_from or self.ladder.downgrade_of(state.rank) is Downgrade.KEEP:
            return self._keep(state, at, moves)
        if self.ladder.stay_min is not None:
            stays_to = after(state.since, self.ladder.stay_min, self.ladder.zone)
            if stays_to > at:
                return replace(state, valid_until=stays_to, grace_from=None)
        if state.grace_from is None and grace_end(self.ladder, at) > at:
            moves.append(self._move("grace_began", at, state.rank, state.rank, tier.kept_from - found))
            return replace(state, grace_from=at)
        lower = state.rank - 1
        if self.ladder.downgrade_of(state.rank) is Downgrade.BY_METRIC:
            lower = min(lower, self.ladder.rank_for(found))
        moves.append(self._move("downgraded", at, state.rank, lower, tier.kept_from - found))
        # A grace belongs to the term it came after: a term by periods does not begin later for it.
        review = state.grace_from if state.grace_from is not None and self._is_by_period else at
        return self._placed(state, lower, at, review - 1, window)

    def _keep(self, state: TierState, at: int, moves: list[Move]) -> TierState:
        """Another term, from the review on, also where it was made up for in the grace after it."""
        moves.append(self._move("prolonged", at, state.rank, state.rank))
        review = state.grace_from if state.grace_from is not None else at
        window = self._reviewed(state, at)[0]
        counted_to = at - 1 if self._due(state) == at else at
        until = self._term(state, review - 1 if self._is_by_period else review, at)
        return replace(state, anchor=counted_to + 1, valid_until=until, grace_from=None, stands_on=window)

    def _placed(self, state: TierState, rank: int, at: int, counted_to: int, window: tuple[int, int]) -> TierState:
        """On a tier from an instant on. The first tier, and one that is never lost, have no review."""
        is_for_good = rank == 0 or self.ladder.downgrade_of(rank) is Downgrade.NEVER
        until = None if is_for_good else self._term(state, counted_to if self._is_by_period else at, at)
        return replace(
            state,
            rank=rank,
            since=at,
            # What brought the tier is used up where time is counted from its start.
            anchor=counted_to + 1,
            valid_until=until,
            grace_from=None,
            stands_on=window if rank else None,
        )

    def _term(self, state: TierState, base: int, at: int) -> int:
        """Until when a tier holds; a grace may have outlasted the term that began before it: then it begins now."""
        until = valid_until(self.ladder, state, base)
        return until if until > at else valid_until(self.ladder, state, at)

    @property
    def _is_by_period(self) -> bool:
        """A term by periods is counted from the period that brought it, which may have ended a moment ago."""
        return self.ladder.validity.kind == "this_and_next"

    # -- telling

    def _notify(self, state: TierState, at: int, moves: list[Move]) -> None:
        review = state.valid_until
        if review is None or state.grace_from is not None or self.ladder.downgrade_of(state.rank) is Downgrade.KEEP:
            return
        for days in self.ladder.notice_days:
            if days_before(review, days, self.ladder.zone) != at:
                continue
            window = window_at(self.ladder, state, review - 1)
            missing = self.ladder.tiers[state.rank].kept_from - metric(self.history, window, at)
            if missing > 0:
                moves.append(replace(self._move("will_downgrade", at, state.rank, state.rank, missing), days=days))

    def _tell_hands(self, state: TierState, at: int, moves: list[Move]) -> None:
        starts = any(given.at == at for given in self.assignments)
        if not starts and not any(given.until == at for given in self.assignments):
            return
        before = tier_name(self.ladder, state, [given for given in self.assignments if given.at < at], at - 1)
        now = tier_name(self.ladder, state, self.assignments, at)
        if starts or before != now:
            moves.append(Move("assigned" if starts else "assignment_ended", at, before, now))

    def _move(self, kind: str, at: int, before: int, now: int, missing: int = 0) -> Move:
        names = self.ladder.tiers[before].name, self.ladder.tiers[now].name
        return Move(kind, at, *names, missing)  # type: ignore[arg-type]
