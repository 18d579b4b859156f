# ruff: noqa: S608 - names of our own tables; values are always parameters
"""Computes everything again from the entries, and names what does not agree."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import Connection, Engine

from regulars.adapters.database.engine import engine_at
from regulars.adapters.database.ledger import auditing_sums
from regulars.adapters.database.ledger.commit import Keeping
from regulars.adapters.database.ledger.head import EdgeReader
from regulars.adapters.database.ledger.sealing import LeafHash
from regulars.adapters.database.ledger.sql import read
from regulars.domain.ledger.entries import Kind
from regulars.domain.ledger.leaf import commitment_of, key_number, leaf_content

__all__ = ["LEAF_COLUMNS", "content_of", "findings"]

LEAF_COLUMNS: Final = (
    "e.seq, e.kind, e.currency, e.debit, e.credit, e.amount, e.effective_at, e.recorded_at, e.opens, e.activates_at, "
    "e.expires_at, e.takes, e.reverses, e.root, e.slides_to, e.holder, e.source_key, e.line_key, e.commitment, e.leaf"
)
_SPAN_LEVEL: Final = 16
_SPAN: Final = 1 << _SPAN_LEVEL
"""Entries that one worker checks at a time: a full subtree."""
_AT_ONCE: Final = 4_096
_KINDS: Final = frozenset(kind.value for kind in Kind)
_DECODE: Final = msgspec.json.Decoder().decode
_ENCODE: Final = msgspec.json.Encoder().encode

Finding = tuple[int, str]
Node = tuple[int, int, bytes]
_Names = dict[int, tuple[str, bytes | None]]


def content_of(row: Sequence[Any], names: dict[int, str]) -> bytes:
    """The leaf's content of a row of `LEAF_COLUMNS`."""
    seq, kind, currency, debit, credit, *rest = row[:15]
    return leaf_content((seq, kind, currency, names[debit], names[credit], *rest, row[16], row[17], bytes(row[18])))


def findings(engine: Engine, tenant: str, keeping: Keeping, parallel: int) -> Iterator[Finding]:
    """Everything that does not agree: leaves, order, tree, details, then sums."""
    with engine.connect() as connection:
        size, edge, recorded_at = read(
            connection, "SELECT size, edge, recorded_at FROM ledger_heads WHERE tenant = ?", tenant
        )[0]
        most = read(connection, "SELECT COALESCE(MAX(seq), 0) FROM ledger_entries WHERE tenant = ?", tenant)[0][0]
        spans = [(start, min(start + _SPAN, most)) for start in range(0, most, _SPAN)]
        work = (engine.url.render_as_string(hide_password=False), tenant, _Tree(keeping.leaf_hash, keeping.edge))
        if parallel > 1 and len(spans) > 1:
            context = multiprocessing.get_context("spawn")
            with ProcessPoolExecutor(parallel, mp_context=context) as pool:
                waiting = [pool.submit(_check_span_elsewhere, work, span) for span in spans]
                sums = list(auditing_sums.findings(connection, tenant))
                checked = [future.result() for future in waiting]
        else:
            names = _names(connection, tenant)
            checked = [_check_span(connection, tenant, keeping, span, names) for span in spans]
            sums = list(auditing_sums.findings(connection, tenant))
        for found, _, _ in checked:
            yield from found
        yield from _tree(connection, tenant, keeping.edge, checked, (size, bytes(edge)))
        if most != size:
            yield (max(most, size), "size")
        last = read(connection, "SELECT recorded_at FROM ledger_entries WHERE tenant = ? AND seq = ?", tenant, size)
        if last and last[0][0] != recorded_at:
            yield (size, "order")
        yield from sums


class _Tree(NamedTuple):
    """The tree's arithmetic, as another process can be handed it."""

    leaf_hash: LeafHash
    edge: EdgeReader


_Work = tuple[str, str, _Tree]
_Checked = tuple[list[Finding], list[Node], bytes]


def _check_span_elsewhere(work: _Work, span: tuple[int, int]) -> _Checked:
    """The same in another process, on a connection of its own."""
    address, tenant, tree = work
    with _engine(address).connect() as connection:
        return _check_span(connection, tenant, tree, span, _names_there(address, tenant))


@lru_cache(maxsize=1)
def _names_there(address: str, tenant: str) -> _Names:
    """Read once by each process: it lives as long as one audit."""
    with _engine(address).connect() as connection:
        return _names(connection, tenant)


@lru_cache(maxsize=1)
def _engine(address: str) -> Engine:
    return engine_at(address)


