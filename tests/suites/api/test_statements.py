"""The statement over HTTP is the one of the command line: it adds up, and days may be asked for."""

from __future__ import annotations

from callers import Caller
from regulars.shop import Shop


def test_a_statement_adds_up(caller: Caller) -> None:
    given = {"member_id": "C7", "currency": "points", "points": 100, "reason": "so"}
    assert caller.post("/v1/adjustments", given, "1").status_code == 201
    assert caller.post("/v1/redemptions", {"member_id": "C7", "points": 30, "order_id": "o1"}, "2").status_code == 201
    said = caller.get("/v1/statements").json()
    assert said["balanced"] is True
    (total,) = said["totals"]
    assert (total["opening"], total["adjusted"], total["redeemed"], total["closing"]) == (0, 100, -30, 70)
    (day,) = said["days"]
    assert caller.get(f"/v1/statements?from={day['day']}&to={day['day']}").json()["days"] == [day]
    assert caller.get("/v1/statements?to=2020-01-01").json()["days"] == []


def test_what_is_owed_is_told_in_money_where_the_programme_says_what_a_point_costs(caller: Caller, shop: Shop) -> None:
    given = {"member_id": "C7", "currency": "points", "points": 1_250, "reason": "so"}
    assert caller.post("/v1/adjustments", given, "1").status_code == 201
    assert caller.get("/v1/statements").json()["owed"] == []
    (shop.home / "programmes").mkdir()
    words = (
        'version: 1\ncurrencies: [{name: points, cost_per_unit: "0.01"}, {name: stars}]\nearn: [{id: a, points: 1}]\n'
    )
    (shop.home / "programmes" / "points.yml").write_text(words, encoding="utf-8")
    said = caller.get("/v1/statements").json()["owed"]
    assert said == [
        {"currency": "points", "points": 1_250, "cost_per_point": "0.01", "amount": "12.50", "money": "XXX"}
    ]
