"""Whatever is asked in whatever order: databases do as the page in memory does, and no limit is passed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regulars.domain.budgets import Budget
from regulars.domain.cart import Cart, CartLine, Discount
from regulars.domain.coupons.batch import CouponBatch, Limits
from regulars.domain.coupons.requests import Buyer, Checkout, CouponAct, CouponRequest
from regulars.ports.coupons import Acted
from suites.coupons.conftest import open_coupons

SECOND = 1_000_000
DAY = 86_400 * SECOND
MARKS = [bytes([65 + number]) * 16 for number in range(3)]
CART = Cart((CartLine("a", 2_000),))
ACTS = ["lock", "redeem", "redeem", "release", "rollback", "validate", "reserve"]
LIMITS = st.builds(
    Limits,
    per_code=st.sampled_from([None, 1, 2]),
    per_member=st.sampled_from([None, 1, 2]),
    per_batch=st.sampled_from([None, 2, 3]),
)
BATCH = st.builds(
    CouponBatch,
    id=st.just("tea"),
    discount=st.just(Discount("amount", 500)),
    limits=LIMITS,
    counts_at=st.sampled_from(["lock", "redeem"]),
    budgets=st.sampled_from([(), (Budget("b", 1_200, period="day"),), (Budget("u", 2, "uses"), Budget("b", 1_700))]),
)
STEP = st.tuples(
    st.sampled_from(ACTS),
    st.integers(0, 2),
    st.integers(1, 2),
    st.sampled_from(["o1", "o2", "o3"]),
    st.sampled_from([0, 1, 950 * SECOND, DAY]),
)


def run(places: list[Any], batch: CouponBatch, steps: list[Any]) -> None:
    for place in places:
        place.put_batch(batch, 0)
        place.add_codes(batch.id, MARKS, ["", "", ""], 0)
    now = DAY
    for act, which, member, order, later in steps:
        now += later
        checkout = Checkout(f"s-{order}", order, Buyer(f"member:{member}"), CART)
        request = CouponRequest(CouponAct(act), checkout, 500)
        answers = [place.act(MARKS[which], request, now).decided for place in places]
        assert all(answer == answers[0] for answer in answers), (act, answers)
        figures = places[0].figures(batch.id)
        assert all(
            (at.figures(batch.id).uses, at.figures(batch.id).discount) == (figures.uses, figures.discount)
            for at in places
        )
        assert figures.uses <= (batch.limits.per_batch or 99)
        for budget in batch.budgets:
            period = 0 if budget.period == "none" else now - now % DAY
            assert all(place.budget_use(budget.id, period, now).total <= budget.limit for place in places)


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(batch=BATCH, steps=st.lists(STEP, min_size=1, max_size=25))
def test_databases_do_as_memory_does(batch: CouponBatch, steps: list[Any], tmp_path_factory: Any) -> None:
    file = tmp_path_factory.mktemp("coupons") / "coupons.db"
    places = [open_coupons(""), open_coupons(f"sqlite:///{file}")]
    try:
        run(places, batch, steps)
    finally:
        for place in places:
            place.close()


class Careless:
    """Negative control: counts a use that was given back for ever."""

    def __init__(self) -> None:
        self.place = open_coupons("")
        self.used = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.place, name)

    def act(self, mark: bytes, request: CouponRequest, at: int) -> Any:
        if request.act is CouponAct.ROLL_BACK:
            return Acted(None)
        return self.place.act(mark, request, at)


def test_a_careless_place_is_caught() -> None:
    steps = [("redeem", 0, 1, "o1", 0), ("rollback", 0, 1, "o1", 0)]
    with pytest.raises(AssertionError):
        run([open_coupons(""), Careless()], CouponBatch("tea", Discount("amount", 500)), steps)
