"""A real browser, and a shop that it walks through: made-up orders, some points, names that would like to be scripts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

import regulars as rg
from consoles import add_points, served
from shops import orders

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOCALES = {"en": "en-US", "zh": "zh-CN"}
PAYLOADS = (
    "<script>window.ran=1</script>",
    "<img src=x onerror=window.ran=1>",
    '"><svg onload=window.ran=1>',
    "javascript:window.ran=1",
    "{{7*7}}${7*7}",
    "</textarea><iframe srcdoc='<script>parent.ran=1</script>'>",
    "会员<b onmouseover=window.ran=1>",
    "\u202egnp.exe",
    "' style='background:url(//evil.example)",
    "=cmd|'/c calc'!A1",
)
"""What strangers may be called."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The machine's own browser; without one these walks are skipped, and counted.

    Its driver keeps an event loop running in this thread, so it is gone when the module is done.
    """
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def shop() -> Iterator[rg.Shop]:
    """Customers c0000 and on; the last ones are called as nobody should be."""
    table = orders(150, 500)
    names = table["customer_id"].to_pylist()
    called = {f"c{140 + place:04d}": payload for place, payload in enumerate(PAYLOADS)}
    column = pa.array([called.get(name, name) for name in names])
    table = table.set_column(table.column_names.index("customer_id"), "customer_id", column)
    categories = [PAYLOADS[0] if category == "cake" else category for category in table["category"].to_pylist()]
    table = table.set_column(table.column_names.index("category"), "category", pa.array(categories))
    with rg.open(table) as opened:
        opened.turn()
        add_points(opened)
        yield opened


@pytest.fixture(scope="session")
def looked_at(shop: rg.Shop) -> Iterator[str]:
    """The shop, open to look at; its address."""
    with served(shop, look=True) as base:
        yield base


class Watched:
    """A browser's window, with everything that should not happen in it."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.base = base
        self.context = context
        self.page = context.new_page()
        self.trouble: list[str] = []
        self.asked: list[str] = []
        context.on("console", lambda said: self._hear(said.type, said.text))
        context.on("weberror", lambda error: self.trouble.append(f"error: {error.error}"))
        context.on("request", lambda request: self.asked.append(request.url))
        context.on("dialog", lambda dialog: (self.trouble.append(f"dialog: {dialog.message}"), dialog.dismiss()))

    def _hear(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.trouble.append(f"{kind}: {text}")

    def go(self, path: str) -> Any:
        """Opens a page and waits until nothing is loading any more."""
        answer = self.page.goto(self.base + path)
        self.page.wait_for_load_state("networkidle")
        return answer

    @property
    def outside(self) -> list[str]:
        """What was asked of any other place."""
        return [url for url in self.asked if not url.startswith((self.base + "/", "data:", "blob:"))]


@pytest.fixture
def window(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Makes windows; whatever went wrong in one fails the test."""
    made: list[Watched] = []

    def open_window(base: str, language: str = "en", *, phone: bool = False) -> Watched:
        size = {"width": 390, "height": 844} if phone else {"width": 1200, "height": 860}
        context = chromium.new_context(viewport=size, locale=LOCALES[language], has_touch=phone, is_mobile=phone)
        context.set_default_timeout(30_000)
        made.append(Watched(context, base))
        return made[-1]

    yield open_window
    for each in made:
        each.context.close()
    assert [trouble for each in made for trouble in each.trouble] == []
    assert [url for each in made for url in each.outside] == []


@pytest.fixture(scope="session")
def axe() -> str:
    """The checker of accessibility; installed by `make test`."""
    path = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"
    if not path.is_file():
        pytest.skip("axe-core is not installed: python tools/assets.py --dev")
    return path.read_text(encoding="utf-8")
