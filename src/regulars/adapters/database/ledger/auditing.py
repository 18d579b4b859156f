# ruff: noqa: S608 - names of our own tables; values are always parameters
"""Computes everything again from the entries, and names what does not agree."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, Engine

from regulars.adapters.database.engine import engine_at
from regulars.adapters.database.ledger import auditing_sums
from regulars.adapters.database.ledger.commit import Keeping
from regulars.adapters.database.ledger.head import EdgeReader
from regulars.adapters.database.ledger.sealing import LeafHash
from regulars.adapters.database.ledger.sql import read
from regulars.domain.ledger.entries import Kind
from regulars.domain.ledger.leaf import commitment_of, details_read, leaf_content, line_key, source_key

__all__ = ["LEAF_COLUMNS", "content_of", "findings"]

LEAF_COLUMNS: Final = (
    "e.seq, e.kind, e.currency, e.debit, e.credit, e.amount, e.effective_at, e.recorded_at, e.opens, e.activates_at, "
    "e.expires_at, e.takes, e.reverses, e.root, e.slides_to, e.holder, e.source_key, e.line_key, e.commitment, e.leaf"
)
_SPAN_LEVEL: Final = 16
_SPAN: Final = 1 << _SPAN_LEVEL
"""Entries that one worker checks at a time: a full subtree."""
_AT_ONCE: Final = 4_096

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
        work = (engine.url.render_as_string(hide_password=False), tenant, keeping.leaf_hash, keeping.edge)
        if parallel > 1 and len(spans) > 1:
            context = multiprocessing.get_context("spawn")
            with ProcessPoolExecutor(parallel, mp_context=context) as pool:
                waiting = [pool.submit(_check_span_elsewhere, work, span) for span in spans]
                sums = list(auditing_sums.findings(connection, tenant))
                checked = [future.result() for future in waiting]
        else:
            checked = [_check_span(connection, tenant, keeping.leaf_hash, keeping.edge, span) for span in spans]
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


_Work = tuple[str, str, LeafHash, EdgeReader]
_Checked = tuple[list[Finding], list[Node], bytes]


def _check_span_elsewhere(work: _Work, span: tuple[int, int]) -> _Checked:
    """The same in another process, on a connection of its own."""
    address, tenant, leaf_hash, edge = work
    with _engine(address).connect() as connection:
        return _check_span(connection, tenant, leaf_hash, edge, span)


@lru_cache(maxsize=1)
def _engine(address: str) -> Engine:
    return engine_at(address)


def _check_span(
    connection: Connection, tenant: str, leaf_hash: LeafHash, edge: EdgeReader, span: tuple[int, int]
) -> _Checked:
    """Checks entries above `span[0]` up to `span[1]`; returns findings, the nodes they make, and their edge."""
    names = _names(connection, tenant)
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
            _check_row(row, names, leaf_hash, found)
            if row[7] <= before:
                found.append((row[0], "order"))
            before = row[7]
            leaves.append(bytes(row[19]))
            expected += 1
    grown, nodes = edge(0, b"").grown(leaves)
    first = span[0]
    return found, [(level, number + (first >> level), node) for level, number, node in nodes], grown.packed()


def _check_row(row: Sequence[Any], names: _Names, leaf_hash: LeafHash, found: list[Finding]) -> None:
    seq, kind = row[0], row[1]
    try:
        sides = (names[row[3]][0], names[row[4]][0])
        content = leaf_content((seq, kind, row[2], *sides, *row[5:15], row[16], row[17], bytes(row[18])))
        salt = names[row[15]][1]
    except (KeyError, UnicodeEncodeError):
        found.append((seq, "altered"))
        return
    if leaf_hash(content) != row[19]:
        found.append((seq, "altered"))
    if row[15] not in (row[3], row[4]):
        found.append((seq, "holder"))
    if row[20] is None:
        if salt is not None:
            found.append((seq, "details"))
    elif salt is None or commitment_of(salt, seq, row[20]) != row[18]:
        found.append((seq, "details"))
    elif row[16] is not None and not _keys_agree(row, kind, salt):
        found.append((seq, "key"))


def _keys_agree(row: Sequence[Any], kind: str, salt: bytes) -> bool:
    try:
        source = details_read(row[20])[0]
        if source_key(salt, source.type, source.id) != row[16]:
            return False
        return row[17] is None or bool(line_key(salt, Kind(kind), source) == row[17])
    except ValueError:  # no such kind, or no such words: the row is altered, and named as such by its leaf
        return False


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
