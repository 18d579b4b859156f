"""What is refused comes as one kind of problem, in the caller's language; limits are said."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from callers import Caller
from regulars.interfaces.api.buckets import Buckets
from regulars.interfaces.api.door import Door
from regulars.interfaces.api.refused import STATUS_OF
from regulars.shop import Shop, open_shop

FIELDS = {"type", "title", "status", "detail", "code", "why", "fix"}
BODY = {"member_id": "C7", "points": 5, "reason": "so"}
CASES: dict[str, tuple[int, str, str, dict[str, Any]]] = {
    "route": (404, "GET", "/v1/nothing", {}),
    "slash": (404, "GET", "/v1/members/", {}),
    "later routes": (404, "GET", "/v1/members/C7/tiers", {}),
    "method": (405, "DELETE", "/v1/adjustments", {}),
    "strange method": (405, "BREW", "/v1/adjustments", {}),
    "member": (404, "GET", "/v1/members/C404", {}),
    "balances": (404, "GET", "/v1/members/C404/balances", {}),
    "entry": (404, "GET", "/v1/ledger_entries/404", {}),
    "entry number": (400, "GET", "/v1/ledger_entries/x", {}),
    "entry too far": (400, "GET", "/v1/ledger_entries/99999999999999999999", {}),
    "proof": (404, "GET", "/v1/ledger_entries/404/proof", {}),
    "hold": (404, "POST", "/v1/holds/h1/void", {"json": {}}),
    "path not utf-8": (400, "GET", "/v1/members/%ff", {}),
    "path nul": (400, "GET", "/v1/members/a%00b", {}),
    "path surrogate": (400, "GET", "/v1/members/%ed%a0%80", {}),
    "path long": (400, "GET", "/v1/members/" + "x" * 300, {}),
    "query unknown": (422, "GET", "/v1/ledger_entries?page=1", {}),
    "query twice": (422, "GET", "/v1/ledger_entries?limit=1&limit=2", {}),
    "query no day": (422, "GET", "/v1/statements?from=2026-02-30", {}),
    "query days turned": (422, "GET", "/v1/statements?from=2026-02-02&to=2026-02-01", {}),
    "query no number": (422, "GET", "/v1/ledger_entries?limit=many", {}),
    "query full-width": (422, "GET", "/v1/ledger_entries?limit=%EF%BC%91", {}),
    "query too much": (422, "GET", "/v1/ledger_entries?limit=1001", {}),
    "query below": (422, "GET", "/v1/ledger_entries?after=-1", {}),
    "query not utf-8": (400, "GET", "/v1/ledger_entries?limit=%ff", {}),
    "field missing": (422, "POST", "/v1/adjustments", {"json": {"member_id": "C7", "points": 5}}),
    "field unknown": (422, "POST", "/v1/adjustments", {"json": {**BODY, "admin": True}}),
    "field of another type": (422, "POST", "/v1/adjustments", {"json": {**BODY, "points": "5"}}),
    "fraction": (422, "POST", "/v1/adjustments", {"json": {**BODY, "points": 5.5}}),
    "whole fraction": (422, "POST", "/v1/adjustments", {"json": {**BODY, "points": True}}),
    "empty name": (422, "POST", "/v1/adjustments", {"json": {**BODY, "member_id": ""}}),
    "line break": (422, "POST", "/v1/adjustments", {"json": {**BODY, "reason": "a\nb"}}),
    "list": (422, "POST", "/v1/adjustments", {"json": [BODY]}),
    "hold too long": (422, "POST", "/v1/holds", {"json": {"member_id": "C7", "points": 1, "ttl_seconds": 10**9}}),
    "hold of nothing": (422, "POST", "/v1/holds", {"json": {"member_id": "C7", "points": 0, "ttl_seconds": 1}}),
    "no purpose": (422, "PUT", "/v1/members/C7/consents", {"json": {"consents": [{"purpose": "x", "granted": True}]}}),
    "media type": (415, "POST", "/v1/adjustments", {"content": b"a=1"}),
    "event without a member": (422, "POST", "/v1/track", {"json": {"event": "x"}}),
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", CASES)
def test_every_refusal_is_a_problem_with_a_fix(caller: Caller, name: str, language: str) -> None:
    status, method, path, asked = CASES[name]
    headers = {"accept-language": language, "idempotency-key": "k"}
    answer = caller.send(method, path, headers=headers, **asked)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == language
    said = answer.json()
    assert set(said) >= FIELDS
    assert said["status"] == status
    assert said["type"].endswith(said["code"])
    assert said["title"]
    assert said["fix"]


def test_a_405_says_what_is_allowed(caller: Caller) -> None:
    assert caller.send("DELETE", "/v1/members/C7/consents").headers["allow"] == "GET, PUT"


def test_too_few_points_says_how_many_are_missing(caller: Caller) -> None:
    caller.post("/v1/adjustments", BODY)
    answer = caller.post("/v1/redemptions", {"member_id": "C7", "points": 8})
    said = answer.json()
    assert (answer.status_code, said["code"]) == (409, "ledger.not_enough_points")
    assert (said["asked"], said["left"], said["shortfall"]) == (8, 5, 3)


def test_health_tells_and_asks_nothing(caller: Caller) -> None:
    caller.key = ""
    for path in ("/healthz", "/readyz"):
        assert caller.get(path).json()["status"] == "ok"
    caller.get("/v1/members/secret-name")
    text = caller.get("/metrics").text
    assert "secret-name" not in text
    assert re.search(r'regulars_http_requests_total\{method="GET",route="/healthz",status="200"\} \d+', text)


def test_the_page_asks_no_other_host(caller: Caller) -> None:
    answer = caller.get("/docs", headers={"accept-language": "zh"})
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert not re.findall(r"https?://|<script|<link|<img", answer.text)
    assert "/v1/adjustments" in answer.text


def test_head_answers_without_a_body(caller: Caller) -> None:
    answer = caller.send("HEAD", "/healthz")
    assert (answer.status_code, answer.content) == (200, b"")


def test_names_with_slashes_and_signs_are_found(caller: Caller) -> None:
    for name, written in (("a/b c", "a%2Fb%20c"), ("会员7", "%E4%BC%9A%E5%91%987"), ("a%b?c#d", "a%25b%3Fc%23d")):
        caller.post("/v1/adjustments", {**BODY, "member_id": name})
        found = caller.get(f"/v1/members/{written}/balances")
        assert found.json()["member_id"] == name, found.text


@pytest.fixture
def narrow(tmp_path: Path) -> Any:
    """A shop whose keys may make three requests a second."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "regulars.toml").write_text("requests_per_second = 3\n", encoding="utf-8")
    with open_shop(home=tmp_path / "shop") as shop:
        door = Door(shop)
        with Caller(door, shop.key_ring.create(["read"]).key) as caller:
            yield shop, caller
        door.close()


