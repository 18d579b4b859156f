"""Whether a proof holds: the verifiers of RFC 9162, sections 2.1.3.2 and 2.1.4.2, strict about every length."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from regulars.trust.proof.tree import node_hash

__all__ = ["holds_consistency", "holds_inclusion"]

_HASH_BYTES: Final = 32
_SIZE_MAX: Final = 2**63


def holds_inclusion(index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` leads from the hash of leaf `index` to the root of a tree of `size` leaves.

    Example:
        >>> from regulars.trust.proof.tree import leaf_hash
        >>> a, b = leaf_hash(b"a"), leaf_hash(b"b")
        >>> holds_inclusion(0, 2, a, [b], node_hash(a, b)), holds_inclusion(1, 2, a, [b], node_hash(a, b))
        (True, False)
    """
    if not _are_hashes([leaf, root, *path]) or not 0 <= index < size < _SIZE_MAX:
        return False
    node, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = node_hash(sibling, found)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and found == root


def holds_consistency(first: int, second: int, first_root: bytes, second_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the tree of `second` leaves begins with the tree of `first` leaves, entry for entry."""
    if not _are_hashes([first_root, second_root, *path]) or not 0 < first <= second < _SIZE_MAX:
        return False
    if first == second:
        return not path and first_root == second_root
    way = [first_root, *path] if first & (first - 1) == 0 else list(path)
    if not way:
        return False
    node, last = first - 1, second - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = way[0]
    for sibling in way[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def _are_hashes(values: Sequence[object]) -> bool:
    return all(isinstance(value, bytes) and len(value) == _HASH_BYTES for value in values)
