"""What the tables are, how they came to be, and what is said when a database cannot be used."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Inspector, MetaData, Text, inspect, text
from sqlalchemy.schema import CreateSchema

from regulars.adapters.database import tables
from regulars.adapters.database.records import DatabaseRecords
from regulars.adapters.database.tables import METADATA, REVISION
from regulars.adapters.database.upgrade import alembic_config
from regulars.adapters.files.vault_key import VaultKeyFile
from regulars.domain.data_class import DataClass
from regulars.domain.errors import DatabaseTooNew, DatabaseUnreachable, PartMissing, RegularsError, SettingsError
from regulars.domain.ids import Tenant
from regulars.trust.vault.vault import TenantVault

TABLES = METADATA.sorted_tables
NO_VAULT = TenantVault(VaultKeyFile(Path("/no/such/folder/vault.key")))
"""Of addresses that cannot be opened: no key is made before the database has answered."""
IDENTIFYING = {DataClass.IDENTITY, DataClass.CONTACT}


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_table_belongs_to_tenants(table: Any) -> None:
    assert next(iter(table.columns)).name == "tenant"
    assert next(iter(table.primary_key.columns)).name == "tenant"


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_column_says_what_it_holds(table: Any) -> None:
    classes = {column.info.get("data_class") for column in table.columns}
    assert classes <= set(DataClass)
    if classes & IDENTIFYING:
        assert DataClass.BEHAVIOUR not in classes, "identities live apart from behaviour"


def test_a_column_that_says_nothing_is_refused() -> None:
    with pytest.raises(TypeError, match="data class"):
        tables._table("careless", Column("name", Text))
    assert "careless" not in METADATA.tables


def test_migrations_lead_to_the_tables(database: Any) -> None:
    database.open()
    engine = database.engine()
    with engine.connect() as connection:
        migrated = MigrationContext.configure(connection, opts={"compare_type": True, "target_metadata": METADATA})
        assert compare_metadata(migrated, METADATA) == []
        assert ScriptDirectory.from_config(alembic_config(connection)).get_heads() == [REVISION]
        by_migration = _described(inspect(connection))
    engine.dispose()
    assert by_migration == _described_afresh(database)


def _described_afresh(database: Any) -> dict[str, Any]:
    """The tables as the metadata makes them, in a place of their own."""
    if database.kind == "sqlite":
        engine = type(database)("sqlite", database.address.replace("shop.db", "afresh.db"), database.opener).engine()
        schema = None
    else:
        engine, schema = database.engine(), "afresh"
    afresh = MetaData(schema=schema, naming_convention=dict(METADATA.naming_convention))
    for table in TABLES:
        table.to_metadata(afresh)
    with engine.begin() as connection:
        if schema is not None:
            connection.execute(CreateSchema(schema))
        afresh.create_all(connection)
        described = _described(inspect(connection), schema)
    engine.dispose()
    return described


def _described(inspector: Inspector, schema: str | None = None) -> dict[str, Any]:
    """Checks, keys and indexes by name: what Alembic's own comparison does not look at."""
    described: dict[str, Any] = {}
    for name in set(inspector.get_table_names(schema)) - {"alembic_version"}:
        checks = inspector.get_check_constraints(name, schema)
        columns = inspector.get_columns(name, schema)
        described[name] = {
            "checks": sorted((str(each["name"]), each["sqltext"]) for each in checks),
            "key": inspector.get_pk_constraint(name, schema),
            "unique": sorted(str(each["name"]) for each in inspector.get_unique_constraints(name, schema)),
            "foreign": sorted(str(each["name"]) for each in inspector.get_foreign_keys(name, schema)),
            "indexes": sorted(str(each["name"]) for each in inspector.get_indexes(name, schema)),
            "columns": [(each["name"], str(each["type"]), each["nullable"]) for each in columns],
        }
    return described


def test_every_table_is_strict_on_sqlite(sqlite: Any) -> None:
    sqlite.open()
    engine = sqlite.engine()
    with engine.connect() as connection:
        listed = connection.execute(text("SELECT name, strict FROM pragma_table_list")).all()
        settings = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        }
    engine.dispose()
    strict = {row.name for row in listed if row.strict}
    assert [table.name for table in TABLES if table.name not in strict] == []
    full = 2
    assert settings == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 30_000,
    }


def test_a_newer_database_is_refused_untouched(database: Any) -> None:
    database.open()
    engine = database.engine()
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(DatabaseTooNew, match="9999"):
        database.open()


def test_opening_again_keeps_everything(database: Any) -> None:
    first = database.open()
    with first.write() as writing:
        writing.add_parts([], expected_version=0)
    first.close()
    again = database.open()
    assert (again.log_state().version, again.revision()) == (1, REVISION)


def test_only_its_owner_reads_the_file(sqlite: Any) -> None:
    records = sqlite.open()
    with records.write() as writing:
        writing.add_parts([], expected_version=0)
    path = Path(sqlite.address.removeprefix("sqlite:///"))
    modes = {each.name: oct(each.stat().st_mode & 0o777) for each in path.parent.glob("shop.db*")}
    assert set(modes.values()) == {"0o600"}, modes


def told(error: RegularsError) -> str:
    """Everything a person could see of an error, its traceback included."""
    seen = [error, error.what, error.where, error.why, error.fix, *traceback.format_exception(error)]
    return " ".join(map(str, seen))


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("postgresql://anna:geheim@127.0.0.1:1/shop", DatabaseUnreachable),
        ("postgresql://127.0.0.1:1/shop?password=geheim&user=anna", DatabaseUnreachable),
        ("sqlite:////no/such/folder/shop.db", DatabaseUnreachable),
        ("sqlite://", SettingsError),
        ("sqlite:///:memory:", SettingsError),
        ("mysql://anna:geheim@host/shop", SettingsError),
        ("postgresql://anna:geheim@host:port/shop", SettingsError),
        ("geheim", SettingsError),
        ("", SettingsError),
    ],
)
def test_an_address_that_does_not_work(address: str, kind: type[RegularsError]) -> None:
    with pytest.raises(SettingsError) as caught:
        DatabaseRecords.open(address, Tenant("a"), NO_VAULT)
    assert type(caught.value) is kind
    assert str(caught.value.fix)
    assert "geheim" not in told(caught.value)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "shop.db").write_bytes(b"customer,date,amount\n" * 100)
    with pytest.raises(DatabaseUnreachable, match="does not answer"):
        DatabaseRecords.open(f"sqlite:///{tmp_path}/shop.db", Tenant("a"), NO_VAULT)


def test_a_database_that_is_not_there(postgresql_server: str) -> None:
    with pytest.raises(DatabaseUnreachable) as caught:
        DatabaseRecords.open(postgresql_server.replace("/postgres?", "/nothing?"), Tenant("a"), NO_VAULT)
    assert "nothing" in str(caught.value.why)


def test_a_missing_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(PartMissing) as caught:
        DatabaseRecords.open("postgresql://host/shop", Tenant("a"), NO_VAULT)
    assert "regulars[postgres]" in str(caught.value.fix)


def test_a_writer_that_never_ends_is_told_apart(sqlite: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from regulars.adapters.database import engine

    pragmas = tuple(each.replace("30000", "50") for each in engine._SQLITE_PRAGMAS)
    monkeypatch.setattr(engine, "_SQLITE_PRAGMAS", pragmas)
    one, two = sqlite.open(), sqlite.open()
    with one.write(), pytest.raises(DatabaseUnreachable, match="busy"), two.write():
        pass
