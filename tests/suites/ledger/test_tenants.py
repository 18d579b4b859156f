"""Tenants apart in one ledger (L28): nothing that one does changes an answer of the other's."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from regulars.adapters.database.ledger.ledger import DatabaseLedger
from regulars.domain.ledger.entries import Source
from regulars.domain.ledger.requests import Earn, RequestKey, Spend, WalletKey
from suites.ledger.places import open_ledger

OWNERS = ("member:1", "member:2")


def answers(ledger: DatabaseLedger) -> list[str]:
    """Everything that can be asked, errors included."""
    head = ledger.head()
    asked: list[Callable[[], Any]] = [
        lambda: head,
        lambda: ledger.entries(None, 0, 500),
        lambda: ledger.hashes(0, 0, head.size),
        lambda: ledger.due(2**60),
        lambda: list(ledger.findings(1)),
        lambda: ledger.hold("h"),
    ]
    for owner in OWNERS:
        asked.append(lambda owner=owner: (ledger.currencies(owner), ledger.entries(owner, 0, 500)))  # type: ignore[misc]
        asked.append(lambda owner=owner: ledger.wallets([WalletKey(owner, "points")]))  # type: ignore[misc]
    asked += [lambda seq=seq: ledger.sealed(seq) for seq in (1, 2, 10, 40)]  # type: ignore[misc]
    found = []
    for ask in asked:
        try:
            found.append(str(ask()))
        except KeyError as error:
            found.append(repr(error))
    return found


def act(ledger: DatabaseLedger, dice: random.Random, number: int) -> None:
    owner, key = dice.choice(OWNERS), RequestKey("earn", f"k{dice.randrange(1000)}-{number}", b"f")
    match dice.randrange(4):
        case 0 | 1:
            ledger.post(Earn(owner, points=dice.randint(1, 99), source=Source("order", f"o{number}")), key)
        case 2:
            ledger.post(Spend(owner, points=dice.randint(1, 30), source=Source("redemption", f"r{number}")))
        case _ if dice.random() < 0.3:
            ledger.erase(owner)


def differs(still: Any, acting: Any, dice: random.Random, steps: int) -> bool:
    before = answers(still)
    for number in range(steps):
        act(acting, dice, number)
        if answers(still) != before:
            return True
    return False


def test_no_tenant_sees_another(address: str) -> None:
    one, other = open_ledger(address, "one"), open_ledger(address, "other")
    dice = random.Random(28)
    for number in range(5):
        act(one, dice, 1000 + number)
    try:
        assert not differs(one, other, dice, 12)
        assert not differs(other, one, dice, 12)
        assert one.head().root != other.head().root
    finally:
        one.close()
        other.close()


def test_a_ledger_that_shows_another_tenant_is_noticed(address: str) -> None:
    """Negative control: the same tenant under two handles."""
    one, same = open_ledger(address, "one"), open_ledger(address, "one")
    try:
        assert differs(one, same, random.Random(28), 12)
    finally:
        one.close()
        same.close()
