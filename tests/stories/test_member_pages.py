"""A member's own pages and the cashier's, through the real application: what is done on one is seen on the other."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

import regulars as rg
from consoles import PASSWORD, Browser
from members import arrived, order, shop_home
from regulars.interfaces.cli.app import app
from regulars.interfaces.console.door import Console
from regulars.trust import passwords

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[rg.Shop]:
    with pytest.MonkeyPatch.context() as patched:
        from argon2 import PasswordHasher

        patched.setattr(passwords, "_hasher", lambda: PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        patched.setenv("REGULARS_REGION", "CN")
        passwords.nobodys.cache_clear()
        with rg.open(shop_home(tmp_path)) as opened:
            opened.till.track([order("ann", "o1")])
            yield opened
        passwords.nobodys.cache_clear()


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found is not None, name
    return found[1]


def words(text: str) -> str:
    """What a page's own part says, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text.rsplit("<main", maxsplit=1)[-1]))


def free(shop: rg.Shop, member: str = "ann") -> int:
    return next(each.available for each in shop.till.balances(member) if each.currency == "points")


def test_the_home_says_what_there_is_what_comes_and_what_ends(shop: rg.Shop) -> None:
    with arrived(shop, "ann") as ann:
        home = words(ann.get("/m/home").text)
        for said in (
            "60 points",
            "60 pending",
            "60 end after",
            "4 orders more until Gold",
            "Worth doing now",
            "1 task",
        ):
            assert said in home
        chinese = ann.get("/m/home", headers={"accept-language": "zh"}).text
        assert '<html lang="zh-Hans"' in chinese


def test_entries_say_their_cause_and_add_up(shop: rg.Shop) -> None:
    shop.till.track([
        {"type": "track", "event": "Order Refunded", "userId": "ann", "messageId": "r1",
         "properties": {"order_id": "o1", "refund_id": "f1"}},
        order("ann", "o2", "10.00"),
    ])  # fmt: skip
    shop.till.adjust("ann", "points", -3, "a mistake", "test", "a1")
    with arrived(shop, "ann") as ann:
        text = words(ann.get("/m/points").text)
    assert "order o1" in text
    assert len(re.findall(r"Undoes entry [12], 60\.", text)) == 2
    assert "a mistake" in text
    assert "then 17 in all" in text  # 120 − 120 + 20 − 3
    assert "rule purchase, version" in text


def test_a_reward_is_redeemed_once_for_a_form_and_its_code_is_drawn(shop: rg.Shop) -> None:
    with arrived(shop, "ann") as ann:
        page = ann.get("/m/rewards").text
        assert "&lt;b&gt;Mug&lt;/b&gt;" in page
        assert "4,940 missing" in page
        form = {name: hidden(page, name) for name in ("csrf", "key", "reward")}
        for _ in range(2):
            assert ann.post("/m/rewards", form).headers["location"] == "/m/rewards?redeemed=1"
        assert free(shop) == 10
        code = shop.rewards.handed("ann")[0].code
        coupons = ann.get("/m/coupons").text
        assert code in coupons
        assert '<svg class="qr"' in coupons
        refused = ann.post("/m/rewards", {**form, "reward": "mug", "key": "0" * 32})
        assert refused.status_code == 409
        assert "too few points" in refused.text
        assert ann.post("/m/rewards", {**form, "key": "x"}).status_code == 400
    assert free(shop) == 10


def test_a_day_has_one_check_in(shop: rg.Shop) -> None:
    with arrived(shop, "ann") as ann:
        page = ann.get("/m/home").text
        assert 'action="/m/check-in"' in page
        form = {"csrf": hidden(page, "csrf")}
        for _ in range(2):
            assert ann.post("/m/check-in", form).headers["location"] == "/m/home?checked_in=1"
        assert free(shop) == 61
        assert 'action="/m/check-in"' not in ann.get("/m/home").text


def test_consents_are_switched_and_wishes_reach_the_shop(shop: rg.Shop) -> None:
    with arrived(shop, "ann") as ann:
        form = {"csrf": hidden(ann.get("/m/privacy").text, "csrf")}
        for granted in ("yes", "no"):
            said = {**form, "purpose": "message", "granted": granted}
            assert ann.post("/m/privacy/consents", said).headers["location"] == "/m/privacy"
            page = words(ann.get("/m/privacy").text)
            assert ("Switch off: be written to" in page) == (granted == "yes")
        assert ann.post("/m/privacy/consents", {**form, "purpose": "x", "granted": "no"}).status_code == 400
        for _ in range(2):
            assert ann.post("/m/privacy/requests", {**form, "wish": "erasure"}).status_code == 303
    noted = [each for each in shop.staff.staff.events(50) if each.kind == "asked_erasure"]
    assert [each.name for each in noted] == ["member 1"]


