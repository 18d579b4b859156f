"""The demo: a real shop's year, on this machine alone, ends in a decision."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

REGULARS = Path(sys.executable).parent / "regulars"
NO_NETWORK = """
import socket, sys
def refuse(*_, **__):
    raise OSError("the network is not there")
socket.socket.connect = refuse
socket.getaddrinfo = refuse
sys.argv = ["regulars", "demo", "--no-browser", "--json"]
from regulars.interfaces.cli import main
main()
"""


@pytest.mark.slow
def test_the_demo_ends_in_a_decision_without_a_question_or_a_network(tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("REGULARS_")}
    environment = clean | {"REGULARS_HOME": str(tmp_path)}

    def demo() -> dict[str, Any]:
        ran = subprocess.run(
            [sys.executable, "-c", NO_NETWORK],
            capture_output=True,
            text=True,
            env=environment,
            stdin=subprocess.DEVNULL,
            timeout=600,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        document: dict[str, Any] = json.loads(ran.stdout)
        return document

    first, again = demo(), demo()
    # 1,469,307 order lines, 2,102 redemptions, 6,589 campaign targets, 801 households' traits.
    assert first["rows"] == {"read": 1_478_799, "accepted": 1_478_799, "rejected": 0, "merged": 0}
    assert again["rows"] == {"read": 1_478_799, "accepted": 0, "rejected": 0, "merged": 1_478_799}
    assert (first["members"], first["orders"]) == (2_469, 155_848)
    assert first["revenue"] == pytest.approx(4_596_039.58, abs=0.1)
    # Every order earns, once, and the books balance; each of the 2,102 redemptions meets its coupon, campaign and household.
    programme = first["programme"]
    assert (programme["orders"], programme["orders_earned"], programme["entries"]) == (155_848, 155_848, 155_848)
    assert (programme["outstanding"], programme["statement_balances"]) == ({"stars": 1_922_530}, True)
    met = programme["redemptions"]
    assert {met[name] for name in ("redemptions", "of_a_coupon", "in_campaign", "addressed")} == {2_102}
    assert (met["told_apart"], first["exceptions"][0]["counted"]) == (2_089, 1_111)
    assert first["the_one_thing"]
    assert first["proposals"]
    # What was not read again has no rows to show for its findings.
    assert [finding["count"] for finding in first["findings"]]
    assert [finding | {"rows": []} for finding in first["findings"]] == again["findings"]
    for name in set(first) - {"rows", "files", "seconds", "findings"}:
        assert first[name] == again[name], name
    used_kib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert used_kib < 2 * 1024 * 1024
