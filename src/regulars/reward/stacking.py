"""How discounts go together: a tree of promotions over one basket, the same price in whatever order codes are typed.

Every step works on what is left to pay, in the order of priority and id; a line never goes below its floor, and a
discount on the order is split to the lines by the largest remainder. Whatever is skipped says why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

from regulars.domain.cart import Cart, Discount
from regulars.domain.money import split_by_largest_remainder
from regulars.domain.promotions import Group, Node, PriceLine, PriceStep, Promotion, Quote

__all__ = ["SUBSET_MAX", "quote"]

SUBSET_MAX: Final = 10
"""Children of a ``best_subset``: more would mean more than a thousand baskets."""
_WHOLE: Final = 10_000


@dataclass(slots=True)
class _Basket:
    """What has come off so far."""

    cart: Cart
    off: list[int]
    shipping_off: int = 0
    categories: set[str] = field(default_factory=set)
    steps: list[PriceStep] = field(default_factory=list)

    def copy(self) -> _Basket:
        return _Basket(self.cart, list(self.off), self.shipping_off, set(self.categories), list(self.steps))

    @property
    def taken(self) -> int:
        return sum(self.off) + self.shipping_off

    @property
    def payable(self) -> int:
        return self.cart.goods + self.cart.shipping - self.taken

    @property
    def applied(self) -> int:
        return sum(step.took > 0 for step in self.steps)


def quote(cart: Cart, tree: Node, codes: Collection[str] = ()) -> Quote:
    """The price of a basket under a tree of promotions, and how it came about.

    Args:
        cart: the basket.
        tree: what may come off.
        codes: codes that were given and accepted; their order means nothing.

    Raises:
        ValueError: a ``best_subset`` has more than ten children.

    Example:
        >>> from regulars.domain.cart import CartLine
        >>> cart = Cart((CartLine("tea", 3_000), CartLine("cup", 2_000)), shipping=500)
        >>> tenth = Promotion("tenth", Discount("percent", 1_000), priority=2)
        >>> five = Promotion("five", Discount("amount", 500), code="FIVE")
        >>> found = quote(cart, Group("all", (five, tenth)), {"FIVE"})
        >>> found.applied, [line.discount for line in found.lines], found.payable
        (('tenth', 'five'), [600, 400], 4500)
    """
    basket = _Basket(cart, [0] * len(cart.lines))
    basket = _applied(basket, tree, frozenset(codes), None)
    return Quote(
        tuple(PriceLine(line.id, line.total, off) for line, off in zip(cart.lines, basket.off, strict=True)),
        cart.shipping - basket.shipping_off,
        basket.shipping_off,
        tuple(basket.steps),
    )


def _applied(basket: _Basket, node: Node, codes: frozenset[str], most: int | None) -> _Basket:
    """The basket after a node; `most` is what it may still take off."""
    if isinstance(node, Promotion):
        return _after_promotion(basket, node, codes, most)
    children = sorted(node.children, key=lambda child: (-child.priority, child.id))
    if node.most_share is not None:
        share = basket.cart.goods * node.most_share // _WHOLE
        most = share if most is None else min(most, share)
    if node.mode == "stack":
        return _stacked(basket, node, children, codes, most)
    if node.mode == "best_subset":
        return _best_subset(basket, node, children, codes, most)
    return _one_of(basket, node, children, codes, most)


def _stacked(
    basket: _Basket, group: Group, children: Iterable[Node], codes: frozenset[str], most: int | None
) -> _Basket:
    before, applied_before = basket.taken, basket.applied
    for child in children:
        if group.most_count is not None and basket.applied - applied_before >= group.most_count:
            basket = _skipped(basket, child, "count_reached")
            continue
        left = None if most is None else most - (basket.taken - before)
        basket = _applied(basket.copy(), child, codes, left)
    return basket


def _one_of(basket: _Basket, group: Group, children: list[Node], codes: frozenset[str], most: int | None) -> _Basket:
    """The first child that takes anything off, or the one that takes off most or least."""
    tried = [(child, _applied(basket.copy(), child, codes, most)) for child in children]
    took = [(child, after, after.taken - basket.taken) for child, after in tried]
    able = [index for index, (_, _, amount) in enumerate(took) if amount > 0]
    if not able:
        chosen = None
    elif group.mode == "first":
        chosen = able[0]
    else:
        sign = -1 if group.mode == "highest" else 1
        chosen = min(able, key=lambda index: (sign * took[index][2], index))
    found = basket if chosen is None else took[chosen][1]
    for index, (child, after, amount) in enumerate(took):
        if index != chosen:
            found = _skipped(found, child, "another_chosen") if amount > 0 else _with_steps(found, after, basket)
    return found


def _best_subset(
    basket: _Basket, group: Group, children: list[Node], codes: frozenset[str], most: int | None
) -> _Basket:
    if len(children) > SUBSET_MAX:
        raise ValueError(f"{group.id}: a best_subset has at most {SUBSET_MAX} children, this one {len(children)}")
    largest = len(children) if group.most_count is None else min(group.most_count, len(children))
    best = basket
    best_set: tuple[Node, ...] = ()
    for size in range(1, largest + 1):
        for chosen in combinations(children, size):
            after = _stacked(basket.copy(), group, chosen, codes, most)
            if after.taken > best.taken:
                best, best_set = after, chosen
    for child in children:
        if child not in best_set:
            alone = _applied(basket.copy(), child, codes, most)
            is_able = alone.taken > basket.taken
            best = _skipped(best, child, "another_chosen") if is_able else _with_steps(best, alone, basket)
    return best


def _after_promotion(basket: _Basket, promotion: Promotion, codes: frozenset[str], most: int | None) -> _Basket:
    before = basket.payable
    why = _why_not(basket, promotion, codes, most)
    if not why:
        _take_off(basket, promotion.discount, most)
        if basket.payable == before:
            why = "nothing_to_take"
        elif promotion.category:
            basket.categories.add(promotion.category)
    basket.steps.append(PriceStep(promotion.id, before - basket.payable, why, before, basket.payable))
    return basket


def _why_not(basket: _Basket, promotion: Promotion, codes: frozenset[str], most: int | None) -> str:
    if promotion.code and promotion.code not in codes:
        return "code_missing"
    if basket.cart.goods < promotion.total_min:
        return "total_min"
    if promotion.category in basket.categories and promotion.category:
        return "category_taken"
    return "share_reached" if most is not None and most <= 0 else ""


def _take_off(basket: _Basket, discount: Discount, most: int | None) -> None:
    limits = [limit for limit in (most, discount.most) if limit is not None]
    if discount.scope == "shipping":
        rest = basket.cart.shipping - basket.shipping_off
        wanted = max(0, rest - discount.value) if discount.kind == "price" else _share_of(discount, rest)
        basket.shipping_off += min(wanted, rest, *limits)
        return
    lines = basket.cart.lines
    rooms = [
        max(0, line.total - off - line.floor) if discount.concerns(line) else 0
        for line, off in zip(lines, basket.off, strict=True)
    ]
    if discount.kind == "price":
        left = [line.total - off for line, off in zip(lines, basket.off, strict=True)]
        wants = [
            min(room, max(0, rest - discount.value * line.quantity))
            for room, rest, line in zip(rooms, left, lines, strict=True)
        ]
        total = min(sum(wants), *limits) if limits else sum(wants)
        parts = _split(total, wants, wants)
    else:
        payable = [
            line.total - off if discount.concerns(line) else 0 for line, off in zip(lines, basket.off, strict=True)
        ]
        total = min(_share_of(discount, sum(payable)), sum(rooms), *limits)
        parts = _split(total, payable, rooms)
    basket.off = [off + part for off, part in zip(basket.off, parts, strict=True)]


def _share_of(discount: Discount, payable: int) -> int:
    """A percentage is rounded half up, to whole minor units."""
    if discount.kind == "amount":
        return min(discount.value, payable)
    return (min(discount.value, _WHOLE) * payable * 2 + _WHOLE) // (2 * _WHOLE)


def _split(total: int, weights: list[int], rooms: list[int]) -> list[int]:
    """Splits by the largest remainder; what a line has no room for goes to the others."""
    parts = [0] * len(weights)
    left = total
    while left > 0:
        open_weights = [weight if part < room else 0 for weight, part, room in zip(weights, parts, rooms, strict=True)]
        for index, share in enumerate(split_by_largest_remainder(left, open_weights)):
            fits = min(share, rooms[index] - parts[index])
            parts[index] += fits
            left -= fits
    return parts


def _skipped(basket: _Basket, node: Node, why: str) -> _Basket:
    found = basket.copy()
    for promotion in _promotions(node):
        found.steps.append(PriceStep(promotion.id, 0, why, found.payable, found.payable))
    return found


def _with_steps(basket: _Basket, tried: _Basket, before: _Basket) -> _Basket:
    """Keeps why a child took nothing off, at the place it is told."""
    found = basket.copy()
    for step in tried.steps[len(before.steps) :]:
        found.steps.append(PriceStep(step.promotion, 0, step.why, found.payable, found.payable))
    return found


def _promotions(node: Node) -> Iterable[Promotion]:
    if isinstance(node, Promotion):
        yield node
    else:
        for child in sorted(node.children, key=lambda child: (-child.priority, child.id)):
            yield from _promotions(child)
