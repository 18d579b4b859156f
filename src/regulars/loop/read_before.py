"""Was a file read before, and would reading it again bring anything?"""

from __future__ import annotations

from regulars.domain.records import ImportRecord
from regulars.gather.refusals import CHANGED
from regulars.ports.records import Records

__all__ = ["earlier_import", "may_hold_more", "next_key"]

_AGAIN = "~"


def earlier_import(records: Records, key: str) -> ImportRecord | None:
    """The latest import that stands of the same file, read the same way."""
    same = [record for record in records.imports() if _first_key(record.key) == key]
    return same[-1] if same else None


def may_hold_more(records: Records, record: ImportRecord) -> bool:
    """Whether rows that this import refused or found there already would come in now.

    A row that lay in the future may be past by now. A row that was there already may have gone with an import that was
    taken back since, and so may the order that stood in the way of a changed one.
    """
    if "time_in_the_future" in record.reasons:
        return True
    leaned = record.merged > 0 or not CHANGED.isdisjoint(record.reasons)
    return leaned and any(undone.at >= record.at for undone in records.undone())


def next_key(records: Records, key: str) -> str:
    """The key of one more import of the same file: a number tells it from those before, undone ones included."""
    imports = [*records.imports(), *(undone.record for undone in records.undone())]
    times = sum(_first_key(record.key) == key for record in imports)
    return f"{key}{_AGAIN}{times + 1}" if times else key


def _first_key(key: str) -> str:
    return key.partition(_AGAIN)[0]
