"""A shop behind its door, called without a network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from callers import Caller
from regulars.interfaces.api.door import Door
from regulars.shop import Shop, open_demo, open_shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A new shop."""
    with open_shop(home=tmp_path / "shop") as opened:
        yield opened


@pytest.fixture
def caller(shop: Shop) -> Iterator[Caller]:
    """Somebody who may do everything."""
    door = Door(shop)
    made = Caller(door, shop.key_ring.create(["admin"], "tests").key)
    yield made
    made.close()
    door.close()


@pytest.fixture
def neighbours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Caller, Caller]]:
    """Two tenants of one database, each behind a door of its own."""
    monkeypatch.setenv("REGULARS_DATABASE_URL", f"sqlite:///{tmp_path / 'both.db'}")
    with open_shop(home=tmp_path / "home") as one, open_demo(home=tmp_path / "home") as other:
        doors = Door(one), Door(other)
        callers = [
            Caller(door, shop.key_ring.create(["admin"]).key) for door, shop in zip(doors, (one, other), strict=True)
        ]
        yield callers[0], callers[1]
        for caller, door in zip(callers, doors, strict=True):
            caller.close()
            door.close()
