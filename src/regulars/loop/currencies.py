"""Rows in another currency than the shop's are refused: sums of two currencies mean nothing."""

from __future__ import annotations

from collections.abc import Mapping

from regulars.gather.currencies import CURRENCY_WORDS, named_in, others_than
from regulars.loop.bring import gather_question
from regulars.ports.columns import Session

__all__ = ["refuse_other_currencies"]


def refuse_other_currencies(session: Session, columns: Mapping[str, str], currency: str) -> None:
    """Moves rows of relation ``raw`` that name another currency to ``raw_unread``.

    Args:
        session: the sitting the rows were loaded in.
        columns: role to column; the name of the amount's column may carry the currency.
        currency: the shop's, ISO 4217; ``XXX`` where it is not known, then the commonest of the file counts.
    """
    import pyarrow as pa

    session.show("currency_words", pa.table({"mark": list(CURRENCY_WORDS)}))
    named = named_in(columns["amount"] or columns["unit_price"])
    if not session.keep("currency_marks", gather_question("currency_marks"), {"named": named}):
        return
    rows = {found["mark"]: found["rows"] for found in session.ask(gather_question("currency_counts")).to_pylist()}
    others = others_than(currency, rows)
    if others:
        session.show("currency_others", pa.table({"mark": list(others)}))
        session.keep("raw_unread", gather_question("currency_refused"))
        session.keep("raw", gather_question("currency_kept"))
