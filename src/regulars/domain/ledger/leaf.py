"""What the tree seals of an entry: everything that counts, and nothing that says who.

Accounts stand in a leaf by random names. What an entry is for (order, line, rule, author, reason) is in it only as a
commitment: a keyed hash whose key, the account's salt, is destroyed when its owner is erased. Then the leaf, the root and
every proof stay as they are, and nobody can tell any more whose they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2s, sha256
from typing import Any, Final

import msgspec

from regulars.domain.ledger.entries import Entry, Kind, Source, Take

__all__ = [
    "SALT_BYTES",
    "commitment_of",
    "details_of",
    "details_read",
    "entry_salt",
    "key_number",
    "leaf_content",
    "line_key",
    "source_key",
    "takes_read",
    "takes_text",
]

SALT_BYTES: Final = 32
_ENCODE: Final = msgspec.json.Encoder().encode
_KEY_BYTES: Final = 8
_MASK: Final = 2**64 - 1
_BLOCK_BYTES: Final = 64
_INNER: Final = bytes(byte ^ 0x36 for byte in range(256))
_OUTER: Final = bytes(byte ^ 0x5C for byte in range(256))


def details_of(entry: Entry) -> str:
    """What an entry is for, as one line of JSON: source type and id, line, rule, its version, basis, actor, reason."""
    source = entry.source
    return _ENCODE(
        (source.type, source.id, source.line, source.rule, entry.rule_version, entry.basis, entry.actor, entry.reason)
    ).decode()


def details_read(text: str | None) -> tuple[Source, str, int | None, str, str]:
    """What `details_of` wrote: source, rule version, basis, actor, reason; nothing of an erased one."""
    if text is None:
        return Source("", ""), "", None, "", ""
    kind, id_, line, rule, version, basis, actor, reason = msgspec.json.decode(text)
    return Source(kind, id_, line, rule), version, basis, actor, reason


def entry_salt(salt: bytes, seq: int) -> bytes:
    """One entry's own salt: a receipt that shows it opens this entry's words and no other's."""
    return blake2s(seq.to_bytes(_KEY_BYTES), key=salt, person=b"entry").digest()


def commitment_of(salt: bytes, seq: int, details: str) -> bytes:
    """HMAC-SHA256 of the details under the entry's salt, which the account's salt makes."""
    # RFC 2104 by hand: the library's call takes three times as long, and this is made for every entry.
    block = entry_salt(salt, seq).ljust(_BLOCK_BYTES, b"\x00")
    inner = sha256(block.translate(_INNER) + details.encode()).digest()
    return sha256(block.translate(_OUTER) + inner).digest()


def source_key(salt: bytes, kind: str, id_: str) -> int:
    """An order or other source, as a number that only the account's salt can make: for look-up. 64 bits, signed."""
    return key_number(salt, _ENCODE((kind, id_)))


def line_key(salt: bytes, kind: Kind, source: Source) -> int:
    """The whole business key, likewise: unique within account and source."""
    return key_number(salt, _ENCODE((kind, *source)))


def key_number(salt: bytes, data: bytes) -> int:
    """The keyed hash of a key's JSON, as `source_key` and `line_key` make it."""
    return int.from_bytes(blake2s(data, key=salt, digest_size=_KEY_BYTES).digest(), "big", signed=True)


def takes_text(takes: Sequence[Take]) -> str:
    """Lots used, as text.

    Example:
        >>> takes_text([Take(3, 50), Take(9, -20)])
        '3:50,9:-20'
    """
    return "" if not takes else ",".join([f"{take.lot}:{take.amount}" for take in takes])


def takes_read(text: str) -> tuple[Take, ...]:
    """What `takes_text` wrote."""
    if not text:
        return ()
    pairs = (part.split(":") for part in text.split(","))
    return tuple(Take(int(lot), int(amount)) for lot, amount in pairs)


def leaf_content(row: tuple[Any, ...]) -> bytes:
    """The leaf: canonical JSON (RFC 8785), so that anybody can read it and nobody can write it two ways.

    Args:
        row: seq, kind, currency, debit, credit (the accounts' random names), amount, effective_at, recorded_at, opens,
            activates_at, expires_at, takes, reverses, root, slides_to, source key, line key (None where it has none, or
            is a reversal, which may stand more than once), commitment.
    """
    (
        seq, kind, currency, debit, credit, amount, effective_at, recorded_at, opens,
        activates_at, expires_at, takes, reverses, root, slides_to, source, line, commitment,
    ) = row  # fmt: skip
    nothing = "null"
    key = nothing
    if source is not None:
        key = f'"{source & _MASK:016x}"' if line is None else f'"{source & _MASK:016x}{line & _MASK:016x}"'
    return (
        f'{{"activates_at":{nothing if activates_at is None else activates_at},"amount":{amount},'
        f'"commitment":"{commitment.hex()}","credit":"{credit}","currency":"{currency}","debit":"{debit}",'
        f'"effective_at":{effective_at},"expires_at":{nothing if expires_at is None else expires_at},"key":{key},'
        f'"kind":"{kind}","opens":"{opens}","recorded_at":{recorded_at},'
        f'"reverses":{nothing if reverses is None else reverses},"root":{nothing if root is None else root},'
        f'"seq":{seq},"slides_to":{nothing if slides_to is None else slides_to},"takes":"{takes}"}}'
    ).encode()
