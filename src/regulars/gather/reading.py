"""How a text file is to be read: its encoding, its delimiter, its header, its column names."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from itertools import islice
from typing import Final

from regulars.domain.errors import FileUnreadable
from regulars.domain.fixed import cells_between, fixed_rows_of
from regulars.domain.json_list import ListBrokenError, elements_of
from regulars.domain.rows import lines_of, rows_of
from regulars.domain.source import HEAD_BYTES, Reading
from regulars.domain.words import say
from regulars.gather.encoding import decoded, encoding_of
from regulars.gather.fixed import gaps_of

__all__ = ["COLUMNS_MAX", "reading_of", "sample_of"]

COLUMNS_MAX: Final = 2_000
"""More columns than this are not a shop's table."""
_SAMPLE_ROWS: Final = 200
_TITLES_MAX: Final = 20
_ELEMENTS_MAX: Final = 1_000
_EXPLAINED: Final = 0.9
"""A delimiter that fits this well needs no other explanation."""
_EXPLAINED_BY_BLANKS: Final = 0.5
"""The most that blanks can reach: every row has as many words."""
_DELIMITERS: Final = (",", "\t", ";", "|", "^", "~", "\x1f", "\x01", " ")
_SAID: Final = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_LIST: Final = re.compile(r"\ufeff?\s*\[\s*[{\]]")
_NUMBER: Final = re.compile(r"[-+¥$€£]?\s*[\d.,:/ T+-]+(?:AM|PM|Z)?%?", re.IGNORECASE | re.ASCII)


def reading_of(head: bytes, name: str, delimiter: str = "") -> Reading:
    r"""Decides how to read a delimited text file, or JSON lines, from its first bytes.

    Args:
        head: the first `HEAD_BYTES` of the file, or all of it.
        name: the file's name, for errors.
        delimiter: the character between cells, where it is known.

    Raises:
        FileUnreadable: it is empty, is no text, or has too many columns.

    Example:
        >>> reading = reading_of("顾客;日期\n1;2020-01-01\n".encode("gb18030"), "orders.csv")
        >>> reading.columns, reading.delimiter, reading.encoding
        (('顾客', '日期'), ';', 'gb18030')
    """
    encoding = encoding_of(head)
    if not delimiter and _LIST.match(start := decoded(head, encoding)):
        return Reading(_keys(_elements(start), name), encoding=encoding, form="list")
    text = _whole_lines(head, encoding, name)
    if not delimiter and text.lstrip().startswith("{"):
        return Reading(_keys(text.split("\n"), name), encoding=encoding, form="json")
    said = _SAID.match(text)
    if not delimiter and said is None and (fixed := _fixed(text, encoding)):
        return fixed
    delimiter = (said and said[1]) or delimiter or max(_DELIMITERS, key=lambda candidate: _fit(text, candidate))
    skip = _title_lines(text, delimiter) if said is None else 1
    rows = _rows(text, delimiter, skip, _SAMPLE_ROWS)
    if not rows:
        raise _no_table(name)
    first = rows[0]
    if len(first) > COLUMNS_MAX:
        raise FileUnreadable(
            say('"%(file)s" has more than %(limit)s columns.', file=name, limit=COLUMNS_MAX),
            where=name,
            fix=say("A table of a shop has at most %(limit)s columns: export the ones you need.", limit=COLUMNS_MAX),
        )
    header = _is_header(first, rows[1:])
    return Reading(_named(first if header else [], rows), delimiter, header, encoding, "text", skip)


def sample_of(head: bytes, reading: Reading, rows: int) -> list[list[str]]:
    r"""Some of the first rows of a file as text, without its header.

    Example:
        >>> head = b'who,said\n1,"a\nb"\n'
        >>> sample_of(head, reading_of(head, "said.csv"), 10)
        [['1', 'a\nb']]
    """
    if reading.form == "list":
        lines = _elements(decoded(head, reading.encoding))
    else:
        text = _whole_lines(head, reading.encoding, "")
        lines = text.split("\n")
    if reading.form in {"json", "list"}:
        found = [_object(line) for line in lines[:rows]]
        return [[_text(row.get(key)) for key in reading.columns] for row in found if row]
    if reading.form == "fixed":
        fixed = islice(lines_of([text.encode()]), reading.skip, None)
        cells = (row.cells for row in fixed_rows_of(fixed, reading.gaps, wide=reading.wide, header=reading.header))
        return list(islice((row for row in cells if row is not None), rows))
    return _rows(text, reading.delimiter, reading.skip, rows + 1)[1 if reading.header else 0 :]


