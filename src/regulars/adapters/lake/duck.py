"""DuckDB as the engine for columns: in this process, over the Parquet parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from regulars.adapters.lake.files import as_texts, load_file, peek, table_of
from regulars.adapters.lake.literal import literal
from regulars.adapters.lake.parts import Parts
from regulars.domain.errors import FileUnreadable, LogDamaged, UnknownQuestion
from regulars.domain.events import TABLES
from regulars.domain.question import Question
from regulars.domain.records import Part
from regulars.domain.source import Form, Reading, Source
from regulars.domain.time import AsOf
from regulars.domain.words import say
from regulars.ports.columns import Value

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

__all__ = ["DuckColumns"]

_BATCH_ROWS: Final = 120 * 1024
"""As many rows as the engine itself keeps together; a writer holds several such batches."""
_WHILE_WRITING: Final = 5, 8
"""The share of its memory that the engine keeps while parts are written: the writers want the rest."""
_SLICE_ROWS_PER_MB: Final = 1_024
"""Rows that are grouped at once for each MiB the engine may hold, where it cannot group them all: a group takes some 150
bytes, each thread counts its own, and what is kept of the file besides wants room too."""
_AS_SAID: Final = "CREATE VIEW lines AS SELECT * FROM lines_bare"
_FILLED: Final = """
    CREATE VIEW lines AS
    WITH latest AS (
        SELECT product, ARG_MAX(category, (at_us, received_at)) FILTER (category IS NOT NULL) AS category,
            ARG_MAX(brand, (at_us, received_at)) FILTER (brand IS NOT NULL) AS brand
        FROM items
        GROUP BY product
    )
    SELECT l.* REPLACE (COALESCE(l.category, i.category) AS category, COALESCE(l.brand, i.brand) AS brand)
    FROM lines_bare AS l LEFT JOIN latest AS i ON i.product = l.product
