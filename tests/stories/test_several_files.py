"""A shop's whole export in one go: orders, members, reviews and a log of events, told apart and accounted for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from golden.test_kinds import EXPORTS
from regulars.interfaces.cli import main
from shops import orders


def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.argv", ["regulars", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out, said.err


def test_files_of_several_kinds_in_one_go(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from pyarrow import csv

    files = [tmp_path / "orders.csv"]
    csv.write_csv(orders(), files[0])
    for name, file in (
        ("youzan members", "会员.csv"),
        ("judge.me reviews", "reviews.csv"),
        ("segment lines", "log.csv"),
    ):
        files.append(tmp_path / file)
        files[-1].write_text(EXPORTS[name].table.replace("|", "\t"), encoding="utf-8")
    home = str(tmp_path / "home")
    code, out, _ = run(capsys, monkeypatch, "open", *map(str, files), "--home", home, "--json", "--no-browser")
    document = json.loads(out)
    assert code == 0
    assert [file["kind"] for file in document["files"]] == ["orders", "members", "reviews", "events"]
    rows = document["rows"]
    assert (
        rows["read"]
        == rows["accepted"] + rows["rejected"] + rows["merged"]
        == sum(f["read"] for f in document["files"])
    )
    names = {event["name"]: event for event in document["event_names"]}
    assert (names["Review Submitted"]["events"], names["Video Played"]["known"]) == (2, False)
    page = Path(document["report"]["en"]).read_text(encoding="utf-8")
    assert "Video Played" in page
    assert "Lovely tea" not in page
    code, out, _ = run(capsys, monkeypatch, "open", *map(str, files), "--home", home, "--json", "--no-browser")
    assert (code, json.loads(out)["rows"]["accepted"]) == (0, 0)


def test_what_a_file_holds_can_be_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "some.csv"
    path.write_text("who,what,when\nu1,T1,2026-03-01\nu2,T2,2026-03-02\n", encoding="utf-8")
    told = ("--customer", "who", "--time", "when", "--map", "product=what", "--home", str(tmp_path / "home"), "--json")
    code, out, _ = run(capsys, monkeypatch, "import", str(path), "--kind", "some.csv=likes", *told)
    assert (code, json.loads(out)["files"][0]["kind"]) == (0, "likes")
    assert json.loads(out)["event_names"] == [{"name": "Product Liked", "events": 2, "members": 2, "known": True}]
    code, _, err = run(capsys, monkeypatch, "import", str(path), "--kind", "wishes", *told)
    assert code == 2
    assert "wishes" in err
