"""Tiers as they are kept: by instants and not by sweeps, told once, late or refunded the same, on both databases."""

from __future__ import annotations

import msgspec
import pytest

from regulars.domain.errors import KeyReused, UsageError
from regulars.domain.time import DAY_US
from regulars.loop.programme import read_programme
from regulars.loop.tiers.folding import looked_up
from regulars.reward.tier_course import course
from suites.tiers.conftest import PROGRAMME, Counter, on


def test_a_year_of_a_member(counter: Counter) -> None:
    """Silver in May 2025, gold in June, kept to the end of 2026; little is bought then; silver is enough for nothing."""
    counter.buys("A", "600", "2025-05-05")
    counter.buys("B", "1000", "2025-06-01")
    counter.tiers.sweep()
    counter.buys("C", "550", "2026-03-01")
    assert counter.tier() == "gold"
    counter.clock.instant = on("2027-02-01")
    # Nobody swept for a year, and every answer is that of its instant.
    assert [counter.tier(at=day) for day in ("2025-05-04", "2025-05-06", "2026-12-31T23:59:59", "2027-01-01")] == [
        "basic",
        "silver",
        "gold",
        "silver",
    ]
    counter.tiers.sweep()
    expected = [
        ("upgraded", "2025-05-05", "silver"),
        ("upgraded", "2025-06-01", "gold"),
        ("will_downgrade", "2026-12-02", "gold"),
        ("downgraded", "2027-01-01", "silver"),
    ]
    assert counter.told() == expected
    assert counter.tiers.sweep().moves == 0
    assert counter.told() == expected


def test_spending_takes_no_tier_and_refunds_do(counter: Counter) -> None:
    counter.buys("A", "1600", "2025-05-05")
    counter.till.redeem("7", 1600, "gift", "k")
    counter.tiers.sweep()
    assert counter.tier() == "gold"
    counter.returns("A", "2025-06-05")
    assert counter.tier() == "basic"
    counter.tiers.sweep()
    assert counter.told() == [("upgraded", "2025-05-05", "gold"), ("downgraded", "2025-06-05", "basic")]


def test_a_fold_on_the_balance_is_caught(own_counter: Counter) -> None:
    """Negative control: whoever looks at what may be spent takes the tier of a member who bought a gift."""
    own_counter.buys("A", "1600", "2025-05-05")
    before = {each.currency: each.available for each in own_counter.till.balances("7")}
    own_counter.till.redeem("7", 1600, "gift", "k")
    after = {each.currency: each.available for each in own_counter.till.balances("7")}
    assert before["points"] >= 1500 > after["points"]
    assert own_counter.tier() == "gold"


def test_late_events_end_where_they_would_have(counter: Counter) -> None:
    """An offline till's order of May comes in August: the tier is that of having known, and one word says so."""
    counter.buys("B", "400", "2025-06-01")
    counter.clock.instant = on("2025-08-01")
    counter.tiers.sweep()
    assert counter.tier() == "basic"
    counter.buys("A", "300", "2025-05-01")
    assert counter.tier() == counter.tier(at="2025-06-02") == "silver"
    counter.sleeps(1)
    counter.tiers.sweep()
    assert counter.told() == [("corrected", "2025-08-01", "silver")]
    versions, kept = counter.tiers._tiers.versions()["stars"], counter.tiers._tiers.kept("stars", ["member:1"])
    member = next(looked_up(counter.tiers._tiers, "stars", versions, [counter.tiers._people.known("7")]))
    anew = course(versions, member.known, None, kept["member:1"].kept.state.as_of)
    assert anew is not None
    assert anew.kept == kept["member:1"].kept


