"""``regulars ledger owed``: what is owed in points now, and what it is in money."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final

import typer

from regulars.interfaces.cli.commands.options import Home, Json, Lang
from regulars.interfaces.cli.commands.owing import Currency, Format, Out, format_of
from regulars.interfaces.words import translated as _

__all__ = ["ledger_owed"]

_VALUE_MAX: Final = Decimal(1_000_000)
"""Major units a point."""

Value = Annotated[
    str | None,
    typer.Option(
        "--value-per-point", metavar="AMOUNT", help=_("What a redeemed point is worth, in the shop's currency: 0.01.")
    ),
]


def ledger_owed(
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
    currency: Currency = None,
    value: Value = None,
    format_: Format = None,
    out: Out = None,
) -> None:
    """Points outstanding by age and by time to the end, what of them will never be redeemed, and their worth.

    Raises:
        UsageError: a value is none, or a format is not known.
        ProgrammeInvalid: no value is said, and the programme that says what a point costs cannot be used.
    """
    from regulars.interfaces.cli.owed_shown import write_sheet
    from regulars.interfaces.cli.owing_shown import owed_document, owed_table, print_owed
    from regulars.interfaces.cli.results import print_json
    from regulars.loop.ledger.costs import costs_of
    from regulars.loop.ledger.owed import owed
    from regulars.loop.programme import programme_of
    from regulars.shop import open_latest

    kind, worth = format_of(format_, out), _value(value)
    with open_latest(home=home, lang=lang) as shop:
        costs = costs_of(programme_of(shop.house)) if worth is None else None
        found = owed(shop.counter, shop.settings.currency, worth, currency, costs)
    if kind in {"csv", "xlsx", "parquet"}:
        write_sheet(kind, owed_table(found), out)
    elif as_json or kind == "json":
        print_json(owed_document(found))
    else:
        print_owed(found)


def _value(text: str | None) -> Decimal | None:
    from decimal import InvalidOperation

    from regulars.domain.errors import UsageError
    from regulars.domain.words import say

    if text is None:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal(-1)
    if not found.is_finite() or not 0 <= found <= _VALUE_MAX:
        raise UsageError(
            say('"%(text)s" is no value of a point.', text=text),
            fix=say("Write it in the shop's currency, with a point: 0.01"),
        )
    return found
