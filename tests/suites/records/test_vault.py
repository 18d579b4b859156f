# ruff: noqa: S608 - the names of our own tables
"""Who is who is sealed wherever it is kept: found again, opened by its own key alone, erased for good, apart from other tenants."""

from __future__ import annotations

import random
from typing import Any

import pyarrow as pa
import pytest
from alembic import command
from sqlalchemy import Engine, text

from regulars.adapters.database.tables import METADATA
from regulars.adapters.database.upgrade import alembic_config
from regulars.adapters.files.vault_key import VaultKeyFile
from regulars.domain.errors import RegularsError, VaultDamaged, VaultLocked
from regulars.domain.identity import IdentityEntry
from regulars.domain.records import ConsentChange, Part
from regulars.ports.records import Records, StaleVersion

CANARY = "金丝雀@nest.example"


def claims_of(records: Records, kind: str, *rows: tuple[int, str]) -> pa.Table:
    values = pa.array([value for _, value in rows], pa.string())
    return pa.table(
        {
            "member": pa.array([member for member, _ in rows], pa.int64()),
            "mark": records.index_of(kind, values),
            "value": values,
        }
    )


def fill(records: Records, name: str) -> None:
    """Three members with an identifier, a claim, a household and an entry in the log each."""
    names = [f"{name}-{number}" for number in range(3)]
    with records.write() as writing:
        writing.add_members("customer", pa.array(names), records.next_member())
        writing.add_claims(
            "email", claims_of(records, "email", *((n + 1, f"{each}@b.cn") for n, each in enumerate(names)))
        )
        homes = pa.table({"member": pa.array([1, 2, 3], pa.int64()), "household": [f"home-{each}" for each in names]})
        writing.set_households(homes)
        writing.add_identity_entries([IdentityEntry(1, "household", 1, None, "hand", f"because-{name}", "ann")])


def told(records: Records) -> tuple[Any, ...]:
    """Everything that says who is who."""
    return (
        records.identifiers("customer").to_pylist(),
        records.claims("email").to_pylist(),
        records.households().to_pylist(),
        records.identity_log(),
    )


def contents(engine: Engine) -> str:
    """Every cell of the database."""
    with engine.connect() as connection:
        return "\n".join(
            str(row) for table in METADATA.sorted_tables for row in connection.execute(table.select()).all()
        )


def test_nothing_that_names_anybody_stands_in_the_database(database: Any) -> None:
    records = database.open()
    fill(records, CANARY)
    assert records.pseudonyms("customer", pa.array([f"{CANARY}-1", "C9"])).to_pylist() == [
        {"value": f"{CANARY}-1", "member": 2}
    ]
    assert [row["value"] for row in records.claims("email").to_pylist()] == [f"{CANARY}-{n}@b.cn" for n in range(3)]
    assert records.households()["household"].to_pylist() == [f"home-{CANARY}-{n}" for n in range(3)]
    assert records.identity_log()[0].reason == f"because-{CANARY}"
    engine = database.engine()
    assert CANARY not in contents(engine)
    with engine.begin() as connection:  # negative control
        connection.execute(text(f"INSERT INTO unsealed VALUES ('a', 'x', 1, '{CANARY}')"))
    assert CANARY in contents(engine)
    engine.dispose()


def test_some_members_are_told_as_all_are(place: Any) -> None:
    records = place.open()
    fill(records, "C")
    some = pa.array([3, 1, 3], pa.int64())
    for ask in (records.identifiers, records.claims):
        every = {"identifiers": "customer", "claims": "email"}[ask.__name__]
        wanted = [row for row in ask(every).to_pylist() if row["member"] in {1, 3}]
        assert ask(every, some).to_pylist() == wanted
    marks = records.key_marks("customer")
    values = records.identifiers("customer")["value"].combine_chunks()
    assert marks["mark"].to_pylist() == records.index_of("customer", values).to_pylist()
    assert records.claim_marks("email")["member"].to_pylist() == [1, 2, 3]


