"""Signed heads as files of a folder: ``000000000042.checkpoint`` and ``000000000042.leaves``."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

__all__ = ["CheckpointFiles"]

_SECRET_BYTES: Final = 32


class CheckpointFiles:
    """A folder of checkpoints. Copy it to another machine or medium: what is there cannot be taken back here.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     files = CheckpointFiles(Path(folder) / "checkpoints", Path(folder) / "ledger.key")
        ...     files.keep(2, "a note", b"leaves")
        ...     print(files.notes(), files.leaves(2), len(files.secret()))
        ((2, 'a note'),) b'leaves' 32
    """

    def __init__(self, folder: Path, key: Path) -> None:
        self._folder = folder
        self._key = key

    def secret(self) -> bytes:
        """The 32 bytes of the signing key; made the first time, readable by its owner alone."""
        if not self._key.exists():
            self._key.parent.mkdir(parents=True, exist_ok=True)
            new = self._key.with_name(f"{self._key.name}.{_own()}.new")
            _write(new, secrets.token_bytes(_SECRET_BYTES), mode=0o600)
            try:
                # A link fails where somebody else was first: their key stands.
                self._key.hardlink_to(new)
            except FileExistsError:
                pass
            finally:
                new.unlink()
        return self._key.read_bytes()

    def notes(self) -> Sequence[tuple[int, str]]:
        """Size and text of each note."""
        found = sorted(self._folder.glob("*.checkpoint"))
        return tuple((int(path.stem), path.read_text(encoding="utf-8")) for path in found)

    def leaves(self, size: int) -> bytes:
        """The leaf hashes kept with the note of this size; nothing where they are not there."""
        path = self._folder / f"{size:012d}.leaves"
        return path.read_bytes() if path.exists() else b""

    def keep(self, size: int, note: str, leaves: bytes) -> None:
        """Keeps a note, durable when this returns; the same size again changes nothing."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{size:012d}.checkpoint"
        if path.exists():
            return
        # The leaves first: a note is there only with them.
        _write(self._folder / f"{size:012d}.leaves", leaves)
        _write(path, note.encode())
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _own() -> str:
    """A name that no other thread of any process has at this moment."""
    return f"{os.getpid()}-{threading.get_ident()}"


def _write(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Whole or not at all: under another name first."""
    part = path.with_name(f"{path.name}.{_own()}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
