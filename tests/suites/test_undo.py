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