def test_a_link_is_made_on_the_command_line(shop: rg.Shop) -> None:
    run = CliRunner().invoke(app, ["members", "link", "ann", "--days", "2", "--json", "--home", str(shop.home)])
    assert run.exit_code == 0, run.output
    document = json.loads(run.stdout)
    assert document["address"].startswith("http://127.0.0.1:8484/m/link/")
    assert set(document) == {"member_id", "address", "until"}


@pytest.fixture
def cashier(shop: rg.Shop) -> Iterator[Browser]:
    shop.staff.add("cashier", "cashier", PASSWORD)
    made = Console(shop)
    with Browser(made) as browser:
        assert browser.sign_in("cashier").status_code == 303
        yield browser
    made.close()


def ask(cashier: Browser, path: str, **form: str) -> str:
    """Posts a form of the till's page; where it leads, or what it says."""
    token = hidden(cashier.get("/console/cashier").text, "csrf")
    answer = cashier.post(f"/console/cashier/{path}", {"csrf": token, **form})
    return answer.headers.get("location") or answer.text


def test_somebody_new_is_registered_sold_to_and_the_sale_undone(cashier: Browser, shop: rg.Shop) -> None:
    assert cashier.get("/console").headers["location"] == "/console/cashier"
    assert "Nobody is known by this." in ask(cashier, "find", shown="139 1234 0000")
    led = ask(cashier, "register", shown="139 1234 0000")
    assert ask(cashier, "register", shown="139 1234 0000") == led == ask(cashier, "find", shown="+86 13912340000")
    page = cashier.get(led).text
    form = {"member": hidden(page, "member"), "order": hidden(page, "order"), "amount": "60"}
    assert "would earn: 120 points" in words(ask(cashier, "sale", act="examine", **form))
    sold = ask(cashier, "sale", act="sell", **form)
    assert "did=sale" in sold
    assert "did=again" in ask(cashier, "sale", act="sell", **form)
    name = "phone:+8613912340000"
    assert free(shop, name) == 60
    page = cashier.get(sold).text
    undo = {field: hidden(page, field) for field in ("member", "did", "id", "points", "ticket")}
    for _ in range(2):
        assert ask(cashier, "undo", **undo).endswith("undone=1")
    assert free(shop, name) == 0


def test_a_till_redeems_and_undoes_and_the_member_sees_it(cashier: Browser, shop: rg.Shop) -> None:
    led = ask(cashier, "find", shown="ann")
    page = cashier.get(led).text
    member, key = hidden(page, "member"), hidden(page, "key")
    done = ask(cashier, "redeem", member=member, key=key, reward="tea")
    assert ask(cashier, "redeem", member=member, key=key, reward="tea") == done
    assert free(shop) == 10
    page = cashier.get(done).text
    undo = {field: hidden(page, field) for field in ("member", "did", "id", "points", "ticket")}
    assert ask(cashier, "undo", **undo).endswith("undone=1")
    assert free(shop) == 60
    assert "too few points" in ask(cashier, "redeem", member=member, key="1" * 32, points="1000") or free(shop) == 60
    with arrived(shop, "ann") as ann:
        text = words(ann.get("/m/points").text)
        assert "given back" in text
        assert re.search(r"Undoes entry \d+, -50\.", text)


def test_only_what_this_session_did_is_undone(cashier: Browser, shop: rg.Shop) -> None:
    """Negative control: an entry of somebody else's making, and a ticket with a letter changed."""
    shop.till.redeem("ann", 5, "elsewhere", "k1")
    entry = str(shop.till.entries("ann").entries[-1].id)
    forged = {"member": "1", "did": "redeem", "id": entry, "points": "-5", "ticket": "0" * 64}
    assert "page.malformed" in ask(cashier, "undo", **forged)
    page = cashier.get(ask(cashier, "find", shown="ann")).text
    done = ask(cashier, "redeem", member="1", key=hidden(page, "key"), points="5")
    ticket = hidden(cashier.get(done).text, "ticket")
    assert "page.malformed" in ask(cashier, "undo", **{**forged, "ticket": ticket})
    assert free(shop) == 50


@pytest.mark.parametrize("amount", ["", "x", "-1", "1e9", "1.2345", "9" * 12, "<b>"])
def test_what_is_no_amount_sells_nothing(cashier: Browser, shop: rg.Shop, amount: str) -> None:
    page = cashier.get(ask(cashier, "find", shown="ann")).text
    form = {"member": "1", "order": hidden(page, "order"), "amount": amount, "act": "sell"}
    assert "This is no amount." in ask(cashier, "sale", **form)
    assert free(shop) == 60
