"""Any shop's dates and numbers: what is read is what was written, the rest is refused; nothing is lost, nothing is misread."""

# ruff: noqa: DTZ001, DTZ007 - what a file writes has no zone yet

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regulars.domain.errors import DataError
from regulars.gather.clocks import clock_changes, clock_days
from regulars.gather.dates import DateStyle, date_style_of
from regulars.gather.mapping import map_columns
from regulars.gather.numbers import NumberStyle, number_style_of
from regulars.shop import Shop, open_bench

Line = tuple[str, str, str, str, int, int]
"""Order, customer, time, product, quantity, cents of one piece."""

LAYOUTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    # What stands in each column: o order, c customer, t time, p product, q quantity, u unit price, a amount of the line,
    # T total of the order on each line, F on its first line alone, - something else.
    "till": (("receipt_no", "member_id", "transaction_time", "sku", "qty", "amount"), tuple("octpqa")),
    "shop of lines": (
        ("InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID"),
        tuple("opqtuc"),
    ),
    "totals on each line": (("Order ID", "Email", "Paid at", "Total", "Lineitem sku", "Country"), tuple("octTp-")),
    "first line alone": (("Name", "Email", "Paid at", "Total", "Lineitem quantity", "Lineitem sku"), tuple("#@>Fqp")),
    "chinese": (("订单编号", "会员编号", "付款时间", "商品编码", "数量", "实付金额"), tuple("octpqa")),
    "ledger": (("date", "customer_code", "document_no", "material", "net_value", "place"), tuple("tcopa-")),
}
KEYS = {
    "c": "customer",
    "@": "customer",
    "t": "time",
    ">": "time",
    "a": "amount",
    "T": "amount",
    "F": "amount",
    "o": "order_id",
}
DATES = {"iso": "%Y-%m-%d %H:%M:%S", "german": "%d.%m.%Y %H:%M", "american": "%m/%d/%Y %I:%M %p"}
DECIMALS: dict[str, Callable[[int], str]] = {
    "point": lambda cents: f"{Decimal(cents) / 100:,.2f}",
    "comma": lambda cents: f"{Decimal(cents) / 100:,.2f}".translate(str.maketrans(",.", ".,")),
}

orders = st.lists(
    st.tuples(
        st.sampled_from(["m1", "m2", "m3"]),
        st.datetimes(datetime(2024, 1, 1), datetime(2025, 12, 31)),
        st.lists(
            st.tuples(st.sampled_from(["T1", "C1", "C2"]), st.integers(1, 9), st.integers(1, 250_000)),
            min_size=1,
            max_size=3,
        ),
    ),
    min_size=1,
    max_size=8,
)
Orders = list[tuple[str, datetime, list[tuple[str, int, int]]]]


def write(path: Path, layout: str, dates: str, decimals: str, found: Orders) -> int:
    """Writes a shop's file after its layout; returns the cents in it."""
    head, kinds = LAYOUTS[layout]
    money, cents, rows = DECIMALS[decimals], 0, []
    for number, (customer, at, lines) in enumerate(found):
        total = sum(quantity * price for _, quantity, price in lines)
        cents += total
        for place, (product, quantity, price) in enumerate(lines):
            first = place == 0
            cell = {
                "o": f"o{number}", "#": f"#{1000 + number}", "c": customer, "t": at.strftime(DATES[dates]), "p": product,
                "q": str(quantity), "u": money(price), "a": money(quantity * price), "T": money(total),
                "F": money(total) if first else "", "@": f"{customer}@example.com" if first else "",
                ">": at.strftime(DATES[dates]) if first else "", "-": "DE",
            }  # fmt: skip
            rows.append([cell[kind] for kind in kinds])
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])
    return cents


def known(found: Orders) -> Orders:
    """A shop that shows its hand: one order of two lines whose date and money can be read in one way only."""
    return [("m1", datetime(2024, 5, 31, 10, 5), [("T1", 1, 1_234_56), ("C1", 2, 650)]), *found]


def money_of(shop: Shop) -> int:
    parts = [part for part in shop.house.records.log_state().parts if part.table == "events"]
    return sum(sum(filter(None, shop.house.columns.read(part)["amount"].to_pylist())) for part in parts)


