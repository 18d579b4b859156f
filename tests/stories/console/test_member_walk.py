"""A phone walks through a member's pages and the cashier's: both languages, large text, with nothing that shuts anybody out."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

import regulars as rg
from consoles import PASSWORD, served
from members import order, shop_home
from regulars.interfaces.member.screens import all_screens
from regulars.loop.member_links import link_for

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

PAGES = [screen.path for screen in all_screens() if screen.nav is not None] + ["/m"]
WIDER_THAN_ITS_WINDOW = "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"


@pytest.fixture(scope="module")
def club(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[rg.Shop, str]]:
    """A shop with a member, a reward in their hands, and a cashier; its address."""
    if shutil.which("chromium") is None and shutil.which("google-chrome") is None:
        pytest.skip("no Chromium on this machine")
    with rg.open(shop_home(tmp_path_factory.mktemp("walk"))) as shop:
        shop.till.track([order("ann", "o1")])
        shop.rewards.redeem("ann", "tea", "", "k1")
        shop.staff.add("cashier", "cashier", PASSWORD)
        with served(shop, look=False) as base:
            yield shop, base


def trouble_for_somebody(page: Any, axe: str) -> list[str]:
    """What axe finds serious or worse: rule and where."""
    page.evaluate(axe)
    rules = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
    found = page.evaluate("rules => axe.run({resultTypes: ['violations'], runOnly: rules})", rules)
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_member_walks_through_every_page(window: Any, club: tuple[rg.Shop, str], axe: str, language: str) -> None:
    shop, base = club
    walk = window(base, language, phone=True)
    walk.go(f"/m/link/{link_for(shop.house, shop.counter, 'ann').token}")
    assert walk.page.url == f"{base}/m/home"
    for size in ("normal", "large"):
        walk.go(f"/m/prefer/text/{size}")
        for path in PAGES:
            walk.go(path)
            assert walk.page.locator("h1").inner_text().strip(), path
            assert not walk.page.evaluate(WIDER_THAN_ITS_WINDOW), (path, size)
            assert trouble_for_somebody(walk.page, axe) == [], (path, size)
            assert walk.page.locator("script").count() in {0, 1}  # none of ours; the checker may leave its own


def test_a_cashier_registers_in_three_taps_and_undoes(window: Any, club: tuple[rg.Shop, str], axe: str) -> None:
    _, base = club
    walk = window(base, phone=True)
    page = walk.page
    walk.go("/console/cashier")
    page.locator("input[name=name]").fill("cashier")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.locator("#shown").fill("CARD-77")
    page.get_by_role("button", name="Find", exact=True).last.click()
    page.get_by_role("button", name="Register CARD-77").click()
    page.locator("#amount").fill("60")
    assert trouble_for_somebody(page, axe) == []
    page.get_by_role("button", name="Sell", exact=True).click()
    assert "Sold: 120 points." in page.locator("main").inner_text()
    assert not page.evaluate(WIDER_THAN_ITS_WINDOW)
    page.get_by_role("button", name="Undo", exact=True).click()
    assert "Undone." in page.locator("main").inner_text()
