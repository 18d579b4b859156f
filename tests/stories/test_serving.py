"""The server as it is started, asked, killed and stopped: `regulars keys` and `regulars serve` in processes of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from commands import REGULARS, regulars

ADDED = {"member_id": "C7", "currency": "points", "points": 1, "reason": "so"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop that has been made."""
    folder = tmp_path_factory.mktemp("home")
    regulars("init", home=folder)
    return folder


@pytest.fixture(scope="module")
def key(home: Path) -> str:
    """A key that may do everything."""
    made = regulars("keys", "create", "--scope", "admin", "--name", "story", "--json", home=home)
    return str(json.loads(made.stdout)["key"])


class Served:
    """A server in a process of its own."""

    def __init__(self, home: Path) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("REGULARS_")}
        clean |= {"REGULARS_HOME": str(home), "PYTHONWARNINGS": "error"}
        command = [str(REGULARS), "serve", "--port", "0", "--json"]
        self.process = subprocess.Popen(command, env=clean, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if line == "}\n":
                break
        if not lines:
            raise AssertionError(self.process.communicate()[1])
        self.url = str(json.loads("".join(lines))["url"])

    def client(self, key: str) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers={"authorization": f"Bearer {key}"}, timeout=30)

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Sends a signal; how it ended, and what it said."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        _, said = self.process.communicate(timeout=60)
        return self.process.returncode, said


@contextmanager
def served(home: Path) -> Iterator[Served]:
    server = Served(home)
    try:
        yield server
    finally:
        server.end(signal.SIGKILL)


def add(client: httpx.Client, name: str, points: int = 1) -> httpx.Response:
    body = {**ADDED, "points": points}
    return client.post("/v1/adjustments", json=body, headers={"idempotency-key": name})


def balance(client: httpx.Client, member: str = "C7") -> int:
    found = client.get(f"/v1/members/{member}/balances").json()["balances"]
    return int(next(each["available"] for each in found if each["currency"] == "points"))


def test_an_order_shows_in_the_balance_within_a_second_and_its_refund_takes_it_back(home: Path, key: str) -> None:
    order: dict[str, Any] = {"order_id": "o1", "products": [{"product_id": "mug", "price": 10.5, "quantity": 2}]}
    with served(home) as server, server.client(key) as client:
        sent = client.post("/v1/track", json={"event": "Order Completed", "userId": "C1", "properties": order})
        assert sent.status_code == 200, sent.text
        assert balance(client, "C1") == 21
        half = {"order_id": "o1", "products": [{"product_id": "mug", "price": 10.5, "quantity": 1}]}
        client.post("/v1/track", json={"event": "Order Refunded", "userId": "C1", "properties": half})
        assert balance(client, "C1") in {10, 11}
        entries = client.get("/v1/ledger_entries").json()["entries"]
        receipt = client.get(f"/v1/ledger_entries/{entries[0]['id']}/proof").json()["receipt"]
        assert receipt
        assert client.get("/v1/ledger_checkpoints").json()["checkpoints"]
        assert client.get("/v1/members/C1").json()["stage"] is None
        status, said = server.end()
    assert (status, said) == (0, "")


def test_sigterm_finishes_what_is_under_way(home: Path, key: str) -> None:
    answers: list[int] = []
    with served(home) as server:
        gate = threading.Event()

        def go_on() -> None:
            with server.client(key) as client:
                for number in range(10_000):
                    try:
                        answer = add(client, f"term-{threading.get_ident()}-{number}")
                    except httpx.TransportError:
                        return  # the door is closed; nothing was begun
                    answers.append(answer.status_code)
                    gate.set()

        threads = [threading.Thread(target=go_on) for _ in range(4)]
        for thread in threads:
            thread.start()
        gate.wait(30)
        status, said = server.end()
        for thread in threads:
            thread.join(30)
    assert status == 0, said
    assert said == ""
    assert answers
    assert set(answers) <= {201, 503}, said


@pytest.mark.parametrize("after_ms", [5, 25, 60])
def test_a_kill_in_the_middle_of_requests_and_their_repeats_end_once(home: Path, key: str, after_ms: int) -> None:
    """Nothing acknowledged is lost, and what was not is done once by asking again with the same key."""
    names = [f"kill-{after_ms}-{number}" for number in range(120)]
    acknowledged: dict[str, bytes] = {}
    with served(home) as server, server.client(key) as client:
        before = balance(client) if client.get("/v1/members/C7").status_code == 200 else 0

        def work(part: list[str]) -> None:
            with server.client(key) as own:
                for name in part:
                    try:
                        answer = add(own, name)
                    except httpx.TransportError:
                        return
                    if answer.status_code == 201:
                        acknowledged[name] = answer.content

        threads = [threading.Thread(target=work, args=(names[start::4],)) for start in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(after_ms / 1_000)
        assert server.end(signal.SIGKILL)[0] == -signal.SIGKILL
        for thread in threads:
            thread.join(30)
    with served(home) as server, server.client(key) as client:
        for name in names:
            answer = add(client, name)
            assert answer.status_code == 201
            assert answer.content == acknowledged.get(name, answer.content)
            assert name not in acknowledged or answer.headers["idempotency-replayed"] == "true"
        assert balance(client) == before + len(names)


def test_keys_are_made_listed_rotated_and_taken_back(home: Path) -> None:
    made = json.loads(regulars("keys", "create", "--scope", "read,till", "--expires", "30", "--json", home=home).stdout)
    listed = json.loads(regulars("keys", "list", "--json", home=home).stdout)["keys"]
    assert made["key"] not in json.dumps(listed)
    (own,) = [each for each in listed if each["id"] == made["id"]]
    assert (own["scopes"], own["state"]) == (["read", "till"], "open")
    rotated = json.loads(regulars("keys", "rotate", made["id"], "--overlap", "0", "--json", home=home).stdout)
    assert (rotated["replaces"], rotated["scopes"]) == (made["id"], ["read", "till"])
    would = json.loads(regulars("keys", "revoke", rotated["id"], "--dry-run", "--json", home=home).stdout)
    assert (would["state"], would["dry_run"]) == ("open", True)
    regulars("keys", "revoke", rotated["id"], home=home)
    states = {
        each["id"]: each["state"] for each in json.loads(regulars("keys", "list", "--json", home=home).stdout)["keys"]
    }
    assert (states[made["id"]], states[rotated["id"]]) == ("expired", "revoked")
    with served(home) as server:
        for each in (made, rotated):
            with server.client(each["key"]) as client:
                assert client.get("/v1/ledger_entries").status_code == 401


def test_a_key_revoked_by_command_is_refused_by_a_server_that_runs(home: Path) -> None:
    made = json.loads(regulars("keys", "create", "--scope", "read", "--json", home=home).stdout)
    with served(home) as server, server.client(made["key"]) as client:
        assert client.get("/v1/ledger_entries").status_code == 200
        regulars("keys", "revoke", made["id"], home=home)
        assert client.get("/v1/ledger_entries").status_code == 401


def test_what_cannot_be_is_refused_with_a_fix(home: Path, tmp_path: Path) -> None:
    assert "scopes are: admin" in regulars("keys", "create", "--scope", "root", home=home, code=2).stderr
    assert "keys list" in regulars("keys", "revoke", "nothing", home=home, code=2).stderr
    assert "regulars init" in regulars("serve", home=tmp_path / "nowhere", code=6).stderr
    with served(home) as server:
        port = server.url.rpartition(":")[2]
        assert "another port" in regulars("serve", "--port", port, home=home, code=2).stderr
