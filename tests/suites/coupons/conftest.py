"""Places that keep coupons: the same promises are asked of each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from regulars.adapters.database.coupons.coupons import DatabaseCoupons
from regulars.adapters.memory.coupons import MemoryCoupons
from regulars.domain.ids import Tenant
from regulars.reward.budgeting import period_of
from regulars.reward.coupons.deciding import decide_coupon
from suites.ledger.schemas import new_schema


def open_coupons(address: str, tenant: str = "a") -> Any:
    if not address:
        return MemoryCoupons(decide_coupon, period_of)
    return DatabaseCoupons.open(address, Tenant(tenant), decide_coupon, period_of)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'coupons.db'}"
    return str(new_schema(request.getfixturevalue("postgresql_server")))


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def coupons(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """Each place in turn, empty."""
    if request.param == "memory":
        where = ""
    elif request.param == "sqlite":
        where = f"sqlite:///{tmp_path / 'coupons.db'}"
    else:
        where = str(new_schema(request.getfixturevalue("postgresql_server")))
    place = open_coupons(where)
    yield place
    place.close()
