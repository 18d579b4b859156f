"""The tree beside published figures, and beside the definition of RFC 9162 written out."""

from __future__ import annotations

import random
from hashlib import sha256

import pytest

from regulars.trust.proof.check import holds_consistency, holds_inclusion
from regulars.trust.proof.tree import EMPTY_ROOT, Frontier, consistency_path, inclusion_path, leaf_hash, root_of

LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""Roots of the first 1 to 8 leaves of the tree that Certificate Transparency's implementations share as test data."""


def by_definition(leaves: list[bytes]) -> bytes:
    """RFC 9162, section 2.1.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + by_definition(leaves[:k]) + by_definition(leaves[k:])).digest()


class Store:
    """Kept hashes of a tree, as a ledger keeps them."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.leaves = [leaf_hash(leaf) for leaf in leaves]
        self.edge, nodes = Frontier().grown(self.leaves)
        self.nodes = {(level, number): node for level, number, node in nodes}

    def __call__(self, level: int, first: int, stop: int) -> list[bytes]:
        if level == 0:
            return self.leaves[first:stop]
        return [self.nodes[level, number] for number in range(first, stop)]


def test_published_roots() -> None:
    leaves = [bytes.fromhex(leaf) for leaf in LEAVES]
    for size, root in enumerate(ROOTS, start=1):
        assert Frontier().grown([leaf_hash(leaf) for leaf in leaves[:size]])[0].root().hex() == root
        assert by_definition(leaves[:size]).hex() == root
    assert EMPTY_ROOT == Frontier().root() == by_definition([])


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 64, 255, 256, 257, 600, 1025])
def test_every_proof_holds(size: int) -> None:
    leaves = [number.to_bytes(4) for number in range(size)]
    store = Store(leaves)
    root = by_definition(leaves)
    assert store.edge.root() == root == root_of(size, store)
    assert Frontier.unpacked(size, store.edge.packed()) == store.edge
    step = max(1, size // 40)
    for index in range(0, size, step):
        assert holds_inclusion(index, size, leaf_hash(leaves[index]), inclusion_path(index, size, store), root)
    for first in range(1, size + 1, step):
        path = consistency_path(first, size, store)
        assert holds_consistency(first, size, by_definition(leaves[:first]), root, path)


def test_growing_in_steps_is_growing_at_once() -> None:
    dice = random.Random(9162)
    leaves = [leaf_hash(dice.randbytes(8)) for _ in range(70_000)]
    whole, nodes = Frontier().grown(leaves)
    edge, kept, start = Frontier(), [], 0
    while start < len(leaves):
        count = dice.randrange(1, 3_000)
        edge, more = edge.grown(leaves[start : start + count])
        kept += more
        start += count
    assert (edge, sorted(kept)) == (whole, sorted(nodes))
    assert {level for level, _, _ in nodes} == {8, 16}


def mutants(dice: random.Random, index: int, size: int, leaf: bytes, path: list[bytes], root: bytes) -> tuple:
    """One thing of a proof is wrong: a bit, a length, an order, a number."""
    way = dice.randrange(9)
    path = list(path)
    place = dice.randrange(len(path)) if path else 0
    if way == 0 and path:
        path[place] = flipped(dice, path[place])
    elif way == 1:
        path.insert(place, dice.choice([bytes(32), root, leaf, dice.randbytes(32)]))
    elif way == 2 and path:
        del path[place]
    elif way == 3 and len(path) > 1 and path[0] != path[-1]:
        path[0], path[-1] = path[-1], path[0]
    elif way == 4:
        leaf = flipped(dice, leaf)
    elif way == 5:
        root = flipped(dice, root)
    elif way == 6:
        index = dice.choice([other for other in (index - 1, index + 1, size, -1, index + 2**63) if other != index])
    elif way == 7 and path:
        path[place] = path[place][: dice.randrange(32)]
    else:
        leaf = leaf + b"\x00"
    return index, size, leaf, path, root


def flipped(dice: random.Random, data: bytes) -> bytes:
    number = dice.randrange(len(data) * 8)
    return bytes(byte ^ (1 << number % 8 if place == number // 8 else 0) for place, byte in enumerate(data))


def test_20_000_forged_proofs_are_refused() -> None:
    dice = random.Random(20_000)
    leaves = [number.to_bytes(4) for number in range(300)]
    store = Store(leaves)
    roots = {size: root_of(size, store) for size in range(1, 301)}
    refused = 0
    while refused < 10_000:
        size = dice.randrange(1, 301)
        index = dice.randrange(size)
        true = (index, size, leaf_hash(leaves[index]), inclusion_path(index, size, store), roots[size])
        assert holds_inclusion(*true)
        assert not holds_inclusion(*mutants(dice, *true)), true
        refused += 1
    while refused < 20_000:
        second = dice.randrange(2, 301)
        first = dice.randrange(1, second)
        path = consistency_path(first, second, store)
        assert holds_consistency(first, second, roots[first], roots[second], path)
        number, size, old, wrong, new = mutants(dice, first, second, roots[first], path, roots[second])
        assert not holds_consistency(number, size, old, new, wrong), (first, second)
        refused += 1


def test_a_verifier_that_forgets_lengths_is_caught() -> None:
    """Negative control: without the check that the way ends at the root, a shorter tree passes."""

    def careless(index: int, size: int, leaf: bytes, path: list[bytes], root: bytes) -> bool:
        found = leaf
        for sibling in path:
            found = sha256(b"\x01" + (sibling + found if index & 1 else found + sibling)).digest()
            index >>= 1
        return found == root

    leaves = [number.to_bytes(4) for number in range(8)]
    store = Store(leaves)
    path = inclusion_path(3, 8, store)
    inner = [leaf_hash(leaves[3]), 3, 8, root_of(8, store)]
    assert careless(3, 8, inner[0], path, inner[3])
    # An index beyond the tree leads the careless one to the same root.
    assert careless(3 + 8, 8, inner[0], path, inner[3])
    assert not holds_inclusion(3 + 8, 8, inner[0], path, inner[3])
