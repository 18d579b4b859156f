"""32 processes at one coupon: exactly as many uses as it allows, and a budget to the cent."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from regulars.adapters.database.engine import engine_at
from regulars.domain.budgets import Budget
from regulars.domain.cart import Cart, CartLine, Discount
from regulars.domain.coupons.batch import CouponBatch, Limits
from regulars.domain.coupons.life import CodeEvent
from regulars.domain.coupons.requests import Buyer, Checkout, CouponAct, CouponRequest
from regulars.domain.errors import DatabaseUnreachable
from suites.coupons.conftest import open_coupons
from suites.ledger.rig import in_processes, scaled, until_answered

WRITERS = 32
MARK = b"m" * 16
CART = Cart((CartLine("a", 2_000),))
DAY = 86_400_000_000


def redeem_many(number: int, address: str, each: int) -> int:
    """One process: how many of its orders used the code."""
    coupons = open_coupons(address)
    done = 0
    for step in range(each):
        order, member = f"{number}-{step}", f"member:{(number * each + step) % 100}"
        request = CouponRequest(CouponAct.REDEEM, Checkout(order, order, Buyer(member), CART), 300)
        answer = until_answered(lambda r=request: coupons.act(MARK, r, DAY).decided, DatabaseUnreachable)
        done += isinstance(answer, CodeEvent)
    coupons.close()
    return done


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["code", "batch", "member", "budget"])
def test_caps_are_exact(address: str, kind: str) -> None:
    each = max(4, scaled(60))
    cap = WRITERS * each // 3
    cases: dict[str, tuple[Any, int]] = {
        "code": ({"limits": Limits(cap)}, cap),
        "batch": ({"limits": Limits(None, per_batch=cap)}, cap),
        "member": ({"limits": Limits(None, per_member=1)}, 100),
        "budget": ({"limits": Limits(None), "budgets": (Budget("b", cap * 300 + 299),)}, cap),
    }
    terms, exact = cases[kind]
    coupons = open_coupons(address)
    coupons.put_batch(CouponBatch("tea", Discount("amount", 300), **terms), 0)
    coupons.add_codes("tea", [MARK], [""], 0)
    done = sum(in_processes(WRITERS, redeem_many, address, each))
    assert (done, coupons.figures("tea").uses, coupons.figures("tea").discount) == (exact, exact, exact * 300)
    coupons.close()


def naive(number: int, address: str, each: int) -> int:
    """Negative control: counts, then writes, with nothing between that keeps others out."""
    engine = engine_at(address)
    done = 0
    for _ in range(each):
        with engine.connect() as connection:
            left = connection.execute(text("SELECT uses FROM naive")).scalar_one()
        if left > 0:
            with engine.execution_options(writes=True).begin() as connection:
                connection.execute(text("UPDATE naive SET uses = :uses"), {"uses": left - 1})
            done += 1
    engine.dispose()
    return done


def test_a_naive_coupon_is_caught(address: str) -> None:
    engine = engine_at(address)
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("CREATE TABLE naive (uses BIGINT)"))
        connection.execute(text("INSERT INTO naive VALUES (100)"))
    engine.dispose()
    assert sum(in_processes(8, naive, address, 40)) > 100
