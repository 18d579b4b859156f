"""One customer at the till, through the public interface: earns, spends, returns a thing, and can prove it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from regulars.interfaces.scaffold import scaffold
from regulars.loop.ledger.proving import verifier_source
from regulars.shop import open_shop


def test_a_customer_earns_spends_returns_and_is_remembered(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with open_shop(home=home) as shop:
        scaffold(shop.home)
        order = {
            "type": "track",
            "event": "Order Completed",
            "userId": "mei",
            "properties": {
                "order_id": "2026-17",
                "products": [
                    {"product_id": "teapot", "price": "79.00", "quantity": 1},
                    {"product_id": "oolong", "price": "12.80", "quantity": 3},
                ],
                "discount": "10.00",
                "shipping": "6.00",
                "total": "113.40",
            },
        }
        foreseen = shop.till.examine("mei", order).grants[0]
        # 79.00 + 38.40 - 10.00 = 107.40 paid for the goods.
        assert (foreseen.basis, foreseen.desired, foreseen.granted) == (10_740, "107.4", 107)
        shop.till.track([order])
        hold = shop.till.hold("mei", 60, 900, "points", key="checkout-1")
        assert [(each.available, each.held) for each in shop.till.balances("mei")] == [(47, 60)]
        shop.till.capture(hold.id, 60, key="paid-1")
        back = {"order_id": "2026-17", "refund_id": "r1", "products": [{"product_id": "oolong", "quantity": 3}]}
        shop.till.track([{"event": "Order Refunded", "userId": "mei", "properties": back}])
        lines = {line.line: line.points for line in foreseen.lines}
        assert shop.till.balances("mei")[0].available == 107 - 60 - lines["2:oolong"]

    # The next day, in another process.
    with open_shop(home=home) as shop:
        kinds = [(entry.kind, entry.points) for entry in shop.till.entries("mei").entries]
        assert kinds == [
            ("earn", lines["1:teapot"]),
            ("earn", lines["2:oolong"]),
            ("hold_capture", -60),
            ("revoke", -lines["2:oolong"]),
        ]
        proof = shop.till.proof(1)
        assert shop.turn().members == 1
    (tmp_path / "receipt.json").write_text(proof.receipt, encoding="utf-8")
    (tmp_path / "verify.py").write_text(verifier_source(), encoding="utf-8")
    checked = subprocess.run(
        [sys.executable, "-I", str(tmp_path / "verify.py"), str(tmp_path / "receipt.json")],
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert json.loads(proof.receipt)["index"] == 0
