"""Money is a whole number of minor units and a currency; every division names its rounding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

__all__ = ["Money", "exponent_of", "split_by_largest_remainder"]

_EXPONENTS: Final = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV"), 0),
    **dict.fromkeys(("XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}


def exponent_of(currency: str) -> int:
    """Decimal places of a currency's minor unit (ISO 4217): 2 for most, 0 for JPY, 3 for KWD."""
    return _EXPONENTS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount.

    Attributes:
        minor: whole minor units (cents, fen); may be negative.
        currency: ISO 4217 code, or ``XXX`` where the shop has not said.

    Example:
        >>> str(Money(1250, "USD")), str(Money(1250, "JPY"))
        ('12.50', '1250')
    """

    minor: int
    currency: str = "XXX"

    @classmethod
    def of(cls, amount: Decimal | float | str, currency: str = "XXX") -> Money:
        """Rounds a decimal amount half to even, to the currency's minor unit."""
        scaled = Decimal(str(amount)).scaleb(exponent_of(currency))
        return cls(int(scaled.to_integral_value(ROUND_HALF_EVEN)), currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units, exactly."""
        return Decimal(self.minor).scaleb(-exponent_of(self.currency))

    def __str__(self) -> str:
        return f"{self.amount:.{exponent_of(self.currency)}f}"


def split_by_largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """Splits `total` whole units in proportion to `weights`, so that the parts sum to it exactly.

    Every part is rounded towards zero first; the units left over go to the largest remainders, the earliest first
    among equals (Hamilton's method).

    Raises:
        ValueError: no weight, a negative weight, or only zeros.

    Example:
        >>> split_by_largest_remainder(100, [1, 1, 1])
        [34, 33, 33]
    """
    whole = sum(weights)
    if not weights or whole <= 0 or min(weights) < 0:
        raise ValueError("weights must be non-negative and not all zero")
    sign, size = (1, total) if total >= 0 else (-1, -total)
    parts = [size * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(size * weights[i] % whole), i))
    for i in by_remainder[: size - sum(parts)]:
        parts[i] += 1
    return [sign * part for part in parts]
