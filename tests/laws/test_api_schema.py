"""Ten thousand requests made from the description itself, meant well and meant badly: never a 5xx, never another shape."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from callers import Caller
from regulars.interfaces.api.answers import HealthSaid
from regulars.interfaces.api.door import Door
from regulars.interfaces.api.openapi import description
from regulars.interfaces.api.route import Call, Reply, Route
from regulars.interfaces.api.routes import all_routes
from regulars.shop import Shop, open_shop

schemathesis = pytest.importorskip("schemathesis")

SEED = 20_261_122
CASES_MIN = 10_000
EACH = 200
"""Requests an operation: half of them keep to the description, half break it."""
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "missing_required_header",
    "unsupported_method",
)
"""Whether keys are asked for is tested whole elsewhere: tests/suites/api/test_scopes.py."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop that takes as many requests as can be sent."""
    home = tmp_path_factory.mktemp("shop")
    (home / "regulars.toml").write_text("requests_per_second = 1000000\n", encoding="utf-8")
    with open_shop(home=home) as opened:
        yield opened


def described(door: Door) -> Any:
    """The description, read by somebody else's reader, with that reader's transport."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the transport's own
        found = schemathesis.openapi.from_asgi("/openapi.json", door)
    found.config.generation.with_security_parameters = False  # keys are tested elsewhere; here they are good
    return found


def sent(operation: Any, mode: Any, caller: Caller, count: int, statuses: Counter[int]) -> None:
    """Sends requests of one kind to one operation and holds each answer against the description."""
    checks = [schemathesis.checks.CHECKS.get_one(name) for name in CHECKS]
    transport = operation.schema.transport

    @seed(SEED)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case: Any) -> None:
        asked = transport.serialize_case(case)
        asked.pop("cookies")
        if "data" in asked:
            asked["content"] = asked.pop("data")
        headers = {name: str(value).encode("latin-1", "replace") for name, value in asked.pop("headers").items()}
        headers["authorization"] = f"Bearer {caller.key}".encode()
        answer = caller.send(asked.pop("method"), asked.pop("url"), headers=headers, **asked)
        statuses[answer.status_code] += 1
        case.validate_response(answer, checks=checks)

    run()


@pytest.mark.slow
def test_ten_thousand_requests_are_answered_as_described(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    door = Door(shop)
    statuses: Counter[int] = Counter()
    modes = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
    with Caller(door, shop.key_ring.create(["admin"], "law").key) as caller:
        for result in described(door).get_all_operations():
            for mode in modes:
                sent(result.ok(), mode, caller, EACH // 2, statuses)
    door.close()
    with capsys.disabled():
        print(f"\nseed {SEED}, {statuses.total()} requests: {dict(sorted(statuses.items()))}")
    assert statuses.total() >= CASES_MIN
    assert not [status for status in statuses if status >= 500]


def test_the_description_is_what_the_server_is_made_from() -> None:
    document = description(all_routes())
    assert document["openapi"].startswith("3.1")
    named = {(path, method.upper()) for path, item in document["paths"].items() for method in item}
    assert named == {(route.path, route.method) for route in all_routes()}
    for item in document["paths"].values():
        for operation in item.values():
            assert operation["summary"]
            for status, answer in operation["responses"].items():
                kinds = set(answer["content"])
                assert kinds == {"application/problem+json"} or int(status) < 300
    ids = [operation["operationId"] for item in document["paths"].values() for operation in item.values()]
    assert len(ids) == len(set(ids))


def _broken(call: Call) -> Reply:
    return Reply({"status": 5, "version": "0"})


def _failing(call: Call) -> Reply:
    raise ZeroDivisionError


@pytest.mark.parametrize(("handle", "named"), [(_broken, "Response violates schema"), (_failing, "Server error")])
def test_a_route_that_answers_otherwise_is_noticed(shop: Shop, handle: Any, named: str) -> None:
    """Negative control: a route whose answer has another shape, and one that fails."""
    wrong = Route("GET", "/healthz", "get_health", "Wrong.", handle, HealthSaid)
    routes = [wrong, *(route for route in all_routes() if route.path == "/openapi.json")]
    door = Door(shop, routes)
    operation = described(door)["/healthz"]["GET"]
    with Caller(door) as caller, pytest.raises(BaseException) as caught:  # noqa: PT011 - a group of failures, or one
        sent(operation, schemathesis.GenerationMode.POSITIVE, caller, 1, Counter())
    door.close()
    assert named in "".join(str(each) for each in (caught.value, *getattr(caught.value, "exceptions", ())))
