"""A signed document: what was done, told so that nobody can deny or change it (Ed25519 over canonical JSON)."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

__all__ = ["is_signed", "signed_document"]


def signed_document(document: Mapping[str, Any], key: Ed25519PrivateKey, public: bytes) -> dict[str, Any]:
    """The document with ``public_key`` and ``signature``.

    Example:
        >>> from regulars.trust.proof.checkpoint import new_key, public_bytes
        >>> key = new_key(bytes(32))
        >>> receipt = signed_document({"kind": "erasure", "at": 7}, key, public_bytes(key))
        >>> is_signed(receipt), is_signed({**receipt, "at": 8})
        (True, False)
    """
    told = {**document, "public_key": b64encode(public).decode()}
    return {**told, "signature": b64encode(key.sign(_canonical(told))).decode()}


def is_signed(receipt: Mapping[str, Any]) -> bool:
    """Whether a receipt is what was signed, by the key it names. Compare that key with the shop's own."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    told = {name: value for name, value in receipt.items() if name != "signature"}
    try:
        public = Ed25519PublicKey.from_public_bytes(b64decode(str(receipt["public_key"]), validate=True))
        public.verify(b64decode(str(receipt["signature"]), validate=True), _canonical(told))
    except (KeyError, NoBase64, ValueError, InvalidSignature):
        return False
    return True


def _canonical(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
