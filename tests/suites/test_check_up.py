"""The check-up finds what is planted and nothing else; what it offers to mend is mended; what is ignored stays silent."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from files import HEADER, order_rows, write_csv
from regulars.domain.errors import SettingsError, UsageError
from regulars.domain.finding import FINDINGS_MAX
from regulars.gather.findings import FINDING_CODES, LEFT_OUT_CODES
from regulars.loop.checkup import CheckUp, ignored, remember_ignored
from regulars.loop.gate import gate
from regulars.settings import Settings
from regulars.shop import Shop, open_bench, open_shop

Rows = list[list[str]]


def clean() -> Rows:
    """1,200 orders and one refund, so that nothing is missing."""
    return [*order_rows(1_200), ["c001", "2024-02-01 10:00:00", "r1", "p1", "-3.00"]]


def duplicated(rows: Rows) -> Rows:
    return [*rows, *(row[:] for row in rows[10:14])]


def under_two_numbers(rows: Rows) -> Rows:
    return [*rows, *([row[0], row[1], f"again{row[2]}", *row[3:]] for row in rows[20:23])]


def at_the_till(rows: Rows) -> Rows:
    return [*rows, *([["till", row[1], f"t{row[2]}", *row[3:]] for row in rows[:400]])]


def in_cents(rows: Rows) -> Rows:
    return [*([row if place % 400 else [*row[:4], f"{float(row[4]) * 100:.0f}"] for place, row in enumerate(rows)])]


def by_testers(rows: Rows) -> Rows:
    return [
        *rows,
        ["test@shop.example", "2024-03-01 10:00:00", "x1", "p1", "11.50"],
        ["c002", *rows[9][1:3], "测试", "1.00"],
    ]


def worth_nothing(rows: Rows) -> Rows:
    return [[*row[:4], "0"] if place in {5, 6} else row for place, row in enumerate(rows)]


def by_nobody(rows: Rows) -> Rows:
    return [["", *row[1:]] if place in {5, 6, 7} else row for place, row in enumerate(rows)]


def years_ahead(rows: Rows) -> Rows:
    return [*rows, ["c001", "2999-01-01 10:00:00", "f1", "p1", "11.50"]]


def closed_for_weeks(rows: Rows) -> Rows:
    return [row for row in rows if not "2024-03-01" <= row[1] < "2024-04-15"]


def never_given_back(rows: Rows) -> Rows:
    return rows[:-1]


def on_bare_days(rows: Rows) -> Rows:
    return [[row[0], row[1][:10], *row[2:]] for row in rows]


def enormous(rows: Rows) -> Rows:
    return [[*row[:4], "99999.00"] if place == 77 else row for place, row in enumerate(rows)]


def without_amounts(rows: Rows) -> Rows:
    return [[*row[:4], ""] if place in {5, 6} else row for place, row in enumerate(rows)]


PLANTED: tuple[tuple[Callable[[Rows], Rows], str, int], ...] = (
    (duplicated, "duplicate_rows", 4),
    (under_two_numbers, "order_twice", 3),
    (at_the_till, "one_customer", 400),
    (in_cents, "price_factor_100", 3),
    (by_testers, "test_orders", 2),
    (worth_nothing, "zero_amounts", 2),
    (by_nobody, "customer_missing", 3),
    (years_ahead, "time_in_the_future", 1),
    (closed_for_weeks, "days_missing", 45),
    (never_given_back, "no_refunds", 1_200),
    (on_bare_days, "without_clock", 1_201),
    (enormous, "amounts_extreme", 1),
    (without_amounts, "without_amount", 2),
)


def checked(tmp_path: Path, rows: Rows) -> CheckUp:
    with open_bench() as shop:
        return shop.check(write_csv(tmp_path / "orders.csv", rows))


def test_nothing_is_found_where_nothing_is_wrong(tmp_path: Path) -> None:
    """Negative control of every finding at once."""
    assert checked(tmp_path, clean()).found == ()


@pytest.mark.parametrize(("plant", "code", "count"), PLANTED, ids=[code for _, code, _ in PLANTED])
def test_what_is_planted_is_found_and_counted(
    tmp_path: Path, plant: Callable[[Rows], Rows], code: str, count: int
) -> None:
    rows = plant(clean())
    found = {finding.code: finding for finding in checked(tmp_path, rows).found}
    assert found[code].count == count
    for row in found[code].rows:
        assert row.cells["order_no"] == rows[row.row - 2][2], "a row is known by its line in the file"
        assert row.cells["customer_id"] != rows[row.row - 2][0] or not row.cells["customer_id"], "nobody is named"
    assert len(found[code].rows) == (
        min(3, count) if code in LEFT_OUT_CODES or code.startswith(("cust", "time")) else 0
    )


def test_every_finding_can_be_planted_or_needs_another_kind_of_file() -> None:
    assert set(FINDING_CODES) - {code for _, code, _ in PLANTED} == {"same_day_rows", "without_category"}


def test_lines_of_one_day_and_missing_categories_are_found(tmp_path: Path) -> None:
    rows = [[*row[:2], row[4], "tea" if place % 3 else ""] for place, row in enumerate(clean())]
    rows += [[*row[:2], "7.00", "tea"] for row in rows[30:35]]
    path = write_csv(tmp_path / "days.csv", rows, ("customer_id", "order_date", "amount", "category"))
    with open_bench() as shop:
        found = {finding.code: finding.count for finding in shop.check(path).found}
    assert found["without_category"] == 401
    assert found["same_day_rows"] == 5


def test_the_effect_is_counted_not_guessed(tmp_path: Path) -> None:
    rows = duplicated(clean())
    finding = checked(tmp_path, rows).found[0]
    paid = [float(row[4]) for row in rows if float(row[4]) > 0]
    assert finding.code == "duplicate_rows"
    assert finding.money_share == pytest.approx(sum(paid[-4:]) / sum(paid), abs=1e-6)
    assert f"{sum(paid[-4:]):.2f}" in str(finding.effect)


def test_at_most_seven_are_shown_and_the_heaviest_first(tmp_path: Path) -> None:
    rows = clean()
    for plant in (never_given_back, worth_nothing, by_nobody, at_the_till, duplicated, by_testers, years_ahead):
        rows = plant(rows)
    checkup = checked(tmp_path, on_bare_days(rows))
    assert len(checkup.findings) == FINDINGS_MAX < len(checkup.found)
    assert checkup.findings[0].code == "one_customer"
    weights = [finding.weight for finding in checkup.found]
    assert weights == sorted(weights, reverse=True)


def test_a_look_writes_nothing(tmp_path: Path) -> None:
    with open_shop(home=tmp_path / "home") as shop:
        shop.check(write_csv(tmp_path / "orders.csv", by_nobody(clean())))
        assert shop.house.records.imports() == ()
        assert shop.house.records.log_state().version == 0
        assert {path.name for path in shop.home.rglob("*") if "regulars.db" not in path.name} <= {"lake", "vault.key"}


def test_the_command_that_mends_it_does(tmp_path: Path) -> None:
    """As the command line would: `import --again FILE --leave-out CODE`."""
    path = write_csv(tmp_path / "my orders.csv", duplicated(under_two_numbers(clean())))
    with open_shop(home=tmp_path / "home") as shop:
        first, _ = shop.bring(path)
        offered = {finding.code: finding.fix for finding in shop.findings(first)}
        assert shlex.split(offered["order_twice"]) == [
            *("regulars", "import", "--again", str(path)),
            *("--leave-out", "order_twice"),
        ]
        mended, _ = shop.bring(path, again=True, left_out=["order_twice", "duplicate_rows"])
        assert shop.findings(mended) == ()
        assert (mended.record.reasons, mended.record.accepted) == ({"left_out": 7}, 1_201)
        assert shop.turn().span.orders == 1_200
        assert [one["undone_at"] is None for one in shop.imports()] == [False, True]


def test_what_is_ignored_is_silent_until_it_is_heeded(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "orders.csv", never_given_back(worth_nothing(clean())))
    with open_shop(home=tmp_path / "home") as shop:
        brought, _ = shop.bring(path)
        assert {finding.code for finding in shop.findings(brought)} == {"no_refunds", "zero_amounts"}
        remember_ignored(shop.house, ["no_refunds"], [])
    with open_shop(home=tmp_path / "home") as shop:
        assert ignored(shop.house) == ("no_refunds",)
        assert [finding.code for finding in shop.findings(brought)] == ["zero_amounts"]
        assert [finding.code for finding in shop.check().found] == ["zero_amounts"]
        remember_ignored(shop.house, [], ["no_refunds"])
        assert len(shop.findings(brought)) == 2
        with pytest.raises(UsageError, match="No finding"):
            remember_ignored(shop.house, ["no_such"], [])


def test_rows_that_cannot_be_left_out_are_refused(tmp_path: Path) -> None:
    with open_bench() as shop, pytest.raises(UsageError, match="cannot be left out"):
        shop.bring(write_csv(tmp_path / "orders.csv", clean()), left_out=["no_refunds"])


def gated(shop: Shop, path: Path, **settings: object) -> dict[str, bool]:
    """Rule of level fail to whether it is broken."""
    from dataclasses import replace

    house = replace(shop.house, settings=Settings.model_validate(settings))
    return {rule.code: rule.broken for rule in gate(house, [shop.check(path)]) if rule.level == "fail"}


def test_the_gate_fails_where_a_limit_is_passed_and_only_there(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "orders.csv", closed_for_weeks(by_nobody(clean())))
    with open_bench() as shop:
        assert gated(shop, path) == {"rejected_share": False, "rows_used": False}
        strict = gated(shop, path, check_rejected_share_max=0.0, check_rows_min=99_999, check_days_missing_max=44)
        assert strict == {"rejected_share": True, "rows_used": True, "days_missing": True}
        assert not gated(shop, path, check_days_missing_max=45)["days_missing"]
        assert gated(shop, path, check_findings_fail="customer_missing, zero_amounts")["customer_missing"]
        with pytest.raises(SettingsError, match="No finding"):
            gated(shop, path, check_findings_fail="no_such")


@pytest.mark.parametrize(
    ("customers", "orders", "reached"),
    [
        (1, 1, ["counts"]),
        (29, 58, ["counts"]),
        (30, 60, ["counts", "repeat_rate"]),
        (100, 500, ["counts", "repeat_rate", "stages", "own_borders"]),
        (300, 900, ["counts", "repeat_rate", "stages", "own_borders", "value"]),
    ],
)
def test_the_ladder_says_what_can_be_asked_and_how_much_more_it_takes(
    tmp_path: Path, customers: int, orders: int, reached: list[str]
) -> None:
    path = write_csv(tmp_path / "orders.csv", order_rows(orders, customers=customers), HEADER)
    with open_bench() as shop:
        ahead = shop.check(path).ladder
        shop.bring(path)
        rungs = shop.ladder()
    assert ahead == rungs, "a look tells what an import will"
    assert [rung.name for rung in rungs if rung.reached] == reached
    for rung in rungs:
        assert (rung.missing is None) == rung.reached
        assert all(need.have + need.missing >= need.needed for need in rung.needs)
    uplift = rungs[-1]
    assert (uplift.name, uplift.needs[0].missing) == ("uplift", 2)
