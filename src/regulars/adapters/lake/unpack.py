"""Packed files: gzip, and a zip with one table in it. What counts is what really comes out, never what a header promises."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, Final, cast

from regulars.domain.errors import FileUnreadable
from regulars.domain.source import Source
from regulars.domain.words import Sentence, say

__all__ = ["CHUNK_BYTES", "UNPACKED_BYTES_MAX", "first_bytes", "is_spreadsheet", "tables_in", "unpacked"]

CHUNK_BYTES: Final = 1024 * 1024
UNPACKED_BYTES_MAX: Final = 16 * 1024**3
"""More than this is not unpacked, bytes."""
RATIO_MAX: Final = 200
"""A table is never packed this tightly; asked once more than `_RATIO_FROM_BYTES` have come out."""
_RATIO_FROM_BYTES: Final = 16 * 1024 * 1024
_ENTRIES_MAX: Final = 10_000
_TEXTS: Final = {".csv", ".tsv", ".tab", ".txt", ".json", ".jsonl", ".ndjson"}
_TABLES: Final = _TEXTS | {".parquet", ".arrow", ".feather", ".xlsx", ".xls", ".ods"}
_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_OTHER_PACKINGS: Final = (b"BZh", b"\xfd7zXZ\0", b"7z\xbc\xaf'\x1c", b"Rar!", b"\x28\xb5\x2f\xfd")


def first_bytes(source: Source, most: int) -> bytes:
    """The first bytes of a file, unpacked.

    Raises:
        FileUnreadable: it is damaged, or packed in a way that is not read.
    """
    with _plain(source) as (file, packed):
        return b"".join(_counted(file, source, most, packed=packed))


@contextmanager
def unpacked(source: Source, folder: Path) -> Iterator[Path]:
    """Where the plain file lies: the file itself, or an unpacked copy that is gone afterwards."""
    path = Path(source.path)
    with path.open("rb") as file:
        start = file.read(8)
    if not _is_packed(path, start):
        yield path
        return
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="unpacked-", dir=folder) as place:
        copy = Path(place) / "table"
        with _plain(source) as (packed, _), copy.open("wb") as out:
            for chunk in _counted(packed, source, UNPACKED_BYTES_MAX, packed=True):
                out.write(chunk)
        with copy.open("rb") as file:
            if _is_packed(copy, file.read(8)):
                raise _broken(source, say("It holds a packed file again."))
        yield copy


def tables_in(path: Path) -> list[str]:
    """The names of the tables in a zip of several, in its order; empty for any other file, and for one that is not there."""
    try:
        if is_spreadsheet(path):
            return []
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (OSError, zipfile.BadZipFile):
        return []
    tables = _tables(entries) if len(entries) <= _ENTRIES_MAX else []
    return [entry.filename for entry in tables] if len(tables) > 1 else []


def is_spreadsheet(path: Path) -> bool:
    """Whether a file is xlsx, ods or xls."""
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return True
    if not start.startswith(_ZIP):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return _holds_sheets(archive)
    except zipfile.BadZipFile:
        return False


def _is_packed(path: Path, start: bytes) -> bool:
    return start.startswith((_GZIP, *_ZIP, *_OTHER_PACKINGS)) and not is_spreadsheet(path)


def _holds_sheets(archive: zipfile.ZipFile) -> bool:
    names = set(archive.namelist())
    return "xl/workbook.xml" in names or {"mimetype", "content.xml"} <= names or "xl/workbook.bin" in names


@contextmanager
def _plain(source: Source) -> Iterator[tuple[IO[bytes], bool]]:
    """The file, opened through its packing, and whether it has one."""
    path = Path(source.path)
    with path.open("rb") as file:
        start = file.read(8)
        file.seek(0)
        if not _is_packed(path, start):
            yield file, False
        elif start.startswith(_GZIP):
            with gzip.GzipFile(fileobj=file) as packed:
                yield cast("IO[bytes]", packed), True
        elif start.startswith(_ZIP):
            try:
                with zipfile.ZipFile(file) as archive, archive.open(_only_table(archive, source)) as packed:
                    yield packed, True
            except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
                raise _broken(source, say("The archive is damaged or has a password.")) from error
        else:
            raise _broken(source, say("This kind of packing is not read."))


def _only_table(archive: zipfile.ZipFile, source: Source) -> zipfile.ZipInfo:
    """The one table of an archive; stored folders mean nothing."""
    entries = archive.infolist()
    if len(entries) > _ENTRIES_MAX:
        raise _broken(source, say("It holds more than %(limit)s files.", limit=_ENTRIES_MAX))
    if source.entry:
        return _named_table(entries, source)
    chosen = _tables(entries)
    if len(chosen) != 1:
        names = ", ".join(PurePosixPath(entry.filename).name for entry in chosen[:20])
        raise FileUnreadable(
            say('"%(file)s" holds %(count)s tables; one is needed.', file=source.name, count=len(chosen)),
            where=source.name,
            why=say("They are: %(names)s.", names=names) if names else None,
            fix=say("Name the one you mean: %(example)s", example=f"{source.name}#{chosen[0].filename}")
            if chosen
            else say("Unpack it, and name the file you mean."),
        )
    return chosen[0]


def _tables(entries: Sequence[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """What is a table by its name; a file that is alone is one whatever it is called."""
    files = [entry for entry in entries if not entry.is_dir() and not _is_shadow(entry.filename)]
    return files if len(files) == 1 else [e for e in files if PurePosixPath(e.filename.lower()).suffix in _TABLES]


def _named_table(entries: Sequence[zipfile.ZipInfo], source: Source) -> zipfile.ZipInfo:
    """The table that was asked for, by its whole name in the archive or by the last part of it."""
    wanted = [entry for entry in entries if entry.filename == source.entry] or [
        entry for entry in entries if not entry.is_dir() and PurePosixPath(entry.filename).name == source.entry
    ]
    if len(wanted) != 1:
        names = ", ".join(entry.filename for entry in entries[:20] if not entry.is_dir())
        raise FileUnreadable(
            say('There is no file "%(entry)s" in the archive.', entry=source.entry),
            where=source.name,
            why=say("They are: %(names)s.", names=names),
            fix=say("Check the name and the folder."),
        )
    return wanted[0]


def _is_shadow(name: str) -> bool:
    path = PurePosixPath(name)
    return path.name.startswith(".") or "__MACOSX" in path.parts


def _counted(file: IO[bytes], source: Source, most: int, *, packed: bool) -> Iterator[bytes]:
    """Chunks, as long as they are within bounds and are no archive again."""
    read = 0
    while read < most:
        try:
            chunk = file.read(min(CHUNK_BYTES, most - read))
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError) as error:
            raise _broken(source, say("The archive is damaged or has a password.")) from error
        if not chunk:
            return
        if read == 0 and packed and chunk.startswith((_GZIP, *_OTHER_PACKINGS)):
            raise _broken(source, say("It holds a packed file again."))
        read += len(chunk)
        if packed and read > _RATIO_FROM_BYTES and read > RATIO_MAX * max(source.bytes, 1):
            raise _broken(source, say("It grows to more than %(ratio)s times its size.", ratio=RATIO_MAX))
        yield chunk
    if most >= UNPACKED_BYTES_MAX and file.read(1):
        raise _broken(source, say("It is larger than %(limit)s GiB unpacked.", limit=UNPACKED_BYTES_MAX // 1024**3))


def _broken(source: Source, why: Sentence) -> FileUnreadable:
    return FileUnreadable(
        say('"%(file)s" cannot be unpacked.', file=source.name),
        where=source.name,
        why=why,
        fix=say("Unpack it yourself, and open the table inside."),
    )
