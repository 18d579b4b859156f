"""Signatures as the specification's own libraries make them.

Source: github.com/standard-webhooks/standard-webhooks, the vector that its libraries share (``sign function works``), and
the rules of their tests: spec 1.0.0, "Signature scheme".
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standardwebhooks import Webhook

from regulars.loop.webhooks.signing import new_secret, signed

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID, AT, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_published_vector() -> None:
    assert signed(ID, AT, BODY, [SECRET]) == {
        "webhook-id": ID,
        "webhook-timestamp": "1614265330",
        "webhook-signature": SIGNATURE,
    }


@pytest.mark.parametrize(("id_", "at", "body"), [(ID + "x", AT, BODY), (ID, AT + 1, BODY), (ID, AT, BODY + b" ")])
def test_whatever_is_changed_changes_the_signature(id_: str, at: int, body: bytes) -> None:
    assert signed(id_, at, body, [SECRET])["webhook-signature"] != SIGNATURE


@settings(max_examples=50, deadline=None)
@given(st.text(), st.integers(0, 2**33), st.binary(min_size=32, max_size=32))
def test_it_is_what_the_specification_says(text: str, at: int, key: bytes) -> None:
    """HMAC-SHA256 over ``id.timestamp.body``, made by hand."""
    body = text.encode("utf-8", "replace")
    secret = new_secret(lambda size: key[:size])
    expected = hmac.new(key, b"evt_1." + str(at).encode() + b"." + body, hashlib.sha256).digest()
    assert signed("evt_1", at, body, [secret])["webhook-signature"] == f"v1,{b64encode(expected).decode()}"


def test_two_secrets_make_two_signatures_and_either_is_believed() -> None:
    import time

    one, other = new_secret(lambda size: b"a" * size), new_secret(lambda size: b"b" * size)
    made = signed("evt_1", int(time.time()), BODY, [one, other])
    assert len(made["webhook-signature"].split(" ")) == 2
    for secret in (one, other):
        assert Webhook(secret).verify(BODY, made) == {"test": 2432232314}


def test_a_secret_is_as_long_as_it_should_be() -> None:
    import secrets

    made = new_secret(secrets.token_bytes)
    assert made.startswith("whsec_")
    assert 24 <= len(b64decode(made.removeprefix("whsec_"))) <= 64
