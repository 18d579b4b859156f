"""Files that were sent to the console and not brought in yet: kept apart, for a day at most."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from regulars.interfaces.console.refused import nothing_here

if TYPE_CHECKING:
    from regulars.shop import Shop

__all__ = ["UPLOAD_BYTES_MAX", "discard", "kept", "upload_of"]

UPLOAD_BYTES_MAX: Final = 1 << 30
"""A larger file is brought in from the command line."""
_DAY_SECONDS: Final = 86_400
_ID: Final = re.compile(r"[0-9a-f]{16}")


def kept(shop: Shop, name: str, file: Path, entropy: Callable[[int], bytes]) -> str:
    """Keeps a file under a name of its own; what was left lying for a day goes.

    Returns:
        The upload's id.
    """
    folder = shop.home / "uploads"
    for old in folder.glob("*"):
        if _ID.fullmatch(old.name) and time.time() - old.stat().st_mtime > _DAY_SECONDS:
            shutil.rmtree(old, ignore_errors=True)
    id_ = entropy(8).hex()
    (folder / id_).mkdir(parents=True)
    shutil.copyfile(file, folder / id_ / name)
    return id_


def upload_of(shop: Shop, id_: str) -> Path:
    """The file of an upload.

    Raises:
        PageRefused: there is none of this name.
    """
    folder = shop.home / "uploads" / id_
    files = sorted(folder.iterdir()) if _ID.fullmatch(id_) and folder.is_dir() else []
    if not files:
        raise nothing_here()
    return files[0]


def discard(shop: Shop, id_: str) -> None:
    """Deletes an upload: it holds what people would not want to lie about."""
    if _ID.fullmatch(id_):
        shutil.rmtree(shop.home / "uploads" / id_, ignore_errors=True)
