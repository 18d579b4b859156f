"""The shelf as folders: ``models/NAME/VERSION/`` with the model's files, a manifest of their SHA-256, and when they came."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from regulars.ports.shelf import Shelved

__all__ = ["FolderShelf"]

_MANIFEST: Final = "manifest.json"
_PUT: Final = "put.json"
_VERSION_DIGITS: Final = 32
VERSIONS_MAX: Final = 8
"""Versions kept of each model; older ones are removed."""
FILE_BYTES_MAX: Final = 256 * 1024 * 1024


class FolderShelf:
    """A shelf in a folder.

    A version's name is the digest of its manifest, and the manifest holds the digest of every file: a bit that flips in
    any of them is seen, and that version is passed over as if it were not there. When it was put there stands beside,
    not in the manifest: a model learned again from the same data is the same version.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, name: str, files: Mapping[str, bytes], at: int) -> Shelved:
        """Keeps a model: written aside, flushed, and named in one step."""
        listed = {file: hashlib.sha256(content).hexdigest() for file, content in sorted(files.items())}
        manifest = json.dumps({"name": name, "files": listed}, sort_keys=True).encode()
        version = _digest(manifest)
        place, put = self.folder / name / version, _put(version, at)
        unfinished = self.folder / name / f".{uuid.uuid4().hex}.unfinished"
        unfinished.mkdir(parents=True)
        try:
            if self._read(name, place) is not None:
                # The same content again: only its time is new, and what is whole is left alone.
                _write(unfinished / _PUT, put)
                (unfinished / _PUT).replace(place / _PUT)
            else:
                for file, content in {**files, _MANIFEST: manifest, _PUT: put}.items():
                    _write(unfinished / file, content)
                if place.exists():
                    shutil.rmtree(place)
                unfinished.rename(place)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        for old in self._found(name)[VERSIONS_MAX:]:
            shutil.rmtree(old, ignore_errors=True)
        return Shelved(name, version, at, dict(files))

    def latest(self, name: str) -> Shelved | None:
        """The latest version that is whole."""
        whole = (self._read(name, place) for place in self._found(name))
        return next((shelved for shelved in whole if shelved is not None), None)

    def names(self) -> tuple[str, ...]:
        """Folders with a version in them."""
        if not self.folder.is_dir():
            return ()
        return tuple(
            sorted(place.name for place in self.folder.iterdir() if place.is_dir() and self._found(place.name))
        )

    def versions(self, name: str) -> tuple[tuple[str, bool], ...]:
        """Every version, latest first, and whether it is whole."""
        return tuple((place.name, self._read(name, place) is not None) for place in self._found(name))

    def _found(self, name: str) -> list[Path]:
        folder = self.folder / name
        places = [place for place in folder.iterdir() if place.name[0] != "."] if folder.is_dir() else []
        return sorted(places, key=lambda place: (_at(place) or 0, place.name), reverse=True)

    def _read(self, name: str, place: Path) -> Shelved | None:
        try:
            manifest = _content(place / _MANIFEST)
            document: Any = json.loads(manifest)
            files = {file: _content(place / file) for file in document["files"]}
        except (OSError, ValueError, KeyError, TypeError):
            return None
        at = _at(place)
        if _digest(manifest) != place.name or at is None:
            return None
        if any(hashlib.sha256(files[file]).hexdigest() != digest for file, digest in document["files"].items()):
            return None
        return Shelved(name, place.name, at, files)


def _digest(manifest: bytes) -> str:
    return hashlib.sha256(manifest).hexdigest()[:_VERSION_DIGITS]


def _put(version: str, at: int) -> bytes:
    """When a version was put there, with a digest of its own: a date that flipped would put another model in use."""
    return json.dumps({"at": at, "digest": hashlib.sha256(f"{version} {at}".encode()).hexdigest()}).encode()


def _at(place: Path) -> int | None:
    """When a version was put there; None where that cannot be read."""
    try:
        found = _content(place / _PUT)
        at = int(json.loads(found)["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return at if found == _put(place.name, at) else None


def _content(path: Path) -> bytes:
    if path.stat().st_size > FILE_BYTES_MAX:
        raise ValueError("larger than any model of ours")
    return path.read_bytes()


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
