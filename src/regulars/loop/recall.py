"""What is known of a file's header before it is read: a saved mapping is used, drift is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from regulars.domain.source import Source
from regulars.domain.words import Sentence, say
from regulars.gather.kinds import ORDERS
from regulars.gather.mapping import ONCE_ROLES, STYLES
from regulars.loop.drift import refuse_drift, shares_most
from regulars.loop.house import House
from regulars.loop.mappings import KnownHeader, known_headers, saved_for, saved_mappings

__all__ = ["Recalled", "Recaller"]


@dataclass(frozen=True, slots=True)
class Recalled:
    """What is known of a header.

    Attributes:
        told: role to column, as a person saved it; besides, how dates and numbers are written.
        dropped: columns that must not be read.
        saved: whether a person has seen how it is read, so that nothing is asked.
        notes: what to tell of it.
    """

    told: Mapping[str, str] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    saved: bool = False
    notes: tuple[Sentence, ...] = ()


class Recaller:
    """Remembers the header of the file being looked at, and says what is known of it.

    Args:
        house: the shop.
        source: the file.
        accept_drift: takes the best reading of a file whose columns have drifted.
        afresh: leaves a saved mapping aside, for who wants to map anew.
        dry: puts nothing in quarantine.
    """

    def __init__(
        self, house: House, source: Source, *, accept_drift: bool = False, afresh: bool = False, dry: bool = False
    ) -> None:
        self._house = house
        self._source = source
        self._accept_drift = accept_drift
        self._afresh = afresh
        self._dry = dry
        self.saved: KnownHeader | None = None
        self.columns: tuple[str, ...] = ()
        self.rows: Sequence[Sequence[str]] = ()

    def __call__(self, columns: tuple[str, ...], rows: Sequence[Sequence[str]]) -> Recalled:
        """What is known of this header of orders.

        Raises:
            SchemaDrift: it is near to one that is known, and yet another.
        """
        return self.of_kind(ORDERS, columns, rows)

    def of_kind(
        self, kind: str, columns: tuple[str, ...], rows: Sequence[Sequence[str]], *, loose: bool = False
    ) -> Recalled:
        """What is known of this header of a file of a kind; `loose` where rows name their own columns.

        Raises:
            SchemaDrift: it is near to one that is known, and yet another.
        """
        self.columns, self.rows = columns, rows
        if self._afresh:
            return Recalled()
        new = (
            ()
            if self._accept_drift
            else refuse_drift(self._house, self._source, columns, rows, kind=kind, loose=loose, dry=self._dry)
        )
        notes = self._more(new)
        saved = saved_for(self._house, columns)
        if saved is None or saved.kind != kind:
            return Recalled(notes=notes)
        self.saved = saved
        # A total that was guessed is looked for again, so that it is counted once an order as before.
        told = {
            role: column
            for role, column in saved.roles.items()
            if column and not role.startswith("+") and (role in saved.told or role not in ONCE_ROLES)
        }
        told |= {way: saved.told[way] for way in STYLES if way in saved.told}
        dropped = tuple(column for column in columns if column not in saved.used)
        note = say(
            '%(file)s: columns are read as saved in mapping "%(name)s"; see them with: regulars map FILE',
            file=self._source.name,
            name=saved.name,
        )
        return Recalled(told, dropped, saved=True, notes=(note, *notes))

    def kind_known(self, columns: Sequence[str], *, nearly: bool = False) -> str | None:
        """What files with this header were saved or read as before; None where it is not known.

        Args:
            columns: the header.
            nearly: four fifths of the columns of a known one are enough.
        """
        known = (*saved_mappings(self._house), *known_headers(self._house))
        same = (header for header in known if header.columns == tuple(columns))
        near = (header for header in known if nearly and shares_most(header, columns))
        return next((header.kind for header in (*same, *near)), None)

    def _more(self, new: tuple[str, ...]) -> tuple[Sentence, ...]:
        if not new:
            return ()
        columns = ", ".join(new[:20])
        return (
            say("%(file)s: columns that were not there before: %(columns)s.", file=self._source.name, columns=columns),
        )
