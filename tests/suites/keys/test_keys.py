"""Keys of the HTTP API: the same promises of each place that keeps them."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.schema import CreateSchema

from regulars.adapters.database.engine import engine_at
from regulars.adapters.database.keys import DatabaseKeys
from regulars.adapters.memory.clock import FixedClock
from regulars.adapters.memory.keys import KeyRack, MemoryKeys
from regulars.domain.errors import UsageError
from regulars.domain.ids import Tenant
from regulars.domain.time import DAY_US
from regulars.loop.keyring import KeyRing
from regulars.ports.keys import Keys
from regulars.trust.access import KEY_PATTERN, secrets_hidden

HOUR_US = 3_600_000_000
_SCHEMAS = itertools.count(1)


class Place:
    """One place that keeps keys of several tenants."""

    def __init__(self, opener: Callable[[str], Keys], address: str = "") -> None:
        self._opener = opener
        self.address = address
        self.clock = FixedClock(1_000)
        self.opened: list[Keys] = []
        self._entropy = itertools.count(1)

    def ring(self, tenant: str = "a") -> KeyRing:
        self.opened.append(self._opener(tenant))
        return KeyRing(self.opened[-1], self.clock, self.entropy)

    def entropy(self, count: int) -> bytes:
        """Different bytes each time, the same in every run."""
        return hashlib.shake_128(str(next(self._entropy)).encode()).digest(count)


def _schema(server: str) -> str:
    name = f"keys{next(_SCHEMAS)}"
    url = make_url(server)
    engine = create_engine(url.set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(CreateSchema(name))
    engine.dispose()
    return url.update_query_dict({"options": f"-csearch_path={name}"}).render_as_string(hide_password=False)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Each place in turn."""
    if request.param == "memory":
        rack: KeyRack = {}
        made = Place(lambda tenant: MemoryKeys(Tenant(tenant), rack))
    else:
        address = (
            f"sqlite:///{tmp_path}/shop.db"
            if request.param == "sqlite"
            else _schema(request.getfixturevalue("postgresql_server"))
        )
        made = Place(lambda tenant: DatabaseKeys.open(address, Tenant(tenant)), address)
    yield made
    for keys in made.opened:
        keys.close()


def test_a_key_opens_what_it_was_made_for(place: Place) -> None:
    ring = place.ring()
    minted = ring.create(["till", "read", "till"], "till 1", days=30)
    opened = ring.opened_by(minted.key)
    assert KEY_PATTERN.fullmatch(minted.key)
    assert opened == minted.kept
    assert opened.scopes == ("read", "till")
    assert opened.expires_at == 1_000 + 30 * DAY_US
    assert ring.listed() == (opened,)


def test_what_is_kept_opens_nothing(place: Place) -> None:
    ring = place.ring()
    minted = ring.create(["admin"])
    assert minted.key not in repr(ring.listed())
    assert ring.opened_by(minted.kept.digest) is None
    if place.address:
        engine = engine_at(place.address)
        with engine.connect() as connection:
            rows = repr(connection.execute(text("SELECT * FROM api_keys")).all())
        engine.dispose()
        assert minted.kept.id in rows
        assert minted.key not in rows
        assert minted.key.rpartition("_")[2] not in rows


@pytest.mark.parametrize("at", [3, 14, 20, 60, 79])
def test_a_key_with_one_letter_changed_opens_nothing(place: Place, at: int) -> None:
    ring = place.ring()
    key = ring.create(["admin"]).key
    other = key[:at] + ("0" if key[at] != "0" else "1") + key[at + 1 :]
    assert ring.opened_by(other) is None
    assert ring.opened_by(key) is not None


@pytest.mark.parametrize("no_key", ["", "rg_", "rg_000000000000_", "Bearer", "ключ", "rg_" + "0" * 77, "\x00"])
def test_what_is_no_key_opens_nothing(place: Place, no_key: str) -> None:
    ring = place.ring()
    ring.create(["admin"])
    assert ring.opened_by(no_key) is None


