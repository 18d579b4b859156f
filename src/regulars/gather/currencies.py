"""How currencies are written beside amounts, and which of those in a file are not the shop's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from regulars.gather.likeness import squeezed

__all__ = ["CURRENCY_WORDS", "named_in", "others_than"]

_DOLLARS: Final = frozenset(("USD", "CAD", "AUD", "NZD", "HKD", "TWD", "SGD", "MXN", "CLP", "COP", "ARS"))
_CODES: Final = """
    AED ARS AUD BGN BHD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JPY KES KRW KWD KZT MAD MXN MYR
    NGN NOK NZD OMR PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TRY TWD UAH USD VND ZAR
    """
CURRENCY_WORDS: Final[Mapping[str, frozenset[str]]] = {
    **{code: frozenset((code,)) for code in _CODES.split()},
    **dict.fromkeys(("RMB", "CNH", "人民币", "人民币元", "CN¥"), frozenset(("CNY",))),
    **dict.fromkeys(("¥", "￥"), frozenset(("CNY", "JPY"))),
    **dict.fromkeys(("元", "圆"), frozenset(("CNY", "TWD", "HKD"))),
    **dict.fromkeys(("円", "日元", "日圆", "JP¥"), frozenset(("JPY",))),
    "$": _DOLLARS,
    **dict.fromkeys(("US$", "美元", "美金"), frozenset(("USD",))),
    **dict.fromkeys(("HK$", "港币", "港元"), frozenset(("HKD",))),
    **dict.fromkeys(("NT$", "新台币", "台币"), frozenset(("TWD",))),
    **dict.fromkeys(("C$", "CA$"), frozenset(("CAD",))),
    **dict.fromkeys(("A$", "AU$"), frozenset(("AUD",))),
    "R$": frozenset(("BRL",)),
    **dict.fromkeys(("€", "欧元", "EURO"), frozenset(("EUR",))),
    **dict.fromkeys(("£", "英镑"), frozenset(("GBP",))),
    **dict.fromkeys(("₩", "韩元"), frozenset(("KRW",))),
    "₹": frozenset(("INR",)),
    "KR": frozenset(("SEK", "NOK", "DKK", "ISK")),
    "ZŁ": frozenset(("PLN",)),
}
"""A way to write a currency, in capitals, to the currencies it can mean (ISO 4217)."""
_UNKNOWN: Final = "XXX"


def others_than(currency: str, rows: Mapping[str, int]) -> tuple[str, ...]:
    """The marks that cannot mean the shop's currency; where that is not known, those that cannot mean the commonest.

    Args:
        currency: the shop's, ISO 4217; ``XXX`` where it is not known.
        rows: marks of a file (keys of `CURRENCY_WORDS`) to how many rows have them.

    Example:
        >>> others_than("CNY", {"¥": 1, "USD": 9}), others_than("XXX", {"$": 5, "CAD": 2, "USD": 1, "€": 7})
        (('USD',), ('USD', '€'))
    """
    if currency == _UNKNOWN:
        codes = Counter[str]()
        for mark, count in rows.items():
            codes.update(dict.fromkeys(sorted(CURRENCY_WORDS[mark]), count))
        currency = codes.most_common(1)[0][0] if codes else currency
    return tuple(mark for mark in rows if currency not in CURRENCY_WORDS[mark])


def named_in(column: str) -> str:
    """The currency that the name of a column carries in brackets or at its end, or nothing.

    Example:
        >>> named_in("Amount (EUR)"), named_in("实付金额（元）"), named_in("total_usd"), named_in("Total (Base)")
        ('EUR', '元', 'USD', '')
    """
    for left, right in (("(", ")"), ("（", "）"), ("[", "]")):
        inner = column.rpartition(left)[2].partition(right)[0].strip().upper() if left in column else ""
        if inner in CURRENCY_WORDS:
            return inner
    last = column.upper().replace(" ", "_").rpartition("_")
    return last[2] if last[0] and squeezed(last[0]) and last[2] in CURRENCY_WORDS else ""
