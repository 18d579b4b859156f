"""Accounts, sessions and the log of the console's staff: the same promises of each place that keeps them."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.schema import CreateSchema

from regulars.adapters.database.engine import engine_at
from regulars.adapters.database.staff import DatabaseStaff
from regulars.adapters.memory.clock import FixedClock
from regulars.adapters.memory.staff import MemoryStaff, StaffRoom
from regulars.domain.errors import UsageError
from regulars.domain.ids import Tenant
from regulars.domain.staff import Role
from regulars.loop import staffing
from regulars.loop.staffing import (
    ABSOLUTE_SECONDS,
    IDLE_SECONDS,
    TRIES_MAX,
    TRIES_SECONDS,
    Refused,
    SignedIn,
    StaffDesk,
)
from regulars.ports.staff import Staff
from regulars.trust import passwords

SECOND = 1_000_000
RIGHT = "correct horse battery"
HERE = "192.0.2.1"
_SCHEMAS = itertools.count(1)


@pytest.fixture(autouse=True)
def light_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id with little memory, so that the suite does not spend its time on one thing; its own test uses the real one."""
    from argon2 import PasswordHasher

    monkeypatch.setattr(passwords, "_hasher", lambda: PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    passwords.nobodys.cache_clear()


class Place:
    """One place that keeps the staff of several tenants."""

    def __init__(self, opener: Callable[[str], Staff], address: str = "") -> None:
        self._opener = opener
        self.address = address
        self.clock = FixedClock(1_000 * SECOND)
        self.opened: list[Staff] = []
        self._numbers = itertools.count(1)

    def desk(self, tenant: str = "a") -> StaffDesk:
        self.opened.append(self._opener(tenant))
        return StaffDesk(self.opened[-1], self.clock, self.entropy)

    def entropy(self, count: int) -> bytes:
        return hashlib.shake_128(str(next(self._numbers)).encode()).digest(count)


def _schema(server: str) -> str:
    name = f"staff{next(_SCHEMAS)}"
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
        room = StaffRoom()
        made = Place(lambda tenant: MemoryStaff(Tenant(tenant), room))
    else:
        address = (
            f"sqlite:///{tmp_path}/shop.db"
            if request.param == "sqlite"
            else _schema(request.getfixturevalue("postgresql_server"))
        )
        made = Place(lambda tenant: DatabaseStaff.open(address, Tenant(tenant)), address)
    yield made
    for staff in made.opened:
        staff.close()


def signed_in(desk: StaffDesk, name: str = "anna", password: str = RIGHT) -> SignedIn:
    found = desk.sign_in(name, password, HERE)
    assert isinstance(found, SignedIn)
    return found


def kinds(desk: StaffDesk) -> list[str]:
    return [event.kind for event in desk.staff.events(100)]


def test_who_has_the_password_is_let_in_and_nobody_else(place: Place) -> None:
    desk = place.desk()
    desk.add(" Anna ", "owner", RIGHT)
    who = signed_in(desk, "ANNA")
    assert (who.name, who.role) == ("anna", Role.OWNER)
    assert desk.session(who.token) == who
    assert desk.sign_in("anna", RIGHT + "!", HERE) is Refused.WRONG
    assert desk.sign_in("nobody", RIGHT, HERE) is Refused.WRONG
    assert desk.session("0" * 64) is None
    assert desk.session("") is None
    assert sorted(kinds(desk)) == ["added", "refused", "refused", "signed_in"]


def test_what_is_kept_opens_nothing(place: Place) -> None:
    desk = place.desk()
    desk.add("anna", "owner", RIGHT)
    who = signed_in(desk)
    assert RIGHT not in repr(desk.listed())
    assert who.token not in repr(who)
    if place.address:
        engine = engine_at(place.address)
        with engine.connect() as connection:
            rows = repr(connection.execute(text("SELECT * FROM staff")).all())
            rows += repr(connection.execute(text("SELECT * FROM staff_sessions")).all())
        engine.dispose()
        assert "anna" in rows
        assert RIGHT not in rows
        assert who.token not in rows


def test_a_session_ends_when_nothing_is_asked_and_in_any_case(place: Place) -> None:
    desk = place.desk()
    desk.add("anna", "owner", RIGHT)
    idle = signed_in(desk)
    place.clock.pass_us(IDLE_SECONDS * SECOND - 1)
    assert desk.session(idle.token) is not None  # which counts as a request
    place.clock.pass_us(IDLE_SECONDS * SECOND)
    assert desk.session(idle.token) is None
    busy, steps = signed_in(desk), 0
    while desk.session(busy.token) is not None:
        place.clock.pass_us(IDLE_SECONDS * SECOND // 2)
        steps += 1
    assert steps == 2 * ABSOLUTE_SECONDS // IDLE_SECONDS


def test_out_is_out(place: Place) -> None:
    desk = place.desk()
    desk.add("anna", "owner", RIGHT)
    one, other = signed_in(desk), signed_in(desk)
    desk.sign_out(one, HERE)
    assert desk.session(one.token) is None
    assert desk.session(other.token) is not None
    desk.set_password("anna", "another good one")
    assert desk.session(other.token) is None
    assert desk.sign_in("anna", RIGHT, HERE) is Refused.WRONG
    last = signed_in(desk, "anna", "another good one")
    desk.remove("anna")
    assert desk.session(last.token) is None
    assert desk.listed() == ()


def test_whoever_guesses_is_stopped_and_nobody_else(place: Place) -> None:
    desk = place.desk()
    desk.add("anna", "owner", RIGHT)
    guesses = [desk.sign_in("anna", f"guess number {n}", HERE) for n in range(TRIES_MAX + 3)]
    assert guesses == [Refused.WRONG] * TRIES_MAX + [Refused.LIMITED] * 3
    # Not even the right one, from there; from elsewhere the member of staff comes in as ever.
    assert desk.sign_in("anna", RIGHT, HERE) is Refused.LIMITED
    assert isinstance(desk.sign_in("anna", RIGHT, "198.51.100.7"), SignedIn)
    place.clock.pass_us(TRIES_SECONDS * SECOND + 1)
    assert isinstance(desk.sign_in("anna", RIGHT, HERE), SignedIn)


def test_whoever_guesses_names_is_stopped_too(place: Place) -> None:
    desk = place.desk()
    guesses = [desk.sign_in(f"name{n}", RIGHT, HERE) for n in range(staffing.TRIES_OF_ADDRESS_MAX + 1)]
    assert guesses[-2:] == [Refused.WRONG, Refused.LIMITED]


def test_the_staff_of_one_tenant_is_nobody_in_another(place: Place) -> None:
    one, other = place.desk("a"), place.desk("b")
    one.add("anna", "owner", RIGHT)
    who = signed_in(one)
    assert other.sign_in("anna", RIGHT, HERE) is Refused.WRONG
    assert other.session(who.token) is None
    assert other.listed() == ()
    other.add("anna", "analyst", RIGHT)
    assert one.found("anna").role is Role.OWNER


def test_what_cannot_be_an_account_is_refused(place: Place) -> None:
    desk = place.desk()
    desk.add("anna", "owner", RIGHT)
    for name, role, password in (
        ("", "owner", RIGHT),
        ("a b", "owner", RIGHT),
        ("安娜", "owner", RIGHT),
        ("bob", "root", RIGHT),
        ("bob", "owner", "short"),
        ("bob", "owner", "x" * 300),
        ("bob", "owner", "aaaaaaaaaaaaaa"),
        ("anna", "owner", RIGHT),
    ):
        with pytest.raises(UsageError):
            desk.add(name, role, password)
    with pytest.raises(UsageError):
        desk.set_password("nobody", RIGHT)
    assert [each.name for each in desk.listed()] == ["anna"]


def test_the_last_owner_stays_while_others_are_left(place: Place) -> None:
    desk = place.desk()
    desk.add("anna", "owner", RIGHT)
    desk.add("bob", "analyst", RIGHT)
    with pytest.raises(UsageError, match="last owner"):
        desk.remove("anna")
    desk.add("cleo", "owner", RIGHT)
    desk.remove("anna")
    assert [each.name for each in desk.listed()] == ["bob", "cleo"]


def test_a_form_of_one_session_is_none_of_another(place: Place) -> None:
    desk = place.desk()
    desk.add("anna", "owner", RIGHT)
    one, other = signed_in(desk), signed_in(desk)
    assert one.csrf == desk.session(one.token).csrf  # type: ignore[union-attr]
    assert one.csrf != other.csrf
    assert one.token not in one.csrf


def test_the_log_is_only_ever_appended_to(place: Place) -> None:
    desk = place.desk()
    desk.add("anna", "owner", RIGHT)
    desk.note_forbidden("anna", HERE, "ledger")
    assert kinds(desk) in (["forbidden", "added"], ["added", "forbidden"])
    if not place.address:
        return
    engine = engine_at(place.address)
    for change in ("UPDATE staff_log SET kind = 'added'", "DELETE FROM staff_log"):
        with pytest.raises(DatabaseError), engine.begin() as connection:
            connection.execute(text(change))
    engine.dispose()


def test_a_naive_desk_would_be_caught(place: Place) -> None:
    """Negative control: without counting refusals, guessing would go on."""
    desk = place.desk()
    desk.add("anna", "owner", RIGHT)

    class Forgetful:
        def __getattr__(self, name: str) -> object:
            return getattr(desk.staff, name)

        def count(self, *_: object, **__: object) -> int:
            return 0

    naive = StaffDesk(Forgetful(), desk.clock, desk.entropy)  # type: ignore[arg-type]
    assert {naive.sign_in("anna", f"guess {n}", HERE) for n in range(TRIES_MAX + 3)} == {Refused.WRONG}


def test_passwords_are_kept_as_the_standard_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 9106, second recommended option: argon2id, 64 MiB, 3 passes, 4 lanes; the same password twice is kept in two ways."""
    from argon2 import PasswordHasher
    from argon2.profiles import RFC_9106_LOW_MEMORY

    monkeypatch.setattr(passwords, "_hasher", lambda: PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY))
    one, other = passwords.hashed(RIGHT), passwords.hashed(RIGHT)
    assert one.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert one != other
    assert passwords.verified(one, RIGHT)
    assert not passwords.verified(one, RIGHT + " ")
    assert not passwords.verified("no digest", RIGHT)
