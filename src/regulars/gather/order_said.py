"""What an order or a refund of Segment's says of money: lines in whole minor units, or why it cannot be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from regulars.domain.happening import GivenBack, OrderLine
from regulars.domain.money import split_by_largest_remainder
from regulars.gather.event_reasons import rejected
from regulars.gather.strict_numbers import AMOUNT_MAX, strict_decimal, times, whole
from regulars.gather.strict_texts import text_of

__all__ = ["PRODUCTS_MAX", "amount_of", "given_back_of", "lines_of_order", "total_of"]

PRODUCTS_MAX: Final = 1_000
"""Products of one order, at most."""
_NAMES: Final = ("product_id", "sku", "name")
_MILLI: Final = 3


def lines_of_order(properties: Mapping[str, Any], exponent: int) -> tuple[OrderLine, ...]:
    """The lines of an order, each with what was paid for it.

    Paid for the goods are the prices times quantities, less the order's discount; and never more than its total less
    shipping and tax, where it says one. What an order's discount takes off falls on the lines in proportion.

    Args:
        properties: ``products[]`` with ``product_id``, ``price``, ``quantity``, ``category``; ``discount``, ``total``,
            ``shipping``, ``tax``, ``subtotal``, ``revenue``.
        exponent: decimal places of the currency's minor unit.

    Raises:
        EventRejected: a field is not meant so.
    """
    products = _products(properties)
    discount = amount_of(properties, "discount", exponent) or 0
    total = _goods_total(properties, exponent)
    if not products:
        if total is None:
            raise rejected("price_missing", "properties")
        return (OrderLine("", goods=total + discount, paid=total),)
    lines = [_line(number, product, exponent) for number, product in enumerate(products, 1)]
    if all("price" not in product for product in products) and total is not None:
        lines = _by_quantity(lines, total + discount)
    else:
        for number, product in enumerate(products):
            if product.get("price") is None:
                raise rejected("price_missing", f"properties.products[{number}]")
    goods = sum(line.goods for line in lines)
    if goods > AMOUNT_MAX:
        raise rejected("number_too_large", "properties.products")
    paid = max(0, goods - discount)
    return _paid(lines, paid if total is None else min(paid, total))


def given_back_of(properties: Mapping[str, Any], exponent: int) -> tuple[GivenBack, ...]:
    """The products that a refund in part gives back; none is the whole order."""
    found = []
    for number, product in enumerate(_products(properties)):
        where = f"properties.products[{number}]"
        quantity = _number(product, "quantity", where)
        price = _number(product, "price", where)
        goods = None if price is None else times(price, quantity, exponent)
        milli = None if quantity is None else whole(quantity, _MILLI)
        if goods is not None and goods > AMOUNT_MAX:
            raise rejected("number_too_large", f"{where}.price")
        found.append(GivenBack(_product_of(product, where), goods, milli))
    return tuple(found)


def total_of(properties: Mapping[str, Any], exponent: int) -> int | None:
    """What a sender calls the total of an order or a refund, minor units."""
    for name in ("total", "revenue", "amount"):
        found = amount_of(properties, name, exponent)
        if found is not None:
            return found
    return None


def amount_of(properties: Mapping[str, Any], name: str, exponent: int) -> int | None:
    """An amount of the event, minor units, half to even; None where it is not said."""
    number = _number(properties, name, "properties")
    return None if number is None else whole(number, exponent)


def _number(holder: Mapping[str, Any], name: str, where: str) -> Decimal | None:
    value = holder.get(name)
    return None if value is None else strict_decimal(value, f"{where}.{name}")


def _goods_total(properties: Mapping[str, Any], exponent: int) -> int | None:
    """What the order's own sums say was paid for the goods: without shipping and tax."""
    subtotal = amount_of(properties, "subtotal", exponent)
    total = amount_of(properties, "total", exponent)
    revenue = amount_of(properties, "revenue", exponent)
    if total is not None:
        beside = sum(amount_of(properties, name, exponent) or 0 for name in ("shipping", "tax"))
        return max(0, total - beside)
    return subtotal if subtotal is not None else revenue


def _products(properties: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    products = properties.get("products")
    if products is None:
        return ()
    if not isinstance(products, list | tuple) or len(products) > PRODUCTS_MAX:
        raise rejected("products_unreadable", "properties.products")
    for number, product in enumerate(products):
        if not isinstance(product, Mapping):
            raise rejected("products_unreadable", f"properties.products[{number}]")
    return products


def _product_of(product: Mapping[str, Any], where: str) -> str:
    for name in _NAMES:
        if product.get(name) not in (None, ""):
            return text_of(product[name], f"{where}.{name}")
    raise rejected("product_missing", where)


def _line(number: int, product: Mapping[str, Any], exponent: int) -> OrderLine:
    where = f"properties.products[{number - 1}]"
    name = _product_of(product, where)
    quantity = _number(product, "quantity", where)
    price = _number(product, "price", where) or Decimal(0)
    category = product.get("category")
    return OrderLine(
        f"{number}:{name}",
        name,
        "" if category in (None, "") else text_of(category, f"{where}.category"),
        goods=times(price, quantity, exponent),
        quantity_milli=10**_MILLI if quantity is None else whole(quantity, _MILLI),
    )


def _by_quantity(lines: Sequence[OrderLine], total: int) -> list[OrderLine]:
    weights = [line.quantity_milli for line in lines]
    parts = split_by_largest_remainder(total, weights if any(weights) else [1] * len(lines))
    return [replace(line, goods=part) for line, part in zip(lines, parts, strict=True)]


def _paid(lines: Sequence[OrderLine], paid: int) -> tuple[OrderLine, ...]:
    weights = [line.goods for line in lines]
    parts = split_by_largest_remainder(paid, weights) if any(weights) else [0] * len(lines)
    return tuple(replace(line, paid=part) for line, part in zip(lines, parts, strict=True))
