"""The files of the lake: written once, whole, with checksums; never changed."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from regulars.domain.data_class import DataClass
from regulars.domain.errors import LogDamaged
from regulars.domain.events import TABLES
from regulars.domain.records import Part
from regulars.domain.words import say

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Parts"]

_ROW_GROUP_ROWS: Final = 256 * 1024
_HASH_CHUNK_BYTES: Final = 4 * 1024 * 1024
_NEVER_AGAIN: Final = frozenset({"message_id", "digest", "order_id", "properties"})
_SOUGHT: Final = frozenset({"member", "at_us", "day"})
"""What rows are looked for by: the lake notes the least and the greatest of each group of rows."""


class Parts:
    """The folder of one tenant's parts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._seen: dict[str, tuple[int, int]] = {}

    def path(self, part: Part) -> Path:
        """Where a part lies."""
        return self.folder / part.name

    def write(self, table: str, batches: pa.RecordBatchReader) -> Part:
        """Writes a new part: page checksums on, flushed to the disk before its name appears."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{table}-{uuid.uuid4().hex}.parquet"
        unfinished = self.folder / f".{name}.unfinished"
        schema = _with_classes(batches.schema, table)
        rows, low, high = 0, None, None
        try:
            with pq.ParquetWriter(
                unfinished,
                schema,
                compression="zstd",
                compression_level=1,
                write_page_checksum=True,
                **_encoding_of(table, schema),
            ) as writer:
                for batch in batches:
                    if batch.num_rows == 0:
                        continue
                    rows_now = pa.RecordBatch.from_arrays(batch.columns, schema=schema)
                    writer.write_batch(rows_now, row_group_size=_ROW_GROUP_ROWS)
                    rows += batch.num_rows
                    low, high = _widen(low, high, batch)
            with unfinished.open("rb") as file:
                os.fsync(file.fileno())
            unfinished.rename(self.folder / name)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        _sync_folder(self.folder)
        path = self.folder / name
        return Part(name, table, rows, path.stat().st_size, _sha256(path), low, high)

    def verify(self, parts: Sequence[Part]) -> None:
        """Compares each part with its SHA-256, once a process and whenever the file's stamp has moved.

        Raises:
            LogDamaged: a part is missing or altered.
        """
        for part in parts:
            path = self.path(part)
            try:
                stat = path.stat()
            except FileNotFoundError:
                raise LogDamaged(part.name, say("The file is missing.")) from None
            stamp = (stat.st_size, stat.st_mtime_ns)
            if self._seen.get(part.name) == stamp:
                continue
            if stat.st_size != part.bytes or _sha256(path) != part.sha256:
                raise LogDamaged(part.name, say("Its content is not what was written (SHA-256 differs)."))
            self._seen[part.name] = stamp

    def discard(self, parts: Sequence[Part]) -> None:
        """Removes parts that were never listed."""
        for part in parts:
            self.path(part).unlink(missing_ok=True)


def _with_classes(schema: pa.Schema, table: str) -> pa.Schema:
    """Names each field's kind of data in the file itself; columns of profiles are derived."""
    classes = {column.name: column.data_class for column in TABLES.get(table, ())}
    for index, field in enumerate(schema):
        data_class = classes.get(field.name, DataClass.DERIVED)
        schema = schema.set(index, field.with_metadata({"data_class": data_class.value}))
    return schema


def _encoding_of(table: str, schema: pa.Schema) -> dict[str, Any]:
    """Words that come again are written once; whole numbers by their differences; what never comes again as it is."""
    import pyarrow as pa

    if table not in TABLES:
        return {}
    return {
        "use_dictionary": [f.name for f in schema if f.type == pa.string() and f.name not in _NEVER_AGAIN],
        "column_encoding": {f.name: "DELTA_BINARY_PACKED" for f in schema if pa.types.is_integer(f.type)},
        "write_statistics": [f.name for f in schema if f.name in _SOUGHT],
    }


def _widen(low: int | None, high: int | None, batch: pa.RecordBatch) -> tuple[int | None, int | None]:
    import pyarrow.compute as pc

    if "at_us" not in batch.schema.names:
        return low, high
    ends = pc.min_max(batch["at_us"]).as_py()
    return (
        ends["min"] if low is None else min(low, ends["min"]),
        ends["max"] if high is None else max(high, ends["max"]),
    )


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_HASH_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    """Makes the new name itself durable (POSIX; elsewhere a folder cannot be opened)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