"""


class DuckColumns:
    """The lake of one tenant, read and written by DuckDB.

    Args:
        folder: where the tenant's parts lie.
        memory_mb: what the engine may hold in memory before it spills to disk, in MiB.
        threads: how many it may use.
    """

    def __init__(self, folder: Path, memory_mb: int, threads: int) -> None:
        self.parts = Parts(folder)
        self._memory_mb = memory_mb
        self._threads = threads

    @contextmanager
    def open(
        self,
        parts: Sequence[Part] = (),
        as_of: AsOf | None = None,
        hidden: pa.Array | None = None,
        merged: pa.Table | None = None,
    ) -> Iterator[DuckSession]:
        """A sitting over these parts; see `regulars.ports.columns.Columns.open`."""
        self.parts.verify(parts)
        with self._connected() as connection:
            session = DuckSession(connection, self.parts, self._memory_mb)
            for table in TABLES:
                session.see(table, [part for part in parts if part.table == table and part.rows], as_of, hidden, merged)
            session.fill_lines(known=any(part.table == "items" and part.rows for part in parts))
            yield session

    def discard(self, parts: Sequence[Part]) -> None:
        """Removes files that never came to be listed."""
        self.parts.discard(parts)

    def check(self, parts: Sequence[Part]) -> None:
        """Reads every part whole: SHA-256 of the file, then every page with its checksum."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.parts.verify(parts)
        for part in parts:
            try:
                with pq.ParquetFile(self.parts.path(part), page_checksum_verification=True) as file:
                    rows = sum(batch.num_rows for batch in file.iter_batches(batch_size=_BATCH_ROWS))
            except (OSError, pa.ArrowException) as error:
                raise LogDamaged(part.name, say("A page does not carry its checksum.")) from error
            if rows != part.rows:
                raise LogDamaged(
                    part.name, say("It has %(rows)s rows instead of %(listed)s.", rows=rows, listed=part.rows)
                )

    def read(self, part: Part) -> pa.Table:
        """A part as columns, checked."""
        import pyarrow.parquet as pq

        self.parts.verify([part])
        return pq.read_table(self.parts.path(part), page_checksum_verification=True)

    def peek(self, source: Source, most: int) -> tuple[Form, bytes]:
        """What kind of file it is, and its first bytes unpacked."""
        return peek(source, most, self._spill)

    def head(self, source: Source, rows: int) -> tuple[Reading, pa.Table]:
        """How a Parquet or Arrow file is read, and its first rows as text."""
        import duckdb

        with self._connected() as connection, table_of(source, self._spill) as path:
            try:
                relation = connection.from_parquet(literal(path)).limit(rows)
                texts = as_texts(relation)
                return Reading(tuple(texts)), relation.project(
                    ", ".join(f"{text} AS {quoted(name)}" for name, text in texts.items())
                ).to_arrow_table()
            except duckdb.Error as error:
                raise unreadable(source, error) from error

    @property
    def _spill(self) -> Path:
        return self.parts.folder / "spill"

    @contextmanager
    def _connected(self) -> Iterator[duckdb.DuckDBPyConnection]:
        import duckdb

        self.parts.folder.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect(
            config={
                "memory_limit": f"{self._memory_mb}MiB",
                "threads": self._threads,
                "temp_directory": str(self._spill),
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )
        try:
            # Standard output belongs to the answer.
            connection.execute("SET enable_progress_bar = false")
            yield connection
        finally:
            connection.close()


class DuckSession:
    """One sitting: a connection of its own, gone with all it kept when the sitting ends."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, parts: Parts, memory_mb: int) -> None:
        self._connection = connection
        self._memory_mb = memory_mb
        self._parts = parts
        self._kinds: dict[str, str] = {}

    def see(
        self,
        table: str,
        parts: Sequence[Part],
        as_of: AsOf | None,
        hidden: pa.Array | None,
        merged: pa.Table | None = None,
    ) -> None:
        """Sets what relation `table` shows: what happened before `as_of`, by whoever stands for whom, nobody hidden."""
        import pyarrow as pa

        columns = TABLES[table]
        if parts:
            rows = self._connection.from_parquet([literal(self._parts.path(part)) for part in parts])
        else:
            empty = ", ".join(f"CAST(NULL AS {column.type}) AS {column.name}" for column in columns)
            rows = self._connection.sql(f"SELECT {empty} LIMIT 0")
        if as_of is not None:
            rows = rows.filter(f"at_us < {as_of.instant:d}")
        has_member = any(column.name == "member" for column in columns)
        if has_member and merged is not None and merged.num_rows:
            self.show("merged_members", merged)
            self._view(f"{table}_as_written", rows)
            rows = self._connection.sql(_as_canonical(table, [column.name for column in columns]))
        if has_member and hidden is not None and len(hidden):
            self.show("hidden_members", pa.table({"member": hidden}))
            rows = rows.filter("member NOT IN (SELECT member FROM hidden_members)")
        self._view(table, rows)

    def fill_lines(self, *, known: bool) -> None:
        """Lines show category and brand of their product where they have none: of `items`, as of the same instant.

        Here and not in a question, so that every room sees the same, and point in time holds once for all. What the files
        themselves said stays to be seen in `lines_bare`.

        Args:
            known: whether there is any item.
        """
        self._connection.execute("ALTER VIEW lines RENAME TO lines_bare")
        self._kinds["lines_bare"] = "VIEW"
        self._connection.execute(_FILLED if known else _AS_SAID)

    def ask(self, question: Question, values: Mapping[str, Value] | None = None) -> pa.Table:
        """The answer, as columns."""
        with _in_our_words(question):
            rows = self._connection.sql(question.with_places("$%s"), params=_needed(question, values))
            return rows.to_arrow_table()

    def keep(self, name: str, question: Question, values: Mapping[str, Value] | None = None) -> int:
        """Keeps an answer inside the engine as relation `name`; returns its rows."""
        text = f"CREATE TABLE {quoted(name + '_next')} AS\n{question.with_places('$%s')}"
        with _in_our_words(question):
            self._execute_in_bounds(text, _needed(question, values))
        self._make_room(name, "TABLE")
        self._connection.execute(f"ALTER TABLE {quoted(name + '_next')} RENAME TO {quoted(name)}")
        return int(self._connection.execute(f"SELECT COUNT(*) FROM {quoted(name)}").fetchall()[0][0])  # noqa: S608

    def _execute_in_bounds(self, text: str, values: Mapping[str, Value]) -> None:
        """Executes; where memory does not suffice, once more in the way that takes least: one thread, rows in any order."""
        import duckdb

        try:
            self._connection.execute(text, values)
        except duckdb.OutOfMemoryException:
            threads = self._connection.execute("SELECT CURRENT_SETTING('threads')").fetchall()[0][0]
            self._connection.execute("SET threads = 1")
            self._connection.execute("SET preserve_insertion_order = false")
            try:
                self._connection.execute(text, values)
            finally:
                self._connection.execute("SET preserve_insertion_order = true")
                self._connection.execute(f"SET threads = {int(threads):d}")

    def keep_sliced(self, name: str, question: Question, rows: int, values: Mapping[str, Value] | None = None) -> int:
        """Keeps an answer, slice by slice only if it is too large to be put together at once; returns its rows.

        The engine puts on disk what it cannot hold of a group, once. Each slice reads every row again, so slices are for the
        case in which that fails.
        """
        import duckdb

        try:
            return self.keep(name, question, {**(values or {}), "slice": 0, "slices": 1})
        except duckdb.OutOfMemoryException:
            if "slices" not in question.places:
                raise
            return self._keep_slices(
                name, question, max(2, -(-rows // (self._memory_mb * _SLICE_ROWS_PER_MB))), values or {}
            )

    def _keep_slices(self, name: str, question: Question, slices: int, values: Mapping[str, Value]) -> int:
        kept = self.keep(name, question, {**values, "slice": 0, "slices": slices})
        text = f"INSERT INTO {quoted(name)}\n{question.with_places('$%s')}"
        for number in range(1, slices):
            more = {**values, "slice": number, "slices": slices}
            kept += int(self._connection.execute(text, _needed(question, more)).fetchall()[0][0])
        return kept

    def name(self, name: str, question: Question) -> None:
        """Gives a question without values a name; it is answered anew wherever the name is read."""
        with _in_our_words(question):
            self._view(name, self._connection.sql(question.with_places("$%s")))

    def show(self, name: str, table: pa.Table) -> None:
        """Shows the engine a small table as relation `name`."""
        self._connection.register(f"{name}_shown", table)
        self._view(name, self._connection.sql(f"SELECT * FROM {quoted(name + '_shown')}"))  # noqa: S608

    def load(self, name: str, source: Source, reading: Reading, roles: Mapping[str, str]) -> int:
        """Loads a file as relation `name`, one text column per role; see `regulars.ports.columns.Session.load`."""
        import duckdb

        self._make_room(name, "VIEW")
        self._make_room(f"{name}_unread", "TABLE")
        try:
            return load_file(self._connection, name, source, reading, roles, self._parts.folder / "spill")
        except duckdb.Error as error:
            raise unreadable(source, error) from error

    def scan(self, name: str, source: Source) -> None:
        """Shows a Parquet file as relation `name` without loading it."""
        import duckdb

        try:
            self._connection.from_parquet(literal(Path(source.path))).create_view(name)
        except duckdb.Error as error:
            raise unreadable(source, error) from error

    def write(self, table: str, relation: str) -> Part:
        """Writes a relation as a new, durable part."""
        return self._written(self._connection, table, relation)

    def write_each(self, tables: Mapping[str, str]) -> list[Part]:
        """Writes several kept relations at once, each on a connection of its own; all of them or none."""
        with self._room_for_writers(), ThreadPoolExecutor(len(tables)) as pool:
            writing = [pool.submit(self._write_apart, table, relation) for table, relation in tables.items()]
            try:
                parts = [task.result() for task in writing]
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                self._discard_done(writing)
                raise
        self._parts.discard([part for part in parts if not part.rows])
        return [part for part in parts if part.rows]

    @contextmanager
    def _room_for_writers(self) -> Iterator[None]:
        """The engine puts some of what it keeps on disk before parts are written, and may have its memory back after."""
        import duckdb

        share, whole = _WHILE_WRITING
        with suppress(duckdb.OutOfMemoryException):  # what it cannot let go, it keeps
            self._connection.execute(f"SET memory_limit = '{self._memory_mb * share // whole:d}MiB'")
        try:
            yield
        finally:
            self._connection.execute(f"SET memory_limit = '{self._memory_mb:d}MiB'")

    def _discard_done(self, writing: Sequence[Future[Part]]) -> None:
        self._parts.discard([task.result() for task in writing if not task.cancelled() and not task.exception()])

    def _write_apart(self, table: str, relation: str) -> Part:
        with self._connection.cursor() as own:
            return self._written(own, table, relation)

    def _written(self, connection: duckdb.DuckDBPyConnection, table: str, relation: str) -> Part:
        columns = ", ".join(column.name for column in TABLES[table]) if table in TABLES else "*"
        rows = connection.sql(f"SELECT {columns} FROM {quoted(relation)}")  # noqa: S608
        return self._parts.write(table, rows.to_arrow_reader(_BATCH_ROWS))

    def _view(self, name: str, rows: duckdb.DuckDBPyRelation) -> None:
        self._make_room(name, "VIEW")
        rows.create_view(name)

    def _make_room(self, name: str, kind: str) -> None:
        """Whatever bore this name before, table or view, is gone."""
        if before := self._kinds.get(name):
            self._connection.execute(f"DROP {before} {quoted(name)}")
        self._kinds[name] = kind


def _as_canonical(table: str, columns: Sequence[str]) -> str:
    """The rows of a table of the log under the member who stands for whoever they were written for."""
    shown = ", ".join(
        "COALESCE(m.canonical, w.member) AS member" if name == "member" else f"w.{name}" for name in columns
    )
    return f"SELECT {shown} FROM {table}_as_written AS w LEFT JOIN merged_members AS m ON m.member = w.member"  # noqa: S608


@contextmanager
def _in_our_words(question: Question) -> Iterator[None]:
    """Turns the engine's refusal of a question into ours."""
    import duckdb

    try:
        yield
    except (duckdb.CatalogException, duckdb.BinderException, duckdb.ParserException) as error:
        raise UnknownQuestion(
            say("The engine cannot answer this question: %(reason)s", reason=str(error).splitlines()[0]),
            where=question.name,
            fix=say("Report this with the question's name; nothing was changed."),
        ) from error


def _needed(question: Question, values: Mapping[str, Value] | None) -> dict[str, Value]:
    """Only the values that a question has places for: engines refuse more."""
    given = values or {}
    return {place: given[place] for place in question.places}


def quoted(name: str) -> str:
    """An identifier, quoted."""
    return '"' + name.replace('"', '""') + '"'


def unreadable(source: Source, error: Exception) -> FileUnreadable:
    """The engine's refusal of a file, in our words."""
    return FileUnreadable(
        say('"%(file)s" cannot be read as a table.', file=source.name),
        where=source.name,
        why=say("The engine says: %(reason)s", reason=str(error).splitlines()[0]),
        fix=say("Save it as CSV in UTF-8 with one header row, and try again."),
    )
