"""Who may call what: every route with every scope, from a table written out by hand."""

from __future__ import annotations

import pytest

from callers import Caller
from regulars.interfaces.api.door import Door
from regulars.interfaces.api.route import Route
from regulars.interfaces.api.routes import all_routes
from regulars.shop import Shop, open_shop
from regulars.trust.access import Scope

# The scopes that open each route beside admin. Whoever adds a route says here who may call it.
OPENED_BY = {
    "GET /v1/members/{id}": "read till",
    "GET /v1/members/{id}/balances": "read till",
    "GET /v1/members/{id}/timeline": "read",
    "GET /v1/members/{id}/coupons": "read till",
    "GET /v1/members/{id}/explanations": "read",
    "GET /v1/members/{id}/consents": "read",
    "PUT /v1/members/{id}/consents": "write",
    "POST /v1/members/{id}/links": "write",
    "GET /v1/members/{id}/tiers": "read till",
    "GET /v1/tiers": "read till",
    "GET /v1/members/{id}/perks": "read till",
    "POST /v1/perks/{id}/uses": "till write",
    "GET /v1/members/{id}/memberships": "read till",
    "POST /v1/memberships": "till write",
    "POST /v1/memberships/{id}/cancel": "till write",
    "POST /v1/tier_assignments": "write",
    "GET /v1/members/{id}/tasks": "read till",
    "GET /v1/members/{id}/badges": "read till",
    "POST /v1/members/{id}/badges": "write",
    "GET /v1/members/{id}/leaderboards/{board}": "read till",
    "GET /v1/leaderboards/{id}": "read till",
    "GET /v1/budgets": "read",
    "POST /v1/track": "track till write",
    "POST /v1/identify": "track till write",
    "POST /v1/page": "track till write",
    "POST /v1/screen": "track till write",
    "POST /v1/group": "track till write",
    "POST /v1/alias": "track till write",
    "POST /v1/batch": "track till write",
    "POST /v1/adjustments": "write",
    "POST /v1/holds": "till write",
    "POST /v1/holds/{id}/capture": "till write",
    "POST /v1/holds/{id}/void": "till write",
    "POST /v1/redemptions": "till write",
    "POST /v1/reversals": "write",
    "POST /v1/examinations": "read till write",
    "POST /v1/programme_plans": "read",
    "GET /v1/coupon_batches": "read till write",
    "POST /v1/coupon_batches": "write",
    "POST /v1/coupons/{code}/validate": "read till write",
    "POST /v1/coupons/{code}/lock": "till write",
    "POST /v1/coupons/{code}/redeem": "till write",
    "POST /v1/coupons/{code}/release": "till write",
    "POST /v1/coupons/{code}/rollback": "till write",
    "GET /v1/rewards": "read till write",
    "GET /v1/members/{id}/rewards": "read till write",
    "GET /v1/gifts": "read",
    "GET /v1/members/{id}/days": "read",
    "PUT /v1/members/{id}/days": "write",
    "POST /v1/check_ins": "till write",
    "POST /v1/gift_cards": "write",
    "POST /v1/gift_cards/{code}/balance": "till write",
    "POST /v1/gift_cards/{code}/load": "till write",
    "POST /v1/gift_cards/{code}/spend": "till write",
    "POST /v1/gift_cards/{code}/refund": "till write",
    "POST /v1/gift_cards/{code}/claim": "till write",
    "GET /v1/games": "read till write",
    "POST /v1/draws": "till write",
    "GET /v1/draw_seeds": "read till write",
    "GET /v1/ledger_entries": "read",
    "GET /v1/ledger_entries/{id}": "read",
    "GET /v1/ledger_entries/{id}/explanation": "read",
    "GET /v1/ledger_entries/{id}/proof": "read",
    "GET /v1/ledger_checkpoints": "read",
    "GET /v1/statements": "read",
    "POST /v1/privacy_requests": "admin",
}
OPEN = {"GET /healthz", "GET /readyz", "GET /metrics", "GET /openapi.json", "GET /docs"}
ROUTES = {f"{route.method} {route.path}": route for route in all_routes()}
KEYED = [name for name, route in ROUTES.items() if route.scopes]


def test_every_route_says_who_may_call_it() -> None:
    assert set(ROUTES) == set(OPENED_BY) | OPEN
    assert {name: route.scopes for name, route in ROUTES.items() if route.scopes} == {
        name: frozenset(map(Scope, scopes.split())) for name, scopes in OPENED_BY.items()
    }