def test_the_erased_stay_erased(place: Any) -> None:
    records = place.open()
    fill(records, "C")
    before = told(records)
    with records.write() as writing:
        done = writing.erase([2], 77)
    assert done == {"keys": 1, "identifiers": 1, "claims": 1, "households": 1, "tombstones": 2, "reasons": 0}
    names, claims, homes, _ = told(records)
    assert [row["member"] for rows in (names, claims, homes) for row in rows] == [1, 3] * 3
    assert [row for row in before[0] if row["member"] != 2] == names
    assert records.pseudonyms("customer", pa.array(["C-1"])).num_rows == 0
    stones = {(row["kind"], row["token"]) for row in records.tombstones().to_pylist()}
    for kind, value, gone in (("customer", "C-1", True), ("email", "C-1@b.cn", True), ("customer", "C-0", False)):
        assert ((kind, records.tombs_of(kind, pa.array([value]))[0].as_py()) in stones) is gone
    # Nothing is learned of them again, and erasing twice changes nothing.
    with records.write() as writing:
        writing.add_claims("email", claims_of(records, "email", (2, "back@b.cn")))
        writing.set_households(pa.table({"member": pa.array([2], pa.int64()), "household": ["back"]}))
        writing.add_identity_entries([IdentityEntry(2, "household", 2, None, "hand", "back", "ann")])
        again = writing.erase([2], 78)
    assert again == dict.fromkeys(done, 0)
    assert told(records)[:3] == (names, claims, homes)
    assert records.identity_log()[-1].reason == ""
    with records.write() as writing:
        assert writing.add_tombstones(records.tombstones()) == 0
    records.scrub()


def test_what_was_said_of_the_erased_is_unreadable_for_ever(place: Any) -> None:
    records = place.open()
    fill(records, "C")
    with records.write() as writing:
        assert writing.erase([1], 5)["reasons"] == 1
    assert [entry.reason for entry in records.identity_log()] == [""]


def test_parts_are_replaced_in_their_import(place: Any) -> None:
    records = place.open()
    one, two = (Part(name, "texts", 2, 9, "0", 1, 2) for name in ("one", "two"))
    anew = Part("anew", "texts", 1, 8, "1", 1, 2)
    with records.write() as writing:
        writing.add_parts([one, two], expected_version=0)
    with records.write() as writing:
        assert writing.replace_parts({"one": [anew], "two": []}, 5, expected_version=1) == 2
    assert records.log_state().parts == (anew,)
    with pytest.raises(ValueError, match="stands"), records.write() as writing:
        writing.replace_parts({"one": []}, 6, expected_version=2)
    with pytest.raises(StaleVersion), records.write() as writing:
        writing.replace_parts({"anew": []}, 6, expected_version=1)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE identities SET value = substr(value, 1, 20) || 'AAAA' || substr(value, 25) WHERE member = 1",
        "UPDATE identities SET value = (SELECT value FROM identities AS i WHERE i.member = 2) WHERE member = 1",
        "UPDATE identities SET value = 'plain' WHERE member = 1",
        "UPDATE households SET household = (SELECT value FROM identities AS i WHERE i.member = 1) WHERE member = 1",
        "DELETE FROM vault_pages",
    ],
)
def test_what_was_altered_or_moved_is_told_and_not_read(database: Any, tampering: str) -> None:
    records = database.open()
    fill(records, "C")
    engine = database.engine()
    with engine.begin() as connection:
        connection.execute(text(tampering))
    engine.dispose()
    with pytest.raises(VaultDamaged) as caught:
        told(records)
    assert "vault.key" in str(caught.value.fix)
    assert "C-0" not in str(caught.value.where)


def test_without_its_key_a_shop_stays_shut(database: Any) -> None:
    records = database.open()
    fill(records, "C")
    records.close()
    (database.keys / "a.key").rename(database.keys / "away.key")
    with pytest.raises(VaultLocked) as caught:
        database.open()
    assert "REGULARS_VAULT_KEY" in str(caught.value.fix)
    assert not (database.keys / "a.key").exists(), "no new key is made where an old one is missing"
    VaultKeyFile(database.keys / "a.key").make()
    with pytest.raises(VaultDamaged):
        database.open()
    (database.keys / "away.key").replace(database.keys / "a.key")
    assert told(database.open())[0][0]["value"] == "C-0"