@pytest.mark.parametrize("layout", LAYOUTS)
@given(st.sampled_from(sorted(DATES)), st.sampled_from(sorted(DECIMALS)), orders)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_layout_is_read_to_the_cent(tmp_path: Path, layout: str, dates: str, decimals: str, found: Orders) -> None:
    path = tmp_path / "orders.csv"
    cents = write(path, layout, dates, decimals, known(found))
    with open_bench() as shop:
        brought, roles = shop.bring(path)
        record = brought.record
        assert record.read == record.accepted + record.rejected + record.merged
        assert record.read == sum(len(lines) for _, _, lines in known(found))
        asked = {guess.role for guess in roles.questions}
        head, kinds = LAYOUTS[layout]
        for name, kind in zip(head, kinds, strict=True):
            role = KEYS.get(kind)
            assert role is None or roles.columns[role] == name or role in asked
        assert (record.rejected, money_of(shop)) == (0, cents)


@given(st.integers(1, 10**9), st.sampled_from(sorted(DECIMALS)))
@settings(max_examples=60, deadline=None)
def test_a_number_is_read_as_it_was_written_or_not_at_all(cents: int, decimals: str) -> None:
    text = DECIMALS[decimals](cents)
    style = number_style_of([text])
    said = style.number(text)
    assert said is not None
    assert round(said * 100) == cents
    other = NumberStyle("." if style.decimal == "," else ",")
    assert other.number(text) is None


@pytest.mark.parametrize("text", ["NaN", "inf", "1e400", "１２", "12%", "1,2,3", "1.2.3", "--5", "12 abc", "", "1,50"])
def test_what_is_no_number_is_refused(text: str) -> None:
    assert NumberStyle().number(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("￥1,234.50", 1234.5),
        ("(7.00)", -7),
        ("-$8", -8),
        ("12.00 USD", 12),
        ("3.5元", 3.5),
        ("-0", 0),
        ("1 234.50", 1234.5),
    ],
)
def test_signs_and_codes_of_money_are_read(text: str, number: float) -> None:
    assert NumberStyle().number(text) == number


def test_a_parser_that_strips_commas_is_caught() -> None:
    """The negative control: without a style, 1,50 becomes 150."""
    naive = [float(text.replace(",", "")) for text in ("1,50", "20,00")]
    style = number_style_of(["1,50", "20,00"])
    assert naive != [style.number(text) for text in ("1,50", "20,00")] == [1.5, 20.0]


INSTANT = "2026-03-01T10:05:00Z"


@pytest.mark.parametrize(
    ("texts", "instant"),
    [
        (["2026-03-01T10:05:00Z"], INSTANT),
        (["2026-03-01T18:05:00+08:00"], INSTANT),
        (["2026-03-01 18:05:00 +0800"], INSTANT),
        (["2026/3/1 18:05"], INSTANT),
        (["2026年3月1日 18:05"], INSTANT),
        (["3/1/2026 6:05 PM", "3/31/2026 6:05 PM"], INSTANT),
        (["1.3.2026 18:05"], INSTANT),
        (["01-Mar-2026 18:05"], INSTANT),
        (["Mar 1, 2026 6:05 PM"], INSTANT),
        (["202603011805"], INSTANT),
        (["20260301180500"], INSTANT),
        (["1772359500"], INSTANT),
        (["1772359500000"], INSTANT),
        (["46082.753472222"], INSTANT),
        (["20260301"], "2026-02-28T16:00:00Z"),
    ],
)
def test_a_date_in_any_style_is_the_instant_that_was_written(
    tmp_path: Path, texts: Sequence[str], instant: str
) -> None:
    assert instants(tmp_path, texts, "Asia/Shanghai")[0] == datetime.fromisoformat(instant)


def instants(folder: Path, texts: Sequence[str], zone: str) -> list[datetime]:
    """What a file with these times becomes in the log of a shop in a zone."""
    path = folder / "orders.csv"
    lines = [f'm{place},"{text}",1.00' for place, text in enumerate(texts)]
    path.write_text("\n".join(["member_id,order_time,amount", *lines]) + "\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REGULARS_TIMEZONE", zone)
        bench = open_bench()
    with bench as shop:
        shop.bring(path)
        parts = [part for part in shop.house.records.log_state().parts if part.table == "events"]
        found = [us for part in parts for us in shop.house.columns.read(part)["at_us"].to_pylist()]
    return sorted(datetime.fromtimestamp(0, UTC) + timedelta(microseconds=us) for us in found)


