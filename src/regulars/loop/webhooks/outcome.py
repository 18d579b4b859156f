"""What an answer means: told, try again, give up, or leave the receiver alone."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Final

from regulars.domain.webhooks import Delivery, DeliveryState, Settlement
from regulars.loop.webhooks.desk import Limits
from regulars.loop.webhooks.retrying import next_try, pause
from regulars.ports.sender import Reply

__all__ = ["GONE", "is_told", "outcome"]

GONE: Final = "gone"
_GONE_STATUS: Final = 410
_BUSY: Final = frozenset({429, 503})
_DOWN: Final = 2
"""Failures in a row from which it is the receiver's trouble, and not the event's."""


def is_told(reply: Reply) -> bool:
    """Whether the receiver has taken the event: 2xx and nothing else; a redirect is a failure."""
    return reply.status is not None and reply.status // 100 == 2


def outcome(before: Settlement, delivery: Delivery, reply: Reply, now: int, limits: Limits, rng: Random) -> Settlement:
    """What one attempt changes.

    Args:
        before: how the subscription stands.
        delivery: the event's, before this attempt.
        reply: what came back.
        now: µs UTC.
        limits: of attempts, and of the lease.
        rng: for jitter.
    """
    tried = replace(delivery, attempts=delivery.attempts + 1, status=reply.status, tried_at=now)
    cursor, until = max(before.cursor, delivery.entry), now + limits.lease_us
    if is_told(reply):
        done = replace(tried, state=DeliveryState.DELIVERED, next_at=now, reason="")
        return Settlement(done, cursor, 0, 0, until, hastened=before.failures >= _DOWN)
    asked_s = reply.retry_after_s if reply.status in _BUSY else 0
    at = next_try(now, tried.attempts, limits.attempts_max, asked_s, rng)
    state = DeliveryState.DEAD if at is None else DeliveryState.WAITING
    failed = replace(tried, state=state, next_at=now if at is None else at, reason=reply.reason or str(reply.status))
    failures = before.failures + 1
    disabled = GONE if reply.status == _GONE_STATUS else ""
    return Settlement(failed, cursor, failures, pause(now, failures, asked_s, rng), until, disabled)
