"""A tree's head, signed: a note that anybody can keep, and that nobody can take back (C2SP's tlog-checkpoint).

Whoever holds a checkpoint can tell later whether the ledger still begins with what was signed then.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

__all__ = ["Checkpoint", "new_key", "public_bytes", "read_checkpoint", "signed_checkpoint"]

_ED25519: Final = b"\x01"
_KEY_ID_BYTES: Final = 4


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a signature vouches for.

    Attributes:
        origin: which ledger: ``regulars/`` and the tree's random name.
        size: entries.
        root: of the tree over them.
        at: when it was signed, µs UTC.
    """

    origin: str
    size: int
    root: bytes
    at: int

    def body(self) -> str:
        """The signed text.

        Example:
            >>> print(Checkpoint("regulars/0a", 1, bytes(32), 5).body(), end="")
            regulars/0a
            1
            AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
            at 5
        """
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\nat {self.at}\n"


def new_key(secret: bytes) -> Ed25519PrivateKey:
    """A signing key of 32 secret bytes."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(secret)


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """The key to check with, 32 bytes; may be given to anybody."""
    return key.public_key().public_bytes_raw()


def signed_checkpoint(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """The note: text, an empty line, the signature."""
    signature = _key_id(checkpoint.origin, public_bytes(key)) + key.sign(checkpoint.body().encode())
    return f"{checkpoint.body()}\n\u2014 {checkpoint.origin} {b64encode(signature).decode()}\n"


def read_checkpoint(note: str, public: bytes) -> Checkpoint | None:
    """The checkpoint of a note, if its signature is by this key; else None.

    Example:
        >>> key = new_key(bytes(32))
        >>> note = signed_checkpoint(Checkpoint("regulars/0a", 1, bytes(32), 5), key)
        >>> read_checkpoint(note, public_bytes(key)).size, read_checkpoint(note.replace("1", "2"), public_bytes(key))
        (1, None)
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    body, empty, signatures = note.partition("\n\n")
    try:
        origin, size, root, at = body.split("\n")
        dash, name, packed = signatures.removesuffix("\n").split(" ")
        signature = b64decode(packed, validate=True)
        found = Checkpoint(origin, int(size), b64decode(root, validate=True), int(at.removeprefix("at ")))
    except (ValueError, NoBase64):
        return None
    # The text is written one way only: what reads alike but is not alike is no checkpoint.
    if not empty or (dash, name, found.body()) != ("\u2014", origin, body + "\n"):
        return None
    if signature[:_KEY_ID_BYTES] != _key_id(origin, public):
        return None
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature[_KEY_ID_BYTES:], found.body().encode())
    except InvalidSignature:
        return None
    return found


def _key_id(origin: str, public: bytes) -> bytes:
    return sha256(origin.encode() + b"\n" + _ED25519 + public).digest()[:_KEY_ID_BYTES]
