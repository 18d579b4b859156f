"""The client asks what the seams say, once for each call whatever the network does, and says clearly what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from threading import Thread
from typing import Any

import pytest

from regulars.client import (
    AnswerUnreadable,
    ApiError,
    Client,
    Conflict,
    Malformed,
    NotAllowed,
    NotEnoughPoints,
    NotFound,
    ServerFailed,
    TooManyRequests,
    Unreachable,
)
from suites.client.conftest import Asked, Said, Server

POSTED = {"entries": [1], "figures": {"adjusted": 5}}
HOLD = {
    "id": "h/1",
    "member_id": "C7",
    "currency": "points",
    "points": 5,
    "state": "open",
    "captured": 0,
    "ends_at": "2026-01-31T12:00:00Z",
}
EVENT = {"success": True, "message_id": "m", "fate": "applied", "member_id": "C7", "entries": [1], "figures": {}}
ENTRY = {
    "id": 1,
    "member_id": "C7",
    "currency": "points",
    "kind": "earn",
    "points": 5,
    "effective_at": "2026-01-31T12:00:00Z",
    "recorded_at": "2026-01-31T12:00:00.000001Z",
}


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def client(server: Server, slept: list[float]) -> Iterator[Client]:
    made = Client(server.url, "rg_key", timeout_s=2, sleep=slept.append, rng=Random(1))
    yield made
    made.close()


CALLS: dict[str, tuple[Any, Any, str, str, Any]] = {
    "adjust": (
        lambda c: c.adjust("C7", 5, "sorry", actor="Li"),
        POSTED,
        "POST",
        "/v1/adjustments",
        {"member_id": "C7", "points": 5, "reason": "sorry", "currency": "points", "actor": "Li"},
    ),
    "hold": (
        lambda c: c.hold("C7", 5, 600),
        HOLD,
        "POST",
        "/v1/holds",
        {"member_id": "C7", "points": 5, "ttl_seconds": 600, "currency": "points"},
    ),
    "capture": (lambda c: c.capture("h/1", 3), HOLD, "POST", "/v1/holds/h%2F1/capture", {"points": 3}),
    "capture all": (lambda c: c.capture("h/1"), HOLD, "POST", "/v1/holds/h%2F1/capture", {}),
    "void": (lambda c: c.void("h/1"), HOLD, "POST", "/v1/holds/h%2F1/void", {}),
    "redeem": (
        lambda c: c.redeem("C7", 5, order_id="o2"),
        POSTED,
        "POST",
        "/v1/redemptions",
        {"member_id": "C7", "points": 5, "order_id": "o2", "currency": "points"},
    ),
    "reverse": (
        lambda c: c.reverse(1, "twice", points=2),
        POSTED,
        "POST",
        "/v1/reversals",
        {"entry_id": 1, "reason": "twice", "actor": "", "points": 2},
    ),
    "examine": (
        lambda c: c.examine("C7", {"event": "Order Completed"}),
        {
            "member_id": "C7",
            "event": "Order Completed",
            "is_known": True,
            "grants": [
                {
                    "rule": "base",
                    "rule_version": "1",
                    "currency": "points",
                    "basis": 500,
                    "granted": 5,
                    "lines": [{"line": "1", "basis": 500, "points": 5}],
                }
            ],
        },
        "POST",
        "/v1/examinations",
        {"member_id": "C7", "event": {"event": "Order Completed"}},
    ),
    "member": (
        lambda c: c.member("a b/ä"),
        {
            "member_id": "a b/ä",
            "as_of": None,
            "stage": None,
            "segment": None,
            "profile": {"n": 1},
            "scores": [{"name": "p", "value": 1, "model": "m", "as_of": "2026-01-01"}],
        },
        "GET",
        "/v1/members/a%20b%2F%C3%A4",
        None,
    ),
    "balances": (
        lambda c: c.balances("C7"),
        {"balances": [{"currency": "points", "available": 5, "pending": 0, "held": 0}]},
        "GET",
        "/v1/members/C7/balances",
        None,
    ),
    "plan": (
        lambda c: c.plan("version: 1", file="stars.yml"),
        {"file": "stars.yml", "lints": []},
        "POST",
        "/v1/programme_plans",
        {"programme": "version: 1", "since": "", "file": "stars.yml"},
    ),
    "explanation": (lambda c: c.explanation("C7"), {"member": "C7"}, "GET", "/v1/members/C7/explanations", None),
    "entry": (lambda c: c.entry(1), ENTRY, "GET", "/v1/ledger_entries/1", None),
    "proof": (
        lambda c: c.proof(1),
        {"entry_id": 1, "receipt": "{}"},
        "GET",
        "/v1/ledger_entries/1/proof",
        None,
    ),
    "checkpoints": (
        lambda c: c.checkpoints(),
        {"checkpoints": [{"size": 1, "root": "00", "signed_at": "2026-01-31T12:00:00Z", "note": "n"}]},
        "GET",
        "/v1/ledger_checkpoints",
        None,
    ),
    "consents": (
        lambda c: c.consents("C7"),
        {"consents": [{"purpose": "message", "granted": None, "allowed": False}]},
        "GET",
        "/v1/members/C7/consents",
        None,
    ),
    "say consents": (
        lambda c: c.say_consents("C7", {"message": True}, source="form"),
        {"consents": [{"purpose": "message", "granted": True, "allowed": True}]},
        "PUT",
        "/v1/members/C7/consents",
        {"consents": [{"purpose": "message", "granted": True}], "source": "form", "text_version": ""},
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_each_call_asks_its_route(server: Server, client: Client, name: str) -> None:
    call, answer, method, path, body = CALLS[name]
    server.answer = lambda _: Said(body={**answer, "a_field_of_later": 1})
    assert call(client)
    [asked] = server.asked
    assert (asked.method, asked.path, asked.body) == (method, path, body)
    assert asked.headers["authorization"] == "Bearer rg_key"
    assert bool(asked.key) == (method != "GET")


def test_events_carry_a_name_of_their_own(server: Server, client: Client) -> None:
    server.answer = lambda asked: Said(
        body={"success": True, "applied": 2, "duplicate": 0, "waiting": 0, "rejected": 0, "events": [EVENT, EVENT]}
        if asked.path == "/v1/batch"
        else EVENT
    )
    when = datetime(2026, 1, 31, tzinfo=UTC)
    assert client.track("C7", "Order Completed", {"order_id": "o1"}, timestamp=when).fate == "applied"
    assert client.identify("C7", {"city": "Oslo"}, message_id="mine").entries == (1,)
    assert client.batch([{"type": "track", "userId": "C7"}, {"type": "track", "messageId": "x"}]).applied == 2
    track, identify, batch = server.asked
    assert track.body["timestamp"] == "2026-01-31T00:00:00+00:00"
    assert track.body["messageId"]
    assert (identify.body["messageId"], identify.body["traits"]) == ("mine", {"city": "Oslo"})
    assert [bool(each["messageId"]) for each in batch.body["batch"]] == [True, True]
    assert batch.body["batch"][1]["messageId"] == "x"


def test_records_are_typed(server: Server, client: Client) -> None:
    server.answer = lambda _: Said(body=ENTRY)
    entry = client.entry(1)
    assert entry.recorded_at == datetime(2026, 1, 31, 12, 0, 0, 1, tzinfo=UTC)
    server.answer = lambda _: Said(body=CALLS["examine"][1])
    assert client.examine("C7", {}).grants[0].lines[0].points == 5


@pytest.mark.parametrize(
    "document",
    [
        [],
        {"entries": [1]},
        {"entries": ["1"], "figures": {}},
        {"entries": [True], "figures": {}},
        {"entries": 1, "figures": {}},
        b"<html>",
        b"",
    ],
)
def test_an_answer_of_another_shape_is_said_to_be_so(server: Server, client: Client, document: Any) -> None:
    server.answer = lambda _: Said(body=document)
    with pytest.raises(AnswerUnreadable):
        client.redeem("C7", 5)


def test_pages_are_asked_for_one_after_another(server: Server, client: Client) -> None:
    def answer(asked: Asked) -> Said:
        after = int(asked.path.partition("after=")[2].partition("&")[0])
        numbers = [number for number in (1, 2, 3, 4, 5) if number > after][:2]
        name = "items" if "timeline" in asked.path else "entries"
        return Said(body={name: [{**ENTRY, "id": n} for n in numbers], "next": numbers[-1] if after < 3 else None})

    server.answer = answer
    walk = client.entries(page=2)
    assert next(walk).id == 1
    assert len(server.asked) == 1, "not before it is needed"
    assert [entry.id for entry in walk] == [2, 3, 4, 5]
    assert [entry.id for entry in client.entries("C7", after=3, page=2)] == [4, 5]
    assert server.asked[-1].path == "/v1/members/C7/timeline?after=3&limit=2"
    server.answer = lambda _: Said(body={"entries": [], "next": 0})
    with pytest.raises(AnswerUnreadable):
        list(client.entries())


PROBLEM = {"code": "x.y", "title": "What.", "why": "Why.", "fix": "Fix.", "where": "points", "status": 400}


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "x", Malformed),
        (422, "x", Malformed),
        (413, "x", Malformed),
        (401, "x", NotAllowed),
        (403, "x", NotAllowed),
        (404, "x", NotFound),
        (409, "x", Conflict),
        (409, "ledger.not_enough_points", NotEnoughPoints),
        (429, "x", TooManyRequests),
        (503, "x", ServerFailed),
        (302, "x", ApiError),
    ],
)
def test_errors_are_typed(server: Server, client: Client, status: int, code: str, kind: type[ApiError]) -> None:
    server.answer = lambda _: Said(status, {**PROBLEM, "code": code, "shortfall": 3})
    with pytest.raises(ApiError) as caught:
        client.redeem("C7", 5, key="mine")
    assert type(caught.value) is kind
    error = caught.value
    assert (error.status, error.code, error.fix, error.where, error.key) == (status, code, "Fix.", "points", "mine")
    assert str(error) == "What. Why. Fix."
    if isinstance(error, NotEnoughPoints):
        assert error.shortfall == 3


def test_an_error_that_is_no_problem_document_is_an_error(server: Server, client: Client) -> None:
    server.answer = lambda _: Said(404, b"<html>not here</html>")
    with pytest.raises(NotFound, match="HTTP 404"):
        client.balances("C7")


def test_the_same_key_is_kept_through_the_attempts(server: Server, client: Client, slept: list[float]) -> None:
    """The answer is lost after the work was done: the repeat is known as one."""
    done: dict[str, int] = {}

    def answer(asked: Asked) -> Said:
        done.setdefault(asked.key, len(done) + 1)
        return Said(hang_up=True) if len(server.asked) < 3 else Said(body=POSTED)

    server.answer = answer
    assert client.adjust("C7", 5, "sorry").entries == (1,)
    assert len(done) == 1
    assert len({str(asked.body) for asked in server.asked}) == 1
    assert len(slept) == 2
    client.adjust("C7", 5, "sorry")
    assert len(done) == 2, "another call is another request"


def test_an_answer_cut_in_the_middle_is_none(server: Server, client: Client, slept: list[float]) -> None:
    server.answer = lambda _: Said(body=POSTED, cut=len(server.asked) < 3)
    assert client.redeem("C7", 5).entries == (1,)
    assert len({asked.key for asked in server.asked}) == 1
    assert len(slept) == 2


def test_retry_after_is_heeded(server: Server, client: Client, slept: list[float]) -> None:
    server.answer = lambda _: (
        Said(429, PROBLEM, {"retry-after": "7"}) if len(server.asked) == 1 else Said(body={"balances": []})
    )
    assert client.balances("C7") == ()
    assert 7 <= slept[0] <= 7.2


def test_a_refusal_is_not_asked_again(server: Server, client: Client) -> None:
    server.answer = lambda _: Said(409, PROBLEM)
    with pytest.raises(Conflict):
        client.redeem("C7", 5)
    assert len(server.asked) == 1


def test_a_server_in_trouble_gets_no_storm(server: Server, client: Client) -> None:
    """At most three retries and one for every ten calls, whatever is asked."""
    server.answer = lambda _: Said(503, PROBLEM)
    for _ in range(200):
        with pytest.raises(ServerFailed):
            client.balances("C7")
    assert len(server.asked) <= 200 + 3 + 20
    naive = 200 * 4
    assert len(server.asked) < naive / 3, "negative control: four attempts each"


def test_nobody_there(slept: list[float]) -> None:
    with Client("http://127.0.0.1:9", "rg_key", sleep=slept.append) as alone, pytest.raises(Unreachable) as caught:
        alone.adjust("C7", 5, "sorry", key="mine")
    assert caught.value.key == "mine"
    assert len(slept) == 3


def test_a_silent_server_is_not_waited_for_for_ever(server: Server) -> None:
    import time

    def answer(_: Asked) -> Said:
        time.sleep(0.6)
        return Said(body={"balances": []})

    server.answer = answer
    with Client(server.url, "rg_key", timeout_s=0.2, attempts_max=1) as hasty, pytest.raises(Unreachable):
        hasty.balances("C7")


def test_connections_are_kept_and_stale_ones_replaced(server: Server, client: Client, slept: list[float]) -> None:
    server.answer = lambda _: Said(body={"balances": []})
    for _ in range(5):
        client.balances("C7")
    assert server.connections == 1
    server.answer = lambda _: Said(body={"balances": []}, close_after=True)
    for _ in range(3):
        client.balances("C7")
    assert slept == [], "a connection that was closed while it lay idle is no failure"


def test_several_threads_share_a_client(server: Server, client: Client) -> None:
    server.answer = lambda asked: Said(body={**EVENT, "message_id": asked.body["messageId"]})
    wrong: list[str] = []

    def work(number: int) -> None:
        for turn in range(10):
            name = f"{number}-{turn}"
            if client.track("C7", "X", message_id=name).message_id != name:
                wrong.append(name)

    threads = [Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(server.asked) == 80


@pytest.mark.parametrize("url", ["", "shop.example", "ftp://shop.example", "http://"])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        Client(url, "rg_key")


def test_a_number_that_is_none_never_leaves(server: Server, client: Client) -> None:
    with pytest.raises(ValueError, match="JSON"):
        client.track("C7", "X", {"price": float("nan")})
    assert server.asked == []
