"""Six shops' layouts × four encodings × three styles of dates: who, when, how much and which order are read right, or asked."""

# ruff: noqa: DTZ001 - what a file writes has no zone yet

from __future__ import annotations

import csv
import io
from datetime import datetime
from itertools import product
from pathlib import Path

import pytest

from regulars.gather import mapping
from regulars.gather.mapping import RoleMap, map_columns
from regulars.gather.reading import reading_of, sample_of
from regulars.shop import open_bench

ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16")
DATES = {"iso": "%Y-%m-%d %H:%M:%S", "chinese": "%Y年%m月%d日 %H:%M", "american": "%m/%d/%Y %I:%M %p"}
KEYS = ("customer", "time", "amount", "order_id")

LAYOUTS: dict[str, tuple[str, dict[str, str]]] = {
    # Name, "=", what stands there; then which column is which key. Cells: o order, c customer, e mail, t time, n item's name, q
    # pieces, u price of one, a amount of the line, T total of the order, F total on the first line alone, then e and t too.
    "taobao": (
        "订单编号=o 买家会员名=c 买家实际支付金额=T 订单付款时间=t 宝贝标题=n 宝贝总数量=q 收货人姓名=p 订单状态=s",
        {"customer": "买家会员名", "time": "订单付款时间", "amount": "买家实际支付金额", "order_id": "订单编号"},
    ),
    "woo": (
        "order_id=o order_date=t customer_id=i billing_email=e order_total=T cart_discount=z order_tax=z status=s",
        {"customer": "customer_id", "time": "order_date", "amount": "order_total", "order_id": "order_id"},
    ),
    "shopify": (
        "Name=O Email=E Paid_at=> Total=F Shipping=z Lineitem_quantity=q Lineitem_name=n Lineitem_price=u",
        {"customer": "Email", "time": "Paid_at", "amount": "Total", "order_id": "Name"},
    ),
    "chinese till": (
        "小票号=o 会员卡号=i 交易时间=t 商品名称=n 数量=q 单价=u 实收金额=a 收银员=p",
        {"customer": "会员卡号", "time": "交易时间", "amount": "实收金额", "order_id": "小票号"},
    ),
    "uci": (
        "InvoiceNo=o StockCode=k Description=n Quantity=q InvoiceDate=t UnitPrice=u CustomerID=i Country=s",
        {"customer": "CustomerID", "time": "InvoiceDate", "order_id": "InvoiceNo"},
    ),
    "ledger": (
        "date=t document_no=o customer_code=i net_value=a cost_centre=k posted_by=p",
        {"customer": "customer_code", "time": "date", "amount": "net_value", "order_id": "document_no"},
    ),
}
LINES = (
    # Order, customer, when, item, pieces, cents of one.
    (0, 1, datetime(2025, 5, 31, 18, 5), "绿茶", 2, 1_950),
    (0, 1, datetime(2025, 5, 31, 18, 5), "茶杯", 1, 3_300),
    (1, 2, datetime(2025, 6, 2, 9, 30), "毛巾", 1, 123_450),
    (2, 1, datetime(2025, 7, 1, 20, 0), "绿茶", 3, 1_950),
    (3, 3, datetime(2025, 7, 14, 12, 15), "面条", 5, 620),
    (3, 3, datetime(2025, 7, 14, 12, 15), "绿茶", 1, 1_950),
)
CENTS = sum(pieces * cents for *_, pieces, cents in LINES)


