"""Which column of a table of any kind plays which role; what is left becomes properties, unless it is private."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from regulars.domain.errors import ColumnMissing, MappingUnsure
from regulars.domain.words import Sentence, say
from regulars.gather.dates import DateStyle, date_style_of
from regulars.gather.kind_likeness import confidence, name_rank
from regulars.gather.kind_of import ECHOES
from regulars.gather.kind_synonyms import TIMES, TYPED
from regulars.gather.kinds import KIND_WORDS, KINDS, Kind
from regulars.gather.likeness import squeezed
from regulars.gather.mapping import ACCEPT_FROM, ASK_FROM, Guess
from regulars.gather.numbers import NUMBER_STYLES, NumberStyle, number_style_of
from regulars.gather.private import is_private

__all__ = ["FIXED", "REST_MAX", "KindMap", "map_kind"]

REST_MAX: Final = 40
"""So many columns besides the roles become properties; further ones are left out, and named."""

FIXED: Final[Mapping[str, str]] = {
    "customer": "customer", "event": "event", "action": "event", "type": "type", "message_id": "message_id",
    "order_id": "order_id", "refund_amount": "amount", "revenue": "amount", "product": "product", "place": "place",
    "campaign": "campaign", "survey": "campaign", "channel": "channel", "share_channel": "channel", "rating": "score",
    "nps": "score", "comment": "text", "review": "text", "answer": "text", "message": "text", "title": "title",
    "subject": "title", "properties": "properties", "traits": "traits", "phone": "phone", "mail": "mail", "card": "card",
}  # fmt: skip
"""Role to the column of ``told`` it fills."""
_TOTALS: Final = frozenset(
    ("clv", "lifetimevalue", "customerlifetimevalue", "totalspent", "totalspend", "累计消费", "累计消费金额")
)
_SUBJECT_OF: Final = "touches"
"""There a subject is the shop's own words, no member's."""


@dataclass(frozen=True, slots=True)
class KindMap:
    """How a table of one kind is read.

    Attributes:
        kind: what it holds.
        confidence: how sure that is.
        columns: role to column, for the roles that have one.
        rest: name of a property to the column it is taken from.
        dates: how its times are written; None where it has none.
        numbers: role to how its column writes numbers.
        guesses: what was guessed rather than told, surest first.
        private: columns refused for their names: who somebody is, how to reach them, further texts.
        left_out: columns that are not used for another reason.
        notes: what was assumed besides, in sentences.
    """

    kind: Kind
    confidence: float
    columns: Mapping[str, str]
    rest: Mapping[str, str]
    dates: DateStyle | None
    numbers: Mapping[str, NumberStyle] = field(default_factory=dict)
    guesses: tuple[Guess, ...] = ()
    private: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    notes: tuple[Sentence, ...] = ()

    @property
    def questions(self) -> tuple[Guess, ...]:
        """Guesses that a person should look at."""
        return tuple(guess for guess in self.guesses if guess.confidence < ACCEPT_FROM)


def map_kind(
    kind: str,
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    told: Mapping[str, str] | None = None,
    *,
    sure: float = 1.0,
    where: str = "",
) -> KindMap:
    """Reads the columns of a table of a kind.

    Args:
        kind: name of one of `KINDS`.
        names: column names.
        rows: some of the first rows, as text.
        told: role to column as the user said; ``time`` is the first time of the kind. Roles that the kind has not are left.
            Besides, `regulars.gather.mapping.STYLES` to how dates and numbers are written.
        sure: how sure the kind itself is.
        where: the file, for errors.

    Raises:
        ColumnMissing: a told column is not there.
        MappingUnsure: a role without which no row says anything has no column.

    Example:
        >>> read = map_kind("reviews", ["uid", "stars", "review_date", "Phone", "Colour"], [["7", "5", "2026-01-31", "", "red"]])
        >>> read.columns["rating"], dict(read.rest), read.private
        ('stars', {'Colour': 'Colour'}, ('Phone',))
    """
    is_kind = KINDS[kind]
    values = {
        name: [row[index].strip() if index < len(row) else "" for row in rows] for index, name in enumerate(names)
    }
    said = told or {}
    numbers = NUMBER_STYLES.get(said.get("numbers", ""))
    columns = _told(is_kind, names, said, where)
    guesses = _guessed(is_kind, names, values, columns)
    for role in is_kind.needs:
        if role not in columns:
            raise _unsure(is_kind, role, names, where)
    if is_kind.moments and not is_kind.alone and not any(role in columns for role in is_kind.moments):
        raise _unsure(is_kind, next(iter(is_kind.moments)), names, where)
    rest, private, left_out = _rest(is_kind, names, columns)
    times = [
        columns[role] for role in (*is_kind.moments, "changed_at") if role in columns and role in is_kind.all_roles
    ]
    seen = [value for row in zip(*(values[name] for name in times), strict=True) for value in row] if times else []
    return KindMap(
        is_kind,
        sure,
        columns,
        rest,
        date_style_of(seen, where, times[0], said.get("dates", "")) if any(seen) else None,
        {role: numbers or number_style_of(values[columns[role]]) for role in TYPED if role in columns},
        tuple(sorted(guesses, key=lambda guess: -guess.confidence)),
        private,
        left_out,
        _notes(is_kind, rest, where),
    )


def _told(kind: Kind, names: Sequence[str], told: Mapping[str, str], where: str) -> dict[str, str]:
    first = next(iter(kind.moments), "changed_at")
    columns = {}
    for role, column in told.items():
        meant = {
            "time": first,
            "amount": "refund_amount" if kind.name == "refunds" else "revenue",
            "email": "mail",
        }.get(role, role)
        if meant not in kind.all_roles:
            continue
        if column not in names:
            raise ColumnMissing(column, tuple(names), where)
        columns[meant] = column
    return columns


def _guessed(
    kind: Kind, names: Sequence[str], values: Mapping[str, Sequence[str]], columns: dict[str, str]
) -> list[Guess]:
    """Fills the roles that nobody told: names in full first, in the order of the kind's own list; a blank column comes last."""
    roles = [role for role in kind.all_roles if role not in ECHOES and role not in columns]
    scored = [
        Guess(role, name, sure)
        for role in roles
        for name in names
        if name not in columns.values() and (sure := confidence(role, name, values[name])) >= ASK_FROM
    ]
    scored.sort(
        key=lambda guess: (
            guess.confidence < ACCEPT_FROM,
            0.0 if guess.confidence >= ACCEPT_FROM else -guess.confidence,
            roles.index(guess.role),
            not any(values[guess.column]),
            name_rank(guess.role, guess.column),
            names.index(guess.column),
        )
    )
    guesses = []
    for guess in scored:
        if guess.role not in columns and guess.column not in columns.values():
            columns[guess.role] = guess.column
            guesses.append(guess)
    return guesses


