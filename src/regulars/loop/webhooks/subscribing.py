"""Who is told: subscriptions are made, tried, given a new secret, replayed and taken away."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from regulars.domain.errors import UnknownWebhook, UsageError, WebhookAddressRefused
from regulars.domain.time import DAY_US
from regulars.domain.webhooks import EVENT_TYPES, MOVES_FROM, Delivery, Subscription, wanted
from regulars.domain.words import say
from regulars.loop.webhooks.desk import Desk
from regulars.loop.webhooks.events import instant_text
from regulars.loop.webhooks.signing import new_secret
from regulars.loop.webhooks.tour import send_event
from regulars.ports.sender import Reply

__all__ = ["TEST", "known", "remove", "replay", "rotate", "subscribe", "subscription_document", "switch_on", "try_out"]

TEST: Final = "webhooks.test"
_OVERLAP_US: Final = DAY_US
"""How long the secret before goes on signing."""
_URL_MAX, _DESCRIPTION_MAX, _SUBSCRIPTIONS_MAX, _REPLAYED_MAX = 2_048, 500, 100, 10_000


def subscribe(
    desk: Desk, url: str, types: Sequence[str], description: str = "", *, from_start: bool = False
) -> Subscription:
    """Tells `url` of everything that happens from now on, or from the first entry on.

    Args:
        desk: from which it is told.
        url: where; https, without a user or a password in it.
        types: which events (`EVENT_TYPES`, ``points.*``, ``*``); none is all.
        description: for people.
        from_start: what happened before is told too.

    Raises:
        WebhookAddressRefused: the address is not one that may be told.
        UsageError: a type there is not, too long a description, or too many subscriptions.
    """
    _check_url(url, allow_http=desk.limits.allow_http)
    _check_types(types)
    if len(description) > _DESCRIPTION_MAX or len(desk.webhooks.subscriptions()) >= _SUBSCRIPTIONS_MAX:
        raise UsageError(
            say("A shop has at most %(most)s webhooks, each described in %(long)s characters.",
                most=_SUBSCRIPTIONS_MAX, long=_DESCRIPTION_MAX),
            fix=say("Remove one that nobody needs, or describe it more briefly."),
        )  # fmt: skip
    subscription = Subscription(
        f"wh_{desk.entropy(8).hex()}",
        url,
        tuple(types) or ("*",),
        description,
        new_secret(desk.entropy),
        desk.clock.now(),
        cursor=0 if from_start else desk.ledger.head().size,
    )
    desk.webhooks.add(subscription)
    return subscription


def _check_url(url: str, *, allow_http: bool) -> None:
    try:
        parts = urlsplit(url)
        is_named = bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        raise WebhookAddressRefused(url, say("It is no address.")) from None
    plain = re.fullmatch(r"[!-~]+", url) is not None and len(url) <= _URL_MAX
    if not is_named or not plain or parts.scheme not in {"https", "http"}:
        raise WebhookAddressRefused(url, say("It is no address of the web."))
    if parts.scheme == "http" and not allow_http:
        raise WebhookAddressRefused(url, say("Without TLS everybody on the way could read it."))
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise WebhookAddressRefused(url, say("It holds a user, a password or a fragment."))


def _check_types(types: Sequence[str]) -> None:
    for each in types:
        if not any(wanted((each,), known) for known in EVENT_TYPES):
            raise UsageError(
                say('"%(type)s" is no type of event.', type=each),
                fix=say("The types are: %(types)s; points.* and * stand for several.", types=", ".join(EVENT_TYPES)),
            )


def known(desk: Desk, id_: str) -> Subscription:
    """A subscription by its id.

    Raises:
        UnknownWebhook: there is none such.
    """
    found = desk.webhooks.subscription(id_)
    if found is None:
        raise UnknownWebhook(id_)
    return found


def remove(desk: Desk, id_: str) -> Subscription:
    """Takes a subscription away, and the record of its deliveries."""
    found = known(desk, id_)
    desk.webhooks.remove(id_)
    return found


def switch_on(desk: Desk, id_: str) -> Subscription:
    """Tells a subscription again that was disabled."""
    desk.webhooks.switch(known(desk, id_).id, enabled=True)
    return known(desk, id_)


def rotate(desk: Desk, id_: str) -> Subscription:
    """Gives a subscription a new secret; for a day the one before signs too."""
    known(desk, id_)
    desk.webhooks.rotate(id_, new_secret(desk.entropy), desk.clock.now() + _OVERLAP_US)
    return known(desk, id_)


def try_out(desk: Desk, id_: str) -> Reply:
    """Sends one event of type ``webhooks.test``, whatever is subscribed to, and keeps nothing of it."""
    found, now = known(desk, id_), desk.clock.now()
    body = {"type": TEST, "timestamp": instant_text(now), "data": {"webhook_id": found.id}}
    return send_event(
        desk, found, f"evt_test_{desk.entropy(8).hex()}", json.dumps(body, separators=(",", ":")).encode()
    )


def replay(desk: Desk, id_: str, entries: Sequence[int] | None = None) -> int:
    """Has events told again: those given up, or entries by their number.

    Raises:
        UnknownWebhook: there is no such subscription.
        UsageError: the ledger has no such entry, or too many are asked for at once.
    """
    known(desk, id_)
    size = desk.ledger.head().size
    if entries is not None and (len(entries) > _REPLAYED_MAX or not all(1 <= entry <= size for entry in entries)):
        raise UsageError(
            say("The ledger's entries are numbered from 1 to %(size)s, and %(most)s are replayed at once.",
                size=size, most=_REPLAYED_MAX),
            fix=say("Look at the deliveries: regulars webhooks list --json"),
        )  # fmt: skip
    return desk.webhooks.replay(id_, entries, desk.clock.now())


def subscription_document(desk: Desk, subscription: Subscription, deliveries: int = 0) -> dict[str, Any]:
    """A subscription as the command line and the API show it: without its secret."""
    counts = desk.webhooks.counts(subscription.id)
    shown = desk.webhooks.deliveries(subscription.id, None, deliveries) if deliveries else ()
    return {
        "id": subscription.id,
        "url": subscription.url,
        "types": list(subscription.types),
        "description": subscription.description,
        "enabled": subscription.enabled,
        "why": subscription.why,
        "entry": subscription.cursor,
        "failures": subscription.failures,
        "created_at": instant_text(subscription.created_at),
        "counts": {state.value: count for state, count in sorted(counts.items())},
        "deliveries": [_delivery_document(each) for each in shown],
    }


def _delivery_document(delivery: Delivery) -> dict[str, Any]:
    is_move = delivery.entry < 0
    return {
        "entry": None if is_move else delivery.entry,
        "move": delivery.entry - MOVES_FROM if is_move else None,
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "status": delivery.status,
        "reason": delivery.reason,
        "next_at": instant_text(delivery.next_at),
        "tried_at": instant_text(delivery.tried_at),
    }