def test_rules_ask_for_the_tier_of_the_events_instant(counter: Counter) -> None:
    """The order that makes somebody gold earns as before it; the next earns three times, also in the same call."""
    first, second = (
        {"type": "track", "event": "Order Completed", "userId": "7", "messageId": f"m{n}",
         "timestamp": f"2025-05-0{n}T00:00:00Z",
         "properties": {"order_id": str(n), "products": [{"product_id": "tea", "price": 1500, "quantity": 1}]}}
        for n in (1, 2)
    )  # fmt: skip
    counter.clock.instant = on("2025-05-10")
    counter.till.track([first, second])
    assert {each.currency: each.available for each in counter.till.balances("7")} == {"points": 6_000, "status": 3_000}
    asked = counter.till.examine(
        "7", {**second, "messageId": "m3", "properties": {**second["properties"], "order_id": "3"}}
    )
    assert asked.grants[0].multipliers == ("golden",)
    early = {
        **second,
        "messageId": "m4",
        "timestamp": "2025-04-01T00:00:00Z",
        "properties": {**second["properties"], "order_id": "4"},
    }
    assert counter.till.examine("7", early).grants[0].multipliers == ()


def test_given_by_hand(counter: Counter) -> None:
    counter.buys("A", "600", "2025-05-05")
    counter.tiers.sweep()
    counter.sleeps(1)
    given = counter.tiers.assign("7", "stars", "gold", on("2025-07-01"), author="ann", reason="apology", key="k")
    assert (given.standing.tier, given.standing.earned) == ("gold", "silver")
    assert given.assignment is not None
    assert (given.assignment.author, given.assignment.reason, given.since) == ("ann", "apology", given.assignment.at)
    counter.sleeps(1)
    counter.tiers.assign("7", "stars", "gold", on("2025-07-01"), author="ann", reason="apology", key="k")
    with pytest.raises(KeyReused):
        counter.tiers.assign("7", "stars", "basic", on("2025-07-01"), author="ann", reason="apology", key="k")
    for wrong in ({"tier": "lead"}, {"ladder": "none"}, {"until": on("2025-01-01")}, {"author": ""}, {"reason": ""}):
        said = {"ladder": "stars", "tier": "gold", "until": on("2025-07-01"), "author": "ann", "reason": "x", **wrong}
        with pytest.raises(UsageError):
            counter.tiers.assign("7", key="other", **said)  # type: ignore[arg-type]
    counter.clock.instant = on("2025-08-01")
    assert counter.tier() == "silver"
    counter.tiers.sweep()
    assert counter.told() == [
        ("upgraded", "2025-05-05", "silver"),
        ("assigned", "2025-05-06", "gold"),
        ("assignment_ended", "2025-07-01", "silver"),
    ]


def test_a_floor_holds_up_and_never_down_and_hands_can_be_ended(counter: Counter) -> None:
    counter.buys("A", "600", "2025-05-05")
    counter.sleeps(1)
    counter.tiers.assign("7", "stars", "silver", on("2030-01-01"), author="ann", reason="VIP", key="k", is_floor=True)
    counter.buys("B", "1000", "2025-06-01")
    assert counter.tier() == "gold"
    assert counter.tier(at="2029-12-31") == "silver"
    counter.clock.instant = on("2028-01-01")
    ended = counter.tiers.end_assignment("7", "stars", author="ann", reason="moved away")
    assert ended.standing.tier == "basic"
    assert counter.tier(at="2027-06-01") == "silver"


CHANGED = PROGRAMME.replace("from: 1500", "from: 2000").replace("from: 500", "from: 700")


def test_a_changed_ladder_is_previewed_and_applies_when_it_says(counter: Counter) -> None:
    counter.buys("A", "600", "2025-05-05", user="a")
    counter.buys("B", "1600", "2025-05-06", user="b")
    counter.buys("C", "2600", "2025-05-07", user="c")
    counter.sleeps(1)
    path = counter.shop.home / "draft.yml"
    path.write_text(CHANGED.replace("- id: stars", '- id: stars\n    applies_at: "2025-07-01"'), encoding="utf-8")
    said = msgspec.structs.replace(read_programme(path), timezone="Asia/Shanghai")
    (shown,) = counter.tiers.preview(said)
    assert (shown.up, shown.down, shown.same, shown.applies_at) == (0, 2, 1, on("2025-07-01"))
    assert shown.after == {"basic": 1, "silver": 1, "gold": 1}
    balances = {user: counter.till.balances(user) for user in "abc"}
    counter.programme(path.read_text(encoding="utf-8"))
    assert [counter.tier(user) for user in "abc"] == ["silver", "gold", "gold"]
    assert counter.tiers.ladders()[0].next_at == on("2025-07-01")
    counter.clock.instant = on("2025-07-02")
    assert [counter.tier(user) for user in "abc"] == ["basic", "silver", "gold"]
    assert [counter.tier(user, at="2025-06-30") for user in "abc"] == ["silver", "gold", "gold"]
    counter.tiers.sweep()
    assert counter.told("b")[-1] == ("ladder_changed", "2025-07-01", "silver")
    assert {user: counter.till.balances(user) for user in "abc"} == balances