def _whole_lines(head: bytes, encoding: str, name: str) -> str:
    """The head as text, without the line that its end has cut."""
    text = decoded(head, encoding).replace("\r\n", "\n").replace("\r", "\n")
    if len(head) >= HEAD_BYTES:
        whole, end, _ = text.rpartition("\n")
        if not end and max(text.count(delimiter) for delimiter in _DELIMITERS) <= COLUMNS_MAX:
            raise FileUnreadable(
                say('The first line of "%(file)s" is longer than %(limit)s KiB.', file=name, limit=HEAD_BYTES // 1024),
                where=name,
                fix=say("Choose a CSV file with one row an order or an order line."),
            )
        text = whole or text
    if not text.strip() or _is_binary(text):
        raise _no_table(name)
    return text


def _is_binary(text: str) -> bool:
    """A table has hardly any control characters; a picture or a program is full of them. A clean header vouches for its rows."""
    header = text.partition("\n")[0]
    vouched = _odd_count(header) == 0 and any(delimiter in header for delimiter in _DELIMITERS)
    return _odd_count(text) > max(8, len(text) // (2 if vouched else 20)) or "\0" in text[:32]


def _odd_count(text: str) -> int:
    return sum(text.count(chr(code)) for code in range(32) if chr(code) not in "\t\n\f\x01\x1f") + text.count("�")


def _rows(text: str, delimiter: str, skip: int, most: int) -> list[list[str]]:
    lines = islice(lines_of([text.encode()]), skip, None)
    found = (row.cells for row in rows_of(lines, delimiter) if row.cells is not None)
    return [[cell.strip() for cell in cells] for cells in islice(found, most)]


def _title_lines(text: str, delimiter: str) -> int:
    """How many lines stand above a table: a title has one cell where the table has three or more."""
    rows = list(islice(rows_of(lines_of([text.encode()]), delimiter), _SAMPLE_ROWS))
    filled = [sum(bool(cell.strip()) for cell in row.cells or ()) for row in rows]
    if delimiter == " " or max(filled, default=0) < 3:
        return 0
    first = next(index for index, count in enumerate(filled) if count > 1)
    return rows[first].line - 1 if 0 < first <= _TITLES_MAX and not any(row.reason for row in rows[:first]) else 0


def _fit(text: str, delimiter: str) -> tuple[float, int]:
    """How well a delimiter explains the rows: the share with the commonest width, then that width."""
    if delimiter not in text:
        return (0.0, 0)
    widths = [len(row) for row in _rows(text, delimiter, 0, _SAMPLE_ROWS)]
    width = max(set(widths), key=widths.count, default=0)
    if width < 2:
        return (0.0, 0)
    # Blanks part words as well as cells: they count only when nothing else does. A header has the width of its table, or
    # one less where rows end with a delimiter: a decimal comma does not look like one.
    share = widths.count(width) / len(widths) - (0.5 if delimiter == " " else 0.0)
    return (round(share - (0.0 if widths[0] in {width, width - 1} else 0.4), 1), width)


def _fixed(text: str, encoding: str) -> Reading | None:
    """How to read columns of fixed width, where nothing else explains the rows."""
    best = max(_fit(text, candidate)[0] for candidate in _DELIMITERS if candidate != " ")
    if best >= _EXPLAINED or _fit(text, " ")[0] >= _EXPLAINED_BY_BLANKS:
        return None
    lines = [line for line in text.split("\n") if line.strip()][:_SAMPLE_ROWS]
    found = gaps_of(lines)
    if found is None:
        return None
    gaps, wide = found
    rows = [cells for line in lines if (cells := cells_between(line, gaps, wide=wide))]
    header = _is_header(rows[0], rows[1:])
    return Reading(_named(rows[0] if header else [], rows), "", header, encoding, "fixed", gaps=gaps, wide=wide)


def _is_header(first: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """A header has words, no value that looks like a number or a date, and says what the rows below do not say."""
    words = [cell for cell in first if cell]
    if len(words) * 2 < len(first) or any(_NUMBER.fullmatch(cell) for cell in words):
        return False
    below = [row[index] for row in rest[:50] for index in range(min(len(row), len(first)))]
    if not below or any(_NUMBER.fullmatch(cell) for cell in below):
        return True
    return len(set(words)) == len(first) and not set(words) & set(below)


def _named(header: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Names once each: a repeated one gets its position; what has no name is ``column_3``."""
    widths = [len(row) for row in rows]
    width = widths[0]
    if header and widths.count(width + 1) * 2 > len(widths) and all(not row[-1] for row in rows if len(row) > width):
        width += 1  # every row ends with a delimiter, and the header does not
    seen: set[str] = set()
    for index in range(1, width + 1):
        name = header[index - 1] if index <= len(header) and header[index - 1] else f"column_{index}"
        while name in seen:
            name = f"{name}_{index}"
        seen.add(name)
        header = [*header[: index - 1], name, *header[index:]]
    return tuple(header)


def _object(line: str) -> dict[str, object]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _elements(text: str) -> list[str]:
    """The first elements of a JSON list, as far as the text goes."""
    found = []
    with suppress(ListBrokenError):
        for _, element in islice(elements_of([text.removeprefix("\ufeff").encode("utf-8", "replace")]), _ELEMENTS_MAX):
            found.append((element or b"").decode("utf-8", "replace"))
    return found


def _keys(lines: Sequence[str], name: str) -> tuple[str, ...]:
    """The keys of the first JSON objects, in the order they are met."""
    keys = dict.fromkeys(key for line in lines[:_SAMPLE_ROWS] for key in _object(line))
    if not keys or len(keys) > COLUMNS_MAX:
        raise FileUnreadable(
            say('"%(file)s" holds no JSON objects.', file=name),
            where=name,
            why=say("Each row has to be one JSON object with at most %(limit)s keys.", limit=COLUMNS_MAX),
            fix=say("Write one object a line, or one list of objects, and try again."),
        )
    return tuple(keys)


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _no_table(name: str) -> FileUnreadable:
    return FileUnreadable(
        say('"%(file)s" holds no table.', file=name),
        where=name,
        fix=say("Choose a CSV file with one row an order or an order line."),
    )
