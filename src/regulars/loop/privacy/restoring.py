"""After a backup was restored: whoever was erased since is erased again, before anybody is served."""

from __future__ import annotations

from regulars.loop.privacy.desk import Desk
from regulars.loop.privacy.erasing import erase_person, note_tombstones

__all__ = ["erase_again"]


def erase_again(desk: Desk) -> int:
    """Compares the register of erasures with the database; says how many persons had come back and are erased again.

    They are found by what they are called, never by number: numbers given after the backup may be somebody else's by now.
    """
    import pyarrow as pa

    records = desk.house.records
    stones = {(row["kind"], row["token"]) for row in records.tombstones().to_pylist()}
    missing = [stone for stone in desk.erasures.noted() if stone[:2] not in stones]
    if not missing:
        return 0
    back: set[int] = set()
    for kind in sorted({kind for kind, _, _ in missing}):
        tokens = {token for other, token, _ in missing if other == kind}
        known = records.identifiers(kind)
        for member, token in zip(
            known["member"].to_pylist(),
            records.tombs_of(kind, known["value"].combine_chunks()).to_pylist(),
            strict=True,
        ):
            if token in tokens:
                back.add(member)
    merged = dict(zip(*(column.to_pylist() for column in records.merged().columns), strict=True))
    persons: dict[int, set[int]] = {}
    for member in back:
        standing = merged.get(member, member)
        persons[standing] = {standing, *(other for other, canonical in merged.items() if canonical == standing)}
    for standing, family in sorted(persons.items()):
        erase_person(desk, (standing, *sorted(family - {standing})), actor="restored backup")
    names = ("kind", "token", "at")
    table = pa.table({name: [stone[place] for stone in missing] for place, name in enumerate(names)})
    with records.write() as writing:
        writing.add_tombstones(table)
    note_tombstones(desk)
    return len(persons)
