"""Mail addresses and phone numbers stand in the records and nowhere else: a canary in each file tells."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from regulars.domain.data_class import DataClass
from regulars.interfaces.report import write_reports
from regulars.shop import open_shop

MAIL, PHONE = "canary.bird@nest.example", "13987650432"
CANARIES = ("canary.bird", "canarybird", "nest.example", "87650432")

OTHERS = {
    "members": f"customer_id,email,phone,note,tier\nC1,{MAIL},{PHONE},{MAIL},gold\n"
    f"guest,{MAIL.replace('@', ' at ')},,{PHONE},gold\n",
    "reviews": f"reviewer_email,rating,review_date,shop\n{MAIL},5,2024-03-01,{PHONE}\n{MAIL},5,soon,{MAIL}\n",
}
"""Files of other kinds, each with a row that is refused."""


def found_in(home: Path) -> list[str]:
    """Files below a shop's home that hold a canary, the database aside; Parquet is read as the text of its columns too."""
    found = []
    for path in sorted(home.rglob("*")):
        if not path.is_file() or path.name.startswith("regulars.db"):
            continue
        text = path.read_bytes().decode("utf-8", "replace")
        if path.suffix == ".parquet":
            text += str(pq.read_table(path).to_pylist()) + str(pq.read_schema(path).metadata)
        if any(canary in text for canary in CANARIES):
            found.append(str(path.relative_to(home)))
    return found


def flown(tmp_path: Path) -> Path:
    """A shop in which the canary has ordered, under a customer number and without one."""
    home, orders = tmp_path / "home", tmp_path / "orders.csv"
    lines = [f"C{n % 7},{n},2024-{n % 12 + 1:02}-03,9.5{n % 10},," for n in range(60)]
    lines += [
        f"C1,100,2024-05-03,9.50,{MAIL},{PHONE}",
        f",101,2024-06-03,9.50,{MAIL},",
        f",102,2024-06-03,9.50,,{PHONE}",
    ]
    lines += [",103,2024-06-03,9.50,canary.bird at nest.example,", f"C9,104,2024-06-03,x,{MAIL},{PHONE}"]
    orders.write_text("customer_id,order_id,date,amount,email,phone\n" + "\n".join(lines) + "\n")
    with open_shop(home=home) as shop:
        brought, _ = shop.bring(orders, {"customer": "customer_id", "time": "date", "amount": "amount"})
        assert brought.record.rejected == 2
        for kind, text in OTHERS.items():
            (tmp_path / f"{kind}.csv").write_text(text, encoding="utf-8")
            assert shop.bring(tmp_path / f"{kind}.csv", kind=kind)[0].rejects is not None
        shop.merge("C1", "C2")
        write_reports(shop, shop.turn(), [brought], [])
        assert shop.house.records.claims("email").num_rows
        assert shop.house.records.claims("phone").num_rows
    return home


def test_contacts_stand_in_no_file_of_the_lake_and_no_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGULARS_REGION", "CN")
    home = flown(tmp_path)
    kinds = {path.parent.name for path in home.rglob("*") if path.is_file()}
    assert {"lake", "reports", "rejects"} <= kinds
    assert found_in(home) == []
    # Negative control: a file that holds one is found.
    (home / "reports" / "leak.html").write_text(f"<p>{MAIL}</p>")
    assert found_in(home) == ["reports/leak.html"]


def test_contact_columns_are_classed_as_contacts() -> None:
    from regulars.adapters.database.tables import claims

    assert {claims.c.value.info["data_class"], claims.c.mark.info["data_class"]} == {DataClass.CONTACT}