def test_whoever_would_come_lower_may_keep_the_tier_for_a_while(counter: Counter) -> None:
    counter.buys("A", "600", "2025-05-05")
    counter.sleeps(1)
    counter.tiers.sweep()
    counter.sleeps(1)
    counter.programme(CHANGED.replace("- id: stars", '- id: stars\n    grandfather_until: "2025-09-01"'))
    assert counter.tier() == "silver"
    counter.tiers.sweep()
    counter.buys("B", "1500", "2025-06-01")
    assert counter.tier() == "gold"
    counter.returns("B", "2025-06-02")
    assert counter.tier() == "silver"
    counter.clock.instant = on("2025-09-02")
    counter.tiers.sweep()
    assert counter.tier() == "basic"
    assert counter.told()[-1] == ("assignment_ended", "2025-09-01", "basic")


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("{kind: spend}", ["basic", "gold", "basic"]),
        ("{kind: orders}", ["basic", "gold", "basic"]),
        ("{kind: events, event: Order Completed}", ["basic", "gold", "gold"]),
    ],
)
def test_every_metric(counter: Counter, metric: str, expected: list[str]) -> None:
    tiers = "{id: gold, from: 2}" if "spend" not in metric else '{id: gold, from: "150.50"}'
    counter.programme(
        f"timezone: {'Asia/Shanghai'}\ntiers:\n  - id: stars\n    metric: {metric}\n    refund: at_once\n"
        f"    window: {{kind: lifetime}}\n    validity: {{kind: calendar}}\n    tiers:\n      - {{id: basic}}\n      - {tiers}\n"
    )
    counter.buys("A", "100", "2025-05-05")
    found = [counter.tier()]
    counter.buys("B", "50.50", "2025-05-06")
    found.append(counter.tier())
    counter.returns("A", "2025-05-07")
    found.append(counter.tier())
    assert found == expected


def test_moves_reach_the_event_log_once(counter: Counter) -> None:
    counter.buys("A", "600", "2025-05-05")
    assert counter.tiers.sweep().told == 1
    assert counter.tiers.sweep().told == 0
    rows = counter.tiers._tiers.received(["member:1"])["member:1"]
    assert [(row.happening.name, row.happening.message_id) for row in rows][-1] == ("Tier Changed", "tier-move-1")


def test_erasing_makes_what_happened_nameless(counter: Counter) -> None:
    counter.buys("A", "600", "2025-05-05")
    counter.sleeps(1)
    counter.tiers.assign("7", "stars", "gold", on("2025-07-01"), author="ann", reason="her birthday", key="k")
    counter.tiers._counter.ledger.erase("member:1")
    store = counter.tiers._tiers
    assert (store.kept("stars", ["member:1"]), store.hands("stars", ["member:1"])) == ({}, {})
    assert store.moves("stars", ["member:1"], 10) == []
    nameless = store.moves("stars", ["erased:1", "erased:2"], 10)
    assert [each.move.kind for each in nameless] == ["assigned", "upgraded"]
    assert [each.reason for each in store.hands("stars", ["erased:1"])["erased:1"]] == ["erased"]


def test_a_clock_that_jumps_changes_nothing(counter: Counter) -> None:
    counter.buys("A", "600", "2025-05-05")
    counter.sleeps(1)
    counter.tiers.sweep()
    counter.clock.pass_us(-30 * DAY_US)
    assert counter.tiers.sweep().moves == 0
    counter.clock.pass_us(400 * DAY_US)
    assert counter.tier() == "silver"
