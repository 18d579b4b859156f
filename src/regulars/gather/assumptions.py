"""What was assumed when a file was read, in sentences: nothing that could be read otherwise is read in silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from regulars.domain.words import Sentence, say
from regulars.gather.dates import DateStyle
from regulars.gather.numbers import NumberStyle
from regulars.gather.unnamed import is_unnamed

__all__ = ["assumptions_of"]


def assumptions_of(
    columns: Mapping[str, str],
    dates: DateStyle,
    numbers: Mapping[str, NumberStyle],
    once: Sequence[str],
    *,
    filled: bool,
    where: str,
) -> tuple[Sentence, ...]:
    """Sentences about dates, numbers, totals and further lines; one that could only be read in one way gets none.

    Example:
        >>> columns = {"time": "day", "clock": "", "amount": "", "unit_price": "", "quantity": ""}
        >>> assumptions_of(columns, DateStyle("%Y-%m-%d"), {}, (), filled=False, where="orders.csv")
        ()
    """
    return (
        *_about_names(columns, where),
        *_about_money(columns, once, where),
        *_about_dates(columns["time"], dates, where),
        *_about_numbers(columns, numbers, where),
        *((_lines_filled(where),) if filled else ()),
    )


def _about_names(columns: Mapping[str, str], where: str) -> list[Sentence]:
    if not is_unnamed([name for name in columns.values() if name]):
        return []
    return [say("%(file)s: no header; columns are told apart by their values, which proves little.", file=where)]


def _about_money(columns: Mapping[str, str], once: Sequence[str], where: str) -> list[Sentence]:
    found = [
        say(
            '%(file)s: "%(column)s" is the total of the whole order; counted once an order, not once a line.',
            file=where,
            column=columns[role],
        )
        for role in once
    ]
    if columns["unit_price"] and not columns["amount"]:
        found.append(
            say(
                '%(file)s: no amount; paid is taken to be "%(price)s" × "%(quantity)s".',
                file=where,
                price=columns["unit_price"],
                quantity=columns["quantity"] or "1",
            )
        )
    return found


def _about_dates(column: str, dates: DateStyle, where: str) -> list[Sentence]:
    found = []
    if dates.two_digit_years:
        found.append(say("%(file)s: years have two digits; 00 to 68 are read as 2000 to 2068.", file=where))
    kinds = {
        "utc": say('%(file)s: "%(column)s" is read as UTC, as its name says.', file=where, column=column),
        "unix_s": say('%(file)s: "%(column)s" is read as seconds since 1970, UTC.', file=where, column=column),
        "unix_ms": say('%(file)s: "%(column)s" is read as milliseconds since 1970, UTC.', file=where, column=column),
        "excel": say('%(file)s: "%(column)s" is read as day numbers of a spreadsheet.', file=where, column=column),
    }
    return found + ([kinds[dates.kind]] if dates.kind in kinds else [])


def _about_numbers(columns: Mapping[str, str], numbers: Mapping[str, NumberStyle], where: str) -> list[Sentence]:
    found = []
    for role, style in numbers.items():
        if style.ambiguous:
            found.append(
                say(
                    '%(file)s: numbers in "%(column)s" could be read in two ways; "%(mark)s" is taken for the decimal mark '
                    "(--numbers %(other)s).",
                    file=where,
                    column=columns[role],
                    mark=style.decimal,
                    other="1,234.50" if style.decimal == "," else "1.234,50",
                )
            )
        elif style.mixed:
            found.append(
                say(
                    '%(file)s: numbers in "%(column)s" are written in two ways; "%(mark)s" is taken for the decimal mark, '
                    "what does not fit is refused.",
                    file=where,
                    column=columns[role],
                    mark=style.decimal,
                )
            )
    return found


def _lines_filled(where: str) -> Sentence:
    return say(
        "%(file)s: further lines of an order name only their product; customer and time are taken from its first line.",
        file=where,
    )
