"""Standard Webhooks 1.0.0: secrets, and the three headers that let a receiver believe a message."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final

__all__ = ["SECRET_BYTES", "new_secret", "signed"]

SECRET_BYTES: Final = 32
"""The specification asks for 24 to 64."""


def new_secret(entropy: Callable[[int], bytes]) -> str:
    """A new secret.

    Example:
        >>> new_secret(bytes)
        'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='
    """
    return f"whsec_{base64.b64encode(entropy(SECRET_BYTES)).decode()}"


def signed(id_: str, at_s: int, body: bytes, secrets: Sequence[str]) -> dict[str, str]:
    """The headers of one attempt.

    Args:
        id_: of the event: the same in every attempt.
        at_s: of the attempt, seconds since 1970-01-01 UTC.
        body: exactly what is sent, UTF-8.
        secrets: while one replaces another, both sign.

    Example:
        The vector that the specification's own libraries are tested with:

        >>> made = signed("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}',
        ...               ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
        >>> made["webhook-signature"]
        'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    from standardwebhooks import Webhook

    moment, text = datetime.fromtimestamp(at_s, UTC), body.decode()
    signatures = [Webhook(secret).sign(id_, moment, text) for secret in secrets]
    return {"webhook-id": id_, "webhook-timestamp": str(at_s), "webhook-signature": " ".join(signatures)}
