"""A shopkeeper brings files in, looks at what was found, maps, takes back and goes on, through the real command."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path

import pytest

from commands import REGULARS, regulars
from files import HEADER, order_rows, write_csv


@pytest.mark.slow
def test_several_files_go_on_where_a_killed_command_stopped(tmp_path: Path) -> None:
    files = [write_csv(tmp_path / f"orders-{month}.csv", order_rows(400, first=400 * month)) for month in range(4)]
    home = tmp_path / "home"
    command = [str(REGULARS), "import", *map(str, files), "--json", "--home", str(home)]
    killed = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert killed.stderr is not None
    assert killed.stdout is not None
    first = killed.stderr.readline()  # one file is in: the next is on its way
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    killed.stderr.close()
    killed.stdout.close()
    assert "400 accepted" in first
    there = json.loads(regulars("imports", "--json", home=home).stdout)["imports"]
    assert 1 <= len(there) < 4
    rows = json.loads(regulars("import", *map(str, files), "--json", home=home).stdout)["rows"]
    assert rows == {"read": 1_600, "accepted": 1_600 - 400 * len(there), "rejected": 0, "merged": 400 * len(there)}
    regulars("doctor", home=home)


@pytest.mark.slow
def test_found_mended_mapped_and_taken_back(tmp_path: Path) -> None:
    home = tmp_path / "home"
    rows = order_rows(300)
    january = write_csv(
        tmp_path / "orders-2026-01.csv", [*rows, rows[0], ["", "2024-02-01 10:00:00", "x1", "p1", "9.00"]]
    )
    looked = json.loads(regulars("check", str(january), "--json", home=home).stdout)
    assert not home.exists(), "a look leaves nothing behind"
    assert looked["passed"]
    assert {"customer_missing", "duplicate_rows"} <= {found["code"] for found in looked["checks"][0]["findings"]}
    brought = json.loads(regulars("import", str(january), "--json", home=home).stdout)
    fix = next(found["fix"] for found in brought["findings"] if found["code"] == "duplicate_rows")
    mended = json.loads(regulars(*fix.split()[1:], "--json", home=home).stdout)
    assert mended["rows"]["rejected"] == 2
    assert "duplicate_rows" not in {found["code"] for found in mended["findings"]}
    assert [rung["rung"] for rung in mended["ladder"] if rung["reached"]] == ["counts", "repeat_rate", "own_borders"]

    february = write_csv(tmp_path / "orders-2026-02.csv", order_rows(50, first=300), (*HEADER[:4], "paid total"))
    assert "quarantine" in regulars("import", str(february), home=home, code=3).stderr
    waiting = json.loads(regulars("check", "--json", home=home).stdout)["quarantine"]
    assert [reason["code"] for reason in waiting[0]["reasons"]] == ["column_renamed"]
    mapped = json.loads(regulars("map", str(february), "--amount", "paid total", "--json", home=home).stdout)
    assert [one["role"] for one in mapped["columns"]] == ["customer", "time", "order_id", "product", "amount"]
    assert json.loads(regulars("import", str(february), "--json", home=home).stdout)["rows"]["accepted"] == 50
    saved = json.loads(regulars("map", "--list", "--json", home=home).stdout)["mappings"]
    assert [one["name"] for one in saved] == [mapped["name"]]
    regulars("map", "--forget", mapped["name"], home=home)
    regulars("map", home=home, code=2)

    regulars("undo", "orders-2026-02.csv", home=home, code=5)
    undone = json.loads(regulars("undo", "orders-2026-02.csv", "--yes", "--json", home=home).stdout)
    assert (undone["events"], undone["done"]) == (50, True)
    regulars("check", home=home, code=3, REGULARS_CHECK_FINDINGS_FAIL="no_refunds")
    silent = json.loads(regulars("check", "--ignore", "no_refunds", "--json", home=home).stdout)
    assert silent["ignored"] == ["no_refunds"]
    assert "no_refunds" not in {found["code"] for found in silent["checks"][0]["findings"]}
    turn = json.loads(regulars("turn", "--json", home=home).stdout)
    assert turn["orders"] == 300
    assert turn["ladder"][0]["rung"] == "counts"
