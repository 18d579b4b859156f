"""A file whose columns are no longer what they were is not guessed at; a mapping that a person saved is kept to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from files import HEADER, order_rows, write_csv
from regulars.domain.errors import SchemaDrift
from regulars.loop.drift import DRIFT_CODES, quarantined
from regulars.loop.mappings import forget, saved_mappings
from regulars.shop import Shop, open_shop


def brought(shop: Shop, tmp_path: Path) -> None:
    shop.bring(write_csv(tmp_path / "orders-2026-01.csv", order_rows(60)))


def rewritten(column: int, text: str) -> list[list[str]]:
    """Rows of another month with one column written otherwise; `{}` is what stood there."""
    return [[text.format(cell) if place == column else cell for place, cell in enumerate(row)] for row in more()]


def more() -> list[list[str]]:
    return order_rows(60, first=100)


def comma(rows: list[list[str]]) -> list[list[str]]:
    return [[*row[:4], row[4].replace(".", ",")] for row in rows]


def american(rows: list[list[str]]) -> list[list[str]]:
    return [[row[0], f"{row[1][5:7]}/{row[1][8:10]}/{row[1][:4]}", *row[2:]] for row in rows]


RENAMED = ("customer_id", "order_date", "order_no", "sku", "paid total")
DRIFTED = (
    ("column_missing", [row[:4] for row in more()], HEADER[:4]),
    ("column_renamed", more(), RENAMED),
    ("numbers_gone", rewritten(4, "about {} or so"), HEADER),
    ("numbers_changed", comma(more()), HEADER),
    ("dates_gone", rewritten(1, "on day {}"), HEADER),
    ("dates_changed", american(more()), HEADER),
)


@pytest.mark.parametrize(("code", "rows", "header"), DRIFTED, ids=[code for code, _, _ in DRIFTED])
def test_drift_is_named_and_nothing_is_brought_in(
    tmp_path: Path, code: str, rows: list[list[str]], header: tuple[str, ...]
) -> None:
    path = write_csv(tmp_path / "orders-2026-02.csv", rows, header)
    with open_shop(home=tmp_path / "home") as shop:
        brought(shop, tmp_path)
        state = shop.house.records.log_state()
        with pytest.raises(SchemaDrift, match="quarantine") as refused:
            shop.bring(path)
        assert shop.house.records.log_state() == state
        waiting = quarantined(shop.house)
        assert [reason["code"] for one in waiting for reason in one["reasons"]] == [code]
        assert refused.value.exit_code == 3
        assert "regulars map" in str(refused.value.fix)


def test_every_kind_of_drift_is_tried() -> None:
    assert sorted(code for code, _, _ in DRIFTED) == sorted(DRIFT_CODES)


@pytest.mark.parametrize("name", ["orders-2026-02.csv", "export.csv"])
def test_a_column_more_is_told_and_brought_in(tmp_path: Path, name: str) -> None:
    """Negative control: what has not drifted is not held back."""
    path = write_csv(tmp_path / name, [[*row, "x"] for row in more()], (*HEADER, "note"))
    with open_shop(home=tmp_path / "home") as shop:
        brought(shop, tmp_path)
        one, roles = shop.bring(path)
        assert one.record.accepted == 60
        assert any("not there before: note" in str(note) for note in roles.notes)
        assert quarantined(shop.house) == []


def test_another_file_is_no_drift(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "till.csv", comma(more()), ("会员号", "付款时间", "单号", "商品", "实付金额"))
    with open_shop(home=tmp_path / "home") as shop:
        brought(shop, tmp_path)
        assert shop.bring(path)[0].record.accepted == 60


def test_whole_numbers_and_days_that_fit_both_ways_are_no_drift(tmp_path: Path) -> None:
    whole = [[*row[:4], row[4].partition(".")[0]] for row in more()]
    with open_shop(home=tmp_path / "home") as shop:
        brought(shop, tmp_path)
        assert shop.bring(write_csv(tmp_path / "orders-2026-02.csv", whole))[0].record.accepted == 60


def test_a_person_who_looks_at_it_ends_the_quarantine(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "orders-2026-02.csv", more(), RENAMED)
    with open_shop(home=tmp_path / "home") as shop:
        brought(shop, tmp_path)
        with pytest.raises(SchemaDrift):
            shop.bring(path)
        mapped = shop.map(path, {"amount": "paid total"})
        assert {one.column: one.state for one in mapped.columns}["paid total"] == "told"
        one, roles = shop.bring(path)
        assert (one.record.accepted, one.record.mapping["amount"]) == (60, "paid total")
        assert roles.questions == ()
        assert any("as saved in mapping" in str(note) for note in roles.notes)
        assert quarantined(shop.house) == []


def test_the_best_reading_is_taken_where_somebody_says_so(tmp_path: Path) -> None:
    with open_shop(home=tmp_path / "home") as shop:
        brought(shop, tmp_path)
        path = write_csv(tmp_path / "orders-2026-02.csv", american(more()))
        assert shop.bring(path, accept_drift=True)[0].record.accepted == 60
        following = write_csv(tmp_path / "orders-2026-03.csv", american(order_rows(10, first=500)))
        assert shop.bring(following)[0].record.accepted == 10, "what was accepted is known from then on"


def test_a_saved_mapping_reads_every_file_with_its_header(tmp_path: Path) -> None:
    header = ("kunde", "wann", "was", "betrag", "amount")
    rows = [[row[0], row[1], row[3], row[4], "1"] for row in order_rows(40)]
    path = write_csv(tmp_path / "a.csv", rows, header)
    home = tmp_path / "home"
    with open_shop(home=home) as shop:
        mapped = shop.map(path, {"customer": "kunde", "time": "wann", "amount": "betrag"}, dropped=["amount"])
        assert {one.column: one.role for one in mapped.columns} == {
            "kunde": "customer",
            "wann": "time",
            "betrag": "amount",
            "was": "",
            "amount": "",
        }
        assert [value for one in mapped.columns if one.column == "kunde" for value in one.values] == ["c…"] * 3
    other = write_csv(tmp_path / "b.csv", [[row[0], row[1], row[3], row[4], "1"] for row in more()], header)
    with open_shop(home=home) as shop:
        record = shop.bring(other)[0].record
        assert dict(record.mapping) == {"customer": "kunde", "time": "wann", "amount": "betrag"}
        (saved,) = saved_mappings(shop.house)
        text = json.loads((home / "mappings" / f"{saved.name}.json").read_text(encoding="utf-8"))
        assert text["columns"] == list(header)
        assert forget(shop.house, saved.name)
        assert not forget(shop.house, saved.name)
        assert saved_mappings(shop.house) == ()


def test_a_file_that_is_no_mapping_is_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "home" / "mappings"
    folder.mkdir(parents=True)
    (folder / "broken.json").write_text('{"columns": 7}', encoding="utf-8")
    (folder / "worse.json").write_text("[", encoding="utf-8")
    with open_shop(home=tmp_path / "home") as shop:
        assert saved_mappings(shop.house) == ()
        brought(shop, tmp_path)


def test_days_and_hours_in_columns_of_their_own_are_no_drift(tmp_path: Path) -> None:
    header = ("customer_id", "order_date", "order_time", "order_no", "sku", "amount")

    def parted(rows: list[list[str]], day: str) -> list[list[str]]:
        return [[row[0], row[1][:10].replace("-", day), row[1][11:], *row[2:]] for row in rows]

    with open_shop(home=tmp_path / "home") as shop:
        shop.bring(write_csv(tmp_path / "orders-2026-01.csv", parted(order_rows(60), ""), header))
        later, roles = shop.bring(write_csv(tmp_path / "orders-2026-02.csv", parted(more(), ""), header))
        assert (roles.columns["clock"], later.record.accepted) == ("order_time", 60)
        # Negative control: days written otherwise are.
        american_days = [[row[0], f"{row[1][4:6]}/{row[1][6:]}/{row[1][:4]}", *row[2:]] for row in parted(more(), "")]
        with pytest.raises(SchemaDrift, match="quarantine"):
            shop.bring(write_csv(tmp_path / "orders-2026-03.csv", american_days, header))


def test_how_numbers_are_written_is_saved_with_the_mapping(tmp_path: Path) -> None:
    rows = [[*row[:4], f"{number % 7 + 1}.500"] for number, row in enumerate(order_rows(60))]
    first, later = tmp_path / "orders-2026-01.csv", tmp_path / "orders-2026-02.csv"
    with open_shop(home=tmp_path / "home") as shop:
        shop.map(write_csv(first, rows), {"numbers": "1.234,50"})
        _, roles = shop.bring(write_csv(later, [[row[0], row[1], f"x{row[2]}", *row[3:]] for row in rows]))
        assert roles.numbers["amount"].decimal == ","


MEMBER_HEADER = ("member_no", "joined_at", "birthday", "city", "points")


def member_rows(first: int) -> list[list[str]]:
    return [
        [
            f"m{number}",
            f"2024-01-{number % 28 + 1:02d} 09:30:00",
            f"1990-02-{number % 28 + 1:02d}",
            "Chengdu",
            str(number),
        ]
        for number in range(first, first + 40)
    ]


@pytest.mark.parametrize(
    ("code", "header", "column", "text"),
    [
        ("column_missing", ("member_no", "joined_at", "birthday", "city", "x"), 0, "{}"),
        ("column_renamed", ("member_no", "joined_at", "birthday", "town", "points"), 0, "{}"),
        ("", MEMBER_HEADER, 0, "n{}"),
        ("", (*MEMBER_HEADER, "note"), 0, "{}"),
    ],
)
def test_files_of_other_kinds_drift_too(
    tmp_path: Path, code: str, header: tuple[str, ...], column: int, text: str
) -> None:
    """The last two are the negative control: more members and a column more are no drift."""
    rows = [
        [*(text.format(cell) if place == column else cell for place, cell in enumerate(row)), "x"][: len(header)]
        for row in member_rows(100)
    ]
    path = write_csv(tmp_path / "members-2026-02.csv", rows, header)
    with open_shop(home=tmp_path / "home") as shop:
        first = shop.bring(write_csv(tmp_path / "members-2026-01.csv", member_rows(0), MEMBER_HEADER))[0].record
        assert first.mapping["kind"] == "members"
        state = shop.house.records.log_state()
        if not code:
            assert shop.bring(path)[0].record.accepted == 40
            assert quarantined(shop.house) == []
            return
        with pytest.raises(SchemaDrift, match="quarantine"):
            shop.bring(path)
        assert shop.house.records.log_state() == state
        assert [reason["code"] for one in quarantined(shop.house) for reason in one["reasons"]] == [code]
        assert shop.bring(path, accept_drift=True)[0].record.accepted == 40


@pytest.mark.parametrize(("code", "column"), [("dates_gone", 1), ("numbers_gone", 2)])
def test_times_and_numbers_of_other_kinds_drift_too(tmp_path: Path, code: str, column: int) -> None:
    header = ("customer_id", "review_date", "rating", "review_text", "product_id")
    rows = [[f"c{n}", f"2024-01-{n % 28 + 1:02d}", str(n % 5 + 1), "nice tea", f"p{n % 7}"] for n in range(40)]
    later = [[*row[:column], f"about {row[column]} or so", *row[column + 1 :]] for row in rows]
    with open_shop(home=tmp_path / "home") as shop:
        first = shop.bring(write_csv(tmp_path / "reviews-1.csv", rows, header), kind="reviews")[0].record
        assert first.accepted == 40
        with pytest.raises(SchemaDrift, match="quarantine"):
            shop.bring(write_csv(tmp_path / "reviews-2.csv", later, header), kind="reviews")
        assert [reason["code"] for one in quarantined(shop.house) for reason in one["reasons"]] == [code]


def test_a_mapping_of_another_kind_is_saved_and_kept_to(tmp_path: Path) -> None:
    header = ("wer", "seit", "stadt", "stufe", "rest")
    rows = [[row[0], row[1], row[3], "gold", row[4]] for row in member_rows(0)]
    path, home = write_csv(tmp_path / "leute.csv", rows, header), tmp_path / "home"
    told = {"customer": "wer", "joined_at": "seit", "tier": "stufe"}
    with open_shop(home=home) as shop:
        mapped = shop.map(path, told, dropped=["rest"], kind="members")
        assert {one.column: one.role for one in mapped.columns} == {
            "wer": "customer",
            "seit": "joined_at",
            "stadt": "property",
            "stufe": "tier",
            "rest": "",
        }
        (saved,) = saved_mappings(shop.house)
        assert (saved.kind, saved.roles["tier"]) == ("members", "stufe")
    with open_shop(home=home) as shop:
        one, roles = shop.bring(path)
        assert (one.record.mapping["kind"], one.record.mapping["tier"], one.record.accepted) == ("members", "stufe", 40)
        assert "rest" not in one.record.mapping.values()
        assert roles.questions == ()
        assert any("as saved in mapping" in str(note) for note in roles.notes)
