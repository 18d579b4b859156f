"""Every stored column says what kind of data it holds; every question says what it reads and is asked by somebody."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pytest

import regulars as rg
from regulars.domain.data_class import DataClass
from regulars.domain.events import TABLES
from regulars.domain.turn import SCORES
from regulars.know.features import FEATURES
from regulars.trust.consent import Purpose

SOURCE = Path(__file__).parents[2] / "src" / "regulars"
BOOKKEEPING = {"member", "segment", "stage", "stage_before", "group", "cluster", "topic", "abnormal", *SCORES}
"""Columns of a profile that are no features: who, where they stand, what is modelled of them."""
QUESTIONS = sorted(SOURCE.rglob("*.sql"))


@pytest.fixture(scope="module")
def shop() -> rg.Shop:
    orders = pa.table(
        {
            "customer": ["a", "a", "b", "c"],
            "order_id": ["1", "2", "3", "4"],
            "date": ["2020-01-01", "2020-02-01", "2020-02-03", "2020-02-04"],
            "amount": ["9.50", "12.00", "3.20", "4.00"],
            "category": ["tea", "tea", "cups", "tea"],
        }
    )
    with rg.open(orders) as opened:
        opened.turn()
        yield opened


@pytest.mark.parametrize("table", TABLES)
def test_every_column_of_the_log_has_a_data_class_and_a_meaning(table: str) -> None:
    columns = TABLES[table]
    assert len({column.name for column in columns}) == len(columns)
    assert all(isinstance(column.data_class, DataClass) and column.meaning and column.type for column in columns)


def test_every_column_of_the_database_has_a_data_class() -> None:
    from regulars.adapters.database.tables import METADATA

    columns = [column for table in METADATA.tables.values() for column in table.columns]
    assert columns
    assert [str(column) for column in columns if not isinstance(column.info.get("data_class"), DataClass)] == []


def test_every_table_of_the_database_is_described() -> None:
    from regulars.adapters.database.tables import METADATA

    for language in ("en", "zh"):
        text = (SOURCE.parents[1] / "docs" / language / "data.md").read_text(encoding="utf-8")
        assert [name for name in METADATA.tables if f"`{name}`" not in text] == []


def test_every_file_of_the_lake_carries_its_classes(shop: rg.Shop) -> None:
    import pyarrow.parquet as pq

    parts = sorted((shop.home / "lake").glob("*.parquet"))
    assert {path.name.partition("-")[0] for path in parts} == {"events", "lines", "profiles"}
    known = {member.value for member in DataClass}
    for path in parts:
        classes = {
            field.name: (field.metadata or {}).get(b"data_class", b"").decode() for field in pq.read_schema(path)
        }
        assert set(classes.values()) <= known, (path.name, classes)


def test_behaviour_never_holds_an_identity(shop: rg.Shop) -> None:
    """Identities stand in the records alone: no table of the lake has a column of that class."""
    classes = {column.data_class for table in TABLES.values() for column in table}
    assert classes & {DataClass.IDENTITY, DataClass.CONTACT} == set()


def test_features_are_the_columns_of_a_profile(shop: rg.Shop) -> None:
    assert set(shop.profiles.column_names) - BOOKKEEPING == {feature.name for feature in FEATURES}
    assert set(shop.profiles.column_names) >= BOOKKEEPING


def test_features_have_the_type_they_say(shop: rg.Shop) -> None:
    schema = shop.profiles.schema
    for feature in FEATURES:
        is_int = pa.types.is_integer(schema.field(feature.name).type)
        assert is_int == (feature.type == "int"), feature.name
        assert feature.optional or shop.profiles[feature.name].null_count == 0, feature.name
        assert isinstance(feature.purpose, Purpose)
        assert feature.unit
        assert str(feature.meaning).endswith(".")


def test_every_feature_is_answered_by_the_question_it_names() -> None:
    for feature in FEATURES:
        text = (SOURCE / "know" / f"{feature.question}.sql").read_text(encoding="utf-8")
        assert re.search(rf"\b{feature.name}\b", text), feature.name


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_a_question_says_what_it_is(path: Path) -> None:
    """The first line is a sentence; the header says what is read, unless it reads nothing."""
    lines = path.read_text(encoding="utf-8").splitlines()
    header = []
    for line in lines:
        if not line.startswith("--"):
            break
        header.append(line.removeprefix("--").strip())
    assert header, path
    assert header[0][0].isupper()
    assert re.search(r"[.:]( |$)", " ".join(header))
    reads = re.search(r"^\s*(FROM|JOIN)\s+\w", "\n".join(lines), re.MULTILINE | re.IGNORECASE)
    assert not reads or "Reads:" in " ".join(header), path


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_a_question_is_asked_by_somebody(path: Path) -> None:
    code = "\n".join(other.read_text(encoding="utf-8") for other in SOURCE.rglob("*.py"))
    named = rf'"{path.stem}"|f"new_\{{table\}}"' if path.stem.startswith("new_") else rf'"{path.stem}"'
    assert re.search(named, code), path


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_a_question_lies_in_a_room(path: Path) -> None:
    assert path.parent.parent == SOURCE
    assert path.parent.name in {"gather", "know", "lifecycle", "predict", "reward", "measure"}