def test_a_skipped_hour_is_its_first_instant_and_a_doubled_one_the_first_of_both(tmp_path: Path) -> None:
    found = instants(tmp_path, ["2026-03-29 02:30:00", "2026-10-25 02:30:00"], "Europe/Berlin")
    assert [at.isoformat() for at in found] == ["2026-03-29T01:00:00+00:00", "2026-10-25T00:30:00+00:00"]
    assert clock_changes("UTC").num_rows == 0


@pytest.mark.parametrize(
    "zone", ["UTC", "Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo", "Africa/Casablanca", "Pacific/Apia"]
)
def test_a_day_without_a_change_has_one_offset_from_its_first_second_to_its_last(zone: str) -> None:
    """And each day is either such a day or one that a change touches: who forgets the changes is caught by Berlin."""
    still, place = clock_days(zone), ZoneInfo(zone)
    days, offsets = still["day"].to_pylist(), still["offset_us"].to_pylist()
    for day, offset_us in list(zip(days, offsets, strict=True))[::37]:
        for seconds in (0, 43_200, 86_399):
            shown = datetime(1970, 1, 1) + timedelta(days=day, seconds=seconds)
            assert shown.replace(tzinfo=place).utcoffset() == timedelta(microseconds=offset_us)
    touched = set(clock_changes(zone)["day"].to_pylist())
    assert touched.isdisjoint(days)
    assert len(days) + len({day for day in touched if day >= 0}) == (datetime(2040, 1, 1) - datetime(1970, 1, 1)).days


def test_day_and_month_are_told_apart_by_one_row_or_named() -> None:
    assert date_style_of(["03/04/2026", "05/06/2026"], "", "").ambiguous
    assert date_style_of(["03/04/2026", "05/16/2026"], "", "") == DateStyle("%m/%d/%Y")
    assert date_style_of(["01/02/24"], "", "").two_digit_years


def test_rows_of_another_style_are_refused_not_misread(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    lines = ["a,31/01/2024,1.00", "b,28/02/2024,1.00", "c,2024-03-01,1.00", "d,03/31/2024,1.00", "e,29/02/24,1.00"]
    path.write_text("\n".join(["member_id,order_date,amount", *lines]) + "\n")
    with open_bench() as shop:
        record = shop.bring(path, {"time": "order_date"})[0].record
    assert (record.accepted, record.rejected) == (2, 3)


@given(st.text(max_size=20))
@settings(max_examples=100, deadline=None)
def test_any_text_is_a_date_or_refused(text: str) -> None:
    try:
        style = date_style_of([text], "orders.csv", "date")
    except DataError:
        return
    if style.format:
        datetime.strptime(text.upper().replace("UTC", "").rstrip("Z"), style.format) if style.kind == "text" else None


def test_a_column_of_names_or_masked_numbers_is_asked() -> None:
    for values in (["Ann Lee", "Bo Yu"], ["138****0001", "139****0002"]):
        roles = map_columns(["customer", "date", "amount"], [[value, "2026-01-31", "1.00"] for value in values])
        assert "customer" in {guess.role for guess in roles.questions}


def test_day_and_month_are_told_apart_by_the_whole_file_not_its_first_rows(tmp_path: Path) -> None:
    path = tmp_path / "sorted.csv"
    rows = [f"c{index % 10},1/{1 + index // 50}/2024,5.00" for index in range(1_200)]
    path.write_text("\n".join(["customer_id,date,amount", *rows]) + "\n")
    with open_bench() as shop:
        brought, roles = shop.bring(path)
        assert (brought.record.accepted, brought.record.rejected) == (1_200, 0)
        assert roles.dates.month_first
        assert str(shop.turn().as_of) == "2024-01-25"


def test_large_amounts_are_kept_and_impossible_ones_refused_alone(tmp_path: Path) -> None:
    path = tmp_path / "amounts.csv"
    orders = [("a", "10000000000", "1"), ("b", "2.50", "2"), ("c", "999999999999", "99999999999")]
    rows = [f"{customer},2024-01-01,{price},{quantity}" for customer, price, quantity in orders]
    path.write_text("\n".join(["customer_id,date,unit_price,quantity", *rows]) + "\n")
    with open_bench() as shop:
        record = shop.bring(path)[0].record
        assert record.reasons == {"amount_too_large": 1}
        assert shop.turn().span.revenue.minor == 1_000_000_000_000 + 500
