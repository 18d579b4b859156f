"""The rejects file: every refused row with its line, the column at fault, the reason in code and words, and its own cells.

Strangers wrote the cells, and people open the file in a spreadsheet: what a spreadsheet would run as a formula is made text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from regulars.domain.words import Sentence
from regulars.gather.refusals import REASON_WORDS

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["REJECTS_COLUMNS", "harmless", "rejects_table", "role_at_fault"]

REJECTS_COLUMNS: Final = ("line", "column", "reason", "says")
"""What stands before the row's own cells."""

_WHOLE_ROW: Final = frozenset({"erased", "left_out"})
_CHANGED: Final = {"order_changed": "order_id", "event_changed": "message_id", "item_changed": "product"}
_ROLES: Final = (
    *("unit_price", "customer", "time", "amount", "quantity", "discount", "currency", "email", "phone"),
    *("event", "score", "product", "price"),
)
_NUMBER: Final = r"^[+-]?[0-9]+([.,][0-9]+)*$"
# What a spreadsheet takes for a formula, full-width signs too; blanks before it do not stop every one of them.
# An apostrophe is marked as well, so that taking one away gives back exactly what stood there.
_FORMULA: Final = r"^(?:[\t\r\n\x00']|[ \t\r\n\x00\x{3000}]*[=+\-@＝＋－＠])"


def role_at_fault(reason: str) -> str:
    """The role whose column made a row be refused; empty where it is the row as a whole.

    Example:
        >>> role_at_fault("unit_price_unreadable"), role_at_fault("order_changed"), role_at_fault("cells_wrong")
        ('unit_price', 'order_id', '')
    """
    if reason in _CHANGED:
        return _CHANGED[reason]
    if reason in _WHOLE_ROW:
        return ""
    return next((role for role in _ROLES if reason.startswith(f"{role}_")), "")


def harmless(values: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    r"""Text that no spreadsheet runs: an apostrophe before what looks like a formula; numbers stay numbers.

    Example:
        >>> import pyarrow as pa
        >>> harmless(pa.array(["=1+1", "-12.50", "\t=1", "＝1", " @x", "tea", "'x"])).to_pylist()
        ["'=1+1", '-12.50', "'\t=1", "'＝1", "' @x", 'tea', "''x"]
    """
    import pyarrow.compute as pc

    runs = pc.and_(pc.match_substring_regex(values, _FORMULA), pc.invert(pc.match_substring_regex(values, _NUMBER)))
    return pc.if_else(runs, pc.binary_join_element_wise("'", values, ""), values)


def rejects_table(answers: pa.Table, columns: Mapping[str, str], tell: Callable[[Sentence], str] = str) -> pa.Table:
    """What the rejects file holds.

    Args:
        answers: of `rejects.sql` or `kind_rejects.sql`.
        columns: role, or column of the answers, to the file's own column.
        tell: says a reason in the reader's language.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    reasons = pc.dictionary_encode(answers["reason"].combine_chunks())
    codes = reasons.dictionary.to_pylist()

    def spread(words: list[str]) -> pa.Array:
        return pa.array(words, pa.string()).take(reasons.indices)

    made = {
        "line": answers["row"],
        "column": harmless(spread([_column(role_at_fault(code), columns) for code in codes])),
        "reason": spread(codes),
        "says": spread([tell(REASON_WORDS[code]) if code in REASON_WORDS else code for code in codes]),
    }
    own: dict[str, pa.ChunkedArray] = {}
    for role, column in columns.items():
        if column and role in answers.column_names:
            own.setdefault(column, harmless(answers[role]))
    names = [*made, *harmless(pa.array(list(own), pa.string())).to_pylist()]
    return pa.table([*made.values(), *own.values()], names=names)


def _column(role: str, columns: Mapping[str, str]) -> str:
    """The file's column of a role; an amount may have been made of a unit price, and customers be known by their mail."""
    instead = {"amount": "unit_price", "email": "customer", "phone": "customer", "time": "time_1"}
    return columns.get(role, "") or columns.get(instead.get(role, ""), "")
