"""A shop prints codes, two tills want the last one, an order comes back, and somebody guesses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import regulars as rg
from regulars.domain.errors import CodesGuessable, ProgrammeInvalid, TooManyTries, UnknownMember, UsageError
from regulars.interfaces.cli.app import app

PROGRAMME = """
coupons:
  - id: tea               # ten percent off tea, on codes of their own
    discount: {percent: 10, of: lines, products: [tea], most: 5}
    pattern: TEA-####-####-####
  - id: spring
    word: SPRING10
    discount: {amount: "1.50"}
    uses: 2
    uses_per_member: 1
    needs: {total_min: 5}
    budgets: [{id: give-away, money: 10}]
"""
ORDER = {"order_id": "o1", "products": [{"product_id": "tea", "price": "20.00", "quantity": 2}]}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / "shop"
    (place / "programmes").mkdir(parents=True)
    (place / "programmes" / "coupons.yml").write_text(PROGRAMME, encoding="utf-8")
    return place


def codes_of(refused: Any) -> list[str]:
    return [each.code.value for each in refused.refused]


def test_a_code_is_printed_used_once_and_given_back(home: Path) -> None:
    with rg.open(home) as shop:
        desk = shop.coupons
        (code,) = desk.print_codes("tea", 1)
        shop.till.adjust("ann", "points", 1, "welcome", "test", "k1")
        asked = desk.ask("validate", code, "ann", ORDER)
        assert (asked.accepted, asked.discount) == (True, 400)
        assert desk.ask("lock", code.lower().replace("-", " "), "ann", ORDER).until > 0
        shop.till.adjust("bo", "points", 1, "welcome", "test", "k2")
        late = desk.ask("lock", code, "bo", {**ORDER, "order_id": "o2"})
        assert codes_of(late) == ["locked_by_other"]
        assert desk.ask("redeem", code, "ann", ORDER).accepted
        assert desk.ask("redeem", code, "ann", ORDER).replayed
        assert codes_of(desk.ask("redeem", code, "bo", {**ORDER, "order_id": "o2"})) == ["code_limit"]
        assert desk.ask("rollback", code, "ann", ORDER).accepted
        assert codes_of(desk.ask("rollback", code, "ann", ORDER)) == ["already_rolled_back"]
        assert desk.ask("redeem", code, "bo", {**ORDER, "order_id": "o2"}).accepted
        (tea,) = [batch for batch in desk.batches() if batch.id == "tea"]
        assert (tea.issued, tea.uses, tea.discount) == (1, 1, 400)


def test_a_word_lives_by_its_limits(home: Path) -> None:
    with rg.open(home) as shop:
        desk = shop.coupons
        for name in ("ann", "bo", "cy"):
            shop.till.adjust(name, "points", 1, "welcome", "test", f"k-{name}")
        assert codes_of(desk.ask("redeem", "spring10", "", ORDER)) == ["profile_required"]
        assert codes_of(desk.ask("redeem", "spring10", "ann", {"order_id": "o0", "total": "4.99"})) == ["rule_failed"]
        assert desk.ask("redeem", "ｓｐｒｉｎｇ１０", "ann", ORDER).discount == 150
        assert codes_of(desk.ask("redeem", "SPRINGIO", "ann", {**ORDER, "order_id": "o2"})) == ["member_limit"]
        assert desk.ask("redeem", "spring10", "bo", {**ORDER, "order_id": "o3"}).accepted
        assert codes_of(desk.ask("redeem", "spring10", "cy", {**ORDER, "order_id": "o4"})) == ["code_limit"]
        with pytest.raises(UnknownMember):
            desk.ask("redeem", "spring10", "nobody", ORDER)


def test_two_codes_come_to_one_price_in_either_order(home: Path) -> None:
    with rg.open(home) as shop:
        shop.till.adjust("ann", "points", 1, "welcome", "test", "k")
        (tea,) = shop.coupons.print_codes("tea", 1)
        one = shop.coupons.ask("validate", tea, "ann", ORDER, others=["SPRING10"])
        two = shop.coupons.ask("validate", "SPRING10", "ann", ORDER, others=[tea])
        assert one.quote is not None
        assert two.quote is not None
        assert one.quote.payable == two.quote.payable == 4_000 - one.discount - two.discount


def test_who_guesses_is_stopped_and_the_member_is_not(home: Path) -> None:
    with rg.open(home) as shop:
        shop.till.adjust("ann", "points", 1, "welcome", "test", "k")
        (code,) = shop.coupons.print_codes("tea", 1)
        for number in range(10):
            assert codes_of(shop.coupons.ask("redeem", f"TEA-{number:012}", "ann", ORDER, source="bot")) == [
                "not_found"
            ]
        with pytest.raises(TooManyTries):
            shop.coupons.ask("redeem", code, "ann", ORDER, source="bot")
        assert shop.coupons.ask("redeem", code, "ann", ORDER, source="till 1").accepted


def test_codes_that_could_be_guessed_are_not_printed(home: Path) -> None:
    file = home / "programmes" / "coupons.yml"
    file.write_text(PROGRAMME.replace("TEA-####-####-####", "TEA-####-####"), encoding="utf-8")
    with rg.open(home) as shop:
        with pytest.raises(CodesGuessable, match="40 bits"):
            shop.coupons.print_codes("tea", 2)
        with pytest.raises(UsageError, match="everybody knows"):
            shop.coupons.print_codes("spring", 1)
        with pytest.raises(UsageError, match="no coupon"):
            shop.coupons.print_codes("coffee", 1)


def test_a_coupon_that_is_named_no_more_is_switched_off(home: Path) -> None:
    with rg.open(home) as shop:
        (code,) = shop.coupons.print_codes("tea", 1)
    (home / "programmes" / "coupons.yml").write_text("coupons: []\n", encoding="utf-8")
    with rg.open(home) as shop:
        assert codes_of(shop.coupons.ask("validate", code, "", ORDER)) == ["disabled"]


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ("{percent: 10, amount: 5}", "$.coupons[0].discount"),
        ("{percent: 101}", "$.coupons[0].discount.percent"),
        ("{amount: ten}", "$.coupons[0].discount.amount"),
        ("{pecrent: 10}", "pecrent"),
    ],
)
def test_a_coupon_that_is_not_meant_so_is_named(home: Path, said: str, where: str) -> None:
    text = f"coupons:\n  - id: tea\n    discount: {said}\n"
    (home / "programmes" / "coupons.yml").write_text(text, encoding="utf-8")
    with rg.open(home) as shop, pytest.raises(ProgrammeInvalid) as refused:
        shop.coupons.batches()
    assert where in str(refused.value.why)


def test_the_command_line(home: Path, tmp_path: Path) -> None:
    run, place = CliRunner(), ["--home", str(home)]
    rg.open(home).close()
    out = tmp_path / "codes.txt"
    printed = run.invoke(app, ["coupons", "print", "tea", "--count", "3", "--out", str(out), "--json", *place])
    assert (printed.exit_code, json.loads(printed.stdout)["count"]) == (0, 3)
    codes = out.read_text(encoding="utf-8").split()
    assert len(set(codes)) == 3
    yes = run.invoke(app, ["coupons", "check", codes[0], "--total", "30", "--json", *place])
    assert (yes.exit_code, json.loads(yes.stdout)["accepted"]) == (0, True)
    no = run.invoke(app, ["coupons", "check", "SPRING10", "--json", *place])
    assert no.exit_code == 1
    assert [each["code"] for each in json.loads(no.stdout)["refused"]] == ["profile_required", "rule_failed"]
    listed = json.loads(run.invoke(app, ["coupons", "list", "--json", *place]).stdout)
    assert [(batch["id"], batch["issued"]) for batch in listed["coupons"]] == [("spring", 1), ("tea", 3)]
    shown = run.invoke(app, ["coupons", "list", "--lang", "en", *place])
    assert "tea: 3 codes" in shown.stdout
    assert not any(code.encode() in (home / "ledger.db").read_bytes() for code in codes), "codes are not kept"
