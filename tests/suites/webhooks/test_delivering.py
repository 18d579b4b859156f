"""Everything that happened is told, at least once, in order where it can be, signed, and to nobody for ever."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from standardwebhooks import Webhook

from regulars.domain.errors import UnknownWebhook, UsageError, WebhookAddressRefused
from regulars.domain.ledger import requests as asked
from regulars.domain.ledger.entries import Source
from regulars.domain.ledger.terms import Activation, Terms
from regulars.loop.webhooks.delivering import deliver, tidy
from regulars.loop.webhooks.subscribing import (
    remove,
    replay,
    rotate,
    subscribe,
    subscription_document,
    switch_on,
    try_out,
)
from regulars.ports.sender import Reply

SECOND = 1_000_000
DAY = 86_400 * SECOND


def passes(shop: Any, times: int, seconds: int = 400) -> None:
    """So many passes, with time going by between them."""
    for _ in range(times):
        deliver(shop.desk)
        shop.clock.pass_us(seconds * SECOND)


def test_what_happens_is_told_in_order_and_signed(shop: Any, receiver: Any) -> None:
    shop.earn(2)
    hook = subscribe(shop.desk, receiver.url, ["points.*"])
    shop.earn(3)
    shop.spend(5)
    told = deliver(shop.desk)
    assert (told.delivered, told.failed, told.dead) == (4, 0, 0)
    assert receiver.entries == [3, 4, 5, 6], "what happened before it was subscribed is not told"
    assert all(each.is_signed_by(hook.secret) for each in receiver.heard)
    assert len({each.id for each in receiver.heard}) == 4
    last = receiver.heard[-1]
    assert last.path == "/hooks?shop=1"
    assert last.headers["content-type"] == "application/json"
    assert last.document == {
        "type": "points.spent",
        "timestamp": "2025-06-15T15:06:40.000000Z",
        "data": {
            "member_id": "C-17",
            "entry_id": 6,
            "currency": "points",
            "points": 5,
            "source": {"type": "redemption", "id": "r-5", "line": "", "rule": ""},
            "reverses": None,
        },
    }
    assert deliver(shop.desk).delivered == 0
    assert shop.states(hook.id) == {"delivered": 4}


def test_a_receiver_believes_it(shop: Any, receiver: Any) -> None:
    """The library that the specification publishes accepts what is sent now, and refuses it changed."""
    import time

    shop.clock.instant = time.time_ns() // 1000
    hook = subscribe(shop.desk, receiver.url, [])
    shop.earn()
    deliver(shop.desk)
    heard = receiver.heard[0]
    assert Webhook(hook.secret).verify(heard.body, dict(heard.headers)) == heard.document
    with pytest.raises(Exception, match="signature"):
        Webhook(hook.secret).verify(heard.body + b" ", dict(heard.headers))


def test_only_what_is_wanted_is_told(shop: Any, receiver: Any) -> None:
    spent = subscribe(shop.desk, receiver.url, ["points.spent"])
    shop.earn(5)
    shop.spend(1)
    shop.earn(5)
    assert deliver(shop.desk).delivered == 1
    assert receiver.entries == [6]
    assert shop.desk.webhooks.subscription(spent.id).cursor == 11, "the others are passed over once"


def test_from_the_start_on(shop: Any, receiver: Any) -> None:
    shop.earn(210)
    subscribe(shop.desk, receiver.url, [], from_start=True)
    larger = shop.with_limits(together=1_000)
    assert deliver(larger.desk).delivered == 210
    assert receiver.entries == list(range(1, 211))


def test_a_pass_does_its_share_and_no_more(shop: Any, receiver: Any) -> None:
    subscribe(shop.desk, receiver.url, [])
    shop.earn(25)
    small = shop.with_limits(together=10)
    assert [deliver(small.desk).delivered for _ in range(4)] == [10, 10, 5, 0]
    assert receiver.entries == list(range(1, 26))


def test_one_bad_event_does_not_hold_up_the_rest(shop: Any, receiver: Any) -> None:
    """A poison message is tried by the schedule, given up, and told when it is replayed after the fix."""
    receiver.answer = lambda heard: 500 if heard.entry == 3 else 200
    hook = subscribe(shop.desk, receiver.url, [])
    few = shop.with_limits(attempts_max=5)
    shop.earn(6)
    assert deliver(few.desk).delivered == 5
    assert receiver.entries == [1, 2, 3, 4, 5, 6]
    passes(few, 30, seconds=3_600)
    assert receiver.entries.count(3) == 5
    assert shop.states(hook.id) == {"delivered": 5, "dead": 1}
    dead = shop.desk.webhooks.deliveries(hook.id, None, 10)[3]
    assert (dead.entry, dead.attempts, dead.status, dead.reason) == (3, 5, 500, "500")
    receiver.answer = lambda _: 200
    assert replay(shop.desk, hook.id) == 1
    assert deliver(shop.desk).delivered == 1
    assert shop.states(hook.id) == {"delivered": 6}
    assert len({each.id for each in receiver.heard if each.entry == 3}) == 1, "the id stays through every attempt"


def test_a_receiver_that_is_down_is_left_alone_and_then_told_everything_in_order(shop: Any, receiver: Any) -> None:
    receiver.answer = lambda _: 503
    hook = subscribe(shop.desk, receiver.url, [])
    shop.earn(40)
    for _ in range(60):  # ten minutes, every ten seconds
        deliver(shop.desk)
        shop.clock.pass_us(10 * SECOND)
    assert len(receiver.heard) <= 20, "not forty events every ten seconds"
    receiver.heard.clear()
    receiver.answer = lambda _: 200
    passes(shop, 3)
    assert sorted(receiver.entries) == list(range(1, 41))
    assert receiver.entries[1:] == sorted(receiver.entries[1:]), "the first finds out, the others follow in order"
    assert shop.states(hook.id) == {"delivered": 40}


def test_who_asks_for_time_gets_it(shop: Any, receiver: Any) -> None:
    receiver.answer = lambda _: (429, {"retry-after": "3600"})
    subscribe(shop.desk, receiver.url, [])
    shop.earn(3)
    deliver(shop.desk)
    shop.clock.pass_us(3_599 * SECOND)
    deliver(shop.desk)
    assert receiver.entries == [1]
    receiver.answer = lambda _: 200
    shop.clock.pass_us(800 * SECOND)
    deliver(shop.desk)
    assert sorted(receiver.entries) == [1, 1, 2, 3]


def test_who_says_gone_is_told_nothing_more(shop: Any, receiver: Any) -> None:
    receiver.answer = lambda _: 410
    hook = subscribe(shop.desk, receiver.url, [])
    shop.earn(3)
    assert deliver(shop.desk).disabled == 1
    passes(shop, 5)
    assert receiver.entries == [1]
    assert subscription_document(shop.desk, shop.desk.webhooks.subscription(hook.id))["why"] == "gone"
    receiver.answer = lambda _: 200
    assert switch_on(shop.desk, hook.id).enabled
    passes(shop, 3)
    assert sorted(receiver.entries) == [1, 1, 2, 3], "nothing was lost meanwhile"


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 404, 500, 502])
def test_anything_but_success_is_tried_again(shop: Any, receiver: Any, status: int) -> None:
    receiver.answer = lambda _: (status, {"location": f"http://127.0.0.1:{receiver.port}/elsewhere"})
    hook = subscribe(shop.desk, receiver.url, [])
    shop.earn()
    assert deliver(shop.desk).failed == 1
    assert {each.path for each in receiver.heard} == {"/hooks?shop=1"}, "a redirect is not followed"
    assert shop.states(hook.id) == {"waiting": 1}


def test_a_new_secret_signs_beside_the_old_one_for_a_day(shop: Any, receiver: Any) -> None:
    hook = subscribe(shop.desk, receiver.url, [])
    new = rotate(shop.desk, hook.id)
    shop.earn()
    deliver(shop.desk)
    assert receiver.heard[-1].is_signed_by(hook.secret)
    assert receiver.heard[-1].is_signed_by(new.secret)
    shop.clock.pass_us(DAY)
    shop.earn()
    deliver(shop.desk)
    assert not receiver.heard[-1].is_signed_by(hook.secret)
    assert receiver.heard[-1].is_signed_by(new.secret)


def test_who_was_erased_is_nameless(shop: Any, receiver: Any) -> None:
    """Even where the event had waited: the payload is made at the moment of telling."""
    receiver.answer = lambda _: 500
    subscribe(shop.desk, receiver.url, [])
    shop.earn(member=5)
    deliver(shop.desk)
    assert receiver.heard[-1].document["data"]["member_id"] == "C-5"
    del shop.names[5]
    shop.desk.ledger.erase("member:5")
    shop.clock.pass_us(10 * SECOND)
    receiver.answer = lambda _: 200
    deliver(shop.desk)
    data = receiver.heard[-1].document["data"]
    assert (data["member_id"], data["source"], data["points"]) == (None, None, 10)


def test_each_kind_of_entry_is_told_as_what_it_is(shop: Any, receiver: Any) -> None:
    subscribe(shop.desk, receiver.url, [])
    order = Source("order", "o-1")
    post = shop.desk.ledger.post
    waits = Terms(Activation("event"))
    post(asked.Earn("member:1", points=100, source=order))
    post(asked.Earn("member:1", points=50, source=Source("order", "o-2"), terms=waits))
    post(asked.Activate("member:1", source=Source("order", "o-2")))
    post(asked.HoldPoints("member:1", hold="h", points=20, ttl_us=DAY))
    post(asked.Capture("member:1", hold="h", points=20))
    post(asked.Transfer("member:1", to="member:2", points=10, source=Source("gift", "g")))
    post(asked.Adjust("member:1", points=-5, source=Source("adjustment", "a"), actor="x", reason="broken cup of Ann"))
    post(asked.ReverseEarn("member:1", source=order, refund="f"))
    deliver(shop.desk)
    told = [(each.document["type"], each.document["data"]["points"]) for each in receiver.heard]
    assert told == [
        ("points.earned", 100),
        ("points.pending", 50),
        ("points.activated", 50),
        ("hold.captured", 20),
        ("points.transferred", 10),
        ("points.adjusted", -5),
        *told[6:],
    ]
    assert {each for each, _ in told[6:]} == {"points.reversed"}
    assert sum(points for _, points in told[6:]) == 100
    gift = receiver.heard[4].document["data"]
    assert (gift["member_id"], gift["to_member_id"]) == ("C-1", "C-2")
    assert not any(b"Ann" in each.body for each in receiver.heard), "reasons stay inside"


def test_no_answer_is_a_failure_with_its_reason(shop: Any, receiver: Any) -> None:
    port = receiver.port
    hook = subscribe(shop.desk, receiver.url, [])
    receiver._server.shutdown()  # whoever still waits for callers would take one more
    receiver._server.server_close()
    shop.earn()
    assert deliver(shop.desk).failed == 1
    assert shop.desk.webhooks.deliveries(hook.id, None, 1)[0].reason == "refused", port


def test_a_trial_is_sent_at_once_and_leaves_nothing(shop: Any, receiver: Any) -> None:
    hook = subscribe(shop.desk, receiver.url, ["points.spent"])
    assert try_out(shop.desk, hook.id) == Reply(204)
    assert receiver.heard[0].document["type"] == "webhooks.test"
    assert receiver.heard[0].is_signed_by(hook.secret)
    assert shop.states(hook.id) == {}


def test_an_entry_may_be_told_again_and_one_there_is_not_may_not(shop: Any, receiver: Any) -> None:
    hook = subscribe(shop.desk, receiver.url, [])
    shop.earn(3)
    deliver(shop.desk)
    assert replay(shop.desk, hook.id, [2]) == 1
    deliver(shop.desk)
    assert receiver.entries == [1, 2, 3, 2]
    with pytest.raises(UsageError, match="1 to 3"):
        replay(shop.desk, hook.id, [4])


def test_what_was_delivered_long_ago_is_forgotten_and_not_told_again(shop: Any, receiver: Any) -> None:
    hook = subscribe(shop.desk, receiver.url, [])
    shop.earn(3)
    deliver(shop.desk)
    shop.clock.pass_us(31 * DAY)
    shop.earn()
    passes(shop, 2)
    assert tidy(shop.desk) == 3
    passes(shop, 2)
    assert receiver.entries == [1, 2, 3, 4]
    assert shop.states(hook.id) == {"delivered": 1}


def test_who_is_removed_is_told_nothing(shop: Any, receiver: Any) -> None:
    hook = subscribe(shop.desk, receiver.url, [])
    shop.earn()
    remove(shop.desk, hook.id)
    assert deliver(shop.desk).delivered == 0
    with pytest.raises(UnknownWebhook):
        rotate(shop.desk, hook.id)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "ftp://example.com/",
        "https://",
        "https://user:secret@example.com/",
        "https://example.com/#part",
        "https://exa mple.com/",
        "https://example.com:99999/",
        "https://例子.cn/",
        "https://example.com/" + "x" * 2_048,
        "nothing",
    ],
)
def test_addresses_that_may_not_be_told(shop: Any, url: str) -> None:
    strict = replace(shop.desk, limits=replace(shop.desk.limits, allow_http=False))
    with pytest.raises(WebhookAddressRefused):
        subscribe(strict, url, [])


def test_a_type_there_is_not_is_refused(shop: Any) -> None:
    with pytest.raises(UsageError, match=r"points\.found"):
        subscribe(shop.desk, "https://example.com/", ["points.found"])


def test_one_subscription_does_not_keep_another_waiting(shop: Any, receiver: Any) -> None:
    broken = subscribe(shop.desk, "http://127.0.0.1:9/", [])
    whole = subscribe(shop.desk, receiver.url, [])
    shop.earn(10)
    assert deliver(shop.desk).delivered == 10
    assert shop.states(whole.id) == {"delivered": 10}
    assert shop.states(broken.id) == {"waiting": 2}
