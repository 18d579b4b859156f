"""Shipments of every kind: what a file holds is found out, its rows become events, texts or items."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from string import ascii_lowercase
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from regulars.domain.errors import UsageError
from regulars.domain.identity import CUSTOMER
from regulars.domain.money import exponent_of
from regulars.domain.source import Reading, Source
from regulars.domain.time import day_of
from regulars.domain.words import say
from regulars.gather.dates import DateStyle
from regulars.gather.event_names import event_names
from regulars.gather.keys import kind_of_key
from regulars.gather.kind_map import FIXED, REST_MAX, KindMap, map_kind
from regulars.gather.kind_of import KindGuess, kind_of
from regulars.gather.kinds import ITEMS, KINDS, MOMENTS_MAX, ORDERS
from regulars.gather.likeness import words_of
from regulars.gather.mapping import STYLES, Guess, RoleMap
from regulars.gather.numbers import POINT, NumberStyle
from regulars.gather.private import NAMED_PRIVATE, PEOPLE, SHAPED_PRIVATE, TEXT_CHARS_MAX
from regulars.loop.bring import Shipment, gather_question
from regulars.loop.house import House
from regulars.loop.naming import naming_of, put_keys
from regulars.loop.recall import Recalled, Recaller
from regulars.loop.shipments import look_at, orders_shipment
from regulars.ports.columns import Session, Value

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["shipment_of"]

Ask = Callable[[Guess], bool]
_TOLD: Final = (
    *dict.fromkeys(FIXED.values()),
    *("product_name", "category", "brand", "price"),
    *(f"time_{number}" for number in range(1, MOMENTS_MAX + 1)),
    *(f"rest_{number}" for number in range(1, REST_MAX + 1)),
)
"""The columns of relation ``told``."""
_ONLY_ORDERS: Final = frozenset(("amount", "unit_price", "quantity", "discount"))
"""Who names such a column speaks of orders."""
_CELLS: Final = frozenset(_TOLD[: _TOLD.index("rest_1")]) - {
    "text",
    "title",
    "properties",
    "traits",
    "type",
    "phone",
    "mail",
}
"""What a refused row is shown with: neither what somebody wrote nor how to reach them."""


def shipment_of(
    house: House,
    source: Source,
    told: Mapping[str, str],
    ask: Ask | None = None,
    kind: str | None = None,
    dropped: Sequence[str] = (),
    recall: Recaller | None = None,
) -> tuple[Shipment, RoleMap | KindMap]:
    """A file of any kind.

    Args:
        house: the shop.
        source: the file.
        told: role to column, as far as the user said.
        ask: says of a guess that is not quite sure whether it is right; None takes it. A guess of role ``kind`` has the kind's
            name in place of a column.
        kind: what it holds, as the user said; None finds out.
        dropped: columns that must not be used.
        recall: says what is known of the header; None knows nothing.

    Raises:
        UsageError: there is no such kind.
    """
    if kind not in {None, ORDERS, *KINDS}:
        raise UsageError(
            say('"%(kind)s" is no kind of file.', kind=str(kind)),
            fix=say("The kinds are: %(kinds)s.", kinds=", ".join((ORDERS, *KINDS))),
        )
    looked = look_at(house.columns, source)
    reading, rows = looked
    guess = KindGuess(kind, 1.0) if kind else _guessed(reading, rows, source, told, ask, recall)
    naming = naming_of(house.settings)
    if guess.kind == ORDERS:
        return orders_shipment(
            house.columns,
            source,
            told,
            ask,
            dropped,
            currency=house.settings.currency,
            naming=naming,
            recall=recall,
            looked=looked,
        )
    said = (
        dict(told)
        if kind
        else {role: column for role, column in told.items() if role in STYLES or column in reading.columns}
    )
    loose = reading.form in {"json", "list"}
    known = recall.of_kind(guess.kind, reading.columns, rows, loose=loose) if recall else Recalled()
    dropped = [column for column in (*dropped, *known.dropped) if column not in said.values()]
    said = {**known.told, **said}
    roles = _mapped(reading, rows, said, dropped, guess, source)
    if known.saved:
        roles = replace(roles, guesses=())
    refused = [found.column for found in roles.questions if ask is not None and not ask(found)]
    if refused:
        roles = _mapped(reading, rows, said, [*dropped, *refused], guess, source)
    roles = replace(roles, notes=(*known.notes, *roles.notes))
    key = CUSTOMER
    if roles.kind.name != ITEMS:
        column = roles.columns[CUSTOMER]
        place = reading.columns.index(column)
        values = [row[place] for row in rows if place < len(row)]
        # A reviewer's email and a requester's phone are mails and phones: what counts is the last word.
        tail = (words_of(column) or [column])[-1]
        key = next(
            (kind for name in (column, tail) if (kind := kind_of_key(name, values, naming)) != CUSTOMER), CUSTOMER
        )
    return _shipment(house, source, reading, roles, key), roles


def _mapped(
    reading: Reading,
    rows: list[list[str]],
    told: Mapping[str, str],
    without: Sequence[str],
    guess: KindGuess,
    source: Source,
) -> KindMap:
    """The columns read, some of them left aside."""
    kept = [index for index, name in enumerate(reading.columns) if name not in without]
    names = [reading.columns[index] for index in kept]
    cells = [[row[index] if index < len(row) else "" for index in kept] for row in rows]
    return map_kind(guess.kind, names, cells, told, sure=guess.confidence, where=source.name)


def _guessed(
    reading: Reading,
    rows: list[list[str]],
    source: Source,
    told: Mapping[str, str],
    ask: Ask | None,
    recall: Recaller | None,
) -> KindGuess:
    """The likeliest kind, the next where a person says no; a header that was read before is of the same kind again."""
    if recall is not None and (known := recall.kind_known(reading.columns)):
        return KindGuess(known, 1.0)
    if any(role in _ONLY_ORDERS and column in reading.columns for role, column in told.items()):
        return KindGuess(ORDERS, 1.0)
    without: list[str] = []
    while True:
        guess = kind_of(reading.columns, rows, source.name, without)
        if guess.asked and recall is not None and (known := recall.kind_known(reading.columns, nearly=True)):
            return KindGuess(known, 1.0)
        if guess.kind == ORDERS or not guess.asked or ask is None or ask(Guess("kind", guess.kind, guess.confidence)):
            return guess
        without.append(guess.kind)


def _shipment(house: House, source: Source, reading: Reading, roles: KindMap, key: str) -> Shipment:
    """The rows of a file whose column of the customers holds identifiers of the kind `key`."""
    naming, is_catalogue = naming_of(house.settings), roles.kind.name == ITEMS
    zone, minor = house.settings.timezone, 10 ** exponent_of(house.settings.currency)
    dates = roles.dates or DateStyle("%Y-%m-%d")
    loaded = _loaded(roles)

    def fill(session: Session, now: int) -> None:
        session.load("raw", source, reading, loaded)
        session.keep("told", gather_question("told"))
        session.keep("raw", gather_question("kind_people"), {"customer_kind": key})
        put_keys(session, naming, key)
        session.keep("keyed", gather_question("keyed"))
        session.keep("raw", gather_question("no_orders"))
        session.keep("instants", gather_question("instants"), {"zone": zone, **dates.values()})
        values: dict[str, Value] = {"minor": minor, "now_us": now, "today": _today(now, zone)}
        if is_catalogue:
            session.keep("happened", gather_question("nothing_else"))
            session.keep(
                "catalogue", gather_question("catalogue"), values | _number("price", roles.numbers.get("price"))
            )
        else:
            _fill_events(session, roles, values)

    mapping = {"kind": roles.kind.name, **roles.columns, **{f"+{name}": column for name, column in roles.rest.items()}}
    identifies = not is_catalogue and (key != CUSTOMER or any(loaded[place] for place in ("card", "mail", "phone")))
    cells = {place: column for place, column in loaded.items() if column and place in _CELLS}
    return Shipment(
        source, mapping, dates, fill, roles.numbers, identifies=identifies, kind=roles.kind.name, cells=cells
    )


def _fill_events(session: Session, roles: KindMap, values: Mapping[str, Value]) -> None:
    names = [*roles.rest, *(f"rest_{number}" for number in range(len(roles.rest) + 1, REST_MAX + 1))]
    session.keep("wholes", gather_question("wholes"), {_place(number): name for number, name in enumerate(names)})
    private: dict[str, Value] = {
        "named_private": NAMED_PRIVATE,
        "shaped_private": SHAPED_PRIVATE,
        "people": PEOPLE,
        "long_text": rf'"[^"]{{{TEXT_CHARS_MAX + 1},}}"',
        "text_max": TEXT_CHARS_MAX,
    }
    session.keep("properties", gather_question("properties"), private)
    session.show("event_names", _names_table(roles.kind.name))
    score = roles.numbers.get("rating") or roles.numbers.get("nps")
    amount = roles.numbers.get("refund_amount") or roles.numbers.get("revenue")
    session.keep(
        "happened",
        gather_question("happenings"),
        {
            **values,
            **private,
            **_number("score", score),
            **_number("amount", amount),
            "kind": roles.kind.name,
            "undated": int(roles.kind.alone and "updated_at" not in roles.columns),
            **_events(roles),
        },
    )


def _loaded(roles: KindMap) -> dict[str, str]:
    """Column of ``told`` to column of the file."""
    loaded = dict.fromkeys(_TOLD, "")
    for role, column in roles.columns.items():
        place = FIXED.get(role, role)
        if place in loaded and not loaded[place]:
            loaded[place] = column
    if roles.kind.name == "touches":
        # The subject is the shop's own, and what was done is said by the times where there are several.
        loaded["title"] = ""
    moments = [role for role in (*roles.kind.moments, "changed_at") if role in roles.columns]
    if len(moments) > 1:
        loaded["event"] = ""
    loaded |= {f"time_{number}": roles.columns[role] for number, role in enumerate(moments, 1)}
    loaded |= {f"rest_{number}": column for number, column in enumerate(roles.rest.values(), 1)}
    return loaded


def _events(roles: KindMap) -> dict[str, Value]:
    """What each time of a row tells of."""
    names = [str(event) for role, event in roles.kind.moments.items() if role in roles.columns]
    if roles.kind.name == "visits" and "product" in roles.columns and "page" not in roles.columns:
        names = ["Product Viewed"]
    if roles.kind.alone:
        names = names or [str(event) for event in roles.kind.moments.values()]
    return {f"event_{letter}": name for letter, name in zip("abcd", [*names, "", "", "", ""], strict=False)}


def _place(number: int) -> str:
    """What a question calls the name of a property: places have no digits."""
    return f"name_{ascii_lowercase[number // 26]}{ascii_lowercase[number % 26]}"


def _number(name: str, style: NumberStyle | None) -> dict[str, Value]:
    style = style or POINT
    return {f"{name}_mark": style.decimal, f"{name}_shape": style.shape, f"{name}_drop": style.drop}


def _names_table(kind: str) -> pa.Table:
    import pyarrow as pa

    names = event_names(kind)
    return pa.table({"said": pa.array(list(names), pa.string()), "name": pa.array(list(names.values()), pa.string())})


def _today(now: int, zone: str) -> int:
    return day_of(datetime.fromtimestamp(now / 1_000_000, UTC).astimezone(ZoneInfo(zone)).date())
