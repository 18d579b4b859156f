"""Questions over the Complete Journey's own tables: asked of the Parquet files where they lie, never loaded, never imported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from regulars.domain.words import Sentence, say
from regulars.loop.bring import gather_question
from regulars.loop.house import House
from regulars.loop.shipments import source_of
from regulars.ports.columns import Value

__all__ = ["JOURNEY_QUESTIONS", "Exceptions", "ask_journey", "exceptions_document", "redemption_exceptions"]

ROWS_MAX: Final = 20
"""Rows of an answer."""
SAMPLES_MAX: Final = 5

JOURNEY_QUESTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "promotions": ("promotions",),
    "coupons": ("coupons", "coupon_redemptions", "campaign_descriptions"),
    "redemptions": ("coupon_redemptions", "coupons", "transactions"),
}
"""Question to the tables it reads: ``complete_journey_<name>.sql``."""


@dataclass(frozen=True, slots=True)
class Exceptions:
    """Rows of one table that do not meet the rows of another as they should. Counted; why is not known.

    Attributes:
        name: which question was asked.
        says: what was counted.
        counted: rows that do not match.
        of: rows looked at.
        samples: some of them.
    """

    name: str
    says: Sentence
    counted: int
    of: int
    samples: tuple[Mapping[str, Any], ...]


def ask_journey(
    house: House, folder: Path, name: str, values: Mapping[str, Value] | None = None
) -> list[dict[str, Any]]:
    """The answer to one of `JOURNEY_QUESTIONS`, as rows; at most 20 of promotions and coupons."""
    said = {"rows_max": ROWS_MAX, "shift_hours": 0} | dict(values or {})
    with house.columns.open() as session:
        for table in JOURNEY_QUESTIONS[name]:
            session.scan(table, source_of(folder / f"{table}.parquet"))
        rows: list[dict[str, Any]] = session.ask(_QUESTIONS[name], said).to_pylist()
    return rows


def redemption_exceptions(house: House, folder: Path, shift_hours: int = 0) -> Exceptions:
    """Redemptions that match no discounted line of the same household and day.

    Args:
        house: the shop whose engine is asked.
        folder: where the tables lie.
        shift_hours: added to the clock of the lines before their day is taken.
    """
    rows = ask_journey(house, folder, "redemptions", {"shift_hours": shift_hours})
    unmatched = [row for row in rows if not row["matched"]]
    return Exceptions(
        "redemptions_unmatched",
        say(
            "%(counted)s of %(of)s distinct redemptions match no discounted line of the same household and day; why is not known.",
            counted=len(unmatched),
            of=len(rows),
        ),
        len(unmatched),
        len(rows),
        tuple({key: row[key] for key in ("household", "coupon", "campaign", "day")} for row in unmatched[:SAMPLES_MAX]),
    )


def exceptions_document(found: Exceptions) -> dict[str, Any]:
    """The exceptions for JSON."""
    return {
        "name": found.name,
        "counted": found.counted,
        "of": found.of,
        "samples": [dict(row) for row in found.samples],
    }


_QUESTIONS: Final = {
    "promotions": gather_question("complete_journey_promotions"),
    "coupons": gather_question("complete_journey_coupons"),
    "redemptions": gather_question("complete_journey_redemptions"),
}
