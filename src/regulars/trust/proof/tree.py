"""The Merkle tree of RFC 9162, section 2.1: hashes, roots, and proofs that a leaf is in it and that it only grew.

A leaf is hashed with a nought before it and an inner node with a one, so neither can pass for the other. Of the inner
nodes only every eighth level is kept: the rest is computed from at most 256 hashes where it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

__all__ = [
    "EMPTY_ROOT",
    "TILE",
    "Frontier",
    "Node",
    "consistency_path",
    "inclusion_path",
    "leaf_hash",
    "node_hash",
    "root_of",
]

TILE: Final = 8
"""Levels from one kept level of nodes to the next."""
EMPTY_ROOT: Final = sha256(b"").digest()

Hashes = Callable[[int, int, int], Sequence[bytes]]
"""Kept hashes: level (0, 8, 16…), first, after the last."""
Node = tuple[int, int, bytes]
"""Level, number within it, hash: the root of a full subtree of ``2**level`` leaves."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf's content.

    Example:
        >>> leaf_hash(b"").hex()[:16]
        '6e340b9cffb37a98'
    """
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree: all that is needed to go on with it.

    Attributes:
        size: leaves so far.
        hashes: roots of the full subtrees that `size` is made of (one for each of its binary ones), the largest first.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or self.size.bit_count() != len(self.hashes):
            raise ValueError("a frontier has one hash for each binary one of its size")

    def grown(self, leaves: Iterable[bytes]) -> tuple[Frontier, list[Node]]:
        """The frontier after more leaf hashes, and the nodes to keep: O(log n) work in the worst case, O(1) on average.

        Example:
            >>> frontier, _ = Frontier().grown([leaf_hash(b"")])
            >>> frontier.root().hex()[:16]
            '6e340b9cffb37a98'
        """
        size, edge, kept = self.size, list(self.hashes), []
        one = b"\x01"
        for leaf in leaves:
            node, number, level = leaf, size, 0
            while number & 1:
                node = sha256(one + edge.pop() + node).digest()
                number >>= 1
                level += 1
                if not level % TILE:
                    kept.append((level, number, node))
            edge.append(node)
            size += 1
        return Frontier(size, tuple(edge)), kept

    def root(self) -> bytes:
        """The root of the whole tree."""
        if not self.hashes:
            return EMPTY_ROOT
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = node_hash(left, root)
        return root

    def packed(self) -> bytes:
        """The hashes one after another."""
        return b"".join(self.hashes)

    @classmethod
    def unpacked(cls, size: int, packed: bytes) -> Frontier:
        """What `packed` gave, with its size."""
        return cls(size, tuple(packed[start : start + 32] for start in range(0, len(packed), 32)))


def inclusion_path(index: int, size: int, hashes: Hashes) -> list[bytes]:
    """The siblings on the way from leaf `index` (from 0) to the root of the first `size` leaves (RFC 9162, 2.1.3.1).

    Raises:
        ValueError: there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not among {size}")
    low, high, path = 0, size, []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(_range_hash(middle, high, hashes))
            high = middle
        else:
            path.append(_range_hash(low, middle, hashes))
            low = middle
    return path[::-1]


def consistency_path(first: int, second: int, hashes: Hashes) -> list[bytes]:
    """What shows that the tree of `second` leaves begins with that of `first` (RFC 9162, 2.1.4.1).

    Raises:
        ValueError: not ``0 < first <= second``.
    """
    if not 0 < first <= second:
        raise ValueError(f"no consistency from {first} to {second}")
    low, high, path, whole = 0, second, [], True
    while first != high:
        middle = low + _split(high - low)
        if first <= middle:
            path.append(_range_hash(middle, high, hashes))
            high = middle
        else:
            path.append(_range_hash(low, middle, hashes))
            low, whole = middle, False
    if not whole:
        path.append(_range_hash(low, high, hashes))
    return path[::-1]


def root_of(size: int, hashes: Hashes) -> bytes:
    """The root over the first `size` leaves, from kept hashes."""
    return EMPTY_ROOT if not size else _range_hash(0, size, hashes)


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def _range_hash(low: int, high: int, hashes: Hashes) -> bytes:
    """The root over leaves `low` to `high`, where `low` is a multiple of the power of two that covers them."""
    count = high - low
    if count & (count - 1) == 0:
        return _full(count.bit_length() - 1, low >> (count.bit_length() - 1), hashes)
    middle = low + _split(count)
    return node_hash(_range_hash(low, middle, hashes), _range_hash(middle, high, hashes))


def _full(level: int, number: int, hashes: Hashes) -> bytes:
    kept = level - level % TILE
    width = level - kept
    row = list(hashes(kept, number << width, (number + 1) << width))
    if len(row) != 1 << width:
        raise ValueError(f"hashes of level {kept} are missing")
    while len(row) > 1:
        row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row), 2)]
    return row[0]
