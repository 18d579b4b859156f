"""Sealing words with their person's own key: AES-256-GCM (NIST SP 800-38D), bound to where they stand."""

from __future__ import annotations

import os
from binascii import Error as NoBase64
from binascii import a2b_base64, b2a_base64
from collections.abc import Sequence
from typing import Final

from regulars.domain.errors import VaultDamaged

__all__ = ["NONCE_BYTES", "opened", "sealed"]

NONCE_BYTES: Final = 12


def sealed(keys: Sequence[bytes], places: Sequence[bytes], words: Sequence[str]) -> list[str]:
    """Each word under its person's key, as base64 text: nonce, ciphertext, tag.

    Args:
        keys: 32 bytes each.
        places: where each word will stand; it opens nowhere else.
        words: any texts.

    Example:
        >>> hidden = sealed([bytes(32)], [b"shop|identities|customer|7"], ["C7"])
        >>> opened([bytes(32)], [b"shop|identities|customer|7"], hidden), "C7" in hidden[0]
        (['C7'], False)
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonces = os.urandom(NONCE_BYTES * len(words))
    found = []
    for number, (key, place, word) in enumerate(zip(keys, places, words, strict=True)):
        nonce = nonces[number * NONCE_BYTES : (number + 1) * NONCE_BYTES]
        found.append(b2a_base64(nonce + AESGCM(key).encrypt(nonce, word.encode(), place), newline=False).decode())
    return found


def opened(keys: Sequence[bytes], places: Sequence[bytes], hidden: Sequence[str]) -> list[str]:
    """The words again.

    Raises:
        VaultDamaged: one was altered, moved to another place, or sealed with another key.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    found = []
    for key, place, text in zip(keys, places, hidden, strict=True):
        try:
            packed = a2b_base64(text, strict_mode=True)
            found.append(AESGCM(key).decrypt(packed[:NONCE_BYTES], packed[NONCE_BYTES:], place).decode())
        except (InvalidTag, NoBase64, ValueError):
            # Not chained: the traceback would show what stands there.
            raise VaultDamaged(place.decode()) from None
    return found
