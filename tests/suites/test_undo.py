"""An import is taken back whole and alone; what leaned on it comes back when its file is brought in again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from files import order_rows, write_csv
from regulars.domain.errors import ReadBefore, UnknownImport
from regulars.shop import Shop, open_bench, open_shop


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def shop(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """A shop whose records are kept in each place in turn."""
    monkeypatch.setenv("REGULARS_HOME", str(tmp_path / "home"))
    if request.param == "postgresql":
        from sqlalchemy import create_engine, make_url
        from sqlalchemy.schema import CreateSchema

        server, name = make_url(request.getfixturevalue("postgresql_server")), f"undo{abs(hash(str(tmp_path)))}"
        engine = create_engine(server.set(drivername="postgresql+psycopg"))
        with engine.begin() as connection:
            connection.execute(CreateSchema(name))
        engine.dispose()
        address = server.update_query_dict({"options": f"-csearch_path={name}"})
        monkeypatch.setenv("REGULARS_DATABASE_URL", address.render_as_string(hide_password=False))
    with open_bench() if request.param == "memory" else open_shop() as opened:
        yield opened


def orders(shop: Shop) -> int:
    parts = shop.house.records.log_state().parts
    return sum(part.rows for part in parts if part.table == "events")


def test_an_import_is_taken_back_and_nothing_else(shop: Shop, tmp_path: Path) -> None:
    january = write_csv(tmp_path / "january.csv", order_rows(100))
    february = write_csv(tmp_path / "february.csv", order_rows(50, first=90))
    shop.bring(january)
    before = shop.turn()
    assert shop.bring(february)[0].record.merged == 10
    foreseen = shop.undo("january.csv", dry_run=True)
    assert (foreseen.events, foreseen.log_version, orders(shop)) == (100, None, 140)
    assert [record.source for record in foreseen.leaning] == ["february.csv"]
    undone = shop.undo("january.csv")
    assert (undone.events, undone.log_version, orders(shop)) == (100, 3, 40)
    turns = shop.house.records.turns()
    assert [turn.summary["orders"] for turn in turns] == [before.span.orders], "a turn stays as it was taken"
    assert shop.turn().span.orders == 40
    assert shop.house.columns.check(shop.house.records.log_state().parts) is None
    # What February shared with January went with January, and comes back with February.
    again = shop.bring(february)[0].record
    assert (again.accepted, again.merged, orders(shop)) == (10, 40, 50)
    third = shop.bring(february)[0].record
    assert (third.accepted, third.merged) == (0, 50)
    back = shop.bring(january)[0].record
    assert (back.accepted, back.merged, orders(shop)) == (90, 10, 140)
    assert shop.turn().span.orders == 140


def test_an_undone_file_may_be_read_another_way(shop: Shop, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "orders.csv", order_rows(30))
    shop.bring(path)
    told = {"customer": "sku"}
    with pytest.raises(ReadBefore):
        shop.bring(path, told)
    assert shop.bring(path, told, again=True)[0].record.accepted == 30
    assert orders(shop) == 30
    assert [one["undone_at"] is None for one in shop.imports()] == [False, True]


def test_undoing_again_and_again_loses_nothing(shop: Shop, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "orders.csv", order_rows(30))
    for times in range(1, 4):
        assert shop.bring(path)[0].record.accepted == 30
        assert orders(shop) == 30
        shop.undo()
        assert orders(shop) == 0
        assert len(shop.imports()) == times
    assert len({one["id"] for one in shop.imports()}) == 3


def test_an_order_that_was_changed_comes_in_once_the_old_one_is_gone(shop: Shop, tmp_path: Path) -> None:
    shop.bring(write_csv(tmp_path / "wrong.csv", order_rows(20)))
    right = write_csv(tmp_path / "right.csv", [[*row[:4], "1.00"] for row in order_rows(20)] + order_rows(1, first=30))
    assert shop.bring(right)[0].record.reasons == {"order_changed": 20}
    shop.undo("wrong.csv")
    assert shop.bring(right)[0].record.accepted == 20
    assert shop.turn().span.revenue.minor == 20 * 100 + 1250


def test_what_is_not_there_cannot_be_taken_back(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(UnknownImport, match="Nothing was brought in"):
        shop.undo()
    path = write_csv(tmp_path / "orders.csv", order_rows(10))
    shop.bring(path)
    with pytest.raises(UnknownImport, match="No import is known"):
        shop.undo("other.csv")
    shop.bring(write_csv(path, order_rows(20)))
    with pytest.raises(UnknownImport, match="could be 2"):
        shop.undo("orders.csv")
    assert orders(shop) == 20


def test_an_import_of_unknown_parts_is_refused(shop: Shop) -> None:
    """As revision 0001 of the database left them."""
    from regulars.domain.records import ImportRecord

    with shop.house.records.write() as writing:
        writing.add_import(ImportRecord("old", "old.csv", "ab", 1, 3, 3, 0, 0, {}))
    with pytest.raises(UnknownImport, match="cannot be taken back"):
        shop.undo()


CONTACTS = ("customer_id", "order_date", "order_no", "sku", "amount", "email")


def contact_rows(first: int, *people: tuple[str, str]) -> list[list[str]]:
    """One order each of these customers, with the mail they gave."""
    return [[who, *order_rows(1, first + place)[0][1:], mail] for place, (who, mail) in enumerate(people)]


def persons(shop: Shop) -> set[frozenset[str]]:
    """The keys of each person."""
    from regulars.loop.lookup import canonical_of, names_of

    found: dict[int, set[str]] = {}
    for row in names_of(shop.house).to_pylist():
        found.setdefault(canonical_of(shop.house, row["member"]), set()).add(row["customer"])
    return {frozenset(keys) for keys in found.values()}


def test_members_identifiers_and_joinings_go_with_the_import_that_brought_them(shop: Shop, tmp_path: Path) -> None:
    shop.bring(write_csv(tmp_path / "a.csv", contact_rows(0, ("ann", "a@x.cn"), ("bo", "b@x.cn")), CONTACTS))
    # The second file knows Ann, gives Bo a second mail, brings Cy, and an order of somebody with the mail of Ann.
    second = contact_rows(10, ("ann", "a@x.cn"), ("bo", "bo@x.cn"), ("cy", "c@x.cn"), ("", "a@x.cn"))
    path = write_csv(tmp_path / "b.csv", second, CONTACTS)
    shop.bring(path)
    joined = {frozenset({"ann", "a@x.cn"}), frozenset({"bo"}), frozenset({"cy"})}
    assert persons(shop) == joined
    assert shop.house.records.members_count() == 4
    foreseen = shop.undo("b.csv", dry_run=True)
    assert (foreseen.members, foreseen.identifiers, foreseen.partings) == (2, 1, 1)
    assert persons(shop) == joined, "looking changes nothing"
    undone = shop.undo("b.csv")
    assert (undone.members, undone.identifiers, undone.partings) == (2, 1, 1)
    assert persons(shop) == {frozenset({"ann"}), frozenset({"bo"})}
    records = shop.house.records
    assert (records.members_count(), records.merged().num_rows) == (2, 0)
    assert sorted(records.claims("email")["value"].to_pylist()) == ["a@x.cn", "b@x.cn"]
    assert [(entry.action, entry.rule) for entry in records.identity_log()][-1] == ("unmerge", "parted")
    # It comes back whole; pseudonyms are not given out again.
    assert shop.bring(path)[0].record.accepted == 4
    assert persons(shop) == joined
    assert records.next_member() == 7


def test_a_member_stays_whom_something_else_speaks_of(shop: Shop, tmp_path: Path) -> None:
    """Negative control: what other imports, a consent or a person's hand hold is not taken back."""
    from regulars.loop.act import say_consent
    from regulars.loop.members import identify, join_members
    from regulars.trust.consent import Purpose

    people = tuple((who, "") for who in ("ann", "bo", "cy", "dee", "eve"))
    shop.bring(write_csv(tmp_path / "a.csv", contact_rows(0, *people), CONTACTS))
    shop.bring(write_csv(tmp_path / "b.csv", contact_rows(10, ("ann", "")), CONTACTS))
    say_consent(shop.house, "bo", Purpose.ANALYSE, granted=False, source="form")
    join_members(shop.house, "cy", "dee")
    identify(shop.house, "ann", "email", "ann@x.cn")
    assert shop.undo("a.csv").members == 1
    assert persons(shop) == {frozenset({"ann"}), frozenset({"bo"}), frozenset({"cy", "dee"})}
    assert shop.house.records.claims("email")["value"].to_pylist() == ["ann@x.cn"]


def test_what_is_taken_back_of_other_kinds_is_counted_by_kind(shop: Shop, tmp_path: Path) -> None:
    header = ("product_id", "product_name", "category", "brand", "list_price")
    items = [[f"p{number}", f"tea {number}", "tea", "leaf", "12.50"] for number in range(12)]
    shop.bring(write_csv(tmp_path / "products.csv", items, header), kind="items")
    undone = shop.undo()
    assert (undone.events, undone.lines, undone.items, undone.texts, undone.members) == (0, 0, 12, 0, 0)
