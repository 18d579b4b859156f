"""A turn with nothing new is answered from what was remembered, exactly; with anything new it is taken anew."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.csv as csv
import pytest

import regulars as rg
from regulars.domain.plain import made_plain, made_whole
from regulars.domain.turn import Turn
from regulars.interfaces.report.page import page
from regulars.interfaces.words import Speaker
from regulars.loop.document import turn_document
from regulars.shop import Shop, open_demo, open_latest
from shops import orders


def home_of(folder: Path, members: int) -> Path:
    """The home of a shop that has taken a turn."""
    csv.write_csv(orders(members=members), folder / "orders.csv")
    with rg.open(folder) as opened:
        opened.bring(folder / "orders.csv")
        assert not is_remembered(opened.turn())
    return folder


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop too small for a churn model, so that its turns are quick."""
    return home_of(tmp_path_factory.mktemp("taken"), 120)


@pytest.fixture
def home(taken: Path, tmp_path: Path) -> Path:
    """The same home, to be changed."""
    return Path(shutil.copytree(taken, tmp_path / "home"))


def is_remembered(turn: Turn) -> bool:
    return "know" not in turn.seconds


def without_seconds(turn: Turn) -> str:
    """The document as it is printed, its order included."""
    return json.dumps(turn_document(turn) | {"seconds": None})


def test_the_same_turn_is_answered_exactly(home: Path) -> None:
    with rg.open(home) as shop:
        again = shop.turn()
        assert is_remembered(again)
        page_again = page(shop, again, (), (), "zh")
        # Negative control: without what is remembered every room works, and finds the same.
        shutil.rmtree(home / "remembered")
        anew = shop.turn()
        assert not is_remembered(anew)
        assert without_seconds(again) == without_seconds(anew)
        assert again.profiles.equals(anew.profiles)
        assert [Speaker("zh")(said) for said in again.assumptions] == [Speaker("zh")(said) for said in anew.assumptions]
        assert page_again == page(shop, anew, (), (), "zh")
        assert len(shop.house.records.turns()) == 1
        assert is_remembered(shop.turn())


def one_row_more(home: Path, shop: Shop) -> None:
    more = orders(members=1, days=500, seed=11)
    csv.write_csv(
        more.set_column(1, "order_id", [["x" + str(place) for place in range(more.num_rows)]]), home / "b.csv"
    )
    shop.bring(home / "b.csv")


def a_consent(_: Path, shop: Shop) -> None:
    shop.set_consent("c0005", "message", granted=True, source="test")


def a_page_of_the_profiles_is_damaged(home: Path, shop: Shop) -> None:
    part = home / "lake" / shop.house.records.turns()[0].profiles
    content = bytearray(part.read_bytes())
    content[len(content) // 2] ^= 1
    part.chmod(0o644)
    part.write_bytes(content)


def what_is_remembered_is_damaged(home: Path, _: Shop) -> None:
    kept = next((home / "remembered").rglob("turn.json"))
    kept.write_text(kept.read_text().replace("0", "1", 1))


@pytest.mark.parametrize(
    "happens", [one_row_more, a_consent, a_page_of_the_profiles_is_damaged, what_is_remembered_is_damaged]
)
def test_whatever_happens_makes_it_anew(home: Path, happens: Callable[[Path, Shop], None]) -> None:
    with rg.open(home) as shop:
        happens(home, shop)
        assert not is_remembered(shop.turn())


def test_a_setting_makes_it_anew_and_so_does_saying_the_usual_one(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGULARS_THREADS", "1")  # how fast, not what
    with rg.open(home) as shop:
        assert is_remembered(shop.turn())
    monkeypatch.setenv("REGULARS_MARGIN_SHARE", "0.4")  # the usual one: no longer an assumption
    with rg.open(home) as shop:
        said = shop.turn()
        assert not is_remembered(said)
        assert not any("Margin" in str(sentence) for sentence in said.assumptions)
    monkeypatch.setenv("REGULARS_MARGIN_SHARE", "0.3")
    with rg.open(home) as shop:
        assert not is_remembered(shop.turn())


def test_another_day_or_a_feature_of_ones_own_makes_it_anew(home: Path) -> None:
    import narwhals as nw

    @rg.feature("events_count", "Events so far.", "events")
    def events_count(events: Any) -> Any:
        return events.group_by("member").agg(nw.len().alias("count"))

    with rg.open(home) as shop:
        assert not is_remembered(shop.turn(features=[events_count]))
        assert not is_remembered(shop.turn(features=[events_count]))  # what it computes may have changed
        assert not is_remembered(shop.turn("2025-05-01"))
        assert not is_remembered(shop.turn())
        assert is_remembered(shop.turn())


def test_the_demo_looked_at_last_is_the_same_shop_with_the_same_settings(tmp_path: Path) -> None:
    with open_demo(home=tmp_path) as shop:
        settings = shop.house.settings
    (tmp_path / "latest").write_text("demo", encoding="utf-8")
    with open_latest(home=tmp_path) as again:
        assert again.house.settings == settings  # else its turn would be another one, in no currency
        assert (again.house.home, again.house.tenant) == (tmp_path / "demo", shop.house.tenant)
    (tmp_path / "open-x").mkdir()
    (tmp_path / "latest").write_text("open-x", encoding="utf-8")
    with open_latest(home=tmp_path) as other:  # negative control: another shop has the currency of the settings
        assert other.house.settings.currency != settings.currency


@pytest.mark.slow
def test_a_learned_model_is_part_of_it_while_it_is_on_the_shelf(tmp_path: Path) -> None:
    home = home_of(tmp_path, 300)
    with rg.open(home) as shop:
        before = shop.turn()
        assert is_remembered(before)
        assert before.learned
        assert "churn_probability" in before.profiles.column_names
        explained = shop.explain("c0005").churn
        assert explained is not None
        shutil.rmtree(home / "models")
        assert shop.explain("c0005").churn is None  # negative control: its model is gone, and so is the reason
        anew = shop.turn()
        assert not is_remembered(anew)
        assert anew.profiles.equals(before.profiles)
        # Learned again from the same data it is the same model, under the same name.
        assert anew.learned[0].version == before.learned[0].version
        assert shop.explain("c0005").churn == explained


def test_only_records_of_the_vocabulary_are_made_again() -> None:
    for foreign in (
        "os:system",
        "regulars.loop.house:House",
        "regulars.domain.words:say",
        "regulars.domain.plain:Path",
    ):
        with pytest.raises(ValueError, match="no record of the vocabulary"):
            made_whole([foreign, {}])
    with pytest.raises(TypeError, match="no record of the vocabulary"):
        made_plain(object())
