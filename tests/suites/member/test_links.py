"""Links and visits: only what this shop signed opens a page, only its own member's, and only until it ends."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import regulars as rg
from consoles import Browser
from members import arrived, order, shop_home
from regulars.domain.errors import UnknownMember, UsageError
from regulars.interfaces.member.door import Members
from regulars.interfaces.member.screens import all_screens
from regulars.loop.member_links import LINK_DAYS_MAX, VISIT_SECONDS, link_for, opened, whose

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from regulars.loop.house import House

OPEN = {"outside", "link", "prefer", "files"}
DAY_US = 86_400 * 1_000_000


class Later:
    """The shop's clock, so much later."""

    def __init__(self, now: int, by: int) -> None:
        self._now = now + by

    def now(self) -> int:
        return self._now


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[rg.Shop]:
    with rg.open(shop_home(tmp_path_factory.mktemp("links"))) as opened_shop:
        opened_shop.till.track([order("ann", "o1"), order("bob", "o2", "7.00")])
        yield opened_shop


@pytest.fixture(scope="module")
def members(shop: rg.Shop) -> Iterator[Members]:
    made = Members(shop)
    yield made
    made.close()


def later(shop: rg.Shop, seconds: int) -> House:
    now = shop.house.clock.now()
    return replace(shop.house, clock=Later(now, seconds * 1_000_000))


def token_of(shop: rg.Shop, member: str) -> str:
    return link_for(shop.house, shop.counter, member).token


def test_a_link_is_its_member_and_names_nobody(shop: rg.Shop) -> None:
    token = token_of(shop, "ann")
    assert "ann" not in token
    visit = opened(shop.house, shop.counter, token)
    assert visit is not None
    found = whose(shop.house, shop.counter, visit.token)
    assert found is not None
    assert found.known_as.endswith(":ann")


def test_a_link_is_no_visit_and_a_visit_no_link(shop: rg.Shop) -> None:
    token = token_of(shop, "ann")
    visit = opened(shop.house, shop.counter, token)
    assert visit is not None
    assert whose(shop.house, shop.counter, token) is None
    assert opened(shop.house, shop.counter, visit.token) is None


def forgeries(token: str, other: str) -> list[str]:
    number, until, mac = token.split(".")
    elses, _, its_mac = other.split(".")
    flipped = mac[:-2] + ("A" if mac[-2] != "A" else "B") + mac[-1]
    return [
        "", ".", "..", "x", token[:-1], f"{number}.{until}.{flipped}", f"{elses}.{until}.{mac}", f"{number}.{until}.{its_mac}",
        f"{number}.{int(until, 16) + 1:x}.{mac}", f"0{number}.{until}.{mac}", f"{number}.{until}.", f"{token}.{mac}",
        token + "=", "ü." + token, "a" * 10_000,
    ]  # fmt: skip


def test_what_was_not_signed_opens_nothing(shop: rg.Shop, members: Members) -> None:
    token, other = token_of(shop, "ann"), token_of(shop, "bob")
    for forged in forgeries(token, other):
        assert opened(shop.house, shop.counter, forged) is None, forged
    with Browser(members) as browser:
        for forged in ("x", token[:-4] + "AAAA", token + "="):
            answer = browser.get(f"/m/link/{forged}")
            assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
            assert "page.link_over" in answer.text
        for forged in forgeries(token, other):
            if forged.isascii():
                found = browser.get("/m/home", headers={"cookie": f"regulars_member={forged}"})
                assert (found.status_code, found.headers["location"]) == (303, "/m")


def test_links_and_visits_end(shop: rg.Shop) -> None:
    link = link_for(shop.house, shop.counter, "ann", 1)
    assert opened(later(shop, 86_000), shop.counter, link.token) is not None
    assert opened(later(shop, 86_401), shop.counter, link.token) is None
    visit = opened(shop.house, shop.counter, link_for(shop.house, shop.counter, "ann", 30).token)
    assert visit is not None
    assert whose(later(shop, VISIT_SECONDS - 5), shop.counter, visit.token) is not None
    assert whose(later(shop, VISIT_SECONDS + 1), shop.counter, visit.token) is None
    late = opened(later(shop, 86_000), shop.counter, link.token)
    assert late is not None
    assert late.until == link.until  # a visit never outlasts its link


def test_links_of_another_shop_open_nothing(shop: rg.Shop, tmp_path: Path) -> None:
    with rg.open(shop_home(tmp_path)) as other:
        other.till.track([order("ann", "o1")])
        assert opened(other.house, other.counter, token_of(shop, "ann")) is None


