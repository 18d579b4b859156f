"""Whoever was erased does not come back by an event that still names them."""

from __future__ import annotations

import pytest

from regulars.domain.errors import MemberErased, UnknownMember
from regulars.domain.till import Fate
from regulars.loop.privacy.erasing import erase
from regulars.loop.till.intake import Intake
from regulars.loop.till.keeping import keep_received
from regulars.loop.till.till import Till
from regulars.shop import Shop, open_shop
from suites.till.calls import ordered, refunded

MUG = ("mug", "10.50", 2)


def _seen(shop: Shop) -> None:
    page = {"type": "page", "anonymousId": "browser", "messageId": "p1"}
    shop.till.track([ordered("A1", MUG), ordered("A1", MUG, user="8"), page])
    erase(shop.privacy, "7")
    erase(shop.privacy, "cookie:browser")


def test_an_event_of_somebody_erased_is_refused_and_harms_no_other(shop: Shop) -> None:
    till = Till(shop.house, shop.counter, remember_seconds=0)
    _seen(shop)
    members = shop.house.records.next_member()
    again = {"type": "page", "anonymousId": "browser", "messageId": "p2"}
    fates = till.track([ordered("A2", MUG), again, ordered("A2", MUG, user="8"), refunded("A1")]).events
    assert [(each.fate, each.reason, each.where) for each in fates] == [
        (Fate.REJECTED, "erased", "userId"),
        (Fate.REJECTED, "erased", "anonymousId"),
        (Fate.APPLIED, "", ""),
        (Fate.REJECTED, "erased", "userId"),
    ]
    with pytest.raises(MemberErased) as gone:
        till.adjust("7", "points", 5, "sorry", "ann", "k1")
    assert (gone.value.code, gone.value.status) == ("member.erased", 410)
    with pytest.raises(UnknownMember):
        till.balances("7")
    assert shop.house.records.next_member() == members  # nobody was made


def test_a_person_who_comes_back_does_so_under_another_name(shop: Shop) -> None:
    _seen(shop)
    till = Till(shop.house, shop.counter, remember_seconds=0)
    assert till.track([ordered("A1", MUG, user="7-again")]).events[0].figures == {"earned": 21}
    assert till.balances("7-again")[0].available == 21


def test_what_comes_in_while_another_process_erases_is_forgotten_with_the_rest(own_shop: Shop) -> None:
    till = Till(own_shop.house, own_shop.counter, remember_seconds=3_600)
    till.track([ordered("A1", MUG)])
    with open_shop(home=own_shop.home) as other:
        erase(other.privacy, "7")
    # This till still knows the name; a second at most where nobody asks for more.
    assert till.track([{**ordered("A2", MUG), "context": {"ip": "1.2.3.4"}}]).events[0].fate is Fate.APPLIED
    keep_received(own_shop.house, own_shop.counter)
    assert own_shop.counter.ledger.unkept(10) == []
    assert own_shop.counter.ledger.wallets_of(["member:1"]) == {}
    till._people.forget()
    assert till.track([ordered("A3", MUG)]).events[0].reason == "erased"


def test_a_till_that_does_not_ask_is_caught(own_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    _seen(own_shop)
    monkeypatch.setattr("regulars.loop.till.people.are_erased", lambda *asked: asked[-1].is_null())
    till = Till(own_shop.house, own_shop.counter, remember_seconds=0)
    assert isinstance(till._intake, Intake)
    assert till.track([ordered("A2", MUG)]).events[0].fate is Fate.APPLIED
