"""A till in another program: the client against a real `regulars serve`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

from commands import REGULARS, regulars
from regulars.client import Client, Conflict, Malformed, NotAllowed, NotEnoughPoints, NotFound, verify_webhook
from regulars.domain.time import instant_of
from suites.webhooks.receiver import Receiver

if find_spec("regulars.interfaces.api") is None:
    pytest.skip("the server is not part of this tree", allow_module_level=True)

ORDER = {
    "order_id": "o1",
    "products": [
        {"product_id": "mug", "price": 12.5, "quantity": 2},
        {"product_id": "tea", "price": 10, "quantity": 1},
    ],
}


@contextmanager
def serving(home: Path, **more: str) -> Iterator[str]:
    """A server on a free port; ends with the block."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("REGULARS_")}
    environment |= more
    command = [str(REGULARS), "serve", "--port", "0", "--json", "--home", str(home)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, stdin=subprocess.DEVNULL)
    assert running.stdout is not None
    killer = threading.Timer(120, running.kill)
    killer.start()
    try:
        said = ""
        for line in running.stdout:
            said += line
            if line.rstrip() == "}" or said.strip().endswith("}"):
                break
        yield json.loads(said)["url"]
    finally:
        killer.cancel()
        running.send_signal(signal.SIGTERM)
        try:
            running.wait(20)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
        running.stdout.close()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("shop")
    regulars("init", home=made)
    return made


@pytest.fixture(scope="module")
def shop(home: Path) -> Iterator[Client]:
    made = json.loads(regulars("keys", "create", "--scope", "admin", "--json", home=home).stdout)
    with serving(home) as url, Client(url, made["key"]) as client:
        yield client


def test_an_order_earns_and_its_refund_takes_back(shop: Client) -> None:
    would = shop.examine("C7", {"event": "Order Completed", "properties": ORDER})
    assert sum(grant.granted for grant in would.grants) == 35
    first = shop.track("C7", "Order Completed", ORDER, message_id="m1")
    again = shop.track("C7", "Order Completed", ORDER, message_id="m1")
    assert (first.fate, again.fate) == ("applied", "duplicate")
    assert [(each.currency, each.available) for each in shop.balances("C7")] == [("points", 35)]
    shop.track(
        "C7", "Order Refunded", {"order_id": "o1", "products": [{"product_id": "tea", "price": 10, "quantity": 1}]}
    )
    assert shop.balances("C7")[0].available == 25


def test_points_by_hand_held_spent_and_undone(shop: Client) -> None:
    posted = shop.adjust("C8", 100, "welcome", actor="Li", key="once")
    assert shop.adjust("C8", 100, "welcome", actor="Li", key="once").entries == posted.entries
    with pytest.raises(Conflict):
        shop.adjust("C8", 101, "welcome", actor="Li", key="once")
    hold = shop.hold("C8", 40, 600)
    assert shop.balances("C8")[0].held == 40
    captured = shop.capture(hold.id, 30)
    assert (captured.state, captured.captured) == ("captured", 30)
    other = shop.hold("C8", 10, 600)
    assert shop.void(other.id).state == "voided"
    spent = shop.redeem("C8", 20, order_id="o9")
    assert shop.balances("C8")[0].available == 50
    with pytest.raises(NotEnoughPoints) as refused:
        shop.redeem("C8", 60)
    assert refused.value.shortfall == 10
    assert refused.value.fix
    shop.reverse(spent.entries[0], "by mistake")
    assert shop.balances("C8")[0].available == 70


def test_the_ledger_can_be_walked_and_proved(shop: Client) -> None:
    shop.adjust("C9", 1, "one")
    for number in range(5):
        shop.adjust("C9", 1, f"more {number}")
    mine = list(shop.entries("C9", page=2))
    assert [entry.points for entry in mine] == [1] * 6
    numbers = [entry.id for entry in shop.entries(page=3)]
    assert numbers == sorted(set(numbers))
    assert {entry.id for entry in mine} <= set(numbers)
    assert shop.entry(mine[0].id) == mine[0]
    proof = shop.proof(mine[0].id)
    assert proof.entry_id == mine[0].id
    assert json.loads(proof.receipt)
    assert shop.checkpoints()[-1].size >= mine[0].id
    assert instant_of(mine[0].effective_at) > 0


def test_who_somebody_is_and_what_they_allow(shop: Client) -> None:
    shop.identify("C7", {"city": "Oslo"})
    assert shop.batch([{"type": "identify", "userId": "C7", "traits": {"city": "Oslo"}}]).rejected == 0
    assert shop.member("C7").member_id == "C7"
    held = {each.purpose: each for each in shop.say_consents("C7", {"message": True}, source="form")}
    assert held["message"].granted is True
    assert {each.purpose: each for each in shop.consents("C7")} == held


def test_what_the_server_refuses_is_typed(shop: Client) -> None:
    with pytest.raises(NotFound) as unknown:
        shop.balances("nobody at all")
    assert unknown.value.code == "member.unknown"
    with pytest.raises(Malformed):
        shop.adjust("C8", 5, "")
    with Client(shop.url, "rg_none") as stranger, pytest.raises(NotAllowed):
        stranger.balances("C8")


@pytest.mark.slow
def test_what_happens_is_told_by_the_server_itself(tmp_path: Path) -> None:
    """An order over the API, and the shop's own system hears of it, signed, under the shop's own number."""
    allowed = {"REGULARS_WEBHOOKS_ALLOW_HTTP": "true", "REGULARS_WEBHOOKS_ALLOW_PRIVATE": "true"}
    regulars("init", home=tmp_path)
    key = json.loads(regulars("keys", "create", "--scope", "admin", "--json", home=tmp_path).stdout)["key"]
    receiver = Receiver()
    hook = json.loads(regulars("webhooks", "add", receiver.url, "--json", home=tmp_path, **allowed).stdout)
    try:
        with serving(tmp_path, **allowed) as url, Client(url, key) as shop:
            shop.track("C7", "Order Completed", ORDER)
            ends_at = time.monotonic() + 30
            while len(receiver.heard) < 1 and time.monotonic() < ends_at:
                time.sleep(0.05)
            balance = shop.balances("C7")[0].available
        told = [verify_webhook(heard.body, heard.headers, hook["secret"]) for heard in receiver.heard]
    finally:
        receiver.close()
    assert {event.type for event in told} == {"points.earned"}
    assert {event.data["member_id"] for event in told} == {"C7"}
    assert sum(event.data["points"] for event in told) == balance == 35
