"""Raw files as relations of text: what a cell says is judged later, by `gather`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from regulars.domain.source import Reading, Source

if TYPE_CHECKING:
    import duckdb

__all__ = ["load_delimited", "load_parquet"]


def load_delimited(
    connection: duckdb.DuckDBPyConnection, name: str, source: Source, reading: Reading, roles: Mapping[str, str]
) -> int:
    """Loads a CSV, TSV or blank-separated file; returns how many rows had the wrong number of cells."""
    if reading.delimiter == " ":
        return _load_blank_separated(connection, name, source, reading, roles)
    picked = _picked(reading, roles)
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE "{name}" AS
        SELECT row_number() OVER () AS row, {picked}
        FROM read_csv($path, delim = $delim, header = $header, columns = $columns, quote = '"', escape = '"',
                      auto_detect = false, store_rejects = true, rejects_scan = '{name}_scans',
                      rejects_table = '{name}_rejects', rejects_limit = 0, max_line_size = 8388608)
        """,  # noqa: S608 - names of our own; the file's own names are only ever values
        {
            "path": source.path,
            "delim": reading.delimiter,
            "header": reading.header,
            "columns": {f"c{index}": "VARCHAR" for index in range(len(reading.columns))},
        },
    )
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE "{name}_unread" AS
        SELECT line AS row, any_value(lower(CAST(error_type AS VARCHAR))) AS reason
        FROM "{name}_rejects" GROUP BY line
        """  # noqa: S608
    )
    return _count(connection, f"{name}_unread")


def _load_blank_separated(
    connection: duckdb.DuckDBPyConnection, name: str, source: Source, reading: Reading, roles: Mapping[str, str]
) -> int:
    """Columns parted by runs of blanks, as statistics packages write them."""
    width = len(reading.columns)
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE "{name}_cells" AS
        SELECT row_number() OVER () AS row, cells
        FROM (SELECT regexp_split_to_array(trim(line, ' ' || chr(9)), '[ \\t]+') AS cells, line
              FROM read_csv($path, delim = chr(1), header = $header, columns = {{'line': 'VARCHAR'}}, quote = '',
                            escape = '', auto_detect = false))
        WHERE trim(line) <> ''
        """,  # noqa: S608
        {"path": source.path, "header": reading.header},
    )
    picked = ", ".join(
        f"cells[{reading.columns.index(column) + 1}] AS {role}" if column else f"CAST(NULL AS VARCHAR) AS {role}"
        for role, column in roles.items()
    )
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE "{name}" AS SELECT row, {picked} FROM "{name}_cells" WHERE len(cells) = {width};
        CREATE OR REPLACE TEMP TABLE "{name}_unread" AS
        SELECT row, 'cells' AS reason FROM "{name}_cells" WHERE len(cells) <> {width};
        DROP TABLE "{name}_cells"
        """  # noqa: S608
    )
    return _count(connection, f"{name}_unread")


def load_parquet(connection: duckdb.DuckDBPyConnection, name: str, source: Source, roles: Mapping[str, str]) -> int:
    """Loads a Parquet file, each picked column as text."""
    picked = ", ".join(
        'CAST("{}" AS VARCHAR) AS {}'.format(column.replace('"', '""'), role)
        if column
        else f"CAST(NULL AS VARCHAR) AS {role}"
        for role, column in roles.items()
    )
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE "{name}" AS
        SELECT row_number() OVER () AS row, {picked} FROM read_parquet($path)
        """,  # noqa: S608
        {"path": source.path},
    )
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE "{name}_unread" AS SELECT CAST(0 AS BIGINT) AS row, '' AS reason LIMIT 0
        """
    )
    return 0


def _count(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    return int(connection.execute(f'SELECT COUNT(*) FROM "{name}"').fetchall()[0][0])  # noqa: S608


def _picked(reading: Reading, roles: Mapping[str, str]) -> str:
    return ", ".join(
        f"c{reading.columns.index(column)} AS {role}" if column else f"CAST(NULL AS VARCHAR) AS {role}"
        for role, column in roles.items()
    )
