"""Who is the same person as whom: a pure function of what was ever seen together, and of what people decided by hand.

Kinds of identifiers are gone through from the most trusted to the least. At each, members that share a value become one
group, unless that would put two different identifiers of a more trusted kind into one group: two customer numbers with
one phone stay two, and somebody looks at it. A chain counts like a pair: where A and B share one phone, B and C another,
and A and C have customer numbers of their own, none of the three is joined. So neither the order of rows nor of files
changes the groups. All of it is sparse graphs and counts over whole columns, no row by row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from regulars.domain.identity import NEVER_UNITES

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Ints = np.ndarray[tuple[int], np.dtype[np.int64]]
    Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]

__all__ = ["SHARED_MEMBERS_MAX", "ByHand", "Claims", "Resolution", "resolve"]

SHARED_MEMBERS_MAX: Final = 10
"""An identifier that more members share says nothing of anybody: a shop's own phone, a till's mail. It is set aside."""
CONFLICTS: Final = ("conflict", "crowded")


@dataclass(frozen=True, slots=True)
class Claims:
    """What was seen with whom, of one kind.

    Attributes:
        kind: of identifiers.
        members: pseudonyms (int64).
        marks: what is compared (string), one a member of `members`; a member may come several times.
    """

    kind: str
    members: pa.Array
    marks: pa.Array


@dataclass(frozen=True, slots=True)
class ByHand:
    """What people decided.

    Attributes:
        joined: pairs (from, to) that are one person whatever the identifiers say.
        apart: members that no rule may join to anybody.
    """

    joined: tuple[tuple[int, int], ...] = ()
    apart: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who is who.

    Attributes:
        merged: ``member``, ``canonical`` (int64) and ``rule`` of each member that stands for another, ordered by member.
        conflicts: ``kind``, ``mark``, ``member`` (the lowest of them), ``other`` (the next), ``members`` (how many) and
            ``verdict``: ``conflict`` for somebody to look at, ``crowded`` where too many share it.
    """

    merged: pa.Table
    conflicts: pa.Table


@dataclass(slots=True)
class _Groups:
    """Members by group while kinds are gone through; `holds` says which kinds a member has an identifier of."""

    of: Ints
    holds: list[Flags] = field(default_factory=list)
    rules: list[tuple[str, Ints]] = field(default_factory=list)

    def holding(self) -> list[Flags]:
        """For each kind so far: whether a group has an identifier of it."""
        import numpy as np

        found = []
        for flags in self.holds:
            of_group = np.zeros(len(self.of), np.bool_)
            of_group[self.of[flags]] = True
            found.append(of_group)
        return found

    def join(self, left: Ints, right: Ints, rule: str) -> None:
        """Joins the groups of pairs of members."""
        self.of = _components(len(self.of), self.of[left], self.of[right])[self.of]
        self.rules.append((rule, self.of))


def resolve(
    members: int, own: Mapping[str, Ints], claims: Sequence[Claims], by_hand: ByHand | None = None
) -> Resolution:
    """Groups members into persons.

    Args:
        members: how many pseudonyms there are: 1 to `members`.
        own: kind to the members whose own key is of it; decides who stands for a group: the most trusted key, then the
            lowest pseudonym.
        claims: what was seen with whom, the most trusted kind first; of a kind that has none, no entry is needed.
        by_hand: what people decided.

    Example:
        >>> import numpy as np, pyarrow as pa
        >>> seen = [Claims("customer", pa.array([1, 2]), pa.array(["C1", "C2"])),
        ...         Claims("email", pa.array([1, 3]), pa.array(["a@b.cn", "a@b.cn"])),
        ...         Claims("phone", pa.array([1, 2]), pa.array(["+861", "+861"]))]
        >>> found = resolve(3, {"customer": np.array([1, 2]), "email": np.array([3])}, seen)
        >>> found.merged.to_pylist(), found.conflicts["verdict"].to_pylist()
        ([{'member': 3, 'canonical': 1, 'rule': 'shared_email'}], ['conflict'])
    """
    import numpy as np

    decided = by_hand or ByHand()
    groups = _Groups(np.arange(members + 1))
    if decided.joined:
        pairs = np.array(decided.joined, np.int64)
        groups.join(pairs[:, 0], pairs[:, 1], "hand")
    apart = np.zeros(members + 1, np.bool_)
    apart[list(decided.apart)] = True
    conflicts = []
    for seen in claims:
        conflicts.append(_go_through(groups, seen, apart))
        holds = np.zeros(members + 1, np.bool_)
        holds[seen.members.to_numpy(zero_copy_only=False)] = True
        groups.holds.append(holds)
    return Resolution(_merged(groups, own, decided, members), _told(conflicts))


