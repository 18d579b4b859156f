"""Whether a message is from the shop: Standard Webhooks 1.0.0, checked with nothing but Python."""

from __future__ import annotations

import binascii
import hashlib
import hmac
import json
import time
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from regulars.client.errors import WebhookRefused

__all__ = ["WebhookEvent", "verify_webhook"]

_PREFIX: Final = "whsec_"
_TOLERANCE_S: Final = 300


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """What a message says.

    Attributes:
        id: the same however often it comes: keep it, and do a thing once.
        type: ``points.earned``…
        timestamp: when it happened.
        data: what happened.
    """

    id: str
    type: str
    timestamp: datetime
    data: Mapping[str, Any]


def verify_webhook(
    body: bytes,
    headers: Mapping[str, str],
    secret: str | Sequence[str],
    *,
    tolerance_s: int = _TOLERANCE_S,
    now_s: float | None = None,
) -> WebhookEvent:
    """Checks a message and reads it.

    Args:
        body: as it came, before anything has parsed it.
        headers: of the request, in any case.
        secret: ``whsec_…``, or several of which one must fit.
        tolerance_s: how old or new a message may be; 5 minutes.
        now_s: seconds since 1970-01-01 UTC; None is now.

    Raises:
        WebhookRefused: a header is missing, the message is too old or too new, or nobody who knows the secret signed it.

    Example:
        >>> signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        >>> headers = {"Webhook-Id": "msg_p5jXN8AQM9LWM0D4loKWxJek", "Webhook-Timestamp": "1614265330",
        ...            "Webhook-Signature": signature}
        >>> verify_webhook(b'{"test": 2432232314}', headers, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", now_s=1614265331)
        Traceback (most recent call last):
        ...
        regulars.client.errors.WebhookRefused: the signature is right, but the body is no event
    """
    found = {name.lower(): value for name, value in headers.items()}
    id_, at, signatures = (found.get(f"webhook-{part}", "") for part in ("id", "timestamp", "signature"))
    if not (id_ and at and signatures):
        raise WebhookRefused("a header is missing")
    now = time.time() if now_s is None else now_s
    if not (at.isascii() and at.isdigit() and len(at) <= 12) or abs(int(at) - now) > tolerance_s:
        raise WebhookRefused("the message is too old or too new")
    signed = b".".join((id_.encode(), at.encode(), body))
    expected = [hmac.new(_key(each), signed, hashlib.sha256).digest() for each in _several(secret)]
    if not any(hmac.compare_digest(one, given) for one in expected for given in _given(signatures)):
        raise WebhookRefused("nobody who knows the secret signed this")
    return _event(id_, body)


def _several(secret: str | Sequence[str]) -> Sequence[str]:
    return [secret] if isinstance(secret, str) else secret


def _key(secret: str) -> bytes:
    try:
        key = b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not key:
        raise WebhookRefused("the secret is none: it looks like whsec_…")
    return key


def _given(signatures: str) -> list[bytes]:
    found = []
    for each in signatures.split(" "):
        version, _, text = each.partition(",")
        try:
            found += [b64decode(text, validate=True)] if version == "v1" else []
        except (binascii.Error, ValueError):
            continue
    return found


def _event(id_: str, body: bytes) -> WebhookEvent:
    try:
        document = json.loads(body)
        at = datetime.fromisoformat(document["timestamp"])
        return WebhookEvent(id_, str(document["type"]), at, dict(document["data"]))
    except (ValueError, KeyError, TypeError):
        raise WebhookRefused("the signature is right, but the body is no event") from None
