"""Places that keep what was handed out: the same promises are asked of each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from regulars.adapters.database.coupons.coupons import DatabaseCoupons
from regulars.adapters.database.handings.handings import DatabaseHandings
from regulars.adapters.database.ledger.ledger import DatabaseLedger
from regulars.adapters.memory.clock import SystemClock
from regulars.domain.ids import Tenant
from regulars.reward.budgeting import period_of
from regulars.reward.coupons.deciding import decide_coupon
from regulars.reward.decide import decide
from regulars.trust.proof.tree import Frontier, leaf_hash
from suites.ledger.schemas import new_schema

TENANT = Tenant("a")


def open_ledger(address: str, clock: Any = None) -> DatabaseLedger:
    return DatabaseLedger.open(address, TENANT, decide, clock or SystemClock(), leaf_hash, Frontier.unpacked)


def open_handings(address: str, clock: Any = None) -> DatabaseHandings:
    return DatabaseHandings.open(address, TENANT, decide, clock or SystemClock(), leaf_hash, Frontier.unpacked)


def open_coupons(address: str) -> DatabaseCoupons:
    return DatabaseCoupons.open(address, TENANT, decide_coupon, period_of)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'rewards.db'}"
    return str(new_schema(request.getfixturevalue("postgresql_server")))