def _rest(
    kind: Kind, names: Sequence[str], columns: Mapping[str, str]
) -> tuple[dict[str, str], tuple[str, ...], tuple[str, ...]]:
    """Properties by name, the columns refused as private, and those beyond the limit."""
    placed = {column for role, column in columns.items() if _is_placed(kind, role)}
    # What a role is called is how a property is called, so that coupons of two systems meet: coupon, page, reason.
    named = {column: role for role, column in columns.items() if not _is_placed(kind, role)}
    refused = tuple(
        name for name in names if name not in placed and (named.get(name) == "person" or _denied(kind, name, named))
    )
    # What was done is a property besides: a word that names no event must not get lost.
    placed -= {columns.get("action", "")}
    left = [name for name in names if name not in placed and name not in refused]
    return {named.get(name, name): name for name in left[:REST_MAX]}, refused, tuple(left[REST_MAX:])


def _notes(kind: Kind, rest: Mapping[str, str], where: str) -> tuple[Sentence, ...]:
    """A total that a list of members says is no purchase: it has no day."""
    totals = [column for column in rest.values() if kind.alone and squeezed(column) in _TOTALS]
    return tuple(
        say(
            '%(file)s: "%(column)s" is a total over all time; kept as what the file says, counted neither as an order '
            "nor as revenue.",
            file=where,
            column=column,
        )
        for column in totals
    )


def _denied(kind: Kind, name: str, named: Mapping[str, str]) -> bool:
    """A column that plays a role of its kind is known for what it is; any other is judged by its name."""
    if kind.name == "items":
        return False
    return name not in named and is_private(name)


def _is_placed(kind: Kind, role: str) -> bool:
    if role in kind.moments or role == "changed_at":
        return True
    if role == "subject":
        return kind.name != _SUBJECT_OF
    if role in TIMES and role != "joined_at":
        return True
    return role in FIXED or kind.name == "items"


def _unsure(kind: Kind, role: str, names: Sequence[str], where: str) -> MappingUnsure:
    return MappingUnsure(
        say("No column could be read as %(role)s of %(kind)s.", role=role, kind=KIND_WORDS[kind.name]),
        where=where,
        why=say("The columns are: %(columns)s.", columns=", ".join(names[:40])),
        fix=say("Name it: --map %(role)s=COLUMN, or say what the file holds: --kind KIND", role=role),
    )
