"""Who may see and do what: every screen and every role, as one table says; and nobody without the rest that is asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import regulars as rg
from consoles import Browser, add_points, add_staff
from regulars.domain.staff import Role
from regulars.interfaces.console.door import Console
from regulars.interfaces.console.screens import all_screens
from regulars.trust import passwords
from shops import orders

O, M, A, S, C, U = Role.OWNER, Role.MARKETER, Role.ANALYST, Role.SUPPORT, Role.CASHIER, Role.AUDITOR  # noqa: E741
ALL = {O, M, A, S, C, U}
MATRIX: dict[str, set[Role]] = {
    "home": ALL,
    "today": {O, M, A, U},
    "data": {O, M, A},
    "data_upload": {O, M},
    "upload": {O, M},
    "upload_bring": {O, M},
    "upload_discard": {O, M},
    "turn": {O, M},
    "job": {O, M},
    "lifecycle": {O, M, A, U},
    "segments": {O, M, A, U},
    "members": {O, M, S},
    "member": {O, M, S},
    "programme": {O, M, A, S, U},
    "ledger": {O, A, U},
    "ledger_verify": {O, U},
    "entry": {O, S, U},
    "entry_proof": {O, S, U},
    "quality": {O, M, A, U},
    "models": {O, M, A, U},
    "proposal": {O, M, A, U},
    "cashier": {O, C},
    "cashier_find": {O, C},
    "cashier_register": {O, C},
    "cashier_sale": {O, C},
    "cashier_redeem": {O, C},
    "cashier_undo": {O, C},
    "staff": {O, U},
    "words": ALL,
    "sign_out": ALL,
}
"""Screen to who may; the same table stands in docs/*/console.md."""
OPEN = {"sign_in", "sign_in_form", "prefer", "files"}
"""Screens that nobody has to be signed in for."""
CLOSED_TO_GUESTS = {"cashier", "staff", "upload", "job", "entry_proof"}


@pytest.fixture(scope="module")
def shop() -> Iterator[rg.Shop]:
    with pytest.MonkeyPatch.context() as patched:
        from argon2 import PasswordHasher

        patched.setattr(passwords, "_hasher", lambda: PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        passwords.nobodys.cache_clear()
        with rg.open(orders(120, 400)) as opened:
            opened.turn()
            add_staff(opened)
            add_points(opened)
            yield opened
        passwords.nobodys.cache_clear()


@pytest.fixture(scope="module")
def console(shop: rg.Shop) -> Iterator[Console]:
    made = Console(shop)
    yield made
    made.close()


@pytest.fixture
def look(shop: rg.Shop) -> Iterator[Browser]:
    made = Console(shop, look=True)
    with Browser(made, "http://127.0.0.1:8484") as browser:
        yield browser
    made.close()


def address(path: str) -> str:
    return path.replace("{number}", "1").replace("{rank}", "1").replace("{id}", "0" * 16).replace("{name}", "x")


def test_every_screen_stands_in_the_table() -> None:
    """A screen that nobody has thought about fails here."""
    assert {screen.name for screen in all_screens()} == set(MATRIX) | OPEN
    assert {screen.name for screen in all_screens() if screen.is_open} == OPEN


@pytest.mark.parametrize("role", sorted(Role))
def test_every_page_is_opened_or_refused_as_the_table_says(console: Console, role: Role) -> None:
    with Browser(console) as browser:
        assert browser.sign_in(role.value).status_code == 303
        token = browser.token()
        for screen in all_screens():
            if screen.is_open or screen.name in {"sign_out", "turn"}:
                continue
            path = address(screen.path)
            answer = browser.get(path) if screen.method == "GET" else browser.post(path, {"csrf": token})
            allowed = role in MATRIX[screen.name]
            assert (answer.status_code != 403) == allowed, (screen.name, answer.status_code)
            assert answer.status_code < 500


def test_a_refusal_is_noted(console: Console, shop: rg.Shop) -> None:
    with Browser(console) as browser:
        browser.sign_in("cashier")
        browser.get("/console/ledger")
    latest = shop.staff.staff.events(1)[0]
    assert (latest.kind, latest.name, latest.address, latest.detail) == ("forbidden", "cashier", "192.0.2.7", "ledger")


@pytest.mark.parametrize("role", sorted(Role))
def test_the_navigation_leads_nowhere_in_vain(console: Console, role: Role) -> None:
    with Browser(console) as browser:
        browser.sign_in(role.value)
        home = browser.get("/console")
        assert browser.get(home.headers["location"]).status_code == 200
        for screen in all_screens():
            if screen.nav is not None:
                assert (f'href="{screen.path}"' in browser.get("/console/words").text) == (role in MATRIX[screen.name])


def test_without_signing_in_everything_leads_to_the_door(console: Console) -> None:
    with Browser(console) as browser:
        for screen in all_screens():
            if screen.is_open:
                continue
            path = address(screen.path)
            answer = browser.get(path) if screen.method == "GET" else browser.post(path)
            assert answer.status_code == 303, screen.name
            assert answer.headers["location"].startswith("/console/sign-in")


def test_a_guest_sees_pages_and_changes_nothing(look: Browser) -> None:
    for screen in all_screens():
        if screen.is_open or screen.name == "home":
            continue
        path = address(screen.path)
        answer = look.get(path) if screen.method == "GET" else look.post(path, {"csrf": ""})
        if screen.method == "POST" or screen.name in CLOSED_TO_GUESTS:
            assert answer.status_code == 403, screen.name
        else:
            assert answer.status_code == 200, screen.name
    assert look.get("/console/sign-in").status_code == 303


def test_a_shop_to_look_at_is_shown_on_this_machine_only(look: Browser) -> None:
    """A strange page may point a name of its own at this machine: it reads nothing."""
    for host in ("evil.example", "evil.example:8484", "127.0.0.1.evil.example"):
        assert look.get("/console/members", headers={"host": host}).status_code == 421
    for host in ("127.0.0.1:8484", "localhost:8484", "[::1]:8484"):
        assert look.get("/console/members", headers={"host": host}).status_code == 200


def posts() -> list[str]:
    return [screen.path for screen in all_screens() if screen.method == "POST"]


@pytest.mark.parametrize("path", posts())
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example", "sec-fetch-site": "cross-site"},
        {"origin": "http://evil.example", "sec-fetch-site": "same-origin"},
        {"origin": "null", "sec-fetch-site": "same-origin"},
        {"origin": "http://shop.test", "sec-fetch-site": "same-site"},
        {"origin": "http://shop.test:81", "sec-fetch-site": "same-origin"},
    ],
)
def test_a_form_of_another_page_does_nothing(console: Console, path: str, headers: dict[str, str]) -> None:
    with Browser(console) as browser:
        browser.sign_in("owner")
        token = browser.token()
        assert browser.post(address(path), {"csrf": token}, headers=headers).status_code == 403
        assert browser.get("/console/words").status_code == 200  # still signed in


@pytest.mark.parametrize("path", [path for path in posts() if path != "/console/sign-in"])
@pytest.mark.parametrize("token", ["", "0" * 64, "ü"])
def test_a_form_without_the_right_token_does_nothing(console: Console, path: str, token: str) -> None:
    with Browser(console) as browser:
        browser.sign_in("owner")
        assert browser.post(address(path), {"csrf": token}).status_code == 403


def test_the_session_is_in_a_cookie_that_scripts_do_not_see(console: Console) -> None:
    with Browser(console) as browser:
        plain = browser.sign_in("owner").headers["set-cookie"]
        assert plain.startswith("regulars=")
        assert "HttpOnly" in plain
        assert "SameSite=Lax" in plain
        assert "Secure" not in plain
    with Browser(console, "https://shop.test") as browser:
        bound = browser.sign_in("owner").headers["set-cookie"]
        assert bound.startswith("__Host-regulars=")
        assert "Secure" in bound
        assert "Path=/;" in bound


def test_each_sign_in_is_another_session(console: Console) -> None:
    """Nobody can plant a session that somebody else signs in to."""
    with Browser(console) as browser:
        planted = {"cookie": "regulars=" + "a" * 64}
        assert browser.get("/console/today", headers=planted).status_code == 303
        cookies = {browser.sign_in("owner").headers["set-cookie"] for _ in range(2)}
        assert len(cookies) == 2
        assert not any("a" * 64 in cookie for cookie in cookies)


def test_signing_in_goes_on_to_pages_of_ours_only(console: Console) -> None:
    with Browser(console) as browser:
        for asked, led in (
            ("/console/lifecycle?x=1", "/console/lifecycle?x=1"),
            ("https://evil.example", "/console"),
            ("//evil.example", "/console"),
            ("/console//evil.example", "/console"),
            ("/console/\\evil.example", "/console"),
            ("/consolefake", "/console"),
            ("/v1/members", "/console"),
        ):
            form = {"name": "owner", "password": "correct horse battery", "next": asked}
            assert browser.post("/console/sign-in", form).headers["location"] == led


def test_a_wrong_password_says_no_more_than_that(console: Console) -> None:
    with Browser(console) as browser:
        known, unknown = browser.sign_in("owner", "wrong wrong wrong"), browser.sign_in("nobody", "wrong wrong wrong")
        assert known.status_code == unknown.status_code == 401
        assert known.text.replace("owner", "nobody") == unknown.text


def test_every_answer_carries_the_rules_for_browsers(console: Console) -> None:
    with Browser(console) as browser:
        browser.sign_in("owner")
        for path in ("/console/today", "/console/none", "/console/sign-in", "/console/files/console.js", "/console"):
            headers = browser.get(path).headers
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert "http" not in policy
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"
        assert browser.get("/console/today").headers["cache-control"] == "no-store"


def test_the_matrix_would_notice(console: Console) -> None:
    """Negative control: a screen that everybody may open is not what the table says."""
    loose = {screen.name: set(screen.roles) for screen in all_screens() if not screen.is_open}
    assert loose == MATRIX
    assert {**loose, "ledger": ALL} != MATRIX
