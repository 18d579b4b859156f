"""Reads what a browser sends: cookies, queries, forms, and files, which never lie in memory as a whole."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from tempfile import NamedTemporaryFile
from typing import Final
from urllib.parse import parse_qsl

__all__ = ["FIELDS_MAX", "boundary_of", "cookies_of", "fields_of", "file_name", "parts_of"]

FIELDS_MAX: Final = 500
_FIELD_BYTES_MAX: Final = 64 * 1024
_NAME: Final = re.compile(r'(?:^|;)\s*name="([^"]*)"')
_FILE_NAME: Final = re.compile(r'(?:^|;)\s*filename="([^"]*)"')
_BOUNDARY: Final = re.compile(r'boundary="?([0-9A-Za-z\'()+_,./:=?-]{1,70})"?')
_NAME_MAX: Final = 120


def cookies_of(header: bytes) -> dict[str, str]:
    """Name to value; of one that is sent twice the first.

    Example:
        >>> cookies_of(b"a=1; b=2; a=3")
        {'a': '1', 'b': '2'}
    """
    found: dict[str, str] = {}
    for part in header.decode("latin-1").split(";"):
        name, equals, value = part.strip().partition("=")
        if equals:
            found.setdefault(name, value)
    return found


def fields_of(text: bytes) -> dict[str, str]:
    """Fields of a query or of a form; of several values the last.

    Example:
        >>> fields_of(b"q=%E4%BC%9A&page=2")
        {'q': '会', 'page': '2'}

    Raises:
        ValueError: there are more than anybody needs.
    """
    return dict(parse_qsl(text.decode("latin-1"), keep_blank_values=True, max_num_fields=FIELDS_MAX, errors="replace"))


def boundary_of(content_type: bytes) -> bytes | None:
    """What parts the parts of a multipart body; None where it is none."""
    text = content_type.decode("latin-1")
    found = _BOUNDARY.search(text) if text.lower().startswith("multipart/form-data") else None
    return None if found is None else found[1].encode()


def parts_of(body: Path, boundary: bytes) -> tuple[Mapping[str, str], tuple[str, Path] | None]:
    """The fields of a multipart body, and the first file in it, copied to a place of its own.

    Raises:
        ValueError: it is not a multipart body, or a field is too long.
    """
    fields: dict[str, str] = {}
    file: tuple[str, Path] | None = None
    with body.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as view:
        for head, start, stop in _parts(view, b"--" + boundary):
            name, sent_as = _NAME.search(head), _FILE_NAME.search(head)
            if name is None:
                raise ValueError("a part without a name")
            if sent_as is None:
                if stop - start > _FIELD_BYTES_MAX or len(fields) >= FIELDS_MAX:
                    raise ValueError("a field that is too long")
                fields[name[1]] = view[start:stop].decode("utf-8", "replace")
            elif sent_as[1] and file is None:
                file = (file_name(sent_as[1]), _copied(view, start, stop))
    return fields, file


def _parts(view: mmap.mmap, mark: bytes) -> Iterator[tuple[str, int, int]]:
    """Head, first byte and end of each part."""
    at = view.find(mark)
    if at != 0:
        raise ValueError("not a multipart body")
    while True:
        at += len(mark)
        if view[at : at + 2] == b"--":
            return
        begins = view.find(b"\r\n\r\n", at)
        ends = view.find(b"\r\n" + mark, begins + 2)
        if begins < 0 or ends < 0:
            raise ValueError("a part that does not end")
        disposition = next(
            (
                line.partition(":")[2]
                for line in view[at:begins].decode("utf-8", "replace").split("\r\n")
                if line.lower().startswith("content-disposition:")
            ),
            "",
        )
        yield disposition, begins + 4, max(begins + 4, ends)
        at = ends + 2


def _copied(view: mmap.mmap, start: int, stop: int) -> Path:
    with NamedTemporaryFile(prefix="regulars-upload-", delete=False) as out:
        for at in range(start, stop, 1 << 20):
            out.write(view[at : min(at + (1 << 20), stop)])
    return Path(out.name)


def file_name(sent: str) -> str:
    r"""The last part of a name as a browser sent it, without what a file system or a terminal would obey.

    Example:
        >>> file_name("..\\..\\订单 2026.csv"), file_name("/etc/pass\x00wd"), file_name("..")
        ('订单 2026.csv', 'passwd', 'file')
    """
    last = PurePosixPath(PureWindowsPath(sent).name).name
    kept = "".join(letter for letter in last if letter.isprintable() and letter not in '<>:"/\\|?*').strip(" .")
    return kept[-_NAME_MAX:] or "file"
