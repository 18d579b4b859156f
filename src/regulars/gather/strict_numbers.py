"""Amounts and quantities in an event: plain ASCII decimals, exactly; what merely looks like a number is refused."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final

from regulars.gather.event_reasons import rejected

__all__ = ["AMOUNT_MAX", "strict_decimal", "times", "whole"]

AMOUNT_MAX: Final = 10**13
"""The largest amount or quantity of an event, in the units it is written in."""
_PLAIN: Final = re.compile(r"[0-9]{1,20}(\.[0-9]{1,12})?", re.ASCII)
_EXACT: Final = Context(prec=60)


def strict_decimal(value: object, where: str) -> Decimal:
    """A number of an event: a JSON number, or text of digits with a point.

    Args:
        value: as it was sent. A float counts as the shortest decimal that reads as it.
        where: the field, for the error.

    Raises:
        EventRejected: ``number_unreadable`` (NaN, infinity, text of another shape, a boolean), ``number_negative``,
            ``number_too_large``.

    Example:
        >>> strict_decimal("19.90", "price"), strict_decimal(0.1, "price")
        (Decimal('19.90'), Decimal('0.1'))
        >>> strict_decimal("１９", "price")
        Traceback (most recent call last):
        ...
        regulars.domain.errors.EventRejected: "price" is no number.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise rejected("number_unreadable", where)
    if isinstance(value, int):
        # Looked at before it is written out: ten thousand digits take long to write.
        if abs(value) > AMOUNT_MAX:
            raise rejected("number_too_large", where)
        number = Decimal(value)
    elif isinstance(value, str):
        if not _PLAIN.fullmatch(value.removeprefix("-")):
            raise rejected("number_unreadable", where)
        number = Decimal(value)
    else:
        number = Decimal(repr(value)) if isinstance(value, float) else value
    if not number.is_finite():
        raise rejected("number_unreadable", where)
    if number < 0:
        raise rejected("number_negative", where)
    if number > AMOUNT_MAX:
        raise rejected("number_too_large", where)
    return number


def whole(number: Decimal, scale: int) -> int:
    """So many whole parts of ten to the `scale`, half to even.

    Example:
        >>> whole(Decimal("10.005"), 2)
        1000
    """
    return int(number.scaleb(scale, _EXACT).to_integral_value(ROUND_HALF_EVEN))


def times(price: Decimal, quantity: Decimal | None, scale: int) -> int:
    """What so many cost, in whole parts of ten to the `scale`, rounded once; no quantity is one.

    Example:
        >>> times(Decimal("3.333"), Decimal(3), 2)
        1000
    """
    return whole(price if quantity is None else _EXACT.multiply(price, quantity), scale)
