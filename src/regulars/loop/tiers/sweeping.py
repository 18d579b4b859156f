"""Writes down what has happened to tiers by now. It changes no answer: an instant decides, not the last sweep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from regulars.domain.tiers_shown import SweptTiers
from regulars.loop.ledger.counter import Counter
from regulars.loop.tiers.folding import TOGETHER, fold, looked_up
from regulars.loop.tiers.ladders import Ladders, Told
from regulars.loop.tiers.telling import Tell, pass_on
from regulars.loop.till.people import Account, People
from regulars.ports.tiers import Tiers

__all__ = ["accounts_of", "fold_all", "sweep_tiers"]

_TRIES_MAX = 5


def sweep_tiers(tiers: Tiers, ladders: Ladders, people: People, counter: Counter, tell: Tell) -> SweptTiers:
    """Folds everybody with something new or due, and passes moves on as events; any number of processes may at once."""
    members = moves = 0
    now = counter.clock.now()
    for told in ladders.now().values():
        touched = tiers.touched(told.said.id)
        done = fold_all(tiers, told, accounts_of(people, touched.owners), now)
        members, moves = members + done.members, moves + done.moves
        tiers.note_touched(told.said.id, touched)
        while due := tiers.due(told.said.id, now, TOGETHER):
            done = fold_all(tiers, told, accounts_of(people, due), now)
            members, moves = members + done.members, moves + done.moves
            if not done.members:
                break  # a clock that was turned back: they are ahead of it
    return SweptTiers(members, moves, pass_on(tiers, ladders.programme, people, counter, tell))


def accounts_of(people: People, owners: Iterable[str]) -> list[Account]:
    """Whose these are now, each member once; points of nobody who is known are left out."""
    members = [int(owner.partition(":")[2]) for owner in owners if owner.startswith("member:")]
    found = (people.of_member(member) for member in members)
    return list({account.owner: account for account in found}.values())


def fold_all(tiers: Tiers, told: Told, accounts: Sequence[Account], to: int) -> SweptTiers:
    """Folds these members and keeps what comes of it."""
    members = moves = 0
    for start in range(0, len(accounts), TOGETHER):
        some: Sequence[Account] = accounts[start : start + TOGETHER]
        for _ in range(_TRIES_MAX):
            folded = [
                made
                for member in looked_up(tiers, told.said.id, told.versions, some)
                if (made := fold(member, to)) is not None
            ]
            late = set(tiers.keep(told.said.id, folded, to))
            members += len(folded) - len(late)
            moves += sum(len(each.moves) for each in folded if each.owner not in late)
            some = [account for account in some if account.owner in late]
            if not some:
                break
    return SweptTiers(members, moves)
