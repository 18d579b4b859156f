"""Paid memberships as a shop uses them: in Python, on the command line, over HTTP, and when somebody wants to be forgotten."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

import regulars as rg
from callers import Caller
from regulars.adapters.database.engine import engine_at
from regulars.adapters.memory.clock import FixedClock
from regulars.domain.errors import KeyReused, MembershipDeclined, PaymentUnanswered, ProgrammeInvalid, SweepDoubtful
from regulars.domain.time import DAY_US
from regulars.interfaces.api.door import Door
from regulars.interfaces.cli.app import app
from regulars.loop.memberships.desk import MembershipDesk
from regulars.loop.privacy.erasing import erase
from regulars.loop.privacy.exporting import export
from regulars.shop.wiring import opened_memberships

DOCUMENTS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"```(yaml|python)\n(.*?)```", re.DOTALL)


def blocks(language: str) -> list[tuple[str, str]]:
    return BLOCK.findall((DOCUMENTS / language / "memberships.md").read_text(encoding="utf-8"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / "shop"
    (place / "programmes").mkdir(parents=True)
    (place / "programmes" / "plans.yml").write_text(blocks("en")[0][1], encoding="utf-8")
    return place


@pytest.fixture
def shop(home: Path) -> Iterator[rg.Shop]:
    with rg.open(home) as opened:
        opened.till.adjust("C-1001", "points", 1, "welcome", "test", "k")
        yield opened


def at(shop: rg.Shop, clock: FixedClock) -> MembershipDesk:
    """The shop's memberships by another clock."""
    return opened_memberships(shop.house, replace(shop.counter, clock=clock))


def why_not(shop: rg.Shop, *asked: str) -> str:
    with pytest.raises(MembershipDeclined) as declined:
        shop.memberships.subscribe(*asked)
    return str(declined.value.code)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_documented_example_runs(
    home: Path, shop: rg.Shop, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "programmes" / "plans.yml").write_text(blocks(language)[0][1], encoding="utf-8")
    names: dict[str, Any] = {"shop": shop}
    exec(blocks(language)[1][1], names)  # noqa: S102 - our own document
    told = capsys.readouterr().out.splitlines()
    assert told[:2] == ["trial True", "['delivery']"]
    state, charged, refunded = told[2].split()
    assert (state, charged) == ("ended", "9900")
    assert 9_890 <= int(refunded) <= 9_900


def test_subscribing_is_once_and_says_why_not(shop: rg.Shop) -> None:
    desk = shop.memberships
    pro = desk.subscribe("C-1001", "pro", "tok", "k1")
    assert (pro.status, pro.charged, pro.replayed) == ("active", 9_900, False)
    assert desk.subscribe("C-1001", "pro", "tok", "k1").replayed
    with pytest.raises(KeyReused):
        desk.subscribe("C-1001", "plus", "tok", "k1")
    assert why_not(shop, "C-1001", "pro", "tok", "k2") == "membership.already_subscribed"
    assert why_not(shop, "C-1001", "gold", "tok", "k3") == "membership.plan_unknown"
    assert desk.cancel(pro.id, "c1").cancels
    assert desk.cancel(pro.id, "c1").replayed
    desk.cancel(pro.id, "c2", at_once=True)
    with pytest.raises(MembershipDeclined, match="ended"):
        desk.cancel(pro.id, "c3")
    with pytest.raises(MembershipDeclined):
        desk.refund(pro.id, "r1", 9_900)
    assert why_not(shop, "C-1001", "pro", "tok_decline", "k4") == "membership.payment_declined"
    assert why_not(shop, "C-1001", "pro", "tok_decline", "k4") == "membership.payment_declined"
    with pytest.raises(PaymentUnanswered):
        desk.subscribe("C-1001", "pro", "tok_unanswered", "k5")
    assert desk.of_member("C-1001")[0].status == "starting"
    assert desk.renew().waiting == 1
    # The perk is used while the plan is open, and not without it.
    desk.subscribe("C-1001", "plus", "tok", "k6")
    assert shop.tiers.use_perk("C-1001", "delivery", "u1").used == 1


def test_a_doubtful_clock_charges_nobody(shop: rg.Shop) -> None:
    held = shop.memberships.subscribe("C-1001", "plus", "tok", "k1")
    shop.memberships.renew()
    clock = FixedClock(held.starts_at + 14 * DAY_US)
    desk = at(shop, clock)
    with pytest.raises(SweepDoubtful):
        desk.renew()
    assert desk.due() == 1
    done = desk.renew(confirmed=True)
    assert (done.due, done.paid) == (1, 1)
    assert desk.renew().due == 0
    clock.pass_us(-2 * DAY_US)
    assert desk.renew().paid == 0
    desk.close()


