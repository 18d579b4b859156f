"""A worker in a process of its own: ``worker.py FOLDER CAREFUL|CARELESS LEASE_MS``; it takes passes until it is killed."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from regulars.adapters.database.webhooks import DatabaseWebhooks
from regulars.adapters.files.vault_key import VaultKeyFile
from regulars.adapters.memory.clock import SystemClock
from regulars.adapters.senders.https import HttpSender
from regulars.domain.ids import Tenant
from regulars.domain.webhooks import DeliveryState
from regulars.loop.webhooks.delivering import deliver
from regulars.loop.webhooks.desk import Desk, Limits
from regulars.ports.sender import Reply
from regulars.trust.vault.vault import TenantVault
from suites.ledger.places import open_ledger


class MarksFirst:
    """Negative control: a sender that notes an event as delivered, and sends it then."""

    def __init__(self, desk: Desk, inner: Any) -> None:
        self._desk, self._inner = desk, inner

    def send(self, url: str, headers: Any, body: bytes) -> Reply:
        import json

        from regulars.domain.webhooks import Delivery, Settlement

        entry = json.loads(body)["data"]["entry_id"]
        now = self._desk.clock.now()
        [mine] = self._desk.webhooks.subscriptions()
        lease = self._desk.webhooks.claim(mine.id, now + 10**12, now + 10**9)
        assert lease is not None
        done = Delivery(mine.id, entry, 1, DeliveryState.DELIVERED, now, 200, "", now)
        self._desk.webhooks.settle(lease, Settlement(done, entry, 0, 0, 0))
        return Reply(self._inner.send(url, headers, body).status)


def vault_in(folder: Path) -> TenantVault:
    """The vault of a folder, made where there is none."""
    vault = TenantVault(VaultKeyFile(folder / "vault.key"))
    vault.make()
    return vault


def desk_in(folder: Path, lease_ms: int = 90_000) -> Desk:
    """A desk over a folder's databases."""
    ledger = open_ledger(f"sqlite:///{folder / 'ledger.db'}", "a", SystemClock())
    webhooks = DatabaseWebhooks.open(f"sqlite:///{folder / 'webhooks.db'}", Tenant("a"), vault_in(folder))
    sender = HttpSender(20.0, allow_http=True, allow_private=True)
    limits = Limits(allow_http=True, lease_us=lease_ms * 1_000)
    return Desk(webhooks, ledger, sender, SystemClock(), lambda _: {}, Random(1).randbytes, Random(1), limits)


def main(folder: str, manner: str, lease_ms: str) -> None:
    desk = desk_in(Path(folder), int(lease_ms))
    if manner == "careless":
        desk = replace(desk, sender=MarksFirst(desk, desk.sender))
    print("ready", flush=True)
    while True:
        told = deliver(desk)
        if told.lost and manner == "careful":
            print("lost", flush=True)
        time.sleep(0.02)


if __name__ == "__main__":
    main(*sys.argv[1:])
