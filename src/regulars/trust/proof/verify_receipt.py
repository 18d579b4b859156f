#!/usr/bin/env python3
# ruff: noqa: T201, PTH123 - this file stands alone and speaks for itself
"""Checks a receipt of the Regulars loyalty engine, offline, with nothing but Python: verify_receipt.py FILE [KEY].

It shows that an entry of a points ledger is in the tree whose root was signed, and that the words about it are those that
were sealed. KEY is the shop's public key in base64, got another way; without it the receipt's own is taken, and that is
said. Signatures are checked by the arithmetic below (Ed25519, RFC 8032): slow, and in need of no other package.
This file stands alone on purpose: copy it anywhere. Exit code 0: everything holds; 1: it does not; 2: not a receipt.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sys
from typing import Any

Point = tuple[int, int]

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def _x_of(y: int, sign: int) -> int | None:
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P:
        return None
    return P - x if (x & 1) != sign else x


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (_x_of(BASE_Y, 0) or 0, BASE_Y)


def _add(one: Point, two: Point) -> Point:
    (a, b), (c, d) = one, two
    product = D * a * b * c * d % P
    return (
        (a * d + b * c) * pow(1 + product, P - 2, P) % P,
        (b * d + a * c) * pow(1 - product, P - 2, P) % P,
    )


def _times(point: Point, number: int) -> Point:
    found = (0, 1)
    while number:
        if number & 1:
            found = _add(found, point)
        point, number = _add(point, point), number >> 1
    return found


def _point(data: bytes) -> Point | None:
    number = int.from_bytes(data, "little")
    y, sign = number & (1 << 255) - 1, number >> 255
    x = _x_of(y, sign)
    return None if x is None else (x, y)


def signature_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Ed25519, RFC 8032, section 5.1.7."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, first, scalar = _point(public), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if key is None or first is None or scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    return _times(BASE, scalar) == _add(first, _times(key, challenge))


def root_by(index: int, size: int, leaf: bytes, path: list[bytes]) -> bytes | None:
    """The root that a path leads to, or None (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size:
        return None
    node, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0 or len(sibling) != 32:
            return None
        if node & 1 or node == last:
            found = hashlib.sha256(b"\x01" + sibling + found).digest()
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            found = hashlib.sha256(b"\x01" + found + sibling).digest()
        node, last = node >> 1, last >> 1
    return found if last == 0 else None


def verify(document: dict[str, Any], public: bytes | None = None) -> tuple[Any, dict[str, Any], Any]:
    """Returns the entry, the checkpoint and the words about it; raises ValueError with what does not hold."""
    if document["format"] != "regulars-receipt-1" or type(document["index"]) is not int:
        raise ValueError("this is no receipt of a kind known here")
    leaf = document["leaf"].encode()
    own = base64.b64decode(document["public_key"], validate=True)
    if public is not None and public != own:
        raise ValueError("the receipt names another key than the shop's")
    body, _, signed = document["checkpoint"].partition("\n\n")
    origin, size, root, at = body.split("\n")
    mark, name, packed = signed.rstrip("\n").split(" ")
    signature = base64.b64decode(packed, validate=True)
    key_id = hashlib.sha256(origin.encode() + b"\n\x01" + own).digest()[:4]
    if (mark, name, signature[:4]) != ("\u2014", origin, key_id) or not at.startswith("at "):
        raise ValueError("the checkpoint is not signed by this key")
    if not size.isascii() or not size.isdigit():
        raise ValueError("the checkpoint's size is no number")
    if not signature_holds(own, (body + "\n").encode(), signature[4:]):
        raise ValueError("the checkpoint's signature does not hold")
    path = [base64.b64decode(each, validate=True) for each in document["path"]]
    found = root_by(document["index"], int(size), hashlib.sha256(b"\x00" + leaf).digest(), path)
    if found is None or found != base64.b64decode(root, validate=True):
        raise ValueError("the entry is not in the tree that was signed")
    entry = json.loads(leaf)
    if entry["seq"] != document["index"] + 1:
        raise ValueError("the entry stands at another place")
    words = document["details"]
    if words is not None:
        made = hmac.new(base64.b64decode(document["salt"], validate=True), words.encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(made, entry["commitment"]):
            raise ValueError("the words about the entry are not those that were sealed")
    return entry, {"origin": origin, "size": int(size), "at": int(at[3:])}, None if words is None else json.loads(words)


def main(arguments: list[str]) -> int:
    """The command line."""
    if not arguments or len(arguments) > 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        with open(arguments[0], encoding="utf-8") as file:
            document = json.load(file)
        public = base64.b64decode(arguments[1], validate=True) if len(arguments) == 2 else None
    except (OSError, ValueError) as error:
        print("cannot read:", error, file=sys.stderr)
        return 2
    try:
        entry, checkpoint, words = verify(document, public)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        print("DOES NOT HOLD:", error)
        return 1
    print("holds: entry", entry["seq"], entry["kind"], entry["amount"], entry["currency"], "of", checkpoint["size"])
    if words is not None:
        print("sealed words:", json.dumps(words, ensure_ascii=False))
    if public is None:
        print(
            "note: checked with the receipt's own key; compare it with the shop's published key:",
            document["public_key"],
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