def table(layout: str, dates: str) -> tuple[list[str], list[list[str]]]:
    pairs = [pair.split("=") for pair in LAYOUTS[layout][0].split()]
    totals = {order: sum(line[4] * line[5] for line in LINES if line[0] == order) for order, *_ in LINES}
    rows, before = [], -1
    for number, (order, customer, at, item, pieces, cents) in enumerate(LINES):
        when, first = at.strftime(DATES[dates]), order != before
        before = order
        cell = {
            "o": f"{536_365 + order}", "O": f"#{1001 + order}", "c": f"tb{customer}会员", "i": f"{17_850 + customer}",
            "e": f"m{customer}@example.com", "E": f"m{customer}@example.com" if first else "", "t": when,
            ">": when if first else "", "n": item, "q": f"{pieces}", "u": f"{cents / 100:.2f}", "a": f"{pieces * cents / 100:,.2f}",
            "T": f"{totals[order] / 100:.2f}", "F": f"{totals[order] / 100:.2f}" if first else "", "z": "0.00",
            "s": "完成", "p": "张三", "k": f"{85_123 + number}A",
        }  # fmt: skip
        rows.append([cell[kind] for _, kind in pairs])
    return [name.replace("_", " ") if layout == "shopify" else name for name, _ in pairs], rows


def body(layout: str, encoding: str, dates: str) -> bytes:
    out = io.StringIO(newline="")
    head, rows = table(layout, dates)
    csv.writer(out).writerows([head, *rows])
    return out.getvalue().encode(encoding)


def wrong_in_silence(layout: str, roles: RoleMap) -> list[str]:
    """Key roles that took a column other than the right one without asking."""
    asked = {guess.role for guess in roles.questions}
    right = {role: name.replace("_", " ") if layout == "shopify" else name for role, name in LAYOUTS[layout][1].items()}
    return [
        f"{role}: {roles.columns[role]}"
        for role in KEYS
        if role not in asked and roles.columns[role] and roles.columns[role] != right.get(role, "")
    ]


@pytest.mark.parametrize(("layout", "encoding", "dates"), list(product(LAYOUTS, ENCODINGS, DATES)))
def test_key_columns_are_read_right_or_asked(tmp_path: Path, layout: str, encoding: str, dates: str) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(body(layout, encoding, dates))
    with open_bench() as shop:
        brought, roles = shop.bring(path)
        record = brought.record
        assert wrong_in_silence(layout, roles) == []
        assert not roles.dates.ambiguous
        assert record.read == record.accepted + record.rejected + record.merged == len(LINES)
        assert (record.rejected, record.findings["net_amount_minor"]) == (0, CENTS)
        parts = [part for part in shop.house.records.log_state().parts if part.table == "events"]
        instants = {us for part in parts for us in shop.house.columns.read(part)["at_us"].to_pylist()}
    epoch = datetime(1970, 1, 1)
    assert instants == {round((line[2] - epoch).total_seconds()) * 1_000_000 for line in LINES}


def test_an_encoding_taken_for_granted_is_caught() -> None:
    """A negative control: who decodes everything as UTF-8 finds no customer in half of the files."""
    lost = [
        (layout, encoding)
        for layout, encoding in product(LAYOUTS, ENCODINGS)
        if (text := body(layout, encoding, "iso").decode("utf-8", "replace"))
        and LAYOUTS[layout][1]["customer"].replace("_", " ") not in text.replace("_", " ").splitlines()[0].split(",")
    ]
    assert len(lost) >= 8


def test_a_mapper_that_takes_the_first_name_alike_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """A negative control: without doubt and without a look at values, wrong columns are taken in silence."""
    words = {
        "customer": ("name", "名", "员"),
        "amount": ("price", "total", "价", "额"),
        "time": ("time",),
        "order_id": ("orde",),
    }

    def alike(role: str, name: str) -> float:
        return float(any(part in name.lower() for part in words.get(role, ())))

    monkeypatch.setattr(mapping, "header_likeness", alike)
    monkeypatch.setattr(mapping, "value_likeness", lambda *_: 1.0)
    found = []
    for layout in LAYOUTS:
        head = body(layout, "utf-8", "iso")
        reading = reading_of(head, "orders.csv")
        try:
            found += wrong_in_silence(layout, map_columns(reading.columns, sample_of(head, reading, 100)))
        except Exception as error:  # noqa: BLE001 - such a mapper may choke on what it took for a time
            found.append(str(error))
    assert len(found) >= 3
