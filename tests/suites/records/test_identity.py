"""Who is who, wherever records are kept: history follows a merge, comes back with an unmerge, and no file is read twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from regulars.adapters.lake.duck import DuckColumns
from regulars.adapters.memory.clock import FixedClock
from regulars.adapters.shelf.folder import FolderShelf
from regulars.domain.errors import MemberAmbiguous, UnknownMember, UsageError
from regulars.domain.identity import CUSTOMER
from regulars.domain.ids import Tenant
from regulars.domain.turn import Turn
from regulars.loop.act import say_consent
from regulars.loop.bring import bring
from regulars.loop.conflicts import conflicts_of, households_of, put_in_household
from regulars.loop.explain import explain
from regulars.loop.house import House
from regulars.loop.identified import bring_identifiers
from regulars.loop.latest import consents_now
from regulars.loop.lookup import canonical_of, lives_in, member_known_as, names_of
from regulars.loop.members import identify, join_members, member_shown, part_member
from regulars.loop.naming import naming_of
from regulars.loop.shipments import orders_shipment, source_of
from regulars.loop.turn import turn
from regulars.settings import Settings
from regulars.trust.consent import Purpose, granted_to, refused_by

NOW = 1_800_000_000_000_000
HEAD = "customer_id,order_id,date,amount,email,phone"
FIRST = (
    "C1,1,2024-01-01,10.10,Ann@Gmail.com,138 1234 0678",
    "C1,2,2024-03-01,10.20,,",
    "C2,3,2024-01-05,20.30,bo@b.cn,13812340678",
    ",4,2024-02-09,30.40,a.nn+tea@gmail.com,",
    ",5,2024-02-10,40.50,,13912345670",
    "C3,6,2024-02-11,50.60,,13912345670",
)
REVENUE_MINOR = 16_210


@pytest.fixture
def house(place: Any, tmp_path: Path) -> House:
    settings = Settings(timezone="Asia/Shanghai", home=tmp_path, currency="CNY")
    columns, shelf = DuckColumns(tmp_path / "lake", 512, 2), FolderShelf(tmp_path / "shelf")
    return House(Tenant("a"), tmp_path, settings, FixedClock(NOW), columns, place.open(), shelf, shelf)


def bring_rows(house: House, *rows: str, name: str = "orders.csv") -> Any:
    path = house.home / name
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    told = {"customer": "customer_id", "time": "date", "amount": "amount", "order_id": "order_id"}
    told |= {"email": "email", "phone": "phone"}
    shipment, _ = orders_shipment(house.columns, source_of(path), told, naming=naming_of(house.settings))
    return bring(house, shipment).record


def profiles_of(found: Turn) -> Any:
    """Profiles without where they stood before, which is of the turn and not of the member."""
    return found.profiles.drop_columns(["stage_before"]).sort_by("member")


def people(house: House) -> set[frozenset[str]]:
    """The keys of each person, whatever numbers they have."""
    found: dict[int, set[str]] = {}
    for row in names_of(house).to_pylist():
        found.setdefault(canonical_of(house, row["member"]), set()).add(row["customer"])
    return {frozenset(keys) for keys in found.values()}


SETTLED = {
    frozenset({"C1", "a.nn+tea@gmail.com"}),
    frozenset({"C2"}),
    frozenset({"C3", "+8613912345670"}),
}


def test_rows_find_their_person(house: House) -> None:
    record = bring_rows(house, *FIRST)
    assert (record.read, record.accepted, record.rejected, record.merged) == (6, 6, 0, 0)
    assert people(house) == SETTLED
    found = turn(house)
    assert (found.members, found.span.revenue.minor) == (3, REVENUE_MINOR)
    (conflict,) = conflicts_of(house)
    assert (conflict.kind, conflict.value, conflict.customers) == ("phone", "+86*******0678", ("C1", "C2"))
    assert conflict.may_be_household
    assert explain(house, "email:ann@gmail.com").features["order_days"] == 3


def test_the_order_of_rows_and_files_changes_nothing(house: House) -> None:
    for number, row in enumerate(reversed(FIRST)):
        bring_rows(house, row, name=f"part{number}.csv")
    assert people(house) == SETTLED


def test_a_merge_moves_no_row_and_an_unmerge_gives_everything_back(house: House) -> None:
    bring_rows(house, *FIRST)
    before = turn(house)
    parts = house.records.log_state()
    join_members(house, "C1", "C2", reason="same card at the till", actor="ann")
    joined = turn(house)
    assert (joined.members, joined.span.revenue) == (before.members - 1, before.span.revenue)
    assert joined.span.orders == before.span.orders
    history = {row["member"]: row["order_days"] for row in joined.profiles.to_pylist()}
    assert history[member_known_as(house, "C2")] == 4, "both histories"
    # A second import of the same rows, and of more, finds every one of them in the log.
    more = (*FIRST, "C1,7,2024-05-01,1.00,,")
    record = bring_rows(house, *more, name="more.csv")
    assert (record.accepted, record.merged) == (1, len(FIRST))
    assert house.records.log_state().version == parts.version + 1
    part_member(house, "C1", actor="ann")
    assert people(house) == SETTLED
    record = bring_rows(house, *more[::-1], name="again.csv")
    assert (record.accepted, record.merged) == (0, len(more))
    after = turn(house, before.as_of)
    assert profiles_of(after).equals(profiles_of(before))
    log = [(entry.action, entry.rule, entry.actor, entry.reason) for entry in house.records.identity_log()]
    assert ("merge", "hand", "ann", "same card at the till") in log
    assert ("unmerge", "hand", "ann", "") in log


def test_who_a_rule_joined_and_somebody_parted_stays_apart(house: House) -> None:
    bring_rows(house, *FIRST)
    part_member(house, "C1")
    apart = people(house)
    assert frozenset({"C1"}) in apart
    bring_rows(house, *FIRST, "C1,9,2024-06-01,1.00,ann@gmail.com,", name="more.csv")
    assert people(house) == apart
    join_members(house, "email:a.nn+tea@gmail.com", "C1")
    assert people(house) == SETTLED
    part_member(house, "email:a.nn+tea@gmail.com")
    assert people(house) == apart


def test_merges_are_refused_where_they_say_nothing(house: House) -> None:
    bring_rows(house, *FIRST)
    with pytest.raises(UsageError, match="already"):
        join_members(house, "C1", "a.nn+tea@gmail.com")
    join_members(house, "C1", "C2")
    with pytest.raises(UsageError, match="already"):
        join_members(house, "C2", "C1")
    with pytest.raises(UnknownMember):
        join_members(house, "C9", "C1")
    part_member(house, "C1")
    with pytest.raises(UsageError, match="not joined"):
        part_member(house, "C2")
    with pytest.raises(MemberAmbiguous):
        explain_after_turn(house, "phone:13812340678")


def explain_after_turn(house: House, identifier: str) -> object:
    turn(house)
    return explain(house, identifier)


def test_a_no_of_either_is_a_no_of_both_while_they_are_one(house: House) -> None:
    bring_rows(house, *FIRST)
    one, other = member_known_as(house, "C1"), member_known_as(house, "C2")
    for identifier, granted in (("C1", True), ("C2", False)):
        say_consent(house, identifier, "analyse", granted=granted, source="form")
        say_consent(house, identifier, "message", granted=granted, source="form")
    join_members(house, "C1", "C2")
    assert {one, other} <= set(refused_by(consents_now(house), Purpose.ANALYSE).to_pylist())
    assert granted_to(consents_now(house), Purpose.MESSAGE).to_pylist() == []
    assert turn(house).members == 1
    part_member(house, "C1")
    assert refused_by(consents_now(house), Purpose.ANALYSE).to_pylist() == [other]
    assert granted_to(consents_now(house), Purpose.MESSAGE).to_pylist() == [
        one, member_known_as(house, "a.nn+tea@gmail.com")
    ]  # fmt: skip
    assert turn(house).members == 2


def test_identifiers_come_in_by_hand_and_by_table(house: House) -> None:
    bring_rows(house, "C1,1,2024-01-01,1.00,,", "C2,2,2024-01-02,1.00,,", ",3,2024-01-03,1.00,,13912345670")
    assert identify(house, "C1", "phone", "139 1234 5670") == member_known_as(house, "C1")
    assert frozenset({"C1", "+8613912345670"}) in people(house)
    assert identify(house, "C2", CUSTOMER, "C1") == member_known_as(house, "C1"), "two numbers of one customer, by hand"
    with pytest.raises(UsageError, match="phone"):
        identify(house, "C1", "phone", "无")
    table = pa.table(
        {
            "customer": ["C1", "C7", "0", "C7"],
            "kind": ["email", "unionid", "email", "email"],
            "value": ["x@y.cn", "u7", "z@y.cn", "nonsense"],
        }
    )
    found = bring_identifiers(house, table)
    assert (found.kept, found.refused) == (2, {"nobody": 1, "email_unreadable": 1})
    claims, log = house.records.claims("email"), house.records.identity_log()
    bring_identifiers(house, table)
    assert (house.records.claims("email"), house.records.identity_log()) == (claims, log)
    assert member_known_as(house, "unionid:u7") == member_known_as(house, "C7")


def test_what_is_shown_is_masked_unless_it_is_logged(house: House) -> None:
    bring_rows(house, *FIRST)
    shown = member_shown(house, "C1")
    values = {(each["kind"], each["value"]) for each in shown.identifiers}
    assert values == {
        ("customer", "C1"),
        ("email", "a**@gmail.com"),
        ("email", "a*******@gmail.com"),
        ("phone", "+86*******0678"),
    }
    assert [entry.action for entry in house.records.identity_log() if entry.action == "reveal"] == []
    revealed = member_shown(house, "C1", reveal=True, actor="bo")
    assert ("email", "ann@gmail.com") in {(each["kind"], each["value"]) for each in revealed.identifiers}
    assert [entry.actor for entry in house.records.identity_log() if entry.action == "reveal"] == ["bo"]


def test_households_follow_their_members(house: House) -> None:
    bring_rows(house, *FIRST)
    put_in_household(house, "C2", "H1", actor="ann")
    assert households_of(house).to_pylist() == [{"customer": "C2", "household": "H1"}]
    join_members(house, "C2", "C1")
    assert lives_in(house).to_pylist() == [{"member": member_known_as(house, "C1"), "household": "H1"}]
    put_in_household(house, "C1", None)
    part_member(house, "C2")
    assert lives_in(house)["household"].to_pylist() == ["H1"]


def test_a_household_column_is_read(house: House) -> None:
    path = house.home / "homes.csv"
    path.write_text(
        "customer_id,date,amount,household_id\nC1,2024-01-01,1.00,H2\nC1,2024-01-02,1.00,H1\nC2,2024-01-02,1.00,\n"
    )
    shipment, roles = orders_shipment(house.columns, source_of(path), {}, naming=naming_of(house.settings))
    assert roles.columns["household"] == "household_id"
    bring(house, shipment)
    assert households_of(house).to_pylist() == [{"customer": "C1", "household": "H1"}]


def test_what_cannot_say_who_it_was_is_refused_with_its_reason(house: House) -> None:
    record = bring_rows(
        house, ",1,2024-01-01,1.00,nonsense,", ",2,2024-01-01,1.00,,12", "0,3,2024-01-01,1.00,,", "无,4,2024-01-01,1.00,-,0",
        "C1,5,2024-01-01,1.00,test@test.com,13800000000",
    )  # fmt: skip
    assert record.reasons == {"email_unreadable": 1, "phone_unreadable": 1, "customer_missing": 2}
    assert (record.read, record.accepted, record.rejected) == (5, 1, 4)
    assert house.records.claims("email").num_rows == house.records.claims("phone").num_rows == 0


def test_a_file_without_customers_is_keyed_by_mail(house: House) -> None:
    path = house.home / "mails.csv"
    path.write_text("Email,date,amount\nAnn@b.cn,2024-01-01,1.00\nann@B.cn ,2024-02-01,2.00\nbo@b.cn,2024-02-01,2.00\n")
    shipment, roles = orders_shipment(house.columns, source_of(path), {}, naming=naming_of(house.settings))
    assert roles.columns["customer"] == "Email"
    bring(house, shipment)
    assert house.records.identifiers("email")["value"].to_pylist() == ["ann@b.cn", "bo@b.cn"]
    assert house.records.identifiers(CUSTOMER).num_rows == 0
    assert turn(house).members == 2
