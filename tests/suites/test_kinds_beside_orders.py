"""Files of other kinds, beside orders: one person, one log, one rejects file, one check-up."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from commands import regulars
from golden.test_kinds import EXPORTS
from regulars.gather.tracking_plan import PLAN_FILE
from regulars.shop import Shop, open_bench, open_shop


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def events(shop: Shop, name: str) -> list[dict[str, object]]:
    parts = [part for part in shop.house.records.log_state().parts if part.table == "events"]
    rows = [row for part in parts for row in shop.house.columns.read(part).to_pylist()]
    return [row for row in rows if row["name"] == name]


MEMBERS = ("Customer ID,Email,Phone,Tier,Accepts Email Marketing", "C1,Ann.Lee@Tea.example,+4915112345678,gold,yes",
           "C2,bo@tea.example,,silver,no")  # fmt: skip
REVIEWS = ("reviewer_email,rating,review_body,review_date,product_id", "ann.lee@tea.example,5,Good,2026-03-01,T1",
           "cy@tea.example,4,Fine,2026-03-02,T1")  # fmt: skip


def test_a_members_file_says_who_writes_under_a_mail(tmp_path: Path) -> None:
    with open_bench() as shop:
        brought, _ = shop.bring(write(tmp_path / "members.csv", *MEMBERS))
        assert brought.record.findings["identifiers_seen"] == 3
        records = shop.house.records
        assert sorted(records.claims("email")["value"].to_pylist()) == ["ann.lee@tea.example", "bo@tea.example"]
        assert records.claims("phone").num_rows == 1
        shop.bring(write(tmp_path / "reviews.csv", *REVIEWS))
        (told,) = [row["member"] for row in events(shop, "Member Identified") if '"gold"' in str(row["properties"])]
        reviewers = {str(row["score_milli"]): row["member"] for row in events(shop, "Review Submitted")}
        stands_for = dict(zip(*(records.merged()[name].to_pylist() for name in ("member", "canonical")), strict=True))
        assert stands_for.get(reviewers["5000"], reviewers["5000"]) == stands_for.get(told, told)
        assert stands_for.get(reviewers["4000"], reviewers["4000"]) != stands_for.get(told, told)


def test_a_tier_is_no_card_of_a_person(tmp_path: Path) -> None:
    """The negative control: everybody with the card called Star would be one."""
    path = write(tmp_path / "members.csv", "Loyalty_Number,Loyalty_Card,Gender", "1,Star,F", "2,Star,M", "3,Nova,F")
    with open_bench() as shop:
        shop.bring(path)
        assert shop.house.records.claims("card").num_rows == 0
        tiers = [json.loads(str(row["properties"]))["tier"] for row in events(shop, "Member Identified")]
        assert sorted(tiers) == ["Nova", "Star", "Star"]
        cards = write(tmp_path / "cards.csv", "Loyalty_Number,Loyalty_Card,Gender", "1,600001,F", "2,600002,M")
        shop.bring(cards)
        assert shop.house.records.claims("card").num_rows == 2


def test_refused_rows_come_with_line_column_and_cells_but_neither_mail_nor_words(tmp_path: Path) -> None:
    path = write(tmp_path / "reviews.csv", *REVIEWS, "dee@tea.example,5,Secret words,soon,T9", "guest,3,Hm,2026-03-03,T1",
                 "-,3,Hm,2026-03-04,T1")  # fmt: skip
    with open_bench() as shop:
        brought, _ = shop.bring(path, kind="reviews")
        assert brought.record.reasons == {"customer_missing": 2, "time_unreadable": 1}
        assert brought.rejects is not None
        text = brought.rejects.read_text(encoding="utf-8-sig")
        rows = list(csv.DictReader(text.splitlines()))
    assert [(row["line"], row["column"], row["reason"]) for row in rows] == [
        ("4", "review_date", "time_unreadable"), ("5", "reviewer_email", "customer_missing"),
        ("6", "reviewer_email", "customer_missing"),
    ]  # fmt: skip
    assert (rows[0]["product_id"], rows[0]["rating"], rows[0]["reviewer_email"]) == ("T9", "5", "d…")
    assert "Secret" not in text
    assert "tea.example" not in text


def test_items_do_not_make_known_orders_look_changed(tmp_path: Path) -> None:
    head, rows = "customer_id,order_id,date,amount,product_id", ("a,1,2024-01-01,5.00,T", "b,2,2024-01-02,6.00,U")
    with open_bench() as shop:
        shop.bring(write(tmp_path / "orders.csv", head, *rows))
        shop.bring(write(tmp_path / "items.csv", "product_id,category,brand,price", "T,tea,Leaf,5.00"), kind="items")
        longer = write(tmp_path / "longer.csv", head, *rows, "c,3,2024-01-03,7.00,T")
        record = shop.bring(longer)[0].record
    assert (record.accepted, record.rejected, record.merged) == (1, 0, 2)


def test_an_order_has_one_id_in_a_file_of_orders_and_in_a_log(tmp_path: Path) -> None:
    orders = write(tmp_path / "orders.csv", "customer_id,order_id,date,amount", "u1,7,2026-03-01,9.50")
    said = {"type": "track", "event": "Order Completed", "userId": "u1", "timestamp": "2026-03-01T00:00:00.000Z"}
    log = write(tmp_path / "log.jsonl", json.dumps({**said, "properties": {"order_id": "7", "revenue": 9.5}}))
    ids = []
    for path in (orders, log):
        with open_bench() as shop:
            shop.bring(path)
            (order,) = events(shop, "Order Completed")
            ids.append(order["message_id"])
    assert ids[0] == ids[1]


def test_what_was_read_as_orders_before_is_read_as_orders_again(tmp_path: Path) -> None:
    table = EXPORTS["returns of a shop"].table.replace("|", ",").split("\n")
    told = {"customer": "Customer ID", "time": "Refund Date", "amount": "Refund Amount"}
    with open_bench() as shop:
        assert shop.bring(write(tmp_path / "a.csv", *table), told, kind="orders")[0].record.mapping.get("kind") is None
        again, _ = shop.bring(write(tmp_path / "b.csv", *table, "R3,1003,9,2026-03-07,CUP-1,2.00,late"), told)
        assert again.record.mapping.get("kind") is None
    with open_bench() as shop:
        brought, _ = shop.bring(tmp_path / "b.csv")
        assert brought.record.mapping["kind"] == "refunds"


def test_the_mapping_of_another_kind_is_shown_as_what_it_is(tmp_path: Path) -> None:
    with open_bench() as shop:
        assert shop.map(write(tmp_path / "members.csv", *MEMBERS)).header.kind == "members"


def test_the_check_reports_the_tracking_plan(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with open_shop(home=home) as shop:
        shop.bring(write(tmp_path / "orders.csv", "customer_id,order_id,date,amount", "a,1,2024-01-01,5.00"))
        shop.bring(write(tmp_path / "reviews.csv", *REVIEWS))
    (home / PLAN_FILE).write_text("events:\n  - name: Order Completed\n  - name: Tea Drunk\n    expected: true\n")
    answer = regulars("check", "--json", home=home)
    rules = {rule["code"]: rule for rule in json.loads(answer.stdout)["rules"] if rule["file"] == PLAN_FILE}
    assert {code: (rule["found"], rule["level"]) for code, rule in rules.items()} == {
        "event_unplanned": (2, "warn"),
        "event_missing": (0, "warn"),
    }
    said = regulars("check", "--lang", "en", home=home).stdout
    assert "events.yml: Review Submitted: not in the plan (2)" in said


ORDERS = ("customer_id,order_id,date,amount", "a,1,2024-01-01,50.00", "a,1,2024-01-05,-8.00", "a,1,2024-01-05,-2.00",
          "b,2,2024-01-02,6.00", "b,2,2024-01-09,-6.00")  # fmt: skip
REFUNDS = ("customer_id,order_id,refund_id,refunded_at,refund_amount", "a,1,R1,2024-01-05 11:00,8.00",
           "a,1,R2,2024-01-05 11:30,2.00", "b,2,R3,2024-01-09 09:00,6.00", "b,2,R4,2024-01-20 09:00,1.00",
           "c,9,R5,2024-01-21 09:00,3.00")  # fmt: skip


@pytest.mark.parametrize("first", ["orders", "refunds"])
def test_what_was_given_back_counts_once_whichever_file_says_it_first(tmp_path: Path, first: str) -> None:
    orders = write(tmp_path / "orders.csv", *ORDERS)
    refunds = write(tmp_path / "refunds.csv", *REFUNDS[:4])
    with open_bench() as shop:
        for path in (orders, refunds) if first == "orders" else (refunds, orders):
            record = shop.bring(path)[0].record
            assert record.read == record.accepted + record.rejected + record.merged
            assert record.rejected == 0
        assert record.merged == 3
        assert sum(int(str(row["amount"])) for row in events(shop, "Order Refunded")) == 16_00
        assert shop.bring(orders)[0].record.accepted == shop.bring(refunds)[0].record.accepted == 0


def test_other_money_given_back_for_an_order_still_counts(tmp_path: Path) -> None:
    """The negative control: who takes every refund of a known order for the same one loses R4."""
    with open_bench() as shop:
        shop.bring(write(tmp_path / "orders.csv", *ORDERS))
        shop.bring(write(tmp_path / "late.csv", REFUNDS[0], *REFUNDS[4:]))
        assert sorted(int(str(row["amount"])) for row in events(shop, "Order Refunded")) == [1_00, 3_00, 6_00, 10_00]