def _go_through(groups: _Groups, seen: Claims, apart: Flags) -> dict[str, Any]:
    """Joins what shares a value of one kind and may be joined; returns what may not."""
    import numpy as np

    encoded = seen.marks.dictionary_encode()
    code = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    member = seen.members.to_numpy(zero_copy_only=False).astype(np.int64)
    values = len(encoded.dictionary)
    group, of = _distinct(groups.of[member], code, values)
    sharing = np.bincount(of, minlength=values)
    shared, crowded = sharing >= 2, sharing > SHARED_MEMBERS_MAX
    clashing = np.zeros(values, np.bool_)
    holding = groups.holding()
    for flags in holding:
        clashing |= np.bincount(of, weights=flags[group], minlength=values) >= 2
    if seen.kind in NEVER_UNITES:
        clashing |= shared
    free = shared & ~clashing & ~crowded
    usable = free[code] & ~apart[member]
    chained = _chained(groups, member[usable], code[usable], values, holding)
    usable &= ~chained[code]
    groups.join(*_as_pairs(member[usable], code[usable], values), f"shared_{seen.kind}")
    refused = shared & (clashing | crowded | chained)
    return _refused(seen.kind, encoded.dictionary, member, code, refused, crowded)


def _chained(groups: _Groups, member: Ints, code: Ints, values: int, holding: Sequence[Flags]) -> Flags:
    """Values that would, with others of their kind, put two identifiers of a more trusted kind into one group."""
    import numpy as np

    left, right = _as_pairs(member, code, values)
    joined = _components(len(groups.of), groups.of[left], groups.of[right])
    touched = np.unique(groups.of[member])
    wrong = np.zeros(len(groups.of), np.bool_)
    for flags in holding:
        wrong |= np.bincount(joined[touched], weights=flags[touched], minlength=len(wrong)) >= 2
    chained = np.zeros(values, np.bool_)
    chained[code[wrong[joined[groups.of[member]]]]] = True
    return chained


def _merged(groups: _Groups, own: Mapping[str, Ints], decided: ByHand, members: int) -> pa.Table:
    """Who stands for whom: never one that was joined to another by hand, then the most trusted key, then the lowest."""
    import numpy as np
    import pyarrow as pa

    rank = np.full(members + 1, len(own), np.int64)
    for place, keyed in reversed(list(enumerate(own.values()))):
        rank[keyed] = place
    given = np.zeros(members + 1, np.bool_)
    given[[pair[0] for pair in decided.joined]] = True
    sizes = np.bincount(groups.of, minlength=members + 1)
    inside = np.flatnonzero(sizes[groups.of] > 1)
    order = inside[np.lexsort((inside, rank[inside], given[inside], groups.of[inside]))]
    begins = np.flatnonzero(np.diff(groups.of[order], prepend=-1))
    stands = np.arange(members + 1)
    stands[order] = np.repeat(order[begins], np.diff(begins, append=len(order)))
    member = np.flatnonzero(stands != np.arange(members + 1))
    rules = np.full(len(member), "", object)
    for rule, of in reversed(groups.rules):
        rules[of[member] == of[stands[member]]] = rule
    return pa.table(
        {
            "member": pa.array(member, pa.int64()),
            "canonical": pa.array(stands[member], pa.int64()),
            "rule": pa.array(rules.tolist(), pa.string()),
        }
    )


def _refused(kind: str, marks: pa.Array, member: Ints, code: Ints, refused: Flags, crowded: Flags) -> dict[str, Any]:
    """The values that join nobody: their members counted, the two lowest named."""
    import numpy as np
    import pyarrow as pa

    concerned = refused[code]
    who, of = _distinct(member[concerned], code[concerned], len(refused))
    order = np.lexsort((who, of))
    who, of = who[order], of[order]
    names, starts, counts = np.unique(of, return_index=True, return_counts=True)
    return {
        "kind": [kind] * len(names),
        "mark": marks.take(pa.array(names)).to_pylist(),
        "member": who[starts].tolist(),
        "other": who[np.minimum(starts + 1, len(who) - 1)].tolist() if len(who) else [],
        "members": counts.tolist(),
        "verdict": [CONFLICTS[int(many)] for many in crowded[names]],
    }


def _told(found: Sequence[Mapping[str, Any]]) -> pa.Table:
    import pyarrow as pa

    types = {"kind": "string", "mark": "string", "member": "int64", "other": "int64", "members": "int64"}
    types["verdict"] = "string"
    return pa.table(
        {
            name: pa.array([value for each in found for value in each[name]], pa.type_for_alias(kind))
            for name, kind in types.items()
        }
    )


def _distinct(left: Ints, right: Ints, width: int) -> tuple[Ints, Ints]:
    """Pairs of whole numbers, each once."""
    import numpy as np

    packed = np.unique(left * max(width, 1) + right)
    return packed // max(width, 1), packed % max(width, 1)


def _as_pairs(member: Ints, code: Ints, values: int) -> tuple[Ints, Ints]:
    """Each member with the first one that has the same value: enough to connect them all."""
    import numpy as np

    first = np.zeros(values, np.int64)
    first[code[::-1]] = member[::-1]
    return first[code], member


def _components(size: int, left: Ints, right: Ints) -> Ints:
    """The lowest number of the component of each number, where pairs are connected."""
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if len(left) == 0:
        return np.arange(size)
    graph = coo_array((np.ones(len(left), np.int8), (left, right)), shape=(size, size))
    _, labels = connected_components(graph, directed=False)
    lowest = np.full(labels.max() + 1, size, np.int64)
    np.minimum.at(lowest, labels, np.arange(size))
    return lowest[labels]
