"""A shop tells its own systems what happens to points, by the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands import regulars
from regulars.domain.ledger.entries import Source
from regulars.domain.ledger.requests import Earn
from regulars.loop.webhooks.names import names_in
from regulars.shop import open_shop
from suites.webhooks.receiver import Receiver

ALLOWED = {"REGULARS_WEBHOOKS_ALLOW_HTTP": "true", "REGULARS_WEBHOOKS_ALLOW_PRIVATE": "true"}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


@pytest.mark.slow
def test_a_shop_tells_what_happened(tmp_path: Path, receiver: Receiver) -> None:
    home = tmp_path / "shop"
    with open_shop(home=home) as shop:
        orders = tmp_path / "orders.csv"
        orders.write_text("customer,order,date,amount\nC-0042,1,2025-01-01,10\nC-7,2,2025-01-02,11\n", encoding="utf-8")
        shop.bring(orders)
        members = names_in(shop.house)({1, 2, 3})
    assert set(members.values()) == {"C-0042", "C-7"}
    made = json.loads(regulars("webhooks", "add", receiver.url, "--json", home=home, **ALLOWED).stdout)
    regulars("webhooks", "test", made["id"], home=home, **ALLOWED)
    with open_shop(home=home) as shop:
        member = next(number for number, name in members.items() if name == "C-0042")
        shop.counter.ledger.post(Earn(f"member:{member}", points=30, source=Source("order", "1")))
    told = json.loads(regulars("webhooks", "deliver", "--json", home=home, **ALLOWED).stdout)
    assert told == {"delivered": 1, "failed": 0, "dead": 0, "disabled": 0, "lost": 0}
    assert [each.document["type"] for each in receiver.heard] == ["webhooks.test", "points.earned"]
    assert receiver.heard[1].document["data"]["member_id"] == "C-0042"
    assert all(each.is_signed_by(made["secret"]) for each in receiver.heard)
    listed = json.loads(regulars("webhooks", "list", "--json", home=home).stdout)["webhooks"]
    assert [each["counts"] for each in listed] == [{"delivered": 1}]
    assert made["secret"] not in json.dumps(listed)
    assert "1 delivered" in regulars("webhooks", "list", home=home).stdout
    regulars("webhooks", "remove", made["id"], "--no-input", home=home, code=5)
    regulars("webhooks", "remove", made["id"], "--yes", home=home)
    assert json.loads(regulars("webhooks", "list", "--json", home=home).stdout) == {"webhooks": []}


@pytest.mark.slow
def test_what_is_not_allowed_by_default(tmp_path: Path, receiver: Receiver) -> None:
    home = tmp_path / "shop"
    open_shop(home=home).close()
    assert "webhook.address" in regulars("webhooks", "add", receiver.url, home=home, code=2).stderr
    inside = json.loads(regulars("webhooks", "add", f"https://127.0.0.1:{receiver.port}/", "--json", home=home).stdout)
    refused = regulars("webhooks", "test", inside["id"], home=home, code=1).stderr
    assert "forbidden" in refused
    assert receiver.heard == []
    assert "webhook.unknown" in regulars("webhooks", "rotate", "wh_0", home=home, code=2).stderr


def test_a_pseudonym_that_nobody_has_is_nameless(tmp_path: Path) -> None:
    with open_shop(home=tmp_path) as shop:
        assert names_in(shop.house)({99}) == {}
        assert names_in(shop.house)(set()) == {}
