"""Tables as files that people open in a spreadsheet, and that programs read: CSV, Excel, Parquet.

Names come from strangers: text that a spreadsheet would run as a formula is made text. Numbers stay numbers.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["FORMATS", "csv_of", "parquet_of", "xlsx_of"]

_BOM: Final = b"\xef\xbb\xbf"
"""Without it Excel reads Chinese as something else."""
_ROWS_MAX: Final = 1_048_575
"""Rows of an Excel sheet below its heading."""
_EXACT_MAX: Final = 10**15
"""Whole numbers that a spreadsheet keeps exactly; larger ones are written as text."""


def csv_of(table: pa.Table) -> bytes:
    r"""CSV in UTF-8 with a byte-order mark, lines ended by CR LF (RFC 4180).

    Example:
        >>> import pyarrow as pa
        >>> csv_of(pa.table({"currency": ["=cmd|x", "积分"], "points": [-5, 7]})).decode("utf-8-sig")
        "currency,points\r\n'=cmd|x,-5\r\n积分,7\r\n"
    """
    import csv

    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    calm = _calm(table)
    writer.writerow(calm.column_names)
    writer.writerows(zip(*(column.to_pylist() for column in calm.columns), strict=True))
    return _BOM + out.getvalue().encode()


def parquet_of(table: pa.Table) -> bytes:
    """Parquet, with nothing changed: no program runs a cell of it."""
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def xlsx_of(table: pa.Table) -> bytes:
    """One sheet of an Excel workbook (ECMA-376, the least that is one): text as text, numbers as numbers.

    Raises:
        ValueError: more rows than a sheet holds.
    """
    import zipfile

    if table.num_rows > _ROWS_MAX:
        raise ValueError(f"a sheet holds {_ROWS_MAX} rows")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (*_FRAME, ("xl/worksheets/sheet1.xml", _sheet(table))):
            # Fixed dates: the same table is the same file.
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


FORMATS: Final[dict[str, Callable[[pa.Table], bytes]]] = {"csv": csv_of, "xlsx": xlsx_of, "parquet": parquet_of}


def _calm(table: pa.Table) -> pa.Table:
    import pyarrow as pa

    from regulars.gather.rejected import harmless

    columns = [harmless(column) if pa.types.is_string(column.type) else column for column in table.columns]
    return pa.table(columns, names=harmless(pa.array(table.column_names, pa.string())).to_pylist())


_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE: Final = "http://schemas.openxmlformats.org"
_FRAME: Final = (
    (
        "[Content_Types].xml",
        (
            f'{_XML}<Types xmlns="{_OFFICE}/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            '<Override PartName="/xl/workbook.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
            '<Override PartName="/xl/worksheets/sheet1.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
        ),
    ),
    (
        "_rels/.rels",
        (
            f'{_XML}<Relationships xmlns="{_OFFICE}/package/2006/relationships"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
    ),
    (
        "xl/workbook.xml",
        (
            f'{_XML}<workbook xmlns="{_OFFICE}/spreadsheetml/2006/main" '
            f'xmlns:r="{_OFFICE}/officeDocument/2006/relationships"><sheets><sheet name="1" sheetId="1" r:id="rId1"/>'
            "</sheets></workbook>"
        ),
    ),
    (
        "xl/_rels/workbook.xml.rels",
        (
            f'{_XML}<Relationships xmlns="{_OFFICE}/package/2006/relationships"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
        ),
    ),
)


def _sheet(table: pa.Table) -> str:
    rows = [table.column_names, *zip(*(column.to_pylist() for column in table.columns), strict=True)]
    letters = [_letters(number) for number in range(table.num_columns)]
    body = "".join(
        f'<row r="{line}">{"".join(_cell(f"{at}{line}", value) for at, value in zip(letters, row, strict=True))}</row>'
        for line, row in enumerate(rows, start=1)
    )
    return f'{_XML}<worksheet xmlns="{_OFFICE}/spreadsheetml/2006/main"><sheetData>{body}</sheetData></worksheet>'


def _letters(number: int) -> str:
    """A column's name: A to Z, then AA."""
    more, last = divmod(number, 26)
    return (_letters(more - 1) if more else "") + chr(ord("A") + last)


def _cell(place: str, value: object) -> str:
    """A text cell is never run, whatever it starts with, so nothing is put before it."""
    if value is None:
        return f'<c r="{place}"/>'
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < _EXACT_MAX:
        return f'<c r="{place}"><v>{value}</v></c>'
    text = "".join(_allowed(str(value)))
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _allowed(text: str) -> Iterator[str]:
    """Without the control characters that XML cannot hold."""
    return (sign for sign in text if sign >= " " or sign in "\t\n\r")
