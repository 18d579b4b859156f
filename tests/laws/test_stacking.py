"""Any basket under any tree: nothing below nought, every cent accounted for, and the order of codes changes nothing."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.domain.cart import Cart, CartLine, Discount
from regulars.domain.promotions import Group, Promotion, Quote
from regulars.reward.stacking import quote

NAMES = st.integers(0, 999).map("{:03}".format)
LINES = st.lists(
    st.builds(
        CartLine,
        id=NAMES,
        price=st.integers(0, 100_000),
        quantity=st.integers(1, 9),
        product=st.sampled_from(["tea", "cup", "pot"]),
        category=st.sampled_from(["drinks", "wares"]),
        floor=st.sampled_from([0, 0, 1, 500]),
    ),
    max_size=5,
)
CARTS = st.builds(Cart, lines=LINES.map(tuple), shipping=st.integers(0, 2_000))
DISCOUNTS = st.builds(
    Discount,
    kind=st.sampled_from(["percent", "amount", "price"]),
    value=st.integers(0, 20_000),
    scope=st.sampled_from(["order", "lines", "shipping"]),
    products=st.sampled_from([(), ("tea",)]),
    categories=st.sampled_from([(), ("wares",)]),
    most=st.one_of(st.none(), st.integers(0, 1_000)),
)
PROMOTIONS = st.builds(
    Promotion,
    id=NAMES,
    discount=DISCOUNTS,
    priority=st.integers(0, 2),
    category=st.sampled_from(["", "x"]),
    total_min=st.sampled_from([0, 10_000]),
    code=st.sampled_from(["", "A", "B", "C"]),
)
TREES = st.recursive(
    PROMOTIONS,
    lambda children: st.builds(
        Group,
        id=NAMES,
        children=st.lists(children, max_size=4, unique_by=lambda child: child.id).map(tuple),
        mode=st.sampled_from(["stack", "first", "lowest", "highest", "best_subset"]),
        priority=st.integers(0, 2),
        most_count=st.one_of(st.none(), st.integers(0, 2)),
        most_share=st.one_of(st.none(), st.integers(0, 10_000)),
    ),
    max_leaves=7,
)


def faults(cart: Cart, found: Quote) -> list[str]:
    """What of the promises does not hold."""
    told = []
    for line, priced in zip(cart.lines, found.lines, strict=True):
        told += ["below the floor"] * (priced.discount > max(0, line.total - line.floor))
        told += ["added on"] * (priced.discount < 0)
    told += ["shipping"] * (not 0 <= found.shipping <= cart.shipping)
    told += ["does not add up"] * (found.payable + found.discount != cart.goods + cart.shipping)
    told += ["steps do not add up"] * (sum(step.took for step in found.steps) != found.discount)
    told += ["no reason"] * any((step.took == 0) != bool(step.why) for step in found.steps)
    return told


@given(cart=CARTS, tree=TREES, codes=st.lists(st.sampled_from("ABC"), unique=True))
def test_every_cent_is_accounted_for(cart: Cart, tree: Promotion | Group, codes: list[str]) -> None:
    found = quote(cart, tree, codes)
    assert faults(cart, found) == []
    assert found.payable >= 0


@given(cart=CARTS, tree=TREES, codes=st.lists(st.sampled_from("ABC"), unique=True))
def test_the_order_of_codes_changes_nothing(cart: Cart, tree: Promotion | Group, codes: list[str]) -> None:
    assert len({quote(cart, tree, typed) for typed in permutations(codes)}) == 1


@given(cart=CARTS, tree=TREES)
def test_every_promotion_is_told_once(cart: Cart, tree: Promotion | Group) -> None:
    def count(node: Promotion | Group) -> int:
        return 1 if isinstance(node, Promotion) else sum(count(child) for child in node.children)

    assert len(quote(cart, tree, "ABC").steps) == count(tree)


@given(cart=CARTS, promotions=st.lists(PROMOTIONS, min_size=1, max_size=4, unique_by=lambda p: p.id))
def test_the_best_subset_is_no_worse_than_the_best_one(cart: Cart, promotions: list[Promotion]) -> None:
    best = quote(cart, Group("g", tuple(promotions), "best_subset"), "ABC")
    one = quote(cart, Group("g", tuple(promotions), "highest"), "ABC")
    assert best.payable <= one.payable


def careless(cart: Cart, promotions: list[Promotion]) -> int:
    """Negative control: takes every amount off the total (a real shop came to -824.00 so)."""
    return cart.goods + cart.shipping - sum(promotion.discount.value for promotion in promotions)


def test_a_careless_price_is_caught() -> None:
    cart = Cart((CartLine("a", 1_000),))
    promotions = [Promotion(str(number), Discount("amount", 800)) for number in range(2)]
    assert careless(cart, promotions) < 0
    assert quote(cart, Group("g", tuple(promotions))).payable == 0


def test_a_tree_that_would_take_for_ever_is_refused() -> None:
    children = tuple(Promotion(str(number), Discount("amount", 1)) for number in range(11))
    with pytest.raises(ValueError, match="at most 10"):
        quote(Cart((CartLine("a", 100),)), Group("g", children, "best_subset"))
