"""Whoever was erased does not come back by a file that still holds them: their rows are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulars.domain.identity import CUSTOMER
from regulars.gather.synonyms import IDENTIFIER_ROLES
from regulars.loop.naming import gather_question, of_kind
from regulars.ports.columns import Session
from regulars.ports.records import Records

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["are_erased", "refuse_erased"]


def are_erased(records: Records, kind: str, values: pa.Array) -> pa.Array:
    """Which of these identifiers belonged to somebody who was erased: bool array."""
    return records.buried(kind, values)


def refuse_erased(session: Session, records: Records, *, identifies: bool) -> bool:
    """Refuses the rows of ``checked`` and ``happened`` that speak of somebody erased; says whether there were any."""
    import pyarrow as pa

    if not records.buried_count():
        return False
    keys = session.ask(gather_question("customers"))["value"].combine_chunks()
    gone = []
    for kind in (CUSTOMER, *IDENTIFIER_ROLES) if identifies else (CUSTOMER,):
        texts, values = of_kind(keys, kind, identifies=identifies)
        gone.append(texts.filter(are_erased(records, kind, values)))
    found = pa.concat_arrays(gone)
    if not len(found):
        return False
    session.show("erased_keys", pa.table({"value": found}))
    session.keep("checked", gather_question("erased_rows"))
    session.keep("happened", gather_question("erased_happenings"))
    return True