def test_rotating_touches_no_sealed_word_and_starts_over_where_it_was_cut(database: Any) -> None:
    records, keys = database.open(), VaultKeyFile(database.keys / "a.key")
    fill(records, "C")
    before, engine = told(records), database.engine()
    with engine.connect() as connection:
        sealed = connection.execute(text("SELECT value FROM identities ORDER BY member")).scalars().all()
    keys.add()  # a rotation cut short: the key is there, nothing is wrapped with it
    assert told(database.open()) == before
    assert (keys.add(), records.rotate()) == (3, (3, frozenset({3})))
    assert keys.keep_only(frozenset({3})) == (1, 2)
    assert told(database.open()) == before
    assert records.rotate()[0] == 0
    with engine.connect() as connection:
        assert connection.execute(text("SELECT value FROM identities ORDER BY member")).scalars().all() == sealed
    engine.dispose()


OLD = (
    "INSERT INTO tenants VALUES ('{tenant}', 0, 4)",
    "INSERT INTO identities VALUES ('{tenant}', 'customer', '{tenant}-{n}', {n})",
    "INSERT INTO claims VALUES ('{tenant}', 'email', '{tenant}-{n}@b.cn', {n}, '{tenant}-{n}@b.cn')",
    "INSERT INTO households VALUES ('{tenant}', {n}, '{tenant}-家''s')",
    "INSERT INTO identity_log VALUES ('{tenant}', {n}, 5, 'household', {n}, NULL, 'hand', '{tenant}-家''s', 'ann')",
)


def old_shop(database: Any) -> None:
    """A database of the revision before the vault, with two tenants."""
    engine = database.engine()
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0005")
    with engine.begin() as connection:
        for tenant in ("a", "b"):
            connection.execute(text(OLD[0].format(tenant=tenant)))
            for n in (1, 2, 3):
                for statement in OLD[1:]:
                    connection.execute(text(statement.format(tenant=tenant, n=n)))
    engine.dispose()


def check_sealed(records: Records, tenant: str) -> None:
    names, claims, homes, log = told(records)
    assert names == [{"member": n, "value": f"{tenant}-{n}"} for n in (1, 2, 3)]
    assert [(row["member"], row["value"]) for row in claims] == [(n, f"{tenant}-{n}@b.cn") for n in (1, 2, 3)]
    values = pa.array([row["value"] for row in claims])
    assert [row["mark"] for row in claims] == records.index_of("email", values).to_pylist()
    assert [row["household"] for row in homes] == [f"{tenant}-家's"] * 3
    assert [(e.at, e.member, e.other, e.reason, e.actor) for e in log] == [
        (5, n, None, f"{tenant}-家's", "ann") for n in (1, 2, 3)
    ]


def test_a_shop_from_before_is_sealed_when_it_is_opened(database: Any) -> None:
    old_shop(database)
    check_sealed(database.open("a"), "a")
    engine = database.engine()
    assert "a-1" not in contents(engine)
    assert "b-1" in contents(engine), "another tenant's rows wait for its own key"
    check_sealed(database.open("b"), "b")
    assert "b-1" not in contents(engine)
    engine.dispose()
    if database.kind == "sqlite":
        for path in database.keys.glob("shop.db*"):
            assert not any(word in path.read_bytes() for word in (b"a-1@b.cn", b"b-1@b.cn", "家".encode())), path


def test_a_sealing_killed_midway_starts_over(database: Any) -> None:
    old_shop(database)
    actor = database.act("seal")
    assert actor.stdout.readline() == "inside\n"
    actor.kill()
    actor.wait()
    check_sealed(database.open("a"), "a")


# Tenants apart (L28): whatever is done with one tenant's handle, the other's answers do not change by a byte.


class Leaky:
    """A negative control: a place that forgets whose rows it is asked for."""

    def __init__(self, records: Any, other: Any) -> None:
        self._records, self._other = records, other

    def __getattr__(self, name: str) -> Any:
        if name == "identifier_kinds":
            return lambda: tuple(sorted({*self._records.identifier_kinds(), *self._other.identifier_kinds()}))
        return getattr(self._records, name)


