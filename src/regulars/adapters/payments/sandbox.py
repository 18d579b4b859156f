"""A processor that moves no money: its answers depend on the token, and the first answer to a key stays."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from regulars.domain.errors import KeyReused, PaymentUnanswered
from regulars.ports.payments import Paid

__all__ = ["SandboxPayments"]

_DECLINES: Final = {"tok_decline": "card_declined", "tok_no_funds": "insufficient_funds", "tok_expired": "card_expired"}


class SandboxPayments:
    """Approves and declines by test tokens. Each key has a file in a folder: several processes see the same answers.

    ``tok_approve`` and every other token is approved; ``tok_decline``, ``tok_no_funds`` and ``tok_expired`` are declined;
    ``tok_decline_once`` is declined at the first try of a period; ``tok_unanswered`` is never answered.

    Args:
        folder: where answers are kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def charge(self, key: str, token: str, amount: int, currency: str) -> Paid:
        """Takes no money, and says that it did; see the port."""
        if token == "tok_unanswered":  # noqa: S105 - a test's word
            raise PaymentUnanswered(key)
        why = _DECLINES.get(token, "")
        # The last part of a key is the number of the try.
        if token == "tok_decline_once" and key.endswith(":1"):  # noqa: S105 - a test's word
            why = "card_declined"
        return self._answer({"what": "charge", "key": key, "of": token, "amount": amount, "currency": currency}, why)

    def refund(self, key: str, reference: str, amount: int, currency: str) -> Paid:
        """Gives no money back, and says that it did; see the port."""
        return self._answer({"what": "refund", "key": key, "of": reference, "amount": amount, "currency": currency}, "")

    def log(self) -> Sequence[dict[str, Any]]:
        """Every charge and refund that was answered, by key."""
        files = sorted(self._folder.glob("*.json")) if self._folder.is_dir() else []
        return sorted((json.loads(path.read_text(encoding="utf-8")) for path in files), key=lambda each: each["key"])

    def _answer(self, asked: dict[str, Any], why: str) -> Paid:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A token is nothing to keep: its digest tells whether it is the same.
        asked["of"] = hashlib.sha256(asked["of"].encode()).hexdigest()
        name = hashlib.sha256(asked["key"].encode()).hexdigest()
        path = self._folder / f"{name}.json"
        told = why or f"sandbox_{name[:16]}"
        self._keep_first(path, json.dumps({**asked, "approved": not why, "told": told}))
        kept = json.loads(path.read_text(encoding="utf-8"))
        if any(kept[field] != value for field, value in asked.items()):
            raise KeyReused(asked["key"])
        return Paid(kept["approved"], kept["told"])

    def _keep_first(self, path: Path, text: str) -> None:
        """Writes a file whole, unless somebody was quicker."""
        fresh = path.with_name(f"{path.stem}.{secrets.token_hex(8)}.new")
        fresh.write_text(text, encoding="utf-8")
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
