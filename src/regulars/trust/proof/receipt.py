"""A member's receipt: one entry, its way to a signed root, and what opens its commitment."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence

__all__ = ["receipt"]


def receipt(
    leaf: bytes,
    index: int,
    path: Sequence[bytes],
    checkpoint: str,
    public: bytes,
    salt: bytes | None,
    details: str | None,
) -> str:
    """The receipt as a JSON document that ``verify_receipt.py`` checks without us.

    Args:
        leaf: the leaf's content, as it was sealed.
        index: its number, from 0.
        path: siblings from the leaf to the root.
        checkpoint: the signed note.
        public: key it is signed with.
        salt: key of the commitment in the leaf; None once it was erased.
        details: what the commitment was made of; None once it was erased.
    """
    document = {
        "format": "regulars-receipt-1",
        "leaf": leaf.decode(),
        "index": index,
        "path": [b64encode(each).decode() for each in path],
        "checkpoint": checkpoint,
        "public_key": b64encode(public).decode(),
        "details": details,
        "salt": None if salt is None or details is None else b64encode(salt).decode(),
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