def call(caller: Caller, route: Route) -> int:
    """The status of a call that is well formed."""
    address = route.path.replace("{id}", "1").replace("{code}", "AAAA").replace("{board}", "b")
    headers = {"idempotency-key": "k"} if route.method == "POST" else {}
    body = {"json": route.example} if route.takes is not None else {}
    return caller.send(route.method, address, headers=headers, **body).status_code


@pytest.mark.parametrize("scope", list(Scope))
def test_the_whole_matrix(caller: Caller, shop: Shop, scope: Scope) -> None:
    caller.key = shop.key_ring.create([scope]).key
    for name in KEYED:
        is_let_in = scope is Scope.ADMIN or scope in OPENED_BY[name].split()
        status = call(caller, ROUTES[name])
        assert (status != 403) is is_let_in, (name, status)
        assert status < 500, name


def test_without_a_key_only_health_answers(caller: Caller) -> None:
    caller.key = ""
    for name in OPEN:
        assert caller.get(ROUTES[name].path).status_code == 200, name
    for name in KEYED:
        assert call(caller, ROUTES[name]) in {401, 429}, name


def test_a_route_that_forgets_to_ask_is_noticed() -> None:
    """Negative control: a matrix in which one route opens to more than it should."""
    wrong = dict(OPENED_BY) | {"POST /v1/adjustments": "read write"}
    assert {name: frozenset(map(Scope, scopes.split())) for name, scopes in wrong.items()} != {
        name: route.scopes for name, route in ROUTES.items() if route.scopes
    }


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "bearer x",
        "Basic",
        "Basic !!!",
        "Basic cmdfMTo=",
        "Digest a",
        "Bearer rg_\xe9",
        "Bearer a b",
    ],
)
def test_what_is_no_key_is_401_with_one_answer_for_all(caller: Caller, header: str) -> None:
    caller.key = ""
    answer = caller.send("GET", "/v1/ledger_entries", headers={b"authorization": header.encode("latin-1")})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.json()["code"] == "request.key_missing"


def test_a_key_comes_as_the_name_of_basic_sign_in_too(caller: Caller) -> None:
    """Segment's libraries send their write key so."""
    key, caller.key = caller.key, ""
    answer = caller.send("GET", "/v1/ledger_checkpoints", auth=(key, ""))
    assert answer.status_code == 200


def test_a_revoked_key_opens_nothing_any_more_at_any_door(caller: Caller, shop: Shop) -> None:
    """The next request after it was revoked is refused, by every worker, whoever it was that revoked it."""
    with open_shop(home=shop.home) as another:
        door = Door(another)
        with Caller(door, caller.key) as elsewhere:
            for each in (caller, elsewhere):
                assert each.get("/v1/ledger_checkpoints").status_code == 200
            another.key_ring.revoke(caller.key)
            for each in (caller, elsewhere):
                assert each.get("/v1/ledger_checkpoints").status_code == 401
        door.close()


def test_many_who_come_together_are_looked_up_together_and_each_for_itself(caller: Caller, shop: Shop) -> None:
    keys = [caller.key, shop.key_ring.create(["read"]).key, "rg_none", shop.key_ring.create(["track"]).key]
    shop.key_ring.revoke(keys[1])
    asked = [("GET", "/v1/ledger_checkpoints", {"headers": {"authorization": f"Bearer {key}"}}) for key in keys * 4]
    assert [answer.status_code for answer in caller.together(*asked)] == [200, 401, 401, 403] * 4


def test_one_tenants_key_opens_nothing_of_anothers(neighbours: tuple[Caller, Caller]) -> None:
    one, other = neighbours
    made = one.post("/v1/adjustments", {"member_id": "C7", "points": 5, "reason": "x"}).json()
    key_of_one, key_of_other = one.key, other.key
    other.key = key_of_one
    for name in KEYED:
        assert call(other, ROUTES[name]) in {401, 429}, name
    other.key = key_of_other
    nowhere = other.get("/v1/members/C8").json()
    for path in ("/v1/members/C7", "/v1/members/C7/balances", "/v1/members/C7/timeline", "/v1/members/C7/consents"):
        assert other.get(path).json() == {
            **nowhere,
            **{k: v.replace("C8", "C7") for k, v in nowhere.items() if isinstance(v, str)},
        }
    assert other.get("/v1/ledger_entries").json()["entries"] == []
    assert other.get(f"/v1/ledger_entries/{made['entries'][0]}").status_code == 404
    assert other.post("/v1/reversals", {"entry_id": made["entries"][0], "reason": "x"}).status_code == 404
    assert one.get("/v1/members/C7/balances").json()["balances"][0]["available"] == 5
