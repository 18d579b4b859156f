"""Gift cards: sold or redeemed, spent in part, refunded, claimed; their value stands in the statement."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

import regulars as rg
from regulars.domain.errors import (
    CodesGuessable,
    KeyReused,
    LedgerRefusal,
    ProgrammeInvalid,
    RewardDeclined,
    TooManyTries,
    UsageError,
)
from regulars.interfaces.cli.app import app
from regulars.loop.ledger.statement import statement
from regulars.loop.programme import programme_of
from stories.test_gifts import opened

PROGRAMME = """
currencies:
  - {name: points}
  - {name: gift, kind: stored_value, scale: 2}
gift_cards: {currency: gift, value_min: 500, value_max: 50_000}
rewards:
  - {id: card, name: A card of 10, kind: gift_card, value: 1000, cost: 900, stock: {total: 5}}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / "shop"
    (place / "programmes").mkdir(parents=True)
    (place / "programmes" / "cards.yml").write_text(PROGRAMME, encoding="utf-8")
    return place


def stored(shop: rg.Shop, member: str) -> int:
    return next(each.available for each in shop.till.balances(member) if each.currency == "gift")


def test_a_card_is_sold_spent_in_part_refunded_and_loaded(home: Path) -> None:
    with rg.open(home) as shop:
        cards = shop.rewards.cards
        sold = cards.issue(2_000, "k1")
        again = cards.issue(2_000, "k1")
        assert (again.code, again.replayed, sold.code[:5]) == (sold.code, True, "GIFT-")
        with pytest.raises(KeyReused):
            cards.issue(3_000, "k1")
        typed = sold.code.lower().replace("-", " ")
        paid = cards.spend(typed, 1_200, "o1", "k2")
        assert (paid.value, cards.spend(typed, 1_200, "o1", "k2").replayed) == (800, True)
        with pytest.raises(LedgerRefusal) as short:
            cards.spend(typed, 900, "o2", "k3")
        assert short.value.shortfall == 100
        with pytest.raises(LedgerRefusal):
            cards.spend(typed, 1, "o1", "another key")
        assert cards.refund(typed, paid.entries[-1], "came back", "till", "k4", 200).value == 1_000
        assert cards.refund(typed, paid.entries[-1], "came back", "till", "k5").value == 2_000
        assert cards.load(typed, 500, "k6").value == 2_500
        assert cards.load(typed, 500, "k6").value == 2_500
        assert (cards.balance(sold.code).value, cards.balance(sold.code).expiring) == (2_500, ())
        owed = [row for row in statement(shop.counter, "UTC").days if row.currency == "gift"][-1]
        assert owed.closing == 2_500
        assert list(shop.counter.ledger.findings(1)) == []
        assert sold.code.encode() not in (home / "ledger.db").read_bytes()


def test_a_claimed_card_is_the_members_own(home: Path) -> None:
    with rg.open(home) as shop:
        for name in ("ann", "bo"):
            shop.till.adjust(name, "points", 1, "welcome", "test", f"k-{name}")
        cards = shop.rewards.cards
        code = cards.issue(2_000, "k1").code
        cards.spend(code, 500, "o1", "k2")
        assert cards.claim(code, "ann").points == 1_500
        assert (cards.claim(code, "ann").replayed, stored(shop, "ann")) == (True, 1_500)
        for act in (
            lambda: cards.claim(code, "bo"),
            lambda: cards.spend(code, 1, "o", "k"),
            lambda: cards.balance(code),
        ):
            with pytest.raises(RewardDeclined) as declined:
                act()
            assert declined.value.code == "reward.card_claimed"
        assert shop.till.redeem("ann", 1_500, "o9", "k9", currency="gift").figures == {"spent": 1_500}


def test_a_card_as_a_reward_is_given_back_only_whole(home: Path) -> None:
    with rg.open(home) as shop:
        shop.till.adjust("ann", "points", 2_000, "welcome", "test", "k")
        cards = shop.rewards.cards
        first = shop.rewards.redeem("ann", "card", "o1", "k1")
        assert (cards.balance(first.code).value, first.points) == (1_000, -900)
        assert shop.rewards.redeem("ann", "card", "o1", "k1").code == first.code == shop.rewards.handed("ann")[0].code
        assert shop.till.reverse(first.entries[-1], "a slip", "till", "r1").figures == {"restored": 900}
        assert cards.balance(first.code).value == 0
        second = shop.rewards.redeem("ann", "card", "o2", "k2")
        paid = cards.spend(second.code, 1, "o3", "k3")
        with pytest.raises(RewardDeclined, match="used"):
            shop.till.reverse(second.entries[-1], "a slip", "till", "r2")
        cards.refund(second.code, paid.entries[-1], "back", "till", "r3")
        assert shop.till.reverse(second.entries[-1], "a slip", "till", "r4").figures == {"restored": 900}
        assert next(each.left for each in shop.rewards.rewards()) == 5


def test_value_ends_only_where_the_programme_says_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = home / "programmes" / "cards.yml"
    file.write_text(PROGRAMME.replace("value_min: 500", "value_min: 500, lives_days: 10"), encoding="utf-8")
    shop, clock = opened(home, monkeypatch, datetime(2026, 5, 1, 12, 0, tzinfo=UTC))
    with shop:
        code = shop.rewards.cards.issue(700, "k1").code
        assert shop.rewards.cards.balance(code).expiring[0][1] == 700
        clock.at += timedelta(days=11)
        assert shop.rewards.cards.balance(code).value == 0


def test_who_guesses_is_stopped_and_what_cannot_be_is_refused(home: Path) -> None:
    with rg.open(home) as shop:
        cards = shop.rewards.cards
        code = cards.issue(700, "k1").code
        for number in range(10):
            with pytest.raises(RewardDeclined):
                cards.balance(f"GIFT-{number:016}", source="bot")
        with pytest.raises(TooManyTries):
            cards.balance(code, source="bot")
        assert cards.balance(code, source="till 1").value == 700
        with pytest.raises(UsageError, match="cannot be issued"):
            cards.issue(499, "k2")
    file = home / "programmes" / "cards.yml"
    file.write_text(PROGRAMME.replace("value_min: 500", "pattern: GIFT-####"), encoding="utf-8")
    with rg.open(home) as shop, pytest.raises(CodesGuessable):
        shop.rewards.cards.issue(700, "k3")
    file.write_text(PROGRAMME.replace("kind: stored_value, scale: 2", "kind: spendable"), encoding="utf-8")
    with rg.open(home) as shop, pytest.raises(ProgrammeInvalid, match="invalid"):
        programme_of(shop.house)


def test_the_command_line_issues_and_looks(home: Path) -> None:
    with rg.open(home):
        pass
    place = ["--home", str(home), "--lang", "en"]
    run = CliRunner()
    issued = json.loads(run.invoke(app, ["gift-cards", "issue", "2000", "--key", "k", "--json", *place]).stdout)
    assert issued["value"] == 2_000
    assert issued["code"] in run.invoke(app, ["gift-cards", "issue", "2000", "--key", "k", *place]).stdout
    assert "2,000 gift may be spent." in run.invoke(app, ["gift-cards", "balance", issued["code"], *place]).stdout
    assert isinstance(run.invoke(app, ["gift-cards", "balance", "GIFT-NONE", *place]).exception, RewardDeclined)
