"""The client's own check of webhooks agrees with the library that the specification publishes, and refuses what it must."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standardwebhooks import Webhook

from regulars.client import WebhookRefused, verify_webhook
from regulars.loop.webhooks.signing import new_secret, signed

AT = 1_700_000_000
SECRET = new_secret(lambda size: b"k" * size)
OTHER = new_secret(lambda size: b"o" * size)
BODY = json.dumps({"type": "points.earned", "timestamp": "2026-01-31T12:00:00.000000Z", "data": {"points": 5}}).encode()


def headers(body: bytes = BODY, *secrets: str) -> dict[str, str]:
    return signed("evt_1", AT, body, secrets or [SECRET])


def test_what_the_server_signs_is_believed() -> None:
    event = verify_webhook(BODY, headers(), SECRET, now_s=AT)
    assert (event.id, event.type, event.data) == ("evt_1", "points.earned", {"points": 5})
    assert event.timestamp == datetime(2026, 1, 31, 12, tzinfo=UTC)


def test_while_a_secret_is_replaced_either_fits() -> None:
    both = headers(BODY, SECRET, OTHER)
    for known in (SECRET, OTHER, [OTHER, SECRET]):
        assert verify_webhook(BODY, both, known, now_s=AT).id == "evt_1"


@given(st.text(), st.integers(0, 10**9), st.binary(min_size=24, max_size=64))
@settings(max_examples=50, deadline=None)
def test_it_agrees_with_the_published_library(text: str, at: int, key: bytes) -> None:
    import base64

    body = json.dumps({"type": text, "timestamp": "2026-01-31T12:00:00Z", "data": {}}).encode()
    secret = f"whsec_{base64.b64encode(key).decode()}"
    made = Webhook(secret).sign("msg_1", datetime.fromtimestamp(at, UTC), body.decode())
    found = {"webhook-id": "msg_1", "webhook-timestamp": str(at), "webhook-signature": made}
    assert verify_webhook(body, found, secret, now_s=at).type == text


REFUSED: dict[str, Any] = {
    "another body": (BODY + b" ", headers(), SECRET, AT),
    "another secret": (BODY, headers(), OTHER, AT),
    "another id": (BODY, {**headers(), "webhook-id": "evt_2"}, SECRET, AT),
    "another time": (BODY, {**headers(), "webhook-timestamp": str(AT + 1)}, SECRET, AT),
    "too old": (BODY, headers(), SECRET, AT + 301),
    "too new": (BODY, headers(), SECRET, AT - 301),
    "no id": (BODY, {key: value for key, value in headers().items() if key != "webhook-id"}, SECRET, AT),
    "no signature": (BODY, {**headers(), "webhook-signature": ""}, SECRET, AT),
    "cut short": (BODY, {**headers(), "webhook-signature": headers()["webhook-signature"][:20]}, SECRET, AT),
    "another version": (
        BODY,
        {**headers(), "webhook-signature": headers()["webhook-signature"].replace("v1,", "v2,")},
        SECRET,
        AT,
    ),
    "no time": (BODY, {**headers(), "webhook-timestamp": "soon"}, SECRET, AT),
    "no number": (BODY, {**headers(), "webhook-timestamp": "１７"}, SECRET, AT),
    "no secret": (BODY, headers(), "whsec_", AT),
    "nonsense for a secret": (BODY, headers(), "whsec_%%%", AT),
    "no event": (b"[]", headers(b"[]"), SECRET, AT),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_to_be_believed(name: str) -> None:
    body, found, secret, now = REFUSED[name]
    with pytest.raises(WebhookRefused):
        verify_webhook(body, found, secret, now_s=now)
