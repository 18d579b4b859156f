"""A browser walks through the console: both languages, desk and phone, by keyboard, with names that would like to be scripts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

import regulars as rg
from consoles import PASSWORD, add_staff, served
from regulars.interfaces.console.screens import all_screens
from regulars.interfaces.console.served import has_asset

pytestmark = pytest.mark.slow

PAGES = [screen.path for screen in all_screens() if screen.nav is not None and not screen.private]
PAGES += ["/console/proposals/1", "/console/members/1", "/console/entries/1", "/console/words", "/console/nothing"]
PICTURES = os.environ.get("REGULARS_PICTURES", "")
"""A folder: where it is said, a picture of each page is put there."""
EXAMPLE = Path(__file__).parents[3] / "examples" / "orders.csv"
WIDER_THAN_ITS_WINDOW = "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"


def trouble_for_somebody(page: Any, axe: str) -> list[str]:
    """What axe finds serious or worse: rule and where."""
    page.evaluate(axe)
    found = page.evaluate(
        "axe.run({resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})"
    )
    return [
        f"{one['id']}: {one['nodes'][0]['target']} {one['nodes'][0]['html'][:160]}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_stands_in_both_languages_and_sizes(
    window: Any, looked_at: str, axe: str, language: str, phone: bool
) -> None:
    walk = window(looked_at, language, phone=phone)
    for path in PAGES:
        walk.go(path)
        page = walk.page
        assert page.locator("h1").inner_text().strip(), path
        assert not page.evaluate(WIDER_THAN_ITS_WINDOW), path
        assert trouble_for_somebody(page, axe) == [], path
        assert page.evaluate("window.ran") is None
        if PICTURES and not phone and path != "/console/nothing":
            name = path.removeprefix("/console/").replace("/", "-")
            page.screenshot(path=Path(PICTURES) / f"{name}.{language}.png", scale="css")
    walk.trouble[:] = [
        one for one in walk.trouble if "404" not in one
    ]  # the page that is not there was asked on purpose


def test_dark_and_compact_are_as_readable(window: Any, looked_at: str, axe: str) -> None:
    walk = window(looked_at)
    walk.go("/console/prefer/theme/dark")
    walk.go("/console/prefer/density/compact")
    for path in ("/console/today", "/console/lifecycle", "/console/members", "/console/members/1", "/console/ledger"):
        walk.go(path)
        assert trouble_for_somebody(walk.page, axe) == [], path


def test_the_checker_notices(window: Any, looked_at: str, axe: str) -> None:
    """Negative control: a picture without words, and a page that asks another host."""
    walk = window(looked_at)
    walk.go("/console/words")
    walk.page.evaluate(
        "document.querySelector('main').append(Object.assign(document.createElement('img'), {src: 'data:,'}))"
    )
    assert any("image-alt" in one for one in trouble_for_somebody(walk.page, axe))
    walk.page.evaluate("fetch('http://127.0.0.1:9/').catch(() => 0)")
    walk.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=window.ran=1 alt=x>')")
    walk.page.wait_for_timeout(300)
    assert walk.page.evaluate("window.ran") is None  # the policy holds even where a template would not
    assert walk.trouble
    walk.trouble.clear()
    walk.asked.clear()


def test_names_that_would_be_scripts_are_names(window: Any, looked_at: str, shop: rg.Shop) -> None:
    walk = window(looked_at)
    rows = shop.house.records.identifiers("customer").to_pylist()
    strange = [row for row in rows if not row["value"].startswith("c0")]
    assert len(strange) > 5
    for row in strange:
        walk.go(f"/console/members/{row['member']}")
        shown = walk.page.locator("h1").inner_text()
        assert "\u202e" not in shown
        if "\u202e" not in row["value"]:
            assert row["value"] in shown
        assert walk.page.evaluate("window.ran") is None
    walk.go("/console/members?q=" + "%3Cscript%3Ewindow.ran=1%3C/script%3Ex")
    assert walk.page.evaluate("window.ran") is None


def test_a_walk_by_keyboard_alone(window: Any, looked_at: str) -> None:
    walk = window(looked_at)
    walk.go("/console/today")
    page = walk.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("/")
    page.keyboard.type("lifec")
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/lifecycle")
    page.keyboard.press("s")
    page.wait_for_url(lambda url: "/proposals/" in url or "/members" in url)
    walk.go("/console/members")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/members/*")
    page.keyboard.press("Control+k")
    page.keyboard.type("c0003")
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")
    assert "c0003" in page.locator("h1").inner_text()
    page.keyboard.press("?")
    page.wait_for_url("**/console/words")


@pytest.mark.skipif(not has_asset("echarts.min.js"), reason="the drawing library is not installed")
def test_a_chart_is_drawn_saved_and_leads_to_its_people(window: Any, looked_at: str) -> None:
    walk = window(looked_at)
    walk.go("/console/today")
    page = walk.page
    assert page.locator("figure.drawn canvas").count() == 1
    with page.expect_download() as saved:
        page.locator(".behind button").click()
    assert saved.value.suggested_filename == "circle.png"
    assert Path(saved.value.path()).read_bytes().startswith(b"\x89PNG")
    page.get_by_text("The numbers, and the question that was asked").first.click()
    assert "SELECT" in page.locator("details pre").first.inner_text()
    with page.expect_download() as sheet:
        page.locator(".behind a[download]").click()
    assert Path(sheet.value.path()).read_bytes().startswith(b"\xef\xbb\xbfmonth,")
    page.locator(".behind a").first.click()
    page.wait_for_url("**/console/members?stage=cooling")


def test_without_scripts_every_page_still_answers(chromium: Any, looked_at: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    for path in PAGES[:-1]:
        page.goto(looked_at + path)
        assert page.locator("h1").inner_text().strip()
        assert page.locator("main").inner_text().count("\n") > 2
    context.close()


def test_signing_in_bringing_a_file_and_its_first_proposal(window: Any, tmp_path: Path) -> None:
    with rg.open(tmp_path) as shop, served(shop, look=False) as base:
        add_staff(shop)
        walk = window(base, "zh")
        walk.go("/console/data")
        page = walk.page
        assert "/console/sign-in" in page.url
        page.fill("#name", "marketer")
        page.fill("#password", "wrong wrong wrong")
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=alert]")
        walk.trouble.clear()  # the browser tells of the 401, which was meant
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/console/data")
        page.set_input_files("input[type=file]", EXAMPLE)
        page.keyboard.press("s")
        page.wait_for_url("**/console/uploads/*")
        page.keyboard.press("s")
        page.wait_for_url("**/console/jobs/*")
        page.wait_for_selector("progress[value='100']", timeout=120_000)
        page.keyboard.press("s")
        page.wait_for_url("**/console/today")
        assert page.locator(".missing").count() == 0
        page.click("form.who button")
        page.wait_for_url("**/console/sign-in")
        walk.go("/console/today")
        assert "/console/sign-in" in page.url