def _check_span(
    connection: Connection, tenant: str, tree: _Tree | Keeping, span: tuple[int, int], names: _Names
) -> _Checked:
    """Checks entries above `span[0]` up to `span[1]`; returns findings, the nodes they make, and their edge."""
    found: list[Finding] = []
    leaves: list[bytes] = []
    expected, before = span[0] + 1, 0
    statement = (
        f"SELECT {LEAF_COLUMNS}, e.details FROM ledger_entries e "
        "WHERE e.tenant = ? AND e.seq > ? AND e.seq <= ? ORDER BY e.seq"
    )
    for start in range(span[0], span[1], _AT_ONCE):
        for row in read(connection, statement, tenant, start, min(start + _AT_ONCE, span[1])):
            while expected < row[0]:
                found.append((expected, "missing"))
                leaves.append(bytes(32))
                expected += 1
            _check_row(row, names, tree.leaf_hash, found)
            if row[7] <= before:
                found.append((row[0], "order"))
            before = row[7]
            leaves.append(bytes(row[19]))
            expected += 1
    grown, nodes = tree.edge(0, b"").grown(leaves)
    first = span[0]
    return found, [(level, number + (first >> level), node) for level, number, node in nodes], grown.packed()


def _check_row(row: Sequence[Any], names: _Names, leaf_hash: LeafHash, found: list[Finding]) -> None:
    seq, kind, currency, debit, credit, *told, holder, source, line, commitment, leaf, details = row
    try:
        content = leaf_content(
            (seq, kind, currency, names[debit][0], names[credit][0], *told, source, line, bytes(commitment))
        )
        salt = names[holder][1]
    except (KeyError, UnicodeEncodeError):
        found.append((seq, "altered"))
        return
    if leaf_hash(content) != leaf:
        found.append((seq, "altered"))
    if holder not in (debit, credit):
        found.append((seq, "holder"))
    if details is None:
        if salt is not None:
            found.append((seq, "details"))
    elif salt is None or commitment_of(salt, seq, details) != commitment:
        found.append((seq, "details"))
    elif source is not None and not _keys_agree(source, line, kind, salt, details):
        found.append((seq, "key"))


def _keys_agree(source: int, line: int | None, kind: str, salt: bytes, details: str) -> bool:
    """Whether the keys are those of the words (`leaf.source_key`, `leaf.line_key`)."""
    if _agree_as_written(source, line, kind, salt, details):
        return True
    try:
        words = _DECODE(details)
        if key_number(salt, _ENCODE(words[:2])) != source:
            return False
        return line is None or (kind in _KINDS and key_number(salt, _ENCODE([kind, *words[:4]])) == line)
    except (TypeError, ValueError):  # no such words: the row is altered, and named as such by its leaf
        return False


def _agree_as_written(source: int, line: int | None, kind: str, salt: bytes, details: str) -> bool:
    """The same without reading the words: a list of JSON begins with the list of its first two, or four, strings."""
    if "\\" in details:  # without one, these three signs stand between two strings and nowhere else
        return False
    second = details.find('","', details.find('","') + 3)
    if second < 0 or key_number(salt, f'{details[:second]}"]'.encode()) != source:
        return False
    fourth = details.find('","', details.find('","', second + 3) + 3)
    return line is None or (
        kind in _KINDS and fourth > second and key_number(salt, f'["{kind}",{details[1:fourth]}"]'.encode()) == line
    )


def _names(connection: Connection, tenant: str) -> _Names:
    rows = read(connection, "SELECT number, name, salt FROM ledger_accounts WHERE tenant = ?", tenant)
    return {number: (name, None if salt is None else bytes(salt)) for number, name, salt in rows}


def _tree(
    connection: Connection, tenant: str, reader: EdgeReader, checked: Sequence[_Checked], kept: tuple[int, bytes]
) -> Iterator[Finding]:
    """Whether the kept nodes and the edge are those that the kept leaves make."""
    full = [packed for _, made, packed in checked if any(level == _SPAN_LEVEL for level, _, _ in made)]
    upper, nodes = reader(0, b"").grown(full)
    wanted = {(level, number): node for _, made, _ in checked for level, number, node in made}
    wanted.update({(level + _SPAN_LEVEL, number): node for level, number, node in nodes})
    rows = read(connection, "SELECT level, number, hash FROM ledger_nodes WHERE tenant = ?", tenant)
    stored = {(level, number): bytes(node) for level, number, node in rows}
    for place in sorted(wanted.keys() | stored.keys()):
        if wanted.get(place) != stored.get(place):
            yield ((place[1] << place[0]) + 1, "node")
    tail = b"" if len(full) == len(checked) else checked[-1][2]
    if upper.packed() + tail != kept[1]:
        yield (kept[0], "edge")
