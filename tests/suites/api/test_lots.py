"""Those who come together are answered together, each for itself."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from callers import Caller
from regulars.adapters.database.ledger.turnstile import Turnstile
from regulars.interfaces.api.lots import LOT_MAX, Lots
from regulars.interfaces.api.route import Call, Reply, Route
from regulars.interfaces.api.routes import all_routes
from regulars.shop import Shop

MANY = [route for route in all_routes() if route.handle_many is not None]


def order(name: str, user: str = "C7", **more: Any) -> dict[str, Any]:
    said = {"order_id": name, "products": [{"product_id": "mug", "price": 12.5, "quantity": 2}]}
    return {"event": "Order Completed", "userId": user, "messageId": f"m-{name}", "properties": said, **more}


def call(number: int) -> Any:
    return Call(None, None, {"id": str(number)}, {}, None, None, "", "")  # type: ignore[arg-type]


def route_of(handle_many: Any) -> Route:
    return Route("GET", "/v1/x/{id}", "x", "X.", lambda _: Reply(None), None, handle_many=handle_many)


def test_what_many_are_told_each_is_told_alone(caller: Caller, shop: Shop) -> None:
    """A crowd of events and reads, good and bad, hears what each would have heard by itself, and nothing is lost."""
    caller.post("/v1/adjustments", {"member_id": "C0", "points": 5, "reason": "so"})
    wrong = {**order("bad"), "properties": {"order_id": "bad", "products": [{"product_id": "a", "price": "x"}]}}
    events = [order(f"o{number}", f"C{number % 3}") for number in range(40)]
    events += [wrong, order("o1", "C1"), {"event": "Nobody"}]
    answers = caller.together(
        *(("POST", "/v1/track", {"json": event}) for event in events),
        *(("GET", f"/v1/members/{name}/balances", {}) for name in ("C0", "nobody", "C0")),
    )
    fates = [answer.json().get("fate") for answer in answers[:41] if answer.status_code == 200]
    assert fates == ["applied"] * 40
    assert [answer.status_code for answer in answers[40:43]] == [422, 200, 422]
    assert [answer.json().get("reason") for answer in (answers[40], answers[42])] == [
        "number_unreadable",
        "member_missing",
    ]
    assert answers[41].json()["fate"] == "duplicate"
    assert [answer.status_code for answer in answers[43:]] == [200, 404, 200]
    points = sum(shop.till.balances(f"C{number}")[0].available for number in range(3))
    assert points == 40 * 25 + 5


def test_only_routes_that_change_nothing_or_name_their_message_answer_many() -> None:
    assert {route.name for route in MANY} == {
        "get_balances", "track", "identify", "page", "screen", "group", "alias",
    }  # fmt: skip


def run(lots: Any, calls: Sequence[Any]) -> list[Any]:
    async def all_of_them() -> list[Any]:
        return await asyncio.gather(*(lots.through(each) for each in calls), return_exceptions=True)

    return asyncio.run(all_of_them())


def test_one_question_does_for_all_who_came(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []

    def handle(calls: Sequence[Call]) -> list[Reply]:
        sizes.append(len(calls))
        return [Reply(each.parameters["id"]) for each in calls]

    with ThreadPoolExecutor(4) as pool:
        answers = run(Lots(route_of(handle), pool), [call(number) for number in range(LOT_MAX + 40)])
    assert [answer.body for answer in answers] == [str(number) for number in range(LOT_MAX + 40)]
    assert max(sizes) == LOT_MAX
    assert len(sizes) <= 3


def test_an_error_that_fells_a_lot_is_told_to_its_own_caller_alone() -> None:
    def handle(calls: Sequence[Call]) -> list[Reply]:
        if any(each.parameters["id"] == "7" for each in calls):
            raise ZeroDivisionError
        return [Reply(each.parameters["id"]) for each in calls]

    with ThreadPoolExecutor(4) as pool:
        answers = run(Lots(route_of(handle), pool), [call(number) for number in range(20)])
    assert [type(answer) is ZeroDivisionError for answer in answers] == [number == 7 for number in range(20)]


def test_whoever_goes_before_the_answer_harms_nobody() -> None:
    gate = threading.Event()

    def handle(calls: Sequence[Call]) -> list[Reply]:
        gate.wait(5)
        return [Reply(each.parameters["id"]) for each in calls]

    async def some_go() -> list[Any]:
        lots = Lots(route_of(handle), pool)
        tasks = [asyncio.create_task(lots.through(call(number))) for number in range(6)]
        await asyncio.sleep(0.02)
        tasks[2].cancel()
        gate.set()
        return await asyncio.gather(*tasks, return_exceptions=True)

    with ThreadPoolExecutor(4) as pool:
        answers = asyncio.run(some_go())
    assert isinstance(answers[2], asyncio.CancelledError)
    assert [answer.body for answer in answers if isinstance(answer, Reply)] == ["0", "1", "3", "4", "5"]


def test_a_pool_that_is_closed_says_so_to_each() -> None:
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    answers = run(Lots(route_of(lambda _: []), pool), [call(number) for number in range(3)])
    assert all(isinstance(answer, RuntimeError) for answer in answers)


def test_several_of_one_caller_go_through_the_turnstile_beside_others() -> None:
    """No request is carried twice or lost, and each hears its own error."""
    carried: list[int] = []

    def carry(group: Sequence[int]) -> list[int | BaseException]:
        carried.extend(group)
        return [ValueError(number) if number % 7 == 0 else number * 2 for number in group]

    turnstile: Turnstile[int, int] = Turnstile(carry)

    def several(start: int) -> list[int | BaseException]:
        return turnstile.through_together(range(start, start + 700))

    def one(number: int) -> int:
        return turnstile.through(number)

    with ThreadPoolExecutor(12) as pool:
        together = [pool.submit(several, start) for start in (0, 1_000, 2_000)]
        alone = [pool.submit(one, number) for number in range(3_000, 3_300) if number % 7]
        found = [answer for future in together for answer in future.result()]
        assert [future.result() for future in alone] == [number * 2 for number in range(3_000, 3_300) if number % 7]
    asked = [number for start in (0, 1_000, 2_000) for number in range(start, start + 700)]
    assert sorted(carried) == sorted([*asked, *(number for number in range(3_000, 3_300) if number % 7)])
    for number, answer in zip(asked, found, strict=True):
        assert answer == number * 2 or (number % 7 == 0 and isinstance(answer, ValueError))
    assert turnstile.through_together([]) == []
