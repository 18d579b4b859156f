"""Whether the ledger is what was sealed: every row against the tree, the tree against every note signed before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from regulars.domain.ledger.sealed import Finding
from regulars.loop.ledger.counter import Counter
from regulars.loop.ledger.sealing import origin_of
from regulars.ports.ledger import Head
from regulars.trust.proof.checkpoint import Checkpoint, public_bytes, read_checkpoint
from regulars.trust.proof.tree import root_of

__all__ = ["Verdict", "verify"]

_HASH_BYTES = 32
_NAMED_MAX = 1_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an audit found.

    Attributes:
        entries: how many were looked at.
        root: of the tree, hexadecimal.
        checkpoints: signed notes that were compared.
        findings: what does not agree; empty is a sound ledger.
    """

    entries: int
    root: str
    checkpoints: int
    findings: tuple[Finding, ...]


def verify(counter: Counter, parallel: int = 1) -> Verdict:
    """Recomputes leaves, tree, balances, lots and dates from the entries, and compares with the checkpoints."""
    try:
        head = counter.ledger.head()
    except ValueError:  # the head itself makes no sense
        return Verdict(0, "", 0, (Finding("edge", 0),))
    found = [Finding(code, seq) for seq, code in counter.ledger.findings(parallel)]
    public = public_bytes(counter.key())
    notes = counter.checkpoints.notes()
    for size, note in notes:
        checkpoint = read_checkpoint(note, public)
        if checkpoint is None or checkpoint.size != size or checkpoint.origin != origin_of(head.tree):
            found.append(Finding("checkpoint", size))
        else:
            found += _against(counter, head, checkpoint)
    # A row may be found by several ways; it is named once for each code.
    unique = tuple(dict.fromkeys(found))[:_NAMED_MAX]
    return Verdict(head.size, head.root.hex(), len(notes), unique)


def _against(counter: Counter, head: Head, checkpoint: Checkpoint) -> Iterator[Finding]:
    if checkpoint.size > head.size:
        yield Finding("rolled_back", checkpoint.size)
        return
    try:
        root = root_of(checkpoint.size, counter.ledger.hashes)
    except ValueError:
        root = b""
    if root == checkpoint.root:
        return
    yield Finding("inconsistent", checkpoint.size)
    kept = counter.checkpoints.leaves(checkpoint.size)
    first = checkpoint.size - len(kept) // _HASH_BYTES
    now = counter.ledger.hashes(0, first, checkpoint.size)
    for number in range(len(kept) // _HASH_BYTES):
        then = kept[number * _HASH_BYTES : (number + 1) * _HASH_BYTES]
        if number >= len(now) or bytes(now[number]) != then:
            yield Finding("replaced", first + number + 1)
