"""Settles who is the same person as whom, from everything that was ever seen and decided; inside the caller's transaction.

What is settled is a function of identifiers seen together and of what people decided by hand, and of nothing else: no
order, no earlier result. It is remembered so that a sitting need not find it again, and each change of it is logged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from regulars.domain.identity import IdentityEntry, Naming
from regulars.gather.normal_forms import mailbox_key
from regulars.gather.resolution import ByHand, Claims, Resolution, resolve
from regulars.loop.withdrawal import Withdrawal
from regulars.ports.records import Records, Writing

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

__all__ = ["decided_by_hand", "resolved", "settle"]

HAND = "hand"
Newly = Mapping[str, "tuple[pa.Array, int]"]


def settle(
    writing: Writing,
    records: Records,
    naming: Naming,
    now: int,
    own: Newly | None = None,
    claims: Mapping[str, pa.Table] | None = None,
    acts: Iterable[IdentityEntry] = (),
    gone: Withdrawal | None = None,
) -> Resolution:
    """Finds who is who and writes what has changed since it was last settled.

    Call it inside a transaction: nobody else writes meanwhile.

    Args:
        writing: the transaction.
        records: as they were before it.
        naming: the order of trust.
        now: the time of the log's entries, µs UTC.
        own: kind to new identifiers and the pseudonym of the first, written in this transaction.
        claims: kind to ``member``, ``mark``, ``value`` written in this transaction.
        acts: what somebody has decided by hand just now; appended first.
        gone: what is taken back in this transaction.
    """
    said = tuple(acts)
    log = records.identity_log()
    found = resolved(records, naming, (*log, *said), own or {}, claims or {}, gone)
    before = dict(zip(*(column.to_pylist() for column in records.merged().columns), strict=True))
    after = {row[0]: row[1] for row in zip(*(found.merged[name].to_pylist() for name in _PAIR), strict=True)}
    rules = dict(zip(found.merged["member"].to_pylist(), found.merged["rule"].to_pylist(), strict=True))
    moved = sorted(member for member in before.keys() | after.keys() if before.get(member) != after.get(member))
    writing.set_merged(_changes(moved, after))
    told = {(act.member, act.action) for act in said}
    entries = [
        IdentityEntry(now, "merge", member, after[member], rules[member])
        if member in after
        else IdentityEntry(now, "unmerge", member, before[member], "parted")
        for member in moved
        if (member, "merge" if member in after else "unmerge") not in told
    ]
    writing.add_identity_entries([*said, *entries, *_new_conflicts(found, log, now)])
    return found


_PAIR = ("member", "canonical")


def resolved(
    records: Records,
    naming: Naming,
    log: Iterable[IdentityEntry],
    own: Newly,
    claims: Mapping[str, pa.Table],
    gone: Withdrawal | None = None,
) -> Resolution:
    """Who is who by all that is kept, and by what is given besides; without what is taken back."""
    import pyarrow as pa

    members = records.next_member() - 1 + sum(len(values) for values, _ in own.values())
    keyed: dict[str, np.ndarray[tuple[int], np.dtype[np.int64]]] = {}
    seen = []
    kinds = {*records.identifier_kinds(), *own, *claims}
    for kind in sorted(kinds, key=lambda kind: (naming.rank(kind), kind)):
        keys = _keys(records, kind, own)
        seen_before = records.claim_marks(kind)
        if gone is not None:
            keys, seen_before = gone.keys_left(keys), gone.claims_left(kind, seen_before)
        keyed[kind] = keys["member"].to_numpy()
        tables = [keys, seen_before]
        if kind in claims:
            tables.append(claims[kind].select(["member", "mark"]))
        joined = pa.concat_tables(tables).combine_chunks()
        seen.append(Claims(kind, joined["member"].combine_chunks(), joined["mark"].combine_chunks()))
    return resolve(members, keyed, seen, decided_by_hand(log))


def _keys(records: Records, kind: str, own: Newly) -> pa.Table:
    """Members whose own key is of a kind, with what is compared of it: of a mail address its mailbox, else the key itself."""
    import pyarrow as pa

    is_mail = kind == "email"
    kept = records.identifiers(kind) if is_mail else records.key_marks(kind)
    pieces = [kept["member"].combine_chunks()]
    marks = [records.index_of(kind, _mailboxes(kept["value"])) if is_mail else kept["mark"].combine_chunks()]
    if kind in own:
        values, first = own[kind]
        pieces.append(pa.array(range(first, first + len(values)), pa.int64()))
        marks.append(records.index_of(kind, _mailboxes(values) if is_mail else values))
    return pa.table({"member": pa.concat_arrays(pieces), "mark": pa.concat_arrays(marks)})


def _mailboxes(addresses: pa.Array | pa.ChunkedArray) -> pa.Array:
    import pyarrow as pa

    return pa.array(map(mailbox_key, addresses.to_pylist()), pa.string())


def decided_by_hand(log: Iterable[IdentityEntry]) -> ByHand:
    """What people decided: a parting takes back the latest joining by hand; where there is none, no rule may join.

    Example:
        >>> log = [IdentityEntry(1, "merge", 2, 1, "hand"), IdentityEntry(2, "unmerge", 2, 1, "hand")]
        >>> decided_by_hand(log), decided_by_hand(log[1:]).apart
        (ByHand(joined=(), apart=frozenset()), frozenset({2}))
    """
    acts: dict[int, list[int | None]] = {}
    for entry in log:
        if entry.rule != HAND or entry.action not in {"merge", "unmerge"}:
            continue
        stack = acts.setdefault(entry.member, [])
        if entry.action == "merge":
            stack.append(entry.other)
        elif stack and stack[-1] is not None:
            stack.pop()
        else:
            stack.append(None)
    joined = ((member, other) for member, stack in acts.items() for other in stack if other is not None)
    return ByHand(tuple(joined), frozenset(member for member, stack in acts.items() if None in stack))


def _changes(moved: list[int], after: Mapping[int, int]) -> pa.Table:
    import pyarrow as pa

    canonical = [after.get(member) for member in moved]
    return pa.table({"member": pa.array(moved, pa.int64()), "canonical": pa.array(canonical, pa.int64())})


def _new_conflicts(found: Resolution, log: Iterable[IdentityEntry], now: int) -> list[IdentityEntry]:
    """What somebody should look at and was not told of yet. The identifier itself is not written into the log."""
    known = {(entry.member, entry.other, entry.rule) for entry in log if entry.action == "conflict"}
    entries = []
    for row in found.conflicts.to_pylist():
        rule = f"shared_{row['kind']}"
        if (row["member"], row["other"], rule) not in known:
            known.add((row["member"], row["other"], rule))
            reason = f"{row['verdict']}: {row['members']} members"
            entries.append(IdentityEntry(now, "conflict", row["member"], row["other"], rule, reason))
    return entries