def test_more_than_the_limit_is_429(narrow: tuple[Shop, Caller]) -> None:
    shop, caller = narrow
    answers = caller.together(*[("GET", "/v1/ledger_checkpoints", {}) for _ in range(8)])
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) >= 4
    assert {answer.status_code for answer in answers} == {200, 429}
    for answer in answers:
        assert answer.headers["ratelimit-policy"] == '"key";q=3;w=1'
        assert re.fullmatch(r'"key";r=\d+;t=\d+', answer.headers["ratelimit"])
    assert {answer.headers["retry-after"] for answer in refused} == {"1"}
    assert refused[0].json()["code"] == "request.too_many"
    caller.key = shop.key_ring.create(["read"]).key  # another key has a share of its own
    assert caller.get("/v1/ledger_checkpoints").status_code == 200


def test_guessing_keys_is_slowed_down_and_a_good_key_still_opens(caller: Caller) -> None:
    good, caller.key = caller.key, "rg_" + "0" * 12 + "_" + "0" * 64
    statuses = [caller.get("/v1/ledger_checkpoints").status_code for _ in range(30)]
    assert statuses[:20] == [401] * 20
    assert 429 in statuses
    caller.key = good
    assert caller.get("/v1/ledger_checkpoints").status_code == 200


def test_a_bucket_never_gives_more_than_it_holds() -> None:
    time = [0.0]
    buckets = Buckets(10, 10, lambda: time[0], names_max=2)
    given = 0
    for step in range(1_000):
        time[0] = step / 100
        given += buckets.take("a").granted
    assert 100 <= given <= 110
    for name in ("b", "c", "d"):
        assert buckets.take(name).granted
    assert len(buckets._levels) == 2


def test_no_key_is_ever_logged(
    caller: Caller, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault is logged with its trace; the caller hears nothing of it, and the log nothing of the key."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError(f"with {caller.key}")

    monkeypatch.setattr("regulars.loop.till.till.Till.checkpoints", fail)
    answer = caller.get("/v1/ledger_checkpoints")
    assert (answer.status_code, answer.json()["code"]) == (500, "server.fault")
    assert "ZeroDivisionError" not in answer.text
    assert "ZeroDivisionError" in caplog.text
    assert caller.key not in caplog.text


def test_every_code_has_a_status() -> None:
    assert all(400 <= status < 600 for status in STATUS_OF.values())
