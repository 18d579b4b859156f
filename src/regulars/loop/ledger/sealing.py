"""Signs the ledger as it stands, and keeps the note outside of it."""

from __future__ import annotations

from regulars.loop.ledger.counter import Counter
from regulars.trust.proof.checkpoint import Checkpoint, public_bytes, read_checkpoint, signed_checkpoint
from regulars.trust.proof.tree import Frontier, root_of

__all__ = ["origin_of", "seal"]


def origin_of(tree: str) -> str:
    """What checkpoints call a ledger."""
    return f"regulars/{tree}"


def seal(counter: Counter) -> str:
    """Signs the head, unless it is signed already; returns the note.

    The leaves since the last note go with it, so that `verify` can name a row even if somebody wrote the whole database
    anew, tree and all. They are checked against the head first: nothing is signed that was altered since it was written.

    Raises:
        ValueError: the leaves do not make the head's root.
    """
    head, key = counter.ledger.head(), counter.key()
    public = public_bytes(key)
    signed = [(size, note) for size, note in counter.checkpoints.notes() if read_checkpoint(note, public) is not None]
    before = 0
    for size, note in signed:
        if size == head.size:
            return note
        before = max(before, size)
    before = 0 if before > head.size else before
    leaves = [bytes(leaf) for leaf in counter.ledger.hashes(0, before, head.size)]
    edge = _edge(counter, before).grown(leaves)[0]
    if edge.root() != head.root:
        raise ValueError("the leaves do not make the root")
    note = signed_checkpoint(Checkpoint(origin_of(head.tree), head.size, head.root, counter.clock.now()), key)
    counter.checkpoints.keep(head.size, note, b"".join(leaves))
    return note


def _edge(counter: Counter, size: int) -> Frontier:
    """The right edge after `size` leaves, from kept hashes: one full subtree for each binary one."""
    hashes, low = [], 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            count = 1 << level
            base = low

            def part(kept: int, first: int, stop: int, base: int = base) -> list[bytes]:
                return list(counter.ledger.hashes(kept, first + (base >> kept), stop + (base >> kept)))

            hashes.append(root_of(count, part))
            low += count
    return Frontier(size, tuple(hashes))
