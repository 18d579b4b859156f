"""What a request key was answered: kept beside the ledger's answers, for as long as those."""

from __future__ import annotations

from typing import Final

import msgspec
from sqlalchemy import Connection

from regulars.adapters.database.ledger.sql import read, run
from regulars.domain.coupons.life import CodeEvent
from regulars.domain.coupons.refusal import CouponRefused
from regulars.domain.errors import KeyReused
from regulars.domain.ledger.requests import RequestKey
from regulars.ports.coupons import Decided

__all__ = ["Given", "given_to", "keep_given"]


class Given(msgspec.Struct):
    """An answer: an event, reasons, or neither."""

    event: CodeEvent | None = None
    refused: tuple[CouponRefused, ...] = ()

    def decided(self) -> Decided:
        """As it was decided."""
        return self.refused or self.event


# Made when the module is loaded, by one thread: msgspec learns a type at its first use, and two threads at once crash it.
_GIVEN: Final = msgspec.json.Decoder(Given)


def given_to(connection: Connection, tenant: str, key: RequestKey) -> Given | None:
    """What a key was answered before; None where it is new.

    Raises:
        KeyReused: it was used for another request.
    """
    found = read(
        connection,
        "SELECT fingerprint, answer FROM ledger_requests WHERE tenant = ? AND route = ? AND key = ?",
        *(tenant, key.route, key.key),
    )
    if not found:
        return None
    if bytes(found[0][0]) != key.fingerprint:
        raise KeyReused(key.key)
    return _GIVEN.decode(found[0][1])


def keep_given(connection: Connection, tenant: str, key: RequestKey, decided: Decided, at: int) -> None:
    """Keeps an answer in the transaction of its effect."""
    given = Given(event=decided) if isinstance(decided, CodeEvent) else Given(refused=decided or ())
    run(
        connection,
        "INSERT INTO ledger_requests (tenant, route, key, fingerprint, answer, recorded_at) VALUES (?, ?, ?, ?, ?, ?)",
        *(tenant, key.route, key.key, key.fingerprint, msgspec.json.encode(given).decode(), at),
    )
