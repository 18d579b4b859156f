"""The tenant's keys as one small file, readable by its owner alone: a line a version, newest last."""

from __future__ import annotations

import os
import secrets
from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from regulars.domain.errors import VaultLocked

__all__ = ["VaultKeyFile"]

_KEY_BYTES: Final = 32


class VaultKeyFile:
    """``vault.key``. Whoever has it and the database can read who is who; whoever has one of them cannot.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     keys = VaultKeyFile(Path(folder) / "vault.key")
        ...     keys.make()
        ...     print(keys.add(), sorted(keys.all()), keys.keep_only(frozenset({2})), sorted(keys.all()))
        2 [1, 2] (1,) [2]
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def __str__(self) -> str:
        return str(self._path)

    def all(self) -> Mapping[int, bytes]:
        """Version to key.

        Raises:
            VaultLocked: the file is no key file.
        """
        try:
            lines = self._path.read_text(encoding="ascii").split("\n")
            keys = {int(version): b64decode(key, validate=True) for version, key in map(str.split, filter(None, lines))}
        except FileNotFoundError:
            return {}
        except (ValueError, NoBase64):
            raise VaultLocked(str(self)) from None
        if any(len(key) != _KEY_BYTES for key in keys.values()):
            raise VaultLocked(str(self))
        return keys

    def make(self) -> None:
        """Makes version 1, unless there is a key; of two who do it at once the first one's stands."""
        if self._path.exists():
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        new = self._written({1: secrets.token_bytes(_KEY_BYTES)})
        try:
            self._path.hardlink_to(new)
        except FileExistsError:
            pass
        finally:
            new.unlink()
        self._settle()

    def add(self) -> int:
        """Makes one version more."""
        keys = dict(self.all())
        version = max(keys, default=0) + 1
        self._replace({**keys, version: secrets.token_bytes(_KEY_BYTES)})
        return version

    def keep_only(self, versions: frozenset[int]) -> tuple[int, ...]:
        """Destroys every other version, as far as a file system forgets."""
        keys = self.all()
        gone = tuple(sorted(keys.keys() - versions))
        if gone:
            self._replace({version: key for version, key in keys.items() if version in versions})
        return gone

    def _replace(self, keys: Mapping[int, bytes]) -> None:
        self._written(keys).replace(self._path)
        self._settle()

    def _written(self, keys: Mapping[int, bytes]) -> Path:
        """The keys under another name, on the disk."""
        new = self._path.with_name(f"{self._path.name}.{os.getpid()}.{secrets.token_hex(4)}.new")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.writelines(f"{version} {b64encode(key).decode()}\n" for version, key in sorted(keys.items()))
            file.flush()
            os.fsync(file.fileno())
        return new

    def _settle(self) -> None:
        """Makes the name itself durable (POSIX; elsewhere a folder cannot be opened)."""
        if os.name != "posix":
            return
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
