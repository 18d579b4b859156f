"""Many who ask at once, answered with one question to the ledger; one that is wrong harms no other."""

from __future__ import annotations

from collections.abc import Sequence

from regulars.domain.errors import RegularsError
from regulars.domain.till import MemberBalance
from regulars.loop.ledger.counter import Counter
from regulars.loop.till.people import Account, People
from regulars.loop.till.shown import balances_together

__all__ = ["balances_of"]


def balances_of(
    people: People, counter: Counter, currencies: Sequence[str], names: Sequence[str]
) -> list[tuple[MemberBalance, ...] | RegularsError]:
    """Balances of each, as `Till.balances` tells them, or why there are none."""
    accounts = [_known(people, name) for name in names]
    owners = {owner for each in accounts if isinstance(each, Account) for owner in each.owners}
    found = counter.balances_of(sorted(owners))
    return [
        each
        if isinstance(each, RegularsError)
        else balances_together(currencies, [balance for owner in each.owners for balance in found.get(owner, ())])
        for each in accounts
    ]


def _known(people: People, name: str) -> Account | RegularsError:
    try:
        return people.known(name)
    except RegularsError as error:
        return error
