"""What may say who somebody is in a file: which kind its key column is of, and what its texts are worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from regulars.domain.identity import CUSTOMER, Naming
from regulars.gather.likeness import squeezed
from regulars.gather.normal_forms import normal_forms
from regulars.gather.synonyms import IDENTIFIER_ROLES, ROLES

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["KEY_MARK", "key_text", "kind_of_key", "usable_texts"]

KEY_MARK: Final = "\x1f"
"""Stands before and after the kind in the key of a row that has no customer number."""
_FITS_MIN: Final = 0.9
"""A column is of a kind by its name only if so many of its values can be that."""


def kind_of_key(column: str, values: Sequence[str], naming: Naming) -> str:
    """The kind of identifiers that the column of the customers holds: mail, phone or card by its name and values.

    Phone numbers without a country code count only where the region is known; otherwise they stay the shop's own numbers.

    Example:
        >>> kind_of_key("Buyer Email", ["ann@b.cn", "bo@b.cn"], Naming()), kind_of_key("Email", ["7", "8"], Naming())
        ('email', 'customer')
    """
    import pyarrow as pa

    plain = squeezed(column)
    kind = next((kind for kind in IDENTIFIER_ROLES if plain in {squeezed(name) for name in ROLES[kind]}), CUSTOMER)
    filled = sorted({value.strip() for value in values} - {""})
    if kind == CUSTOMER or not filled:
        return CUSTOMER
    forms = normal_forms(kind, pa.array(filled, pa.string()), naming.region)
    read = sum(value is not None or reason == "nobody" for value, reason in _pairs(forms))
    return kind if read >= _FITS_MIN * len(filled) else CUSTOMER


def _pairs(forms: pa.Table) -> list[tuple[str | None, str | None]]:
    return list(zip(forms["value"].to_pylist(), forms["reason"].to_pylist(), strict=True))


def usable_texts(texts: pa.Table, naming: Naming) -> pa.Table:
    """What each text is worth as an identifier.

    Args:
        texts: ``role``, ``text`` (strings).
        naming: the order of trust, and the region of phone numbers.

    Returns:
        ``role``, ``text``, ``value``, ``mark`` (null where it cannot be used), ``rank`` (place in the order of trust, null
        likewise), ``key`` as it stands for the member of a row, ``reason`` (null for a stand-in: it says nothing).
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    pieces = []
    for role in (CUSTOMER, *IDENTIFIER_ROLES):
        asked = texts.filter(pc.equal(texts["role"], role))["text"].combine_chunks()
        forms = normal_forms(role, asked, naming.region)
        usable = pc.is_valid(forms["value"])
        keys = forms["text"] if role == CUSTOMER else key_text(role, forms["value"])
        pieces.append(
            forms.append_column("role", pa.repeat(role, forms.num_rows))
            .append_column("rank", pc.if_else(usable, pa.scalar(naming.rank(role), pa.int32()), None))
            .append_column("key", pc.if_else(usable, keys, pa.scalar(None, pa.string())))
            .set_column(3, "reason", pc.if_else(pc.equal(forms["reason"], "nobody"), None, forms["reason"]))
        )
    return pa.concat_tables(pieces)


def key_text(kind: str, values: pa.Array) -> pa.Array:
    """Identifiers as the key of rows."""
    import pyarrow.compute as pc

    return pc.binary_join_element_wise(f"{KEY_MARK}{kind}{KEY_MARK}", values, "")
