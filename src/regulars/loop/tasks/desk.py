"""Tasks and badges of one shop: how members stand, what is given by hand, and coupons that were promised."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from regulars.domain.budgets_shown import BudgetShown
from regulars.domain.errors import RegularsError, UsageError
from regulars.domain.ledger.requests import RequestKey
from regulars.domain.money import exponent_of
from regulars.domain.tasks.leaderboards import Leaderboard
from regulars.domain.tasks.record import Award, AwardKey
from regulars.domain.tasks.requests import GiveBadge
from regulars.domain.tasks.said import Names
from regulars.domain.tasks.shown import BadgeShown, TaskShown
from regulars.domain.till import Posted
from regulars.domain.words import say
from regulars.gather.strict_texts import text_of
from regulars.loop.coupons.desk import CouponDesk
from regulars.loop.house import House
from regulars.loop.ledger.counter import Counter
from regulars.loop.programme import ProgrammeInForce
from regulars.loop.tasks.ranking import leaderboard
from regulars.loop.till.people import Account, People
from regulars.loop.till.refusals import refused
from regulars.reward.budgets_standing import budgets_shown
from regulars.reward.tasks.standing import badges_shown, tasks_shown

__all__ = ["TaskDesk", "TaskFigures"]

_TOGETHER: Final = 500
_WORDS_MAX: Final = 1_000


@dataclass(frozen=True, slots=True)
class TaskFigures:
    """A task of the programme in numbers.

    Attributes:
        completed: members who hold an award of it.
        taken_back: awards of it that were taken back.
    """

    id: str
    name: str | Names
    per: str
    stages: int
    completed: int
    taken_back: int


class TaskDesk:
    """Tasks, and what they bring. Safe to use from several threads and several processes.

    Args:
        house: the shop.
        counter: its ledger.
        coupons: gives the coupon desk, when it is needed.
    """

    def __init__(self, house: House, counter: Counter, coupons: Callable[[], CouponDesk]) -> None:
        self._house = house
        self._counter = counter
        self._coupons = coupons
        self._people = People(house)
        self._programme = ProgrammeInForce(house, counter.ledger.versions)

    def figures(self) -> tuple[TaskFigures, ...]:
        """Every task of the programme, in numbers."""
        found = self._counter.ledger.tasks.figures()
        return tuple(
            TaskFigures(task.id, task.name, task.per, len(task.stages), *found.get(task.id, (0, 0)))
            for task in self._programme.now().tasks
        )

    def tasks(self, member_id: str) -> tuple[TaskShown, ...]:
        """How a member stands with every task of the programme; coupons' codes with them.

        Raises:
            UnknownMember: nobody is called so.
        """
        account = self._people.known(member_id)
        log, programme = self._counter.ledger.tasks, self._programme.now()
        if not programme.tasks:
            return ()
        awards = log.awards(account.owners)
        minor = 10 ** exponent_of(self._house.settings.currency)
        now = self._counter.clock.now()
        return tasks_shown(programme, log.marks(account.owners), awards, now, minor, self._codes(account, awards))

    def badges(self, member_id: str) -> tuple[BadgeShown, ...]:
        """Every badge of the programme, and whether a member holds it.

        Raises:
            UnknownMember: nobody is called so.
        """
        account = self._people.known(member_id)
        awards = [award for award in self._counter.ledger.tasks.awards(account.owners) if award.badge or award.is_taken]
        return badges_shown(self._programme.now(), awards, {})

    def budgets(self) -> tuple[BudgetShown, ...]:
        """Every budget of the programme in its running period; those of single members are not listed."""
        log, programme = self._counter.ledger.tasks, self._programme.now()
        if not programme.budgets:
            return ()
        counts = log.counted("budget:") | log.counted("alert:")
        minor = 10 ** exponent_of(self._house.settings.currency)
        return budgets_shown(programme, counts, self._counter.clock.now(), minor)

    def leaderboard(self, board: str, day: date | None = None, member_id: str = "") -> Leaderboard:
        """A leaderboard of the period that a day, or now, lies in; with a member's own place, if one is named.

        Raises:
            UsageError: the programme has no such leaderboard.
            UnknownMember: nobody is called so.
        """
        own = self._people.known(member_id) if member_id else None
        return leaderboard(self._house, self._counter, self._people, self._programme.now(), board, day, own)

    def give_badge(
        self, member_id: str, badge: str, reason: str, actor: str, key: str, *, taken: bool = False
    ) -> Posted:
        """Gives a member a badge by hand, or takes back one that was given so.

        Raises:
            UnknownMember: nobody is called so.
            UsageError: the programme has no such badge.
            LedgerRefusal: no reason (``ledger.reason_missing``); it is held (``ledger.already_posted``), or it is not
                (``ledger.already_reversed``).
            KeyReused: the key named another request.
        """
        if badge not in {each.id for each in self._programme.now().badges} and not taken:
            raise UsageError(
                say('The programme has no badge "%(badge)s".', badge=str(badge)[:80]),
                fix=say("Write it under badges: in programmes/*.yml"),
            )
        account = self._people.known(member_id)
        said = json.dumps([member_id, badge, reason, taken]).encode()
        request = GiveBadge(
            account.owner,
            actor=text_of(actor, "actor", _WORDS_MAX) if actor.strip() else "",
            reason=text_of(reason, "reason", _WORDS_MAX) if reason.strip() else "",
            badge=badge,
            is_taken=taken,
            owners=account.owners,
        )
        answer = self._counter.ledger.post(request, RequestKey("badges", key, hashlib.sha256(said).digest()))
        if answer.refusal is not None:
            raise refused(answer.refusal)
        return Posted(answer.entries, answer.figures, answer.replayed)

    def settle_coupons(self) -> int:
        """Prints coupons that tasks have promised, and revokes those whose award was taken back; says how many.

        Safe to repeat: the same award has the same code for ever, and a code is revoked once.
        """
        settled, log = 0, self._counter.ledger.tasks
        for award in log.coupons_due(_TOGETHER):
            try:
                pattern = self._settle(award)
            except RegularsError:
                # A coupon that cannot be printed waits until the programme is put right.
                logging.getLogger(__name__).exception("a task's coupon could not be seen to; trying again")
                continue
            if pattern is not None:
                log.note_coupon(award, pattern, self._house.clock.now())
                settled += 1
        return settled

    def _settle(self, award: Award) -> str | None:
        """The pattern that the code was printed under, empty where none is needed; None is not yet."""
        log, owner = self._counter.ledger.tasks, [award.key.owner]
        if not award.is_taken:
            is_gone = any(other.is_taken and other.key == award.key for other in log.awards(owner))
            return "" if is_gone else self._code(award)[1]
        pattern = log.printed(owner).get(award.key)
        if pattern:
            self._coupons().ask("revoke", self._code(award, pattern)[0], source="tasks")
        return pattern

    def _codes(self, account: Account, awards: Sequence[Award]) -> dict[AwardKey, str]:
        """The codes of coupons that stand; each is printed when it is looked at, if nobody has yet."""
        gone = {award.key for award in awards if award.is_taken}
        standing = [award for award in awards if award.coupon and award.key not in gone]
        if not standing:
            return {}
        self.settle_coupons()
        printed = self._counter.ledger.tasks.printed(account.owners)
        return {award.key: self._code(award, printed[award.key])[0] for award in standing if printed.get(award.key)}

    def _code(self, award: Award, pattern: str = "") -> tuple[str, str]:
        """An award's code, made from the award itself, and its pattern; without one it is printed now."""
        called = hashlib.sha256("\0".join(map(str, award.key)).encode()).hexdigest()
        return self._coupons().code_for(award.coupon, award.key.owner, called, pattern)