def test_a_key_of_one_tenant_is_none_of_another(place: Place) -> None:
    one, other = place.ring("a"), place.ring("b")
    minted = one.create(["admin"])
    assert other.opened_by(minted.key) is None
    assert other.listed() == ()
    for change in (other.revoke, other.rotate):
        with pytest.raises(UsageError):
            change(minted.kept.id)
    assert one.opened_by(minted.key) is not None


def test_a_revoked_key_opens_nothing_at_once(place: Place) -> None:
    ring, again = place.ring(), place.ring()
    minted = ring.create(["read"])
    assert again.opened_by(minted.key) is not None
    revoked = ring.revoke(minted.key[:15])
    assert revoked.revoked_at == 1_000
    assert again.opened_by(minted.key) is None
    place.clock.pass_us(5)
    assert ring.revoke(minted.kept.id).revoked_at == 1_000  # the first word stays


def test_a_key_ends_when_it_was_meant_to(place: Place) -> None:
    ring = place.ring()
    minted = ring.create(["read"], days=1)
    place.clock.pass_us(DAY_US - 1)
    assert ring.opened_by(minted.key) is not None
    place.clock.pass_us(1)
    assert ring.opened_by(minted.key) is None


def test_rotation_overlaps_and_keeps_name_and_scopes(place: Place) -> None:
    ring = place.ring()
    old = ring.create(["till"], "till 1", days=10)
    place.clock.pass_us(HOUR_US)
    new = ring.rotate(old.kept.id, overlap_hours=2)
    assert (new.kept.name, new.kept.scopes, new.kept.replaces) == ("till 1", ("till",), old.kept.id)
    assert new.kept.expires_at == place.clock.now() + 10 * DAY_US
    assert ring.opened_by(old.key) is not None
    assert ring.opened_by(new.key) is not None
    place.clock.pass_us(2 * HOUR_US)
    assert ring.opened_by(old.key) is None
    assert ring.opened_by(new.key) is not None
    with pytest.raises(UsageError, match="nothing any more"):
        ring.rotate(old.kept.id)


def test_rotation_never_prolongs_the_old_key(place: Place) -> None:
    ring = place.ring()
    old = ring.create(["till"], days=1)
    ring.rotate(old.kept.id, overlap_hours=24 * 300)
    place.clock.pass_us(DAY_US)
    assert ring.opened_by(old.key) is None


def test_last_use_is_noted_once_a_minute_and_never_goes_back(place: Place) -> None:
    ring = place.ring()
    key = ring.create(["read"]).kept
    ring.note_used(key)
    used = ring.found(key.id)
    assert used.used_at == 1_000
    place.clock.pass_us(59_000_000)
    ring.note_used(used)
    assert ring.found(key.id).used_at == 1_000
    place.clock.pass_us(1_000_000)
    ring.note_used(used)
    assert ring.found(key.id).used_at == 60_001_000
    ring.keys.note_used(key.id, 5)
    assert ring.found(key.id).used_at == 60_001_000


def test_what_cannot_be_a_key_is_refused(place: Place) -> None:
    ring = place.ring()
    for scopes, name, days in (
        ([], "", None),
        (["root"], "", None),
        (["read"], "x" * 101, None),
        (["read"], "a\nb", None),
        (["read"], "", 0),
        (["read"], "", 3_651),
    ):
        with pytest.raises(UsageError):
            ring.create(scopes, name, days)
    assert ring.listed() == ()


def test_an_id_stands_once(place: Place) -> None:
    ring = place.ring()
    key = ring.create(["read"]).kept
    with pytest.raises(ValueError, match="taken"):
        ring.keys.add(key)
    with pytest.raises(ValueError, match="taken"):
        place.ring("b").keys.add(key)


def test_a_key_in_a_text_is_hidden(place: Place) -> None:
    key = place.ring().create(["read"]).key
    hidden = secrets_hidden(f"{key} and again {key}!")
    assert key not in hidden
    assert key[:15] in hidden
