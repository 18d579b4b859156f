"""The tiers of one shop: who has which, what keeps it, given by hand, and what changed rules would do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, Final

from regulars.domain.errors import UsageError
from regulars.domain.ledger.requests import RequestKey
from regulars.domain.perks_shown import PerkShown, PerkUsed
from regulars.domain.place import Place
from regulars.domain.programme import Programme
from regulars.domain.tier_state import Assignment
from regulars.domain.tiers_shown import LadderShown, MemberTier, PreviewShown, SweptTiers, TierShown
from regulars.domain.words import say
from regulars.gather.strict_texts import text_of
from regulars.loop.house import House
from regulars.loop.ledger.counter import Counter
from regulars.loop.programme import ProgrammeInForce
from regulars.loop.tiers.folding import Member, looked_up
from regulars.loop.tiers.ladders import Ladders, Told
from regulars.loop.tiers.perks import perks_of, use_perk
from regulars.loop.tiers.previewing import preview
from regulars.loop.tiers.sweeping import fold_all, sweep_tiers
from regulars.loop.tiers.telling import Tell
from regulars.loop.till.people import Account, People
from regulars.loop.till.segments import Segments
from regulars.ports.tiers import MoveKept, Tiers
from regulars.reward.tier_course import name_of, version_at
from regulars.reward.tier_standing import standing
from regulars.reward.tiers import advance, joined

__all__ = ["MOVES_MAX", "TierDesk"]

MOVES_MAX: Final = 1_000
_WORDS_CHARS_MAX: Final = 1_000


def _no_perks(_account: Account, _at: int) -> frozenset[str]:
    """No memberships."""
    return frozenset()


def _nobody(_: object) -> None:
    """Tells nobody."""


class TierDesk:
    """Safe to use from several threads and several processes.

    Args:
        house: the shop.
        counter: its ledger, whose clock decides what is due.
        tiers: where versions, states and moves are kept.
        tell: who else hears of moves.

    Attributes:
        perks_opened: tells which perks paid memberships open.
    """

    def __init__(self, house: House, counter: Counter, tiers: Tiers, tell: Tell = _nobody) -> None:
        self._counter = counter
        self._tiers = tiers
        self._tell = tell
        self.perks_opened: Callable[[Account, int], frozenset[str]] = _no_perks
        self._people = People(house)
        self._ladders = Ladders(house, tiers, ProgrammeInForce(house, counter.ledger.versions))
        self._segments = Segments(house)
        self._asks: tuple[Programme | None, tuple[bool, bool]] = (None, (False, False))

    def ladders(self) -> tuple[LadderShown, ...]:
        """Every ladder of the programme, with members by tier as of the last sweep."""
        now = self._counter.clock.now()
        return tuple(self._shown(told, now) for told in self._ladders.now().values())

    def of_member(self, member_id: str, at: int | None = None) -> tuple[MemberTier, ...]:
        """A member's tier on every ladder, exactly as of an instant (None is now), whenever the last sweep was.

        Raises:
            UnknownMember: nobody is called so.
        """
        account = self._people.known(member_id)
        instant = self._counter.clock.now() if at is None else at
        return tuple(self._standing(told, account, instant) for told in self._ladders.now().values())

    def moves(self, member_id: str, ladder: str, limit: int = 100) -> tuple[MoveKept, ...]:
        """What happened to a member's tier, the latest first, as far as it was swept.

        Raises:
            UnknownMember: nobody is called so.
        """
        owners = self._people.known(member_id).owners
        return tuple(self._tiers.moves(ladder, owners, max(1, min(limit, MOVES_MAX))))

    def assign(
        self,
        member_id: str,
        ladder: str,
        tier: str,
        until: int,
        *,
        author: str,
        reason: str,
        key: str,
        is_floor: bool = False,
    ) -> MemberTier:
        """Gives a tier by hand from now on; the earned one goes on beneath it.

        Args:
            member_id: whose.
            ladder: on which ladder.
            tier: which of its tiers.
            until: first instant at which it is over, µs UTC.
            author: who gives it.
            reason: why.
            key: the caller's own name for the request: the same again changes nothing.
            is_floor: it is only held up to this tier: whoever earns a higher one has that.

        Raises:
            UnknownMember: nobody is called so.
            UsageError: there is no such tier, no author or reason, or the end is over.
            KeyReused: the key was used for another request.
        """
        account, told = self._people.known(member_id), self._told(ladder)
        now = self._counter.clock.now()
        if not version_at(told.versions, now).ladder.has(tier):
            tiers = ", ".join(each.id for each in told.said.tiers)
            raise UsageError(
                say('The ladder "%(ladder)s" has no tier "%(tier)s".', ladder=ladder, tier=tier[:80]),
                fix=say("It has: %(names)s.", names=tiers),
            )
        kept = self._tiers.kept(ladder, [account.owner]).get(account.owner)
        # Later than all that was folded: a tier is given now, never for a time that was told already.
        at = now if kept is None else max(now, kept.kept.state.as_of + 1)
        author, reason = text_of(author, "author", _WORDS_CHARS_MAX), text_of(reason, "reason", _WORDS_CHARS_MAX)
        if until <= at:
            raise UsageError(
                say("A tier given by hand needs an end that is still to come."),
                fix=say("Say until when: --until 2027-01-01"),
            )
        said = json.dumps([member_id, ladder, tier, until, reason, is_floor]).encode()
        asked = RequestKey("tiers/assign", key, hashlib.sha256(said).digest())
        self._tiers.assign(ladder, account.owner, Assignment(tier, at, until, author, reason, is_floor), asked)
        return self._folded_now(told, account, max(at, now))

    def end_assignment(self, member_id: str, ladder: str, *, author: str, reason: str) -> MemberTier:
        """Ends whatever was given by hand, now.

        Raises:
            UnknownMember: nobody is called so.
            UsageError: there is no such ladder, or no author or reason.
        """
        account, told = self._people.known(member_id), self._told(ladder)
        author, reason = text_of(author, "author", _WORDS_CHARS_MAX), text_of(reason, "reason", _WORDS_CHARS_MAX)
        kept = self._tiers.kept(ladder, [account.owner]).get(account.owner)
        now = self._counter.clock.now()
        at = now if kept is None else max(now, kept.kept.state.as_of + 1)
        for owner in account.owners:
            self._tiers.end_hands(ladder, owner, at, author, reason)
        return self._folded_now(told, account, at)

    def perks(self, member_id: str) -> tuple[PerkShown, ...]:
        """Every perk of the programme, as a member has it now: open or not, why not, and how often it may be used yet.

        Raises:
            UnknownMember: nobody is called so.
        """
        account, now = self._people.known(member_id), self._counter.clock.now()
        names, opened = self._names(account, now), self.perks_opened(account, now)
        return perks_of(self._tiers, self._ladders.programme, account, names, now, opened)

    def use_perk(self, member_id: str, perk: str, key: str) -> PerkUsed:
        """Uses a perk once, by the tier that is in force now; `key` is the caller's own name for the request.

        Raises:
            UnknownMember: nobody is called so.
            PerkDeclined: there is no such perk, the member has none of its tiers, or it is used up.
            KeyReused: the key was used for another request.
        """
        account, now = self._people.known(member_id), self._counter.clock.now()
        names, opened = self._names(account, now), self.perks_opened(account, now)
        return use_perk(self._tiers, self._ladders.programme, account, names, perk, key, now, opened)

    def preview(self, programme: Programme) -> tuple[PreviewShown, ...]:
        """What the ladders of a changed programme would do to members' tiers; nothing of it is kept."""
        return tuple(preview(self._tiers, self._ladders, self._people, programme, self._counter.clock.now()))

    def move(self, seq: int) -> MoveKept | None:
        """One move by its number."""
        return self._tiers.move(seq)

    def kept_on(self, owners: Sequence[str]) -> dict[str, Any]:
        """Everything kept on these owners, for whoever may ask for it: moves, tiers given by hand, states."""
        found: dict[str, Any] = {}
        for ladder in self._tiers.versions():
            moves = [asdict(each.move) for each in self._tiers.moves(ladder, owners, MOVES_MAX)]
            hands = [asdict(each) for given in self._tiers.hands(ladder, owners).values() for each in given]
            states = [asdict(each.kept.state) for each in self._tiers.kept(ladder, owners).values()]
            found[ladder] = {"states": states, "moves": moves, "by_hand": hands}
        return found

    def sweep(self) -> SweptTiers:
        """Writes down what has happened to tiers by now, and passes it on as events. No answer changes by it."""
        return sweep_tiers(self._tiers, self._ladders, self._people, self._counter, self._tell)

    def are_asked(self) -> bool:
        """Whether a rule of the programme asks for tiers or segments."""
        return self._asked() != (False, False)

    def of(self, account: Account, at: int, /) -> Place:
        """Where a member stands as of an event's instant, as far as rules of the programme ask for it."""
        by_tier, by_segment = self._asked()
        tiers = self._names(account, at) if by_tier else frozenset[str]()
        return Place(tiers, frozenset(self._segments.of(account.owners) if by_segment else ()))

    def close(self) -> None:
        """Lets go of connections."""
        self._tiers.close()

    def _asked(self) -> tuple[bool, bool]:
        programme = self._ladders.programme
        if self._asks[0] is not programme:
            conditions = [
                when for rule in programme.earn for when in (rule.when, *(each.when for each in rule.multipliers))
            ]
            self._asks = programme, (any(when.tiers for when in conditions), any(when.segments for when in conditions))
        return self._asks[1]

    def _names(self, account: Account, at: int) -> frozenset[str]:
        """Tiers in force, one of each ladder."""
        members = (self._member(told, account) for told in self._ladders.now().values())
        return frozenset(
            member.name_at(at) or version_at(member.versions, at).ladder.tiers[0].name for member in members
        )

    def _told(self, ladder: str) -> Told:
        found = self._ladders.now()
        if ladder not in found:
            raise UsageError(
                say('The programme has no ladder "%(ladder)s".', ladder=ladder[:80]),
                fix=say("It has: %(names)s.", names=", ".join(found) or "–"),
            )
        return found[ladder]

    def _member(self, told: Told, account: Account) -> Member:
        return next(looked_up(self._tiers, told.said.id, told.versions, [account]))

    def _folded_now(self, told: Told, account: Account, at: int) -> MemberTier:
        fold_all(self._tiers, told, [account], at)
        return self._standing(told, account, at)

    def _standing(self, told: Told, account: Account, at: int) -> MemberTier:
        member = self._member(told, account)
        found = member.at(at)
        if found is None:
            ladder = version_at(told.versions, at).ladder
            nothing = advance(ladder, joined(at), (), at).state
            first = standing(ladder, nothing, ())
            return MemberTier(told.said.id, at, first, None, self._perks_with(first.tier))
        version = next(each for each in told.versions if each.version == found.kept.version)
        hands = (*member.known.hands, *found.kept.floors)
        now = standing(version.ladder, found.kept.state, member.known.of(version), hands)
        is_earned = now.tier == name_of(told.versions, found.kept, (), at) and now.tier == now.earned
        since = now.since if is_earned or now.assignment is None else now.assignment.at
        return MemberTier(told.said.id, at, now, since, self._perks_with(now.tier))

    def _perks_with(self, tier: str) -> tuple[str, ...]:
        return tuple(perk.id for perk in self._ladders.programme.perks if tier in perk.tiers)

    def _shown(self, told: Told, now: int) -> LadderShown:
        version = version_at(told.versions, now)
        names = {each.id: each.name for each in told.said.tiers}
        counts = self._tiers.counts(told.said.id)
        following = [each.applies_at for each in told.versions if each.applies_at > now]
        return LadderShown(
            told.said.id,
            version.metric.kind,
            version.metric.name,
            version.version,
            min(following, default=None),
            tuple(
                TierShown(
                    each.name,
                    names.get(each.name) or each.name,
                    each.threshold,
                    each.kept_from,
                    counts.get(each.name, 0),
                )
                for each in version.ladder.tiers
            ),
        )