def test_who_is_unknown_and_how_long_is_refused(shop: rg.Shop) -> None:
    with pytest.raises(UnknownMember):
        token_of(shop, "nobody")
    for days in (0, -1, LINK_DAYS_MAX + 1):
        with pytest.raises(UsageError):
            link_for(shop.house, shop.counter, "ann", days)


def test_who_is_erased_is_nobody(tmp_path: Path) -> None:
    from regulars.loop.privacy.erasing import erase

    with rg.open(shop_home(tmp_path)) as shop:
        shop.till.track([order("ann", "o1")])
        token = token_of(shop, "ann")
        erase(shop.privacy, "ann")
        assert opened(shop.house, shop.counter, token) is None


def test_every_page_shows_its_own_member_alone(shop: rg.Shop) -> None:
    with arrived(shop, "ann") as ann, arrived(shop, "bob") as bob:
        assert "o1" in ann.get("/m/points").text
        assert "o2" not in ann.get("/m/points").text
        assert "o2" in bob.get("/m/points").text
        for path in ("/m/points?member=bob", "/m/points?member_id=customer:bob", "/m/points?number=2"):
            assert "o2" not in ann.get(path).text


def test_without_a_link_nothing_is_shown_or_done(members: Members) -> None:
    with Browser(members) as browser:
        for screen in all_screens():
            if screen.name in OPEN:
                continue
            answer = browser.get(screen.path) if screen.method == "GET" else browser.post(screen.path)
            assert (answer.status_code, answer.headers["location"]) == (303, "/m"), screen.name
    assert {screen.name for screen in all_screens() if screen.is_open} == OPEN


POSTS = [screen.path for screen in all_screens() if screen.method == "POST"]


def csrf(browser: Browser) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', browser.get("/m/home").text)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("path", POSTS)
def test_a_form_needs_its_own_token_and_our_own_page(shop: rg.Shop, path: str) -> None:
    with arrived(shop, "ann") as ann, arrived(shop, "bob") as bob:
        for token in ("", "0" * 64, csrf(bob)):
            assert ann.post(path, {"csrf": token}).status_code == 403
        foreign = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
        assert ann.post(path, {"csrf": csrf(ann)}, headers=foreign).status_code == 403


def test_a_shop_to_look_at_is_not_changed(shop: rg.Shop) -> None:
    with arrived(shop, "ann", "http://127.0.0.1:8484", look=True) as ann:
        assert ann.get("/m/home").status_code == 200
        for path in POSTS:
            assert ann.post(path, {"csrf": csrf(ann)}).status_code == 403


def test_the_cookie_is_for_this_host_and_no_script(shop: rg.Shop, members: Members) -> None:
    token = token_of(shop, "ann")
    with Browser(members) as browser:
        kept = browser.get(f"/m/link/{token}").headers["set-cookie"]
        assert kept.startswith("regulars_member=")
        assert "HttpOnly; SameSite=Lax;" in kept
        assert token not in kept
    with Browser(members, "https://shop.test") as browser:
        kept = browser.get(f"/m/link/{token}").headers["set-cookie"]
        assert kept.startswith("__Host-regulars_member=")
        assert "HttpOnly; SameSite=Lax; Secure;" in kept


@pytest.mark.parametrize("ancestors", ["", "https://club.example https://*.club.example"])
def test_pages_are_framed_by_who_is_named_alone(
    tmp_path: Path, ancestors: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGULARS_MEMBER_FRAME_ANCESTORS", ancestors)
    with rg.open(shop_home(tmp_path)) as shop:
        shop.till.track([order("ann", "o1")])
        with arrived(shop, "ann", "https://shop.test") as ann:
            for path in ("/m/home", "/m", "/m/none", "/m/files/member.css"):
                policy = ann.get(path).headers["content-security-policy"]
                assert policy.endswith(f"frame-ancestors {ancestors or chr(39) + 'none' + chr(39)}")
                assert "script-src 'none'" in policy
                assert "unsafe" not in policy
            kept = ann.get(f"/m/link/{token_of(shop, 'ann')}").headers["set-cookie"]
            assert ("SameSite=None; Secure; Partitioned" in kept) == bool(ancestors)


def test_the_suite_would_notice(shop: rg.Shop) -> None:
    """Negative control: under a signature that anybody can make, another member's page opens."""
    from regulars.loop import member_links

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(member_links, "_mac", lambda *_: "x")
        number, until, _ = token_of(shop, "bob").split(".")
        visit = opened(shop.house, shop.counter, f"{number}.{until}.x")
        assert visit is not None
        found = whose(shop.house, shop.counter, visit.token)
        assert found is not None
        assert found.known_as.endswith(":bob")
