"""Consent: which use of a member's data is allowed.

Every feature, score and message names its purpose. Two kinds of purpose exist. *Unless refused*: the shop's own records of
its own sales may be counted and modelled until the member objects. *Only if granted*: nobody is written to, and nothing
personal is shown, without a recorded yes.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["ONLY_IF_GRANTED", "Purpose", "granted_to", "refused_by", "strictest"]


class Purpose(StrEnum):
    """What data is used for."""

    ANALYSE = "analyse"
    """Counting and describing: features, stages, segments."""
    PREDICT = "predict"
    """Scores and forecasts of one person."""
    PERSONALISE = "personalise"
    """Showing or offering something chosen for one person."""
    MESSAGE = "message"
    """Writing to somebody for marketing."""
    RANK = "rank"
    """Showing somebody to others on a leaderboard, under a pseudonym."""
    RANK_NAME = "rank_name"
    """Showing somebody to others on a leaderboard, by what the shop calls them."""


ONLY_IF_GRANTED: Final = frozenset({Purpose.PERSONALISE, Purpose.MESSAGE, Purpose.RANK, Purpose.RANK_NAME})
"""Purposes that need a recorded yes; the others stop at a recorded no."""


def refused_by(consents: pa.Table, purpose: Purpose) -> pa.Array:
    """Members (int64) who said no to a purpose: they must not be seen for it.

    Args:
        consents: the latest word per member and purpose: ``member``, ``purpose``, ``granted``.
        purpose: what the data would be used for.

    Example:
        >>> import pyarrow as pa
        >>> said = pa.table({"member": [1, 2], "purpose": ["analyse", "analyse"], "granted": [False, True]})
        >>> refused_by(said, Purpose.ANALYSE).to_pylist()
        [1]
    """
    return _who(consents, purpose, granted=False)


def granted_to(consents: pa.Table, purpose: Purpose) -> pa.Array:
    """Members (int64) who said yes to a purpose.

    Example:
        >>> import pyarrow as pa
        >>> said = pa.table({"member": [1, 2], "purpose": ["message", "message"], "granted": [False, True]})
        >>> granted_to(said, Purpose.MESSAGE).to_pylist()
        [2]
    """
    return _who(consents, purpose, granted=True)


def strictest(consents: pa.Table, merged: pa.Table) -> pa.Table:
    """The words that hold while members stand for one another: a no of any one of them is a no of each.

    A member who never spoke neither grants nor refuses. Nothing is written: once two are parted again, each has the words
    that were their own.

    Args:
        consents: the latest word per member and purpose: ``member``, ``purpose``, ``granted``.
        merged: who stands for whom: ``member``, ``canonical``.

    Example:
        >>> import pyarrow as pa
        >>> said = pa.table({"member": [1, 2], "purpose": ["analyse", "analyse"], "granted": [True, False]})
        >>> strictest(said, pa.table({"member": [2], "canonical": [1]})).to_pydict()
        {'member': [1, 2], 'purpose': ['analyse', 'analyse'], 'granted': [False, False]}
    """
    import pyarrow as pa

    if not merged.num_rows or not consents.num_rows:
        return consents
    stands = dict(zip(merged["member"].to_pylist(), merged["canonical"].to_pylist(), strict=True))
    family: dict[int, set[int]] = {}
    for member, canonical in stands.items():
        family.setdefault(canonical, {canonical}).add(member)
    found: dict[tuple[int, str], bool] = {}
    for word in consents.to_pylist():
        key = stands.get(word["member"], word["member"]), word["purpose"]
        found[key] = found.get(key, True) and word["granted"]
    held = sorted(
        (member, purpose, granted)
        for (canonical, purpose), granted in found.items()
        for member in family.get(canonical, {canonical})
    )
    return pa.table(
        {
            name: pa.array([row[place] for row in held], consents.schema.field(name).type)
            for place, name in enumerate(("member", "purpose", "granted"))
        }
    )


def _who(consents: pa.Table, purpose: Purpose, *, granted: bool) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    chosen = pc.and_(pc.equal(consents["purpose"], purpose.value), pc.equal(consents["granted"], granted))
    found = consents.filter(chosen)["member"].combine_chunks()
    return found if isinstance(found, pa.Array) else pa.concat_arrays(found.chunks)
