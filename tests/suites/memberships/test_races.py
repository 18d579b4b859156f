"""Several processes at the same renewals, answers that are lost, repeats: each period is charged once."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from regulars.adapters.database.engine import engine_at
from regulars.adapters.payments.sandbox import SandboxPayments
from regulars.domain.errors import DatabaseUnreachable, KeyReused, PaymentUnanswered
from regulars.domain.ledger.requests import RequestKey
from regulars.domain.memberships.membership import Event, Kind, Status
from regulars.reward.memberships.folding import fold
from suites.ledger.rig import in_processes, until_answered
from suites.memberships.conftest import Losing, begun, open_place, settled, taken

DAYS = (0, 0, 31, 31, 62, 62, 90, 121)
PAID = 5


def renew(number: int, address: str, folder: Path, members: int) -> None:
    """One process: the same renewals as everybody, each member's in its own order; some answers are lost."""
    place, sandbox = open_place(address), SandboxPayments(folder)
    losing = Losing(sandbox, number)
    for days in DAYS:
        for member in range(members):
            id_ = f"m{(member + number) % members}"
            until_answered(lambda i=id_, d=days: settled(place, losing, i, d), DatabaseUnreachable, PaymentUnanswered)
    place.close()


def test_each_period_is_charged_once(address: str, payments: SandboxPayments, tmp_path: Path) -> None:
    place = open_place(address)
    for member in range(3):
        begun(place, f"m{member}")
    in_processes(6, renew, address, tmp_path / "payments", 3)
    charged = taken(payments)
    for member in range(3):
        held = place.held(f"m{member}")
        assert held is not None
        state = fold(held.events)
        assert (state.status, state.period) == (Status.ACTIVE, PAID)
        assert {key: count for key, count in charged.items() if key.startswith(f"m{member}:")} == {
            f"m{member}:1:{period}": 1 for period in range(1, PAID + 1)
        }
        approved = [each.charge for each in held.events if each.kind is Kind.CHARGE_APPROVED]
        assert len(approved) == len(set(approved)) == PAID
    place.close()


def naive(number: int, address: str, folder: Path) -> None:
    """Negative control: looks whether it is due, charges under a key of its own, then notes that it did."""
    engine, sandbox = engine_at(address), SandboxPayments(folder)
    for period in range(1, 30):
        with engine.connect() as connection:
            paid = connection.execute(text("SELECT paid FROM naive")).scalar_one()
        if paid < period:
            sandbox.charge(f"m0:1:{period}:{number}", "tok", 990, "EUR")
            with engine.execution_options(writes=True).begin() as connection:
                connection.execute(text("UPDATE naive SET paid = :paid"), {"paid": period})
    engine.dispose()


def test_a_naive_renewer_is_caught(address: str, payments: SandboxPayments, tmp_path: Path) -> None:
    engine = engine_at(address)
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("CREATE TABLE naive (paid BIGINT)"))
        connection.execute(text("INSERT INTO naive VALUES (0)"))
    engine.dispose()
    in_processes(6, naive, address, tmp_path / "payments")
    assert max(taken(payments).values()) > 1


def test_who_comes_late_writes_nothing(address: str) -> None:
    place = open_place(address)
    begun(place, "m0")
    held = place.held("m0")
    assert held is not None
    event, key = Event(Kind.CANCEL_ASKED, 1), RequestKey("memberships/cancel", "k", b"1")
    assert place.append(held, event, 1, key)
    assert not place.append(held, event, 1)
    assert place.asked_before(key) == "m0"
    with pytest.raises(KeyReused):
        place.asked_before(RequestKey("memberships/cancel", "k", b"2"))
    again = place.held("m0")
    assert again is not None
    assert not place.append(again, event, 1, key)
    assert [place.due(0), place.due(1)] == [[], ["m0"]]
    place.note_run(7)
    assert place.last_run() == 7
    place.close()


def test_the_log_is_append_only(address: str) -> None:
    place = open_place(address)
    begun(place, "m0")
    place.close()
    engine = engine_at(address)
    for statement in ("UPDATE membership_events SET amount = 1", "DELETE FROM membership_events"):
        with pytest.raises(Exception, match="append-only"), engine.execution_options(writes=True).begin() as connection:
            connection.execute(text(statement))
    engine.dispose()
