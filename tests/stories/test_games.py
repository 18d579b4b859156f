"""Games of chance: what is shown is what is drawn, prizes that are out are out, and every draw can be worked out again."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import regulars as rg
from regulars.domain.errors import ProgrammeInvalid, RewardDeclined, UsageError
from regulars.domain.rewards.said import GameSaid, PrizeSaid
from regulars.reward.rewards.games import drawn_prize, odds_now, odds_read, prize_key, rolled
from stories.test_gifts import free, opened

PROGRAMME = """
timezone: Asia/Shanghai
currencies:
  - {name: points}
  - {name: tickets}
coupons:
  - {id: tea, discount: {amount: 3}, needs: {holder: true}}
games:
  - id: wheel
    name: Wheel
    cost: 1
    currency: tickets
    per_member: 40
    when_out: others
    prizes:
      - {id: jackpot, name: Jackpot, odds: 0.5, points: 100, stock: 3}
      - {id: tea, name: Tea, odds: 0.25, coupon: tea}
      - {id: mug, name: Mug, odds: "0.125", stock: 2}
"""
ODDS = (("a", Fraction(1, 20)), ("b", Fraction(3, 10)), ("c", Fraction(1, 8)), ("", Fraction(21, 40)))
DRAWS = 40_000
CHI_SQUARE_MAX = 16.27
"""The 99.9th percentile with three degrees of freedom."""


def chi_square(draw: Callable[[Any, int], str]) -> float:
    """How far draws of a fixed seed lie from the odds that are shown."""
    found = Counter(draw(ODDS, rolled(b"a fixed seed", number, "word")) for number in range(DRAWS))
    return sum((found[prize] - float(odds) * DRAWS) ** 2 / (float(odds) * DRAWS) for prize, odds in ODDS)


def test_the_odds_that_are_shown_are_the_odds_that_are_drawn() -> None:
    assert chi_square(drawn_prize) < CHI_SQUARE_MAX


def generous(odds: Any, roll: int) -> str:
    """Negative control: two draws, and the better one counts."""
    one, other = drawn_prize(odds, roll), drawn_prize(odds, roll >> 128)
    return one or other


def byte_wise(odds: Any, roll: int) -> str:
    """Negative control: one byte of the roll, whose rest by forty is not fair."""
    return drawn_prize(odds, roll % 256)


@pytest.mark.parametrize("mutant", [byte_wise, generous])
def test_a_biased_draw_is_caught(mutant: Any) -> None:
    assert chi_square(mutant) > CHI_SQUARE_MAX


PRIZES = st.lists(st.tuples(st.integers(0, 12), st.sampled_from([None, 0, 1, 2])), min_size=1, max_size=6)


@given(said=PRIZES, when_out=st.sampled_from(["nothing", "others"]), out=st.integers(0, 2))
def test_odds_sum_to_one_and_what_is_out_is_never_drawn(said: Any, when_out: Any, out: int) -> None:
    total = max(1, sum(weight for weight, _ in said)) * 2
    prizes = tuple(
        PrizeSaid(f"p{number}", "P", str(round(weight / total, 12)), stock=stock)
        for number, (weight, stock) in enumerate(said)
    )
    game = GameSaid("g", "G", prizes, when_out=when_out)
    counts = {prize_key(game, prize): out for prize in prizes}
    odds = odds_now(game, counts)
    assert sum(each for _, each in odds) == 1
    assert all(each >= 0 for _, each in odds)
    gone = {prize.id for prize in prizes if prize.stock is not None and prize.stock <= out}
    drawn = {drawn_prize(odds, rolled(b"s", number, "")) for number in range(50)}
    assert not drawn & gone
    if when_out == "nothing":
        assert all(
            each == Fraction(prize.odds) for prize, (_, each) in zip(prizes, odds, strict=False) if prize.id not in gone
        )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / "shop"
    (place / "programmes").mkdir(parents=True)
    (place / "programmes" / "games.yml").write_text(PROGRAMME, encoding="utf-8")
    return place


def test_draws_are_paid_limited_and_can_be_worked_out_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop, clock = opened(home, monkeypatch, datetime(2026, 5, 1, 12, 0, tzinfo=UTC))
    with shop:
        shop.till.adjust("ann", "tickets", 41, "welcome", "test", "k")
        games = shop.rewards.games
        (before,) = games.games("ann")
        assert [(each.prize, each.odds) for each in before.odds] == [
            ("jackpot", "1/2"), ("tea", "1/4"), ("mug", "1/8"), ("", "1/8"),
        ]  # fmt: skip
        first = games.draw("ann", "wheel", "k0")
        again = games.draw("ann", "wheel", "k0")
        assert (again.replayed, again.facts) == (True, first.facts)
        drawn = [first, *(games.draw("ann", "wheel", f"k{number}") for number in range(1, 40))]
        with pytest.raises(RewardDeclined, match="as many as one may"):
            games.draw("ann", "wheel", "k40")
        won = Counter(each.facts["prize"] for each in drawn)
        assert (won["jackpot"], won["mug"]) == (3, 2)
        assert free(shop, "ann") == 300
        codes = {each.code for each in drawn if each.code}
        assert len(codes) == won["tea"] > 0
        assert shop.coupons.ask("validate", codes.pop(), "ann", {"order_id": "o", "total": "9"}).accepted
        (after,) = games.games("ann")
        assert [(each.prize, each.odds, each.left) for each in after.odds] == [
            ("jackpot", "0", 0), ("tea", "7/8", None), ("mug", "0", 0), ("", "1/8", None),
        ]  # fmt: skip
        assert [each.code.value for each in after.reasons] == ["member_limit"]
        with pytest.raises(UsageError, match="not revealed"):
            games.seed("wheel", date(2026, 5, 1))
        clock.at += timedelta(days=1)
        seed = games.seed("wheel", date(2026, 5, 1))
        assert hashlib.sha256(bytes.fromhex(seed.seed)).hexdigest() == seed.commitment == before.commitment
        for number, each in enumerate(drawn, start=1):
            facts = each.facts
            assert (int(facts["number"]), facts["day"]) == (number, "2026-05-01")
            roll = rolled(bytes.fromhex(seed.seed), number, facts["word"])
            assert f"{roll:064x}" == facts["roll"]
            assert drawn_prize(odds_read(facts["odds"]), roll) == facts["prize"]
        # Negative control: another draw's number would have been noticed.
        assert f"{rolled(bytes.fromhex(seed.seed), 2, drawn[0].facts['word']):064x}" != drawn[0].facts["roll"]
        shop.till.adjust("bo", "points", 1, "welcome", "test", "b")
        with pytest.raises(RewardDeclined) as short:
            games.draw("bo", "wheel", "k")
        assert (short.value.code, short.value.shortfall) == ("reward.insufficient_balance", 1)
        with pytest.raises(RewardDeclined, match="no such thing"):
            games.draw("bo", "none", "k")
        assert list(shop.counter.ledger.findings(1)) == []


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("odds: 1.5", "no chance"),
        ("odds: 0.6", "more than 1"),
        ("odds: 0.1, points: 1, coupon: tea", "either points or a coupon"),
        ("odds: 0.1, coupon: none", "no coupon `none`"),
    ],
)
def test_a_game_that_cannot_be_meant_is_refused(home: Path, said: str, problem: str) -> None:
    text = PROGRAMME.replace("odds: 0.25, coupon: tea", said)
    (home / "programmes" / "games.yml").write_text(text, encoding="utf-8")
    with rg.open(home) as shop, pytest.raises(ProgrammeInvalid) as refused:
        shop.rewards.games.games()
    assert problem in str(refused.value.why)
