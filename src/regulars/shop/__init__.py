"""Opens one shop: picks adapters by the settings and hands them to the loop.

`wiring` is the only file that knows adapters; `opening` says which shop is meant; `shop` is what may be done with it.
"""

from __future__ import annotations

from regulars.shop.opening import (
    open,  # noqa: A004 - the public verb is regulars.open
    open_bench,
    open_demo,
    open_latest,
    open_shop,
    open_shop_of,
    open_to_look,
)
from regulars.shop.shop import Shop
from regulars.shop.wiring import every_table

__all__ = [
    "Shop",
    "every_table",
    "open",
    "open_bench",
    "open_demo",
    "open_latest",
    "open_shop",
    "open_shop_of",
    "open_to_look",
]
