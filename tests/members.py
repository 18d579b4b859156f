"""Members' pages for tests: a shop with rewards, tasks, tiers and check-in, and a browser that came by a link."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import regulars as rg
from consoles import Browser
from regulars.interfaces.member.door import Members
from regulars.loop.member_links import link_for

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAMME = """
name: Corner Stars
currencies:
  - {name: points, cost_per_unit: 0.01}
  - {name: status, kind: qualifying}
earn:
  - {id: purchase, points: 1, expiry: {kind: rolling, after: {count: 20}}}
  - {id: later, points: 1, activation: {kind: duration, after: {count: 14}}}
coupons:
  - id: tea
    discount: {percent: 100, of: lines, products: [tea]}
    needs: {holder: true}
rewards:
  - {id: tea, name: A free tea, kind: coupon, coupon: tea, cost: 50, fulfilment: instant}
  - {id: mug, name: "<b>Mug</b>", cost: 5000}
tasks:
  - id: regular
    name: {en: Come back, zh: 再来一次}
    goal: {target: 3}
check_in: {points: [1, 2, 5]}
tiers:
  - id: stars
    metric: {kind: orders}
    tiers: [{id: basic, name: Basic}, {id: gold, name: Gold, from: 5}]
"""


def shop_home(folder: Path, programme: str = PROGRAMME) -> Path:
    """A shop's folder with its programme."""
    home = folder / "shop"
    (home / "programmes").mkdir(parents=True)
    (home / "programmes" / "shop.yml").write_text(programme, encoding="utf-8")
    return home


def order(member: str, order_id: str, price: str = "60.00") -> dict[str, object]:
    """An order, as a till sends it."""
    products = [{"product_id": "tea", "price": price, "quantity": 1}]
    return {
        "type": "track", "event": "Order Completed", "userId": member, "messageId": f"m-{order_id}",
        "properties": {"order_id": order_id, "products": products},
    }  # fmt: skip


@contextmanager
def arrived(shop: rg.Shop, member: str, base: str = "http://shop.test", *, look: bool = False) -> Iterator[Browser]:
    """A browser that opened the member's link."""
    app = Members(shop, look=look)
    try:
        with Browser(app, base) as browser:
            token = link_for(shop.house, shop.counter, member).token
            assert browser.get(f"/m/link/{token}").headers["location"] == "/m/home"
            yield browser
    finally:
        app.close()
