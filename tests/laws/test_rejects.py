"""The rejects file names every refused row by line, column and reason; no cell of it is a formula; nothing of it is lost."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from files import HEADER, order_rows, write_csv
from regulars.gather.refusals import REASON_WORDS
from regulars.gather.rejected import harmless, role_at_fault
from regulars.shop import open_bench

FORMULAS = ("=1+1", "\t=1", "\r=1", "\n=cmd", "＝1+1", " =1", "\u3000@x", "@SUM(A1)", "-1+1", "+cmd|x", "-", "=-1")
RUNS = tuple("=+-@＝＋－＠\t\r\n\0")
blanks = st.text(" \t\r\n\u3000", max_size=2)
cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.builds(
    lambda before, mark, after: before + mark + after, blanks, st.sampled_from(RUNS), st.text("1+A(", max_size=4)
)


def may_run(cell: str) -> bool:
    """Whether a spreadsheet might take it for a formula, numbers apart."""
    bare = cell.lstrip(" \t\r\n\0\u3000")
    number = re.fullmatch(r"[+-]?[0-9]+([.,][0-9]+)*", cell)
    return bool(bare) and not number and (bare[0] in RUNS or cell[0] in RUNS)


@given(st.lists(cells, max_size=20))
@settings(max_examples=300, deadline=None)
def test_no_cell_runs_and_each_can_be_had_back(texts: list[str]) -> None:
    made = harmless(pa.array(texts, pa.string())).to_pylist()
    assert [cell for cell in made if may_run(cell)] == []
    assert [cell.removeprefix("'") for cell in made] == texts


@pytest.mark.parametrize("text", FORMULAS)
def test_what_spreadsheets_run_is_marked(text: str) -> None:
    assert harmless(pa.array([text])).to_pylist() == [f"'{text}"]
    assert may_run(text), "the negative control: the cell as it was would be caught"


@pytest.mark.parametrize("text", ["-12.50", "+7", "1,234.50", "tea", "", "a=b", "c@d.example", "2024-01-01"])
def test_what_is_plain_stays_as_it_is(text: str) -> None:
    assert harmless(pa.array([text])).to_pylist() == [text]


@pytest.mark.parametrize("reason", REASON_WORDS)
def test_every_reason_names_its_column_or_the_whole_row(reason: str) -> None:
    whole = {"erased", "left_out", "cells_wrong", "quotes_wrong", "bytes_invalid", "null_character", "line_too_long"}
    assert bool(role_at_fault(reason)) == (reason not in whole and not reason.startswith("json_"))


bad = st.sampled_from(
    [
        ("customer_missing", 0, ""),
        ("time_unreadable", 1, "=soon"),
        ("time_before_1970", 1, "1969-01-01"),
        ("amount_unreadable", 4, "@much"),
        ("amount_unreadable", 4, "-1+1"),
    ]
)


@given(st.lists(st.none() | bad, min_size=1, max_size=20))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_refused_row_is_there_with_its_line_column_and_cells(
    tmp_path: Path, plan: list[tuple[str, int, str] | None]
) -> None:
    rows = order_rows(len(plan) + 8)
    for row, planted in zip(rows[8:], plan, strict=True):
        if planted:
            row[planted[1]] = planted[2]
    path = write_csv(tmp_path / "orders.csv", rows)
    told = {"customer": "customer_id", "time": "order_date", "amount": "amount", "order_id": "order_no"}
    with open_bench() as shop:
        brought, _ = shop.bring(path, told, tell=lambda sentence: f"<{sentence}>")
        listed = []
        if brought.rejects is not None:
            with brought.rejects.open(encoding="utf-8-sig", newline="") as file:
                listed = list(csv.DictReader(file))
    wanted = [(place + 10, planted) for place, planted in enumerate(plan) if planted]
    assert [(int(row["line"]), row["reason"], row["column"]) for row in listed] == [
        (line, planted[0], HEADER[planted[1]]) for line, planted in wanted
    ]
    for row, (line, planted) in zip(listed, wanted, strict=True):
        assert row["says"] == f"<{REASON_WORDS[planted[0]]}>"
        assert [row[name].removeprefix("'") for name in told.values()] == [
            rows[line - 2][HEADER.index(name)] for name in told.values()
        ]


def test_who_is_known_by_mail_is_not_named_and_the_column_at_fault_is(tmp_path: Path) -> None:
    header = ("email", *HEADER[1:])
    rows = [[f"ann{place}@nest.example", *row[1:]] for place, row in enumerate(order_rows(20))]
    rows += [["ann at nest", *rows[0][1:]], [rows[1][0], *rows[1][1:4], "nine"]]
    with open_bench() as shop:
        brought, _ = shop.bring(write_csv(tmp_path / "orders.csv", rows, header), {"customer": "email"})
        assert brought.rejects is not None
        text = brought.rejects.read_text(encoding="utf-8-sig")
    told = [(row["line"], row["column"], row["reason"], row["email"]) for row in csv.DictReader(text.splitlines())]
    assert told == [("22", "email", "email_unreadable", "a…"), ("23", "amount", "amount_unreadable", "a…")]
    assert "nest" not in text