def answers(records: Any, names: list[str]) -> list[str]:
    """Everything a tenant can ask, errors and their words included."""
    asked: list[Any] = [
        records.log_state, records.next_member, records.identifier_kinds, records.merged, records.identity_log,
        records.households, records.consents, records.imports, records.undone, records.turns, records.tombstones,
        lambda: records.consent_words(range(1, 20)),
    ]  # fmt: skip
    for kind in ("customer", "email", "card"):
        asked += [
            lambda kind=kind: records.identifiers(kind),
            lambda kind=kind: records.claims(kind),
            lambda kind=kind: records.key_marks(kind),
            lambda kind=kind: records.claim_marks(kind),
            lambda kind=kind: records.pseudonyms(kind, pa.array(names)),
            lambda kind=kind: records.identifiers(kind, pa.array(range(1, 20))),
        ]
    asked += [lambda name=name: records.part(name) for name in names]
    found = []
    for ask in asked:
        try:
            answer = ask()
        except (KeyError, RegularsError) as error:
            answer = (type(error), error.args)
        found.append(str(answer.to_pylist() if isinstance(answer, pa.Table) else answer))
    return found


def act(records: Any, dice: random.Random, names: list[str]) -> None:
    """One random change with one tenant's handle; a refusal is an answer too."""
    member, name, kind = dice.randint(1, 9), dice.choice(names), dice.choice(["customer", "email", "card"])
    first, version = records.next_member(), records.log_state().version
    with records.write() as writing:
        match dice.randrange(7):
            case 0 if records.pseudonyms(kind, pa.array([name])).num_rows == 0:
                writing.add_members(kind, pa.array([name]), first)
            case 1:
                writing.add_claims(kind, claims_of(records, kind, (member, name)))
            case 2:
                writing.set_households(pa.table({"member": pa.array([member], pa.int64()), "household": [name]}))
            case 3:
                writing.add_consent(ConsentChange(member, "message", granted=True, at=1, source="form"))
            case 4:
                writing.add_identity_entries([IdentityEntry(1, "merge", member, member + 1, "hand", name, "ann")])
            case 5 if name not in {part.name for part in records.log_state().parts}:
                writing.add_parts([Part(name, "events", 1, 1, "0")], expected_version=version)
            case 6:
                writing.erase([member], 5)
            case _:
                pass


def differs(one: Any, other: Any, dice: random.Random, steps: int) -> bool:
    """Whether one tenant's answers ever change by what is done with the other's handle."""
    names = [f"N{number}" for number in range(12)]
    for _ in range(steps):
        acting, still = (one, other) if dice.random() < 0.5 else (other, one)
        before = answers(still, names)
        act(acting, dice, names)
        if answers(still, names) != before:
            return True
    return False


@pytest.mark.slow
def test_no_tenant_sees_another(place: Any) -> None:
    one, other = place.open("one"), place.open("other")
    assert not differs(one, other, random.Random(28), 12)
    # The same words have other marks for another tenant, so that what one holds says nothing of the other.
    if place.kind != "memory":
        word = pa.array(["N1"])
        for ask in ("index_of", "tombs_of"):
            assert getattr(one, ask)("customer", word) != getattr(other, ask)("customer", word)


def test_a_tenant_that_sees_another_is_noticed(sqlite: Any) -> None:
    one, other = sqlite.open("one"), sqlite.open("other")
    assert differs(Leaky(one, other), Leaky(other, one), random.Random(28), 12)


@pytest.mark.parametrize("table", ["identities", "claims", "vault_pages", "vault_secrets"])
def test_another_tenants_rows_open_nowhere_else(database: Any, table: str) -> None:
    """Even somebody who writes one tenant's rows into another's by hand learns nothing through it."""
    one, other = database.open("one"), database.open("other")
    fill(one, "ONE")
    fill(other, "OTHER")
    engine = database.engine()
    with engine.begin() as connection:
        connection.execute(text(f"DELETE FROM {table} WHERE tenant = 'other'"))
        connection.execute(text(f"UPDATE {table} SET tenant = 'other' WHERE tenant = 'one'"))
    engine.dispose()
    with pytest.raises(VaultDamaged):
        told(database.open("other"))
