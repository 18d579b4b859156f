"""Two workers at once: one tells, and whoever was overtaken has its commit refused."""

from __future__ import annotations

from dataclasses import replace
from threading import Thread
from typing import Any

import pytest

from regulars.domain.webhooks import Delivery, DeliveryState, Settlement, Subscription
from regulars.loop.webhooks.delivering import deliver
from regulars.loop.webhooks.subscribing import subscribe
from regulars.ports.webhooks import LeaseLost, Webhooks

SECOND = 1_000_000


def hook(id_: str = "wh_1") -> Subscription:
    return Subscription(id_, "https://example.com/", ("*",), "", "whsec_AAAA", 1)


def settled(entry: int, until: int = 200) -> Settlement:
    return Settlement(Delivery("wh_1", entry, 1, DeliveryState.DELIVERED, 0), entry, 0, 0, until)


def test_what_is_kept_comes_back(store: Webhooks) -> None:
    kept = replace(hook(), types=("points.*", "hold.captured"), description="茶 & tea", cursor=7)
    store.add(kept)
    store.add(hook("wh_0"))
    assert store.subscription("wh_1") == kept
    assert [each.id for each in store.subscriptions()] == ["wh_0", "wh_1"]
    assert store.subscription("wh_2") is None
    assert (store.remove("wh_1"), store.remove("wh_1")) == (True, False)


def test_a_lease_is_one_worker_s_until_it_ends(store: Webhooks) -> None:
    store.add(hook())
    first = store.claim("wh_1", 0, 100)
    assert first is not None
    assert store.claim("wh_1", 99, 200) is None
    second = store.claim("wh_1", 100, 200)
    assert second is not None
    assert second.token > first.token
    with pytest.raises(LeaseLost):
        store.settle(first, settled(1))
    store.release(first)
    assert store.claim("wh_1", 150, 300) is None, "who was overtaken cannot give away what another has"
    assert store.deliveries("wh_1", None, 10) == ()
    store.settle(second, settled(1))
    assert store.subscription("wh_1") == replace(hook(), cursor=1)
    store.release(second)
    assert store.claim("wh_1", 150, 300) is not None


def test_who_is_removed_leased_away_from_nobody(store: Webhooks) -> None:
    store.add(hook())
    lease = store.claim("wh_1", 0, 100)
    assert lease is not None
    store.remove("wh_1")
    with pytest.raises(LeaseLost):
        store.settle(lease, settled(1))
    store.release(lease)
    assert store.claim("wh_1", 200, 300) is None


def test_a_replay_does_not_disturb_who_is_at_it(store: Webhooks) -> None:
    store.add(hook())
    lease = store.claim("wh_1", 0, 100)
    assert lease is not None
    dead = replace(settled(1), delivery=Delivery("wh_1", 1, 10, DeliveryState.DEAD, 0, 500, "500", 3))
    store.settle(lease, dead)
    assert store.replay("wh_1", None, 50) == 1
    assert store.due("wh_1", 50, 10) == (Delivery("wh_1", 1, 0, DeliveryState.WAITING, 50),)
    store.settle(lease, settled(2))
    assert store.counts("wh_1") == {DeliveryState.WAITING: 1, DeliveryState.DELIVERED: 1}
    assert store.replay("wh_1", None, 60) == 0


def test_a_worker_that_stood_still_has_its_commit_refused(shop: Any, receiver: Any) -> None:
    """While the first waits for its answer, its lease runs out and another tells everything."""
    subscription = subscribe(shop.desk, receiver.url, [])
    shop.earn(3)
    others = []

    def stands_still(heard: Any) -> int:
        if len(receiver.heard) == 1:
            shop.clock.pass_us(shop.desk.limits.lease_us)
            other = Thread(target=lambda: others.append(deliver(shop.desk)))
            other.start()
            other.join()
        return 200

    receiver.answer = stands_still
    told = deliver(shop.desk)
    assert (told.delivered, told.lost) == (0, 1)
    assert (others[0].delivered, others[0].lost) == (3, 0)
    assert receiver.entries == [1, 1, 2, 3], "the one in the air twice, no other"
    assert shop.states(subscription.id) == {"delivered": 3}
    assert deliver(shop.desk).delivered == 0


def test_two_workers_at_once_tell_everything_once(shop: Any, receiver: Any) -> None:
    subscribe(shop.desk, receiver.url, [])
    shop.earn(60)
    small = shop.with_limits(together=7)
    workers = [Thread(target=lambda: [deliver(small.desk) for _ in range(15)]) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    deliver(shop.desk)
    assert receiver.entries == list(range(1, 61))


class Unfenced:
    """A place that takes every commit: what the fence is for."""

    def __init__(self, store: Any) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def settle(self, lease: Any, settlement: Any) -> None:
        newest = self._store.claim(lease.subscription.id, lease.until * 9, 0)
        self._store.settle(newest, settlement)


def test_without_a_fence_the_cursor_goes_back(shop: Any, receiver: Any) -> None:
    """Negative control: the overtaken worker's late commit makes others tell everything again."""
    subscription = subscribe(shop.desk, receiver.url, [])
    shop.earn(3)
    careless = replace(shop.desk, webhooks=Unfenced(shop.desk.webhooks))

    def stands_still(heard: Any) -> int:
        if len(receiver.heard) == 1:
            shop.clock.pass_us(shop.desk.limits.lease_us)
            deliver(shop.desk)
        return 500 if len(receiver.heard) == 4 else 200

    receiver.answer = stands_still
    deliver(replace(careless, limits=replace(careless.limits, together=1)))
    assert shop.desk.webhooks.subscription(subscription.id).cursor == 1, "three were told"
