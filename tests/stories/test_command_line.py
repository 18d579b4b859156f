"""A shopkeeper at the command line: from a file of orders to a decision, through the real command."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from shops import orders

REGULARS = Path(sys.executable).parent / "regulars"


def regulars(*arguments: str, home: Path, code: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("REGULARS_", "LC_", "LANG"))}
    clean |= {"REGULARS_HOME": str(home), "LANG": "en_US.UTF-8", "PYTHONWARNINGS": "error"} | environment
    ran = subprocess.run(
        [str(REGULARS), *arguments],
        capture_output=True,
        text=True,
        env=clean,
        stdin=subprocess.DEVNULL,
        timeout=300,
        check=False,
    )
    assert ran.returncode == code, ran.stderr + ran.stdout
    return ran


@pytest.fixture(scope="module")
def orders_csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("files") / "orders.csv"
    table = orders(members=500)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.column_names)
        writer.writerows(zip(*table.to_pydict().values(), strict=True))
    return path


@pytest.mark.slow
def test_a_file_becomes_a_decision_and_opening_it_twice_changes_nothing(orders_csv: Path, tmp_path: Path) -> None:
    first = json.loads(regulars("open", str(orders_csv), "--json", home=tmp_path).stdout)
    again = json.loads(regulars("open", str(orders_csv), "--json", home=tmp_path).stdout)
    lines = len(orders_csv.read_text().splitlines()) - 1
    assert first["rows"] == {"read": lines, "accepted": lines, "rejected": 0, "merged": 0}
    assert again["rows"] == {"read": lines, "accepted": 0, "rejected": 0, "merged": lines}
    for document in (first, again):
        del document["rows"], document["files"], document["seconds"]
    assert first == again
    assert sum(first["stages"].values()) == sum(first["segments"].values()) == first["members"] == 500
    assert first["models"][0].keys() >= {"name", "metric", "value", "baseline", "baseline_value", "window", "auc"}
    proposal = first["proposals"][0]
    low, high = proposal["unaided_interval"]
    assert low < proposal["unaided_rate"] < high
    assert proposal["expected_uplift"] is None
    gain = proposal["value"] * proposal["margin_share"] - proposal["coupon"]
    needed = (proposal["unaided_rate"] * proposal["coupon"] + proposal["send_cost"]) / gain
    assert proposal["break_even_lift"] == pytest.approx(needed, abs=1e-5)
    assert proposal["cost_expected"] <= proposal["cost_worst"]
    for language in ("zh", "en"):
        assert Path(first["report"][language]).read_text(encoding="utf-8").strip().startswith("<!doctype html>")


@pytest.mark.slow
def test_init_import_turn_explain(orders_csv: Path, tmp_path: Path) -> None:
    written = json.loads(regulars("init", "--json", home=tmp_path).stdout)["written"]
    assert written == ["regulars.toml", "events.yml", "programmes/points.yml"]
    assert json.loads(regulars("init", "--json", home=tmp_path).stdout)["written"] == []
    regulars("turn", home=tmp_path, code=6)
    rows = json.loads(regulars("import", str(orders_csv), "--json", home=tmp_path).stdout)["rows"]
    assert rows["accepted"] == rows["read"]
    earlier = json.loads(regulars("turn", "--as-of", "2025-02-01", "--json", home=tmp_path).stdout)
    later = json.loads(regulars("turn", "--json", home=tmp_path).stdout)
    assert earlier["as_of"] == "2025-02-01"
    assert 0 < later["decisions"]["stage_entered"] < later["members"]
    explained = json.loads(regulars("explain", "member", "c0007", "--json", home=tmp_path).stdout)
    assert explained["stage"] in later["stages"]
    assert explained["features"]["frequency"] >= 1
    assert sum(audience["member_of"] for audience in explained["audiences"].values()) <= 1
    regulars("explain", "member", "nobody", home=tmp_path, code=2)
    regulars("doctor", home=tmp_path)


@pytest.mark.slow
def test_chinese_from_start_to_end(orders_csv: Path, tmp_path: Path) -> None:
    said = regulars("open", str(orders_csv), "--lang", "zh", home=tmp_path)
    assert "最该知道的一件事" in said.stdout
    english = re.findall(
        r"[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}", said.stdout.replace("regulars explain member ID", "") + said.stderr
    )
    assert english == []
    assert "真实店铺" in regulars("--help", home=tmp_path, LANG="zh_CN.UTF-8").stdout
    refused = regulars("explain", "member", "nobody", "--lang", "zh", home=tmp_path, code=2)
    assert "没有" in refused.stderr


@pytest.mark.slow
def test_a_trial_names_the_baseline_and_the_choice(orders_csv: Path, tmp_path: Path) -> None:
    ran = regulars(
        "trial", "value", str(orders_csv), "--calibrate-to", "2025-02-28", "--unit", "week", "--json", home=tmp_path
    )
    trial = json.loads(ran.stdout)
    assert trial["baseline"] == "historical_rate"
    assert trial["chosen"] in trial["models"]
    assert trial["models"]["pareto_nbd"].keys() >= {"mae", "rmse", "correlation", "auc_active", "total_error", "params"}
    regulars("trial", "value", str(orders_csv), "--calibrate-to", "2031-01-01", home=tmp_path, code=6)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["open", "nothing.csv"], 3, "There is no file"),
        (["open", "binary.csv"], 3, "holds no table"),
        (["open", "empty.csv"], 3, "holds no table"),
        (["open", "unknown.csv"], 5, "--customer COLUMN"),
        (["open", "unknown.csv", "--customer", "z", "--time", "b"], 3, "There is no column"),
        (["turn", "--as-of", "yesterday"], 2, "is no date"),
        (["turn"], 6, "There is no shop"),
        (["open"], 2, "Missing"),
        (["fly"], 2, "No such command"),
    ],
)
def test_bad_input_is_one_clear_error_with_its_fix(tmp_path: Path, arguments: list[str], code: int, says: str) -> None:
    (tmp_path / "binary.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "unknown.csv").write_text("a,b\n1,2\n")
    paths = [str(tmp_path / word) if word.endswith(".csv") else word for word in arguments]
    if arguments[:2] == ["turn", "--as-of"]:
        regulars("init", home=tmp_path)
    ran = regulars(*paths, home=tmp_path, code=code)
    assert says in ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.stdout == ""


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    ran = regulars("turn", home=tmp_path, code=4, REGULARS_MARGIN_SHARE="7")
    assert "REGULARS_MARGIN_SHARE" in ran.stderr
    ran = regulars("turn", home=tmp_path, code=4, REGULARS_TIMEZONE="Mars/Base")
    assert "Mars/Base" in ran.stderr


@pytest.mark.slow
def test_postgresql_by_its_address_alone_says_the_same(
    orders_csv: Path, tmp_path: Path, postgresql_server: str
) -> None:
    embedded = json.loads(regulars("open", str(orders_csv), "--json", home=tmp_path / "a").stdout)
    ran = regulars("open", str(orders_csv), "--json", home=tmp_path / "b", REGULARS_DATABASE_URL=postgresql_server)
    served = json.loads(ran.stdout)
    for document in (embedded, served):
        del document["report"], document["seconds"]
    assert served == embedded
    assert not list((tmp_path / "b").rglob("*.db"))


@pytest.mark.slow
def test_an_interrupt_ends_with_130_and_leaves_a_shop_that_works(orders_csv: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "REGULARS_HOME": str(tmp_path)}
    process = subprocess.Popen(
        [str(REGULARS), "open", str(orders_csv)], env=environment, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    process.stderr.readline()  # the file is in; the turn is on its way
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert process.returncode == 130
    assert json.loads(regulars("open", str(orders_csv), "--json", home=tmp_path).stdout)["members"] == 500


@pytest.mark.slow
def test_another_reading_of_the_same_file_is_another_shop(orders_csv: Path, tmp_path: Path) -> None:
    first = json.loads(regulars("open", str(orders_csv), "--json", home=tmp_path).stdout)
    ran = regulars("open", str(orders_csv), "--json", home=tmp_path, REGULARS_TIMEZONE="Asia/Shanghai")
    assert json.loads(ran.stdout)["orders"] == first["orders"]
    regulars("open", "nothing.csv", home=tmp_path, code=3)
    assert json.loads(regulars("explain", "member", "c0001", "--json", home=tmp_path).stdout)["member"] == "c0001"


def test_a_file_cannot_command_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[2Jb.csv"
    path.write_text("who\x1b]0;x\x07,b\n1,2\n")
    assert "\x1b" not in regulars("open", str(path), home=tmp_path, code=5).stderr
