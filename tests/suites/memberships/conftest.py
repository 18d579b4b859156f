"""Places that keep memberships, on both databases, and processors that keep a count of the money they took."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from regulars.adapters.database.memberships.memberships import DatabaseMemberships
from regulars.adapters.payments.sandbox import SandboxPayments
from regulars.domain.errors import PaymentUnanswered
from regulars.domain.ids import Tenant
from regulars.domain.memberships.membership import Terms
from regulars.domain.time import DAY_US
from regulars.loop.memberships.settling import settle, with_event
from regulars.ports.memberships import Held
from regulars.ports.payments import Paid
from regulars.reward.memberships.deciding import due_at, subscribing
from regulars.reward.memberships.folding import fold
from suites.ledger.schemas import new_schema

TERMS = Terms(990, "EUR", "month", 1, "UTC", retry_days=(1, 2), grace_days=7)


def open_place(address: str) -> DatabaseMemberships:
    return DatabaseMemberships.open(address, Tenant("a"))


def begun(place: DatabaseMemberships, id_: str, now: int = 0, token: str = "tok", terms: Terms = TERMS) -> None:  # noqa: S107
    """A member subscribes; nothing is charged yet."""
    held = place.held(id_) or Held(id_, f"member:{id_}", "plus", "")
    event = subscribing(fold(held.events), terms, now)
    assert place.append(held, event, due_at(with_event(held, event)), token=token)


def settled(place: DatabaseMemberships, payments: object, id_: str, days: float) -> Held:
    held = settle(place, payments, id_, int(days * DAY_US), lambda _: True)  # type: ignore[arg-type]
    assert held is not None
    return held


def taken(payments: SandboxPayments, what: str = "charge") -> Counter[str]:
    """Charges that were approved, by member, term and period: the number of the try is cut off."""
    keys = [each["key"] for each in payments.log() if each["approved"] and each["what"] == what]
    return Counter(key.rpartition(":")[0] for key in keys)


class Losing:
    """A processor whose answers are lost on the way: the money moved and nobody heard of it."""

    def __init__(self, inner: SandboxPayments, lost: int) -> None:
        self.inner, self.lost = inner, lost

    def charge(self, key: str, token: str, amount: int, currency: str) -> Paid:
        paid = self.inner.charge(key, token, amount, currency)
        if self.lost:
            self.lost -= 1
            raise PaymentUnanswered(key)
        return paid

    def refund(self, key: str, reference: str, amount: int, currency: str) -> Paid:
        paid = self.inner.refund(key, reference, amount, currency)
        if self.lost:
            self.lost -= 1
            raise PaymentUnanswered(key)
        return paid


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'memberships.db'}"
    return str(new_schema(request.getfixturevalue("postgresql_server")))


@pytest.fixture
def payments(tmp_path: Path) -> SandboxPayments:
    return SandboxPayments(tmp_path / "payments")
