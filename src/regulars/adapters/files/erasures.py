"""The register of erasures: a file beside the key, receipts in the shop's folder."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

__all__ = ["ErasureFiles"]

_MAY_NAME: Final = ("reports", "rejects", "quarantine")
"""Folders whose files show identifiers; whatever is in them can be made again."""


class ErasureFiles:
    """``vault.erased.log`` beside the vault's key, and ``receipts/`` in the shop's folder.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     files = ErasureFiles(Path(folder) / "erased.log", Path(folder))
        ...     files.note([("customer", "5f", 7)])
        ...     print(files.noted())
        (('customer', '5f', 7),)
    """

    def __init__(self, register: Path, home: Path) -> None:
        self._register = register
        self._home = home

    def noted(self) -> Sequence[tuple[str, str, int]]:
        """Kind, token and time of each tombstone; a line that a power cut has torn is passed over."""
        if not self._register.exists():
            return ()
        found = []
        for line in self._register.read_text(encoding="utf-8").splitlines():
            try:
                kind, token, at = json.loads(line)
            except ValueError:
                continue
            found.append((str(kind), str(token), int(at)))
        return tuple(found)

    def note(self, stones: Sequence[tuple[str, str, int]]) -> None:
        """Appends tombstones and waits for the disk."""
        if not stones:
            return
        self._register.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._register, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            # A line of its own, even after a torn one.
            file.write("\n" + "".join(json.dumps(stone) + "\n" for stone in stones))
            file.flush()
            os.fsync(file.fileno())

    def keep_receipt(self, name: str, text: str) -> str:
        """Writes ``receipts/NAME.json``."""
        path = self._home / "receipts" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return str(path)

    def purge(self, words: Sequence[str]) -> int:
        """Removes files of reports, rejects and quarantine that hold one of these words whole."""
        if not words:
            return 0
        named = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words), re.IGNORECASE)
        gone = 0
        for folder in _MAY_NAME:
            for path in sorted((self._home / folder).rglob("*")):
                if path.is_file() and named.search(path.read_bytes().decode("utf-8", "replace")):
                    path.unlink()
                    gone += 1
        return gone
