"""32 processes at one reward: stock to the last piece, points to the last one, a code for each, and nothing for nothing."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest
from sqlalchemy import text

from regulars.adapters.database.engine import engine_at
from regulars.adapters.database.ledger.ledger import DatabaseLedger
from regulars.domain.cart import Discount
from regulars.domain.coupons.batch import CouponBatch
from regulars.domain.errors import DatabaseUnreachable
from regulars.domain.ledger.counts import CountKey
from regulars.domain.ledger.entries import Source
from regulars.domain.ledger.requests import Earn, WalletKey
from regulars.domain.rewards.handing import HandingKind, Occasion
from regulars.domain.rewards.said import GameSaid, PrizeSaid, RewardSaid, StockSaid
from regulars.ports.handings import HandedOver, LookedUp
from regulars.reward.lots import balance
from regulars.reward.rewards.games import Drawing, draw, rolled
from regulars.reward.rewards.redeeming import Redeeming, give_back, redeem
from suites.ledger.rig import in_processes, scaled, until_answered
from suites.rewards.conftest import open_coupons, open_handings, open_ledger

WRITERS = 32
STOCKED = CountKey("", "reward:tea", "")


def ask(place: object, reward: RewardSaid, owner: str, order: str) -> HandedOver:
    """One try, as the desk makes it."""
    mark = hashlib.sha256(f"{owner}/{order}".encode()).digest()[:16] if reward.coupon else b""
    asked = Redeeming(reward, owner, order, "UTC", mark)
    occasion = Occasion(HandingKind.REDEMPTION, reward.id, owner, order)
    look = LookedUp(tuple(limit.key for limit in asked.limits(0)), reward.currency, (owner,))
    answer: HandedOver = until_answered(
        lambda: place.hand(occasion, look, lambda page: redeem(asked, page)),  # type: ignore[attr-defined]
        DatabaseUnreachable,
    )
    return answer


def free(ledger: DatabaseLedger, owner: str) -> int:
    key = WalletKey(owner, "points")
    return balance(ledger.wallets([key])[key], 2**60).available


def redeem_many(number: int, address: str, reward: RewardSaid, each: int, members: int) -> tuple[int, int]:
    """One process: how many it got, and how many of those it gave back."""
    place = open_handings(address)
    got = back = 0
    for step in range(each):
        owner = f"member:{(number * each + step) % members}"
        over = ask(place, reward, owner, f"{number}-{step}")
        if over.handed is None:
            continue
        got += 1
        # Every third one comes back, so that stock moves both ways while others look at it.
        if step % 3 == 0:
            undone = until_answered(
                lambda id_=over.handed.id: place.undo(id_, lambda found, used: give_back(found, used, "test", "test")),
                DatabaseUnreachable,
            )
            back += undone.handed is not None
    place.close()
    return got, back


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["stock", "member", "points"])
def test_stock_and_points_are_exact(address: str, kind: str) -> None:
    each = max(3, scaled(6))
    members, points = 16, 40
    stock = {"stock": StockSaid(total=WRITERS * 2), "member": StockSaid(per_member=3), "points": StockSaid()}[kind]
    cost = 20 if kind == "points" else 1
    reward = RewardSaid("tea", "Tea", cost, "coupon", coupon="tea", stock=stock)
    ledger, coupons = open_ledger(address), open_coupons(address)
    coupons.put_batch(CouponBatch("tea", Discount("amount", 300)), 0)
    for member in range(members):
        ledger.post(Earn(f"member:{member}", points=points, source=Source("order", "1")))
    told = in_processes(WRITERS, redeem_many, address, reward, each, members)
    live = sum(got for got, _ in told) - sum(back for _, back in told)
    handings = open_handings(address)
    left = [free(ledger, f"member:{member}") for member in range(members)]
    assert handings.counts([STOCKED])[STOCKED] == live
    assert sum(left) == members * points - live * cost
    assert coupons.figures("tea").issued == sum(got for got, _ in told)
    assert min(left) >= 0
    if kind == "stock":
        assert live <= WRITERS * 2
        assert any(ask(handings, reward, f"member:{member}", "last").handed is None for member in range(members)) or (
            live + members <= WRITERS * 2
        )
    if kind == "member":
        counts = [CountKey(f"member:{member}", "reward:tea:ever", "") for member in range(members)]
        assert max(handings.counts(counts).values()) <= 3
    assert list(ledger.findings()) == []
    for place in (ledger, coupons, handings):
        place.close()


@pytest.mark.slow
def test_the_last_pieces_go_out_exactly(address: str) -> None:
    """Nothing comes back, many more come than there are: so many go out as there are, no more and no fewer."""
    stock = WRITERS + 5
    reward = RewardSaid("tea", "Tea", 1, stock=StockSaid(total=stock))
    ledger = open_ledger(address)
    ledger.post(Earn("member:0", points=WRITERS * 10, source=Source("order", "1")))
    told = in_processes(WRITERS, redeem_only, address, reward, 3)
    assert sum(told) == stock
    assert free(ledger, "member:0") == WRITERS * 10 - stock
    ledger.close()


def redeem_only(number: int, address: str, reward: RewardSaid, each: int) -> int:
    place = open_handings(address)
    got = sum(ask(place, reward, "member:0", f"{number}-{step}").handed is not None for step in range(each))
    place.close()
    return got


GAME = GameSaid(
    "wheel",
    "Wheel",
    (PrizeSaid("big", "Big", 0.5, points=7, stock=25), PrizeSaid("small", "Small", 0.4, points=1)),
    cost=1,
    when_out="others",
)


def play_many(number: int, address: str, each: int) -> list[str]:
    """One process: what it drew."""
    place, drawn = open_handings(address), []
    for step in range(each):
        word = f"{number}-{step}"
        asked = Drawing(GAME, "member:0", word, "1970-01-01", "UTC", lambda n, w=word: rolled(b"s", n, w))
        look = LookedUp(asked.keys(0), GAME.currency, ("member:0",))
        occasion = Occasion(HandingKind.DRAW, GAME.id, "member:0", word)
        over = until_answered(
            lambda o=occasion, k=look, a=asked: place.hand(o, k, lambda page: draw(a, page)), DatabaseUnreachable
        )
        drawn.append(over.handed.facts["prize"] + ":" + over.handed.facts["number"])
    place.close()
    return drawn


@pytest.mark.slow
def test_prizes_go_out_exactly(address: str) -> None:
    each = max(4, scaled(8))  # 128 draws at even odds: fewer than 25 wins never happen, and the stock runs out
    ledger = open_ledger(address)
    ledger.post(Earn("member:0", points=WRITERS * each, source=Source("order", "1")))
    drawn = [one for told in in_processes(WRITERS, play_many, address, each) for one in told]
    won = Counter(one.partition(":")[0] for one in drawn)
    assert won["big"] == 25
    assert sorted(int(one.partition(":")[2]) for one in drawn) == list(range(1, WRITERS * each + 1))
    assert free(ledger, "member:0") == 25 * 7 + won["small"]
    assert list(ledger.findings()) == []
    ledger.close()


def naive(number: int, address: str, each: int) -> int:
    """Negative control: counts, then writes, with nothing between that keeps others out."""
    engine = engine_at(address)
    done = 0
    for _ in range(each):
        with engine.connect() as connection:
            left = connection.execute(text("SELECT pieces FROM naive")).scalar_one()
        if left > 0:
            with engine.execution_options(writes=True).begin() as connection:
                connection.execute(text("UPDATE naive SET pieces = :pieces"), {"pieces": left - 1})
            done += 1
    engine.dispose()
    return done


def test_a_naive_stock_is_caught(address: str) -> None:
    engine = engine_at(address)
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("CREATE TABLE naive (pieces BIGINT)"))
        connection.execute(text("INSERT INTO naive VALUES (100)"))
    engine.dispose()
    assert sum(in_processes(8, naive, address, 40)) > 100
