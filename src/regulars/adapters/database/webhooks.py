# ruff: noqa: S608 - names of our own columns; values are always parameters
"""One tenant's subscriptions and deliveries in SQLite or PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, Self

from sqlalchemy import Connection, Engine

from regulars.adapters.database.engine import engine_at, writers_of
from regulars.adapters.database.ledger.sql import read, run
from regulars.adapters.database.scrubbing import scrub
from regulars.adapters.database.upgrade import upgrade
from regulars.adapters.database.webhook_secrets import HookSecrets
from regulars.domain.ids import Tenant
from regulars.domain.webhooks import Delivery, DeliveryState, Lease, Settlement, Subscription
from regulars.ports.vault import Vault
from regulars.ports.webhooks import LeaseLost

__all__ = ["DatabaseWebhooks"]

_SUBSCRIPTION: Final = (
    "id, url, types, description, secret, created_at, secret_before, before_until, "
    "enabled, why, entry, failures, paused_until"
)
_DELIVERY: Final = "subscription, entry, attempts, state, next_at, status, reason, tried_at"
_HERE: Final = "WHERE tenant = ? AND id = ?"


class DatabaseWebhooks:
    """Subscriptions and deliveries; see the port. Safe to use from several threads and from several processes."""

    def __init__(self, engine: Engine, tenant: Tenant, vault: Vault) -> None:
        self._secrets = HookSecrets(tenant, vault)
        self._engine = engine
        self._writers = writers_of(engine)
        self._tenant = tenant

    @classmethod
    def open(cls, address: str, tenant: Tenant, vault: Vault) -> Self:
        """Opens a database, brings its tables to this version, and seals secrets that are not sealed yet.

        Raises:
            SettingsError, DatabaseUnreachable, DatabaseTooNew, VaultLocked: as `DatabaseRecords.open`.
        """
        engine = engine_at(address)
        try:
            upgrade(engine)
            webhooks = cls(engine, tenant, vault)
            webhooks._seal_what_is_plain()
        except BaseException:
            engine.dispose()
            raise
        return webhooks

    def _seal_what_is_plain(self) -> None:
        with self._engine.connect() as connection:
            if not self._secrets.has_plain(connection):
                return
        self.rewrap()
        scrub(self._engine, ("webhook_subscriptions",))

    def rewrap(self) -> tuple[int, frozenset[int]]:
        """Wraps every secret with the newest tenant key."""
        with self._writers.begin() as connection:
            return self._secrets.rewrap(connection)

    def add(self, subscription: Subscription) -> None:
        """Keeps a new subscription."""
        each = subscription
        with self._writers.begin() as connection:
            run(
                connection,
                f"INSERT INTO webhook_subscriptions (tenant, {_SUBSCRIPTION}, token, leased_until) "
                f"VALUES ({', '.join('?' * 16)})",
                *(self._tenant, each.id, each.url, json.dumps(each.types), each.description),
                self._secrets.sealed(each.id, each.secret),
                *(
                    each.created_at,
                    self._secrets.sealed(each.id, each.secret_before or ""),
                    each.before_until or 0,
                    int(each.enabled),
                    each.why,
                ),
                *(each.cursor, each.failures, each.paused_until, 0, 0),
            )

    def subscriptions(self) -> tuple[Subscription, ...]:
        """All of them, the oldest first."""
        return self._subscriptions("WHERE tenant = ? ORDER BY created_at, id", self._tenant)

    def subscription(self, id_: str) -> Subscription | None:
        """One of them."""
        return next(iter(self._subscriptions(_HERE, self._tenant, id_)), None)

    def _subscriptions(self, where: str, *params: object) -> tuple[Subscription, ...]:
        with self._engine.connect() as connection:
            return self._read(connection, where, *params)

    def _read(self, connection: Connection, where: str, *params: object) -> tuple[Subscription, ...]:
        rows = read(connection, f"SELECT {_SUBSCRIPTION} FROM webhook_subscriptions {where}", *params)
        return tuple(_subscription(row, self._secrets) for row in rows)

    def remove(self, id_: str) -> bool:
        """Forgets a subscription and its deliveries."""
        with self._writers.begin() as connection:
            gone = run(connection, f"DELETE FROM webhook_subscriptions {_HERE}", self._tenant, id_)
            run(connection, "DELETE FROM webhook_deliveries WHERE tenant = ? AND subscription = ?", self._tenant, id_)
        return gone == 1

    def rotate(self, id_: str, secret: str, before_until: int) -> None:
        """Signs with a new secret from now on."""
        sets = "secret_before = secret, secret = ?, before_until = ?"
        sealed = self._secrets.sealed(id_, secret)
        self._change(f"UPDATE webhook_subscriptions SET {sets} {_HERE}", sealed, before_until, self._tenant, id_)

    def switch(self, id_: str, *, enabled: bool, why: str = "") -> None:
        """Lets a subscription be told, or not."""
        sets = "enabled = ?, why = ?, failures = 0, paused_until = 0"
        self._change(f"UPDATE webhook_subscriptions SET {sets} {_HERE}", int(enabled), why, self._tenant, id_)

    def _change(self, statement: str, *params: object) -> int:
        with self._writers.begin() as connection:
            return run(connection, statement, *params)

    def claim(self, id_: str, now: int, until: int) -> Lease | None:
        """Takes the right to tell a subscription."""
        with self._writers.begin() as connection:
            taken = run(
                connection,
                f"UPDATE webhook_subscriptions SET token = token + 1, leased_until = ? {_HERE} "
                "AND enabled = 1 AND paused_until <= ? AND leased_until <= ?",
                *(until, self._tenant, id_, now, now),
            )
            if not taken:
                return None
            token = read(connection, f"SELECT token FROM webhook_subscriptions {_HERE}", self._tenant, id_)[0][0]
            return Lease(self._read(connection, _HERE, self._tenant, id_)[0], int(token), until)

    def settle(self, lease: Lease, settlement: Settlement) -> None:
        """Keeps what came of an attempt."""
        id_ = lease.subscription.id
        with self._writers.begin() as connection:
            kept = run(
                connection,
                "UPDATE webhook_subscriptions SET entry = ?, failures = ?, paused_until = ?, leased_until = ?, "
                "enabled = CASE WHEN ? <> '' THEN 0 ELSE enabled END, why = CASE WHEN ? <> '' THEN ? ELSE why END "
                f"{_HERE} AND token = ?",
                *(settlement.cursor, settlement.failures, settlement.paused_until, settlement.until),
                *([settlement.disabled] * 3),
                *(self._tenant, id_, lease.token),
            )
            if kept != 1:
                raise LeaseLost
            if settlement.hastened:
                waiting = "WHERE tenant = ? AND subscription = ? AND state = 'waiting'"
                run(connection, f"UPDATE webhook_deliveries SET next_at = 0 {waiting}", self._tenant, id_)
            if settlement.delivery is not None:
                self._keep(connection, settlement.delivery)

    def _keep(self, connection: Connection, delivery: Delivery) -> None:
        each = delivery
        run(
            connection,
            f"INSERT INTO webhook_deliveries (tenant, {_DELIVERY}) VALUES ({', '.join('?' * 9)}) "
            "ON CONFLICT (tenant, subscription, entry) DO UPDATE SET attempts = excluded.attempts, "
            "state = excluded.state, next_at = excluded.next_at, status = excluded.status, reason = excluded.reason, "
            "tried_at = excluded.tried_at",
            *(self._tenant, each.subscription, each.entry, each.attempts, each.state.value, each.next_at),
            *(each.status, each.reason, each.tried_at),
        )

    def enqueue(self, deliveries: Sequence[Delivery]) -> None:
        """Adds what is to be told; what is there already is left as it is."""
        with self._writers.begin() as connection:
            for each in deliveries:
                run(
                    connection,
                    f"INSERT INTO webhook_deliveries (tenant, {_DELIVERY}) VALUES ({', '.join('?' * 9)}) "
                    "ON CONFLICT (tenant, subscription, entry) DO NOTHING",
                    *(self._tenant, each.subscription, each.entry, each.attempts, each.state.value, each.next_at),
                    *(each.status, each.reason, each.tried_at),
                )

    def release(self, lease: Lease) -> None:
        """Gives the right back."""
        statement = f"UPDATE webhook_subscriptions SET leased_until = 0 {_HERE} AND token = ?"
        self._change(statement, self._tenant, lease.subscription.id, lease.token)

    def due(self, id_: str, now: int, limit: int) -> tuple[Delivery, ...]:
        """What waits and has come to its time, the oldest entry first."""
        return self._deliveries("AND state = 'waiting' AND next_at <= ? ORDER BY entry LIMIT ?", id_, now, limit)

    def deliveries(self, id_: str, state: DeliveryState | None, limit: int) -> tuple[Delivery, ...]:
        """What became of events, the newest entry first."""
        if state is None:
            return self._deliveries("ORDER BY entry DESC LIMIT ?", id_, limit)
        return self._deliveries("AND state = ? ORDER BY entry DESC LIMIT ?", id_, state.value, limit)

    def _deliveries(self, rest: str, id_: str, *params: object) -> tuple[Delivery, ...]:
        statement = f"SELECT {_DELIVERY} FROM webhook_deliveries WHERE tenant = ? AND subscription = ? {rest}"
        with self._engine.connect() as connection:
            rows = read(connection, statement, self._tenant, id_, *params)
        return tuple(_delivery(row) for row in rows)

    def counts(self, id_: str) -> Mapping[DeliveryState, int]:
        """How many deliveries stand where."""
        statement = (
            "SELECT state, COUNT(*) FROM webhook_deliveries WHERE tenant = ? AND subscription = ? GROUP BY state"
        )
        with self._engine.connect() as connection:
            return {DeliveryState(row[0]): int(row[1]) for row in read(connection, statement, self._tenant, id_)}

    def replay(self, id_: str, entries: Sequence[int] | None, now: int) -> int:
        """Has events told again."""
        with self._writers.begin() as connection:
            asked = self._dead(connection, id_) if entries is None else list(entries)
            for entry in asked:
                self._keep(connection, Delivery(id_, entry, 0, DeliveryState.WAITING, now))
            if asked:
                sets = "failures = 0, paused_until = 0"
                run(connection, f"UPDATE webhook_subscriptions SET {sets} {_HERE}", self._tenant, id_)
        return len(asked)

    def _dead(self, connection: Connection, id_: str) -> list[int]:
        statement = "SELECT entry FROM webhook_deliveries WHERE tenant = ? AND subscription = ? AND state = 'dead'"
        return [int(row[0]) for row in read(connection, statement, self._tenant, id_)]

    def forget(self, before: int) -> int:
        """Drops the record of what was delivered before an instant."""
        statement = "DELETE FROM webhook_deliveries WHERE tenant = ? AND state = 'delivered' AND tried_at < ?"
        return self._change(statement, self._tenant, before)

    def close(self) -> None:
        """Lets go of connections."""
        self._engine.dispose()


def _delivery(row: tuple[Any, ...]) -> Delivery:
    id_, entry, attempts, state, next_at, status, reason, tried_at = row
    return Delivery(id_, entry, attempts, DeliveryState(state), next_at, status, reason, tried_at)


def _subscription(row: tuple[Any, ...], secrets: HookSecrets) -> Subscription:
    id_, url, types, description, secret, created_at, before, before_until, enabled, why, entry, failures, paused = row
    return Subscription(
        id_,
        url,
        tuple(json.loads(types)),
        description,
        secrets.opened(id_, secret),
        created_at,
        secrets.opened(id_, before) or None,
        before_until or None,
        bool(enabled),
        why,
        entry,
        failures,
        paused,
    )
