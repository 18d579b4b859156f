"""What pages say, their twins, their files, and what becomes of a file that is sent."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

import regulars as rg
from consoles import Browser, add_points
from regulars.domain.plain import made_plain
from regulars.interfaces.console.door import Console
from regulars.interfaces.console.forms import boundary_of, parts_of
from regulars.interfaces.console.screens import all_screens
from regulars.interfaces.words import Speaker
from regulars.trust import passwords
from shops import orders

PAGES = [screen.path for screen in all_screens() if screen.nav is not None and not screen.private]
PAGES += ["/console/proposals/1", "/console/members/1", "/console/entries/1", "/console/words"]
EXAMPLE = Path(__file__).parents[3] / "examples" / "orders.csv"


@pytest.fixture(scope="module")
def shop() -> Iterator[rg.Shop]:
    with rg.open(orders(150, 500)) as opened:
        opened.turn()
        add_points(opened)
        yield opened


@pytest.fixture(scope="module")
def look(shop: rg.Shop) -> Iterator[Browser]:
    made = Console(shop, look=True)
    with Browser(made, "http://127.0.0.1") as browser:
        yield browser
    made.close()


class Tags(HTMLParser):
    """What stands in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_one_question_and_holds_nothing_inline(look: Browser, path: str, language: str) -> None:
    answer = look.get(path, headers={"accept-language": language})
    assert answer.status_code == 200
    found = Tags(answer.text).tags
    assert [tag for tag, _ in found].count("h1") == 1
    assert dict(found)["html"]["lang"] == {"en": "en", "zh": "zh-Hans"}[language]
    assert not [tag for tag, _ in found if tag == "style"]
    assert all(attrs.get("src") for tag, attrs in found if tag == "script")
    assert not [name for _, attrs in found for name in attrs if name.startswith("on") or name == "style"]
    outside = [attrs[name] for _, attrs in found for name in ("href", "src", "action") if attrs.get(name)]
    assert not [address for address in outside if not str(address).startswith(("/console", "#"))]
    ids = [attrs["id"] for _, attrs in found if "id" in attrs]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", PAGES)
def test_the_twins_say_what_the_page_says(look: Browser, path: str) -> None:
    document = look.get(path, params={"as": "json"}).json()
    assert document["question"].endswith("?") or path.startswith("/console/proposals")
    assert document["answer"]
    for name, table in document["tables"].items():
        sheet = look.get(path, params={"as": "csv", "table": name})
        assert sheet.content.startswith(b"\xef\xbb\xbf")
        assert "attachment" in sheet.headers["content-disposition"]
        assert table["origin"] in {None, "counted", "modelled", "tested"}
    for number in document["figures"]:
        assert number["origin"] in {"counted", "modelled", "tested"}
    assert look.get(path, params={"as": "csv", "table": "none"}).status_code == 400


def test_figures_are_those_of_the_turn(look: Browser, shop: rg.Shop) -> None:
    turn = shop.turn()
    rows = look.get("/console/today", params={"as": "json"}).json()["tables"]["circle"]["rows"]
    assert [row["came_back"] for row in rows] == [month.came_back for month in turn.circle]
    people = look.get("/console/members", params={"as": "json", "stage": "cooling"}).json()["tables"]["members"]["rows"]
    assert len(people) == turn.stages["cooling"]
    segments = look.get("/console/segments", params={"as": "json"}).json()["tables"]["segments"]["rows"]
    assert [row["members"] for row in segments] == list(turn.segments.values())


def test_members_come_page_by_page(look: Browser, shop: rg.Shop) -> None:
    first = look.get("/console/members").text
    following = re.search(r'href="(/console/members\?from=\d+)" rel="next"', first)
    assert following is not None
    assert first != look.get(following[1]).text
    everybody = look.get("/console/members", params={"as": "json"}).json()["tables"]["members"]
    assert len(everybody["rows"]) == shop.turn().members
    assert everybody["next"] is None
    assert look.get("/console/members", params={"from": "999999"}).status_code == 200


def test_one_is_found_by_what_they_are_known_as(look: Browser) -> None:
    found = look.get("/console/members", params={"q": "c0003"})
    assert found.status_code == 303
    assert "c0003" in look.get(found.headers["location"]).text
    assert "c9999" in look.get("/console/members", params={"q": "c9999"}).text


def test_the_ledger_shows_its_books(look: Browser, shop: rg.Shop) -> None:
    document = look.get("/console/ledger", params={"as": "json"}).json()
    days = document["tables"]["statement"]["rows"]
    assert sum(row["closing"] for row in days) == 120 + 121 + 122 - 20
    assert len(document["tables"]["entries"]["rows"]) == shop.counter.ledger.head().size