def test_a_plan_that_is_gone_is_charged_no_more(home: Path, shop: rg.Shop) -> None:
    held = shop.memberships.subscribe("C-1001", "plus", "tok", "k1")
    (home / "programmes" / "plans.yml").write_text("perks: []\n", encoding="utf-8")
    desk = at(shop, FixedClock(held.ends_at))
    assert desk.renew_one(held.id).why == "plan_gone"
    assert (desk.one(held.id).charged, desk.due()) == (0, 0)
    desk.close()


@pytest.mark.parametrize(
    ("text_", "said"),
    [
        ("memberships: [{id: a, price: 0}]", "no price"),
        ("memberships: [{id: a, price: 1, perks: [x]}]", "no perk `x`"),
        ("memberships: [{id: a, price: 1}, {id: a, price: 2}]", "stands twice"),
        ("perks: [{id: x}]", "needs a tier, or a plan"),
    ],
)
def test_what_cannot_be_is_refused(home: Path, text_: str, said: str) -> None:
    (home / "programmes" / "plans.yml").write_text(text_, encoding="utf-8")
    with rg.open(home) as shop, pytest.raises(ProgrammeInvalid) as invalid:
        shop.memberships.plans()
    assert said in str(invalid.value.why)


def test_on_the_command_line(home: Path, shop: rg.Shop) -> None:
    def ran(*asked: str, code: int = 0) -> str:
        done = CliRunner().invoke(app, ["memberships", *asked, "--home", str(home)])
        assert done.exit_code == code, done.output
        return done.stdout

    assert "plus" in ran("list")
    assert json.loads(ran("subscribe", "C-1001", "pro", "--token", "t", "--dry-run", "--json"))["would"] == "subscribe"
    made = json.loads(ran("subscribe", "C-1001", "pro", "--token", "t", "--json"))
    assert "active" in ran("list", "--member", "C-1001")
    assert json.loads(ran("cancel", made["id"], "--dry-run", "--json"))["cancels"] is False
    assert json.loads(ran("cancel", made["id"], "--now", "--json"))["status"] == "ended"
    assert "paid 0" in ran("renew")
    assert json.loads(ran("renew", "--dry-run", "--json"))["due"] == 0
    assert made["id"] in ran("renew", made["id"])
    ran("cancel", "nobody", code=1)


def test_over_http(shop: rg.Shop) -> None:
    door = Door(shop)
    with Caller(door, shop.key_ring.create(["admin"], "tests").key) as caller:
        body = {"member_id": "C-1001", "plan": "pro", "token": "tok"}
        made = caller.post("/v1/memberships", body, "k1")
        assert (made.status_code, made.json()["status"], made.json()["charged"]) == (201, "active", 9_900)
        assert caller.post("/v1/memberships", body, "k1").json() == made.json()
        again = caller.post("/v1/memberships", body, "k2")
        assert (again.status_code, again.json()["code"]) == (409, "membership.already_subscribed")
        missing = caller.post("/v1/memberships", {**body, "plan": "gold"}, "k3")
        assert (missing.status_code, missing.json()["code"]) == (404, "membership.plan_unknown")
        perks = caller.get("/v1/members/C-1001/perks").json()["perks"]
        assert [(each["id"], each["is_open"]) for each in perks] == [("delivery", True), ("lounge", True)]
        ended = caller.post(f"/v1/memberships/{made.json()['id']}/cancel", {"now": True}, "k4").json()
        assert (ended["status"], ended["is_open"], ended["why"]) == ("ended", False, "cancelled")
        listed = caller.get("/v1/members/C-1001/memberships").json()["memberships"]
        assert [each["id"] for each in listed] == [made.json()["id"]]
        assert not any(each["is_open"] for each in caller.get("/v1/members/C-1001/perks").json()["perks"])
    door.close()


def test_whoever_is_forgotten_is_charged_no_more(home: Path, shop: rg.Shop) -> None:
    held = shop.memberships.subscribe("C-1001", "plus", "tok_secret", "k1")
    told = export(shop.privacy, "C-1001")["memberships"]
    assert [(each["plan"], each["token"], len(each["events"])) for each in told] == [("plus", "tok_secret", 1)]
    erase(shop.privacy, "C-1001")
    desk = at(shop, FixedClock(held.ends_at))
    assert desk.due() == 0
    with pytest.raises(MembershipDeclined):
        desk.one(held.id)
    desk.close()
    engine = engine_at(f"sqlite:///{home / 'ledger.db'}")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM memberships")).scalar_one() == 0
        assert connection.execute(text("SELECT COUNT(*) FROM membership_payers")).scalar_one() == 0
        assert connection.execute(text("SELECT COUNT(*) FROM membership_events")).scalar_one() == 1
    engine.dispose()