@pytest.mark.parametrize(
    "path",
    ["/console/files/..%2f..%2fdoor.py", "/console/files/door.py", "/console/files/.stamp", "/console/entries/0",
     "/console/entries/9999999999999999999", "/console/members/x", "/console/members/99999", "/console/proposals/0",
     "/console/proposals/%C2%B2", "/console/prefer/theme/x", "/console/prefer/x/dark", "/console/jobs/%2e%2e", "/console/nothing"],
)  # fmt: skip
def test_what_is_not_there_is_said_so(look: Browser, path: str) -> None:
    assert look.get(path).status_code in {403, 404}


def test_a_page_may_look_as_somebody_likes(look: Browser) -> None:
    answer = look.get("/console/prefer/theme/dark", params={"next": "/console/lifecycle"})
    assert answer.headers["location"] == "/console/lifecycle"
    assert "SameSite=Lax" in answer.headers["set-cookie"]
    assert 'data-theme="dark"' in look.get("/console/words", headers={"cookie": "regulars_theme=dark"}).text
    zh = look.get("/console/words", headers={"cookie": "regulars_lang=zh", "accept-language": "en"})
    assert 'lang="zh-Hans"' in zh.text


def test_before_the_first_turn_a_page_says_what_is_missing(tmp_path: Path) -> None:
    with rg.open(tmp_path) as empty:
        made = Console(empty, look=True)
        with Browser(made, "http://127.0.0.1") as browser:
            for path in ("today", "lifecycle", "segments", "members", "quality", "models", "ledger"):
                answer = browser.get(f"/console/{path}")
                assert answer.status_code == 200, path
                assert 'class="missing"' in answer.text, path
            assert browser.get("/console/programme").status_code == 200
            assert browser.get("/console/data").status_code == 200
        made.close()


def test_a_file_is_read_shown_brought_in_and_followed_by_a_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from argon2 import PasswordHasher

    monkeypatch.setattr(passwords, "_hasher", lambda: PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    with rg.open(tmp_path) as shop:
        shop.staff.add("anna", "marketer", "correct horse battery")
        made = Console(shop)
        with Browser(made) as browser:
            browser.sign_in("anna")
            token = browser.token()
            files = {"file": ("..\\订单 2026.csv", EXAMPLE.read_bytes(), "text/csv")}
            sent = browser.post("/console/data", {"csrf": token}, files=files)
            assert sent.status_code == 303
            looked = browser.get(sent.headers["location"])
            assert "订单 2026.csv" in looked.text
            assert shop.imports() == []
            started = browser.post(sent.headers["location"], {"csrf": token})
            job = started.headers["location"]
            for _ in range(600):
                shown = browser.get(job).text
                if 'hx-trigger="load' not in shown:
                    break
                time.sleep(0.1)
            assert 'value="100"' in shown, shown
            assert len(shop.imports()) == 1
            assert not list((tmp_path / "uploads").glob("*/*"))
            assert 'class="missing"' not in browser.get("/console/today").text
        made.close()


def test_what_went_wrong_with_a_file_is_said_on_its_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from argon2 import PasswordHasher

    monkeypatch.setattr(passwords, "_hasher", lambda: PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    with rg.open(tmp_path) as shop:
        shop.staff.add("anna", "owner", "correct horse battery")
        made = Console(shop)
        with Browser(made) as browser:
            browser.sign_in("anna")
            token = browser.token()
            sent = browser.post(
                "/console/data", {"csrf": token}, files={"file": ("x.csv", b"\x00\x01\x02", "text/csv")}
            )
            assert 'class="missing"' in browser.get(sent.headers["location"]).text
            without = browser.post("/console/data", {"csrf": token})
            assert without.status_code == 400
        made.close()


@pytest.mark.parametrize(
    "body",
    [b"", b"--b", b"--b\r\n", b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx', b"x\r\n--b--\r\n",
     b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n"],
)  # fmt: skip
def test_a_body_that_is_no_form_is_refused(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "body"
    path.write_bytes(body)
    with pytest.raises(ValueError):  # noqa: PT011 - any of several messages
        parts_of(path, b"b")


def test_a_file_comes_out_as_it_was_sent(tmp_path: Path) -> None:
    """Whatever bytes it holds, line ends and what looks like a boundary included."""
    content = bytes(range(256)) * 40 + b"\r\n--bb\r\n--\r\n"
    head = b'--b0\r\nContent-Disposition: form-data; name="csrf"\r\n\r\nt\xc3\xa9\r\n'
    head += b'--b0\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n'
    path = tmp_path / "body"
    path.write_bytes(head + content + b"\r\n--b0--\r\n")
    fields, file = parts_of(path, b"b0")
    assert fields == {"csrf": "té"}
    assert file is not None
    assert (file[0], file[1].read_bytes()) == ("a.csv", content)
    file[1].unlink()
    assert boundary_of(b"multipart/form-data; boundary=b0") == b"b0"
    assert boundary_of(b"application/x-www-form-urlencoded") is None


def test_a_job_keeps_sentences_for_every_language() -> None:
    from regulars.domain.plain import made_whole
    from regulars.domain.words import say

    said = made_whole(made_plain(say("Done.")))
    assert Speaker("en")(said) == "Done."
