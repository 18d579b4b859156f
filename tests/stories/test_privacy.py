"""One person, erased: nothing names them any more, no point moves, and no file brings them back."""

from __future__ import annotations

import json
import shutil
from base64 import b64encode
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow.parquet as pq
import pytest

from regulars.domain.errors import UnknownMember, VaultLocked
from regulars.domain.ledger.entries import Source
from regulars.domain.ledger.requests import Earn
from regulars.interfaces.report import write_reports
from regulars.loop.conflicts import put_in_household
from regulars.loop.ledger.proving import prove
from regulars.loop.ledger.verifying import verify
from regulars.loop.lookup import member_known_as
from regulars.loop.privacy.erasing import erase
from regulars.loop.privacy.exporting import export
from regulars.loop.privacy.rotating import rotate
from regulars.shop import Shop, open_shop
from regulars.trust.proof.verify_receipt import verify as proof_holds
from regulars.trust.vault.receipt import is_signed

NUMBER, MAIL, PHONE, HOME = "Canary-7731", "canary.bird@nest.example", "13987650432", "金丝雀之家"
REVIEW, TRAIT = "le colibri chante à l'aube", "collects-porcelain-thimbles"
STAYS = "Sparrow-42", "sparrow@hedge.example"
CANARIES = (NUMBER, "canary.bird", "87650432", HOME, REVIEW, TRAIT, "order-7731")


def spellings(word: str) -> set[bytes]:
    """A word as a file may hold it."""
    plain = {word, word.lower(), word.upper(), quote(word), json.dumps(word)[1:-1]}
    found = {each.encode() for each in plain} | {word.encode("utf-16-le"), word.encode("utf-16-be")}
    # Base64 hides the same bytes three ways, by where they begin.
    return found | {b64encode(b"\0" * shift + word.encode())[4:-4] for shift in range(3)}


def found_in(home: Path, words: tuple[str, ...]) -> list[str]:
    """Files below a shop's home that hold one of these words in any spelling; Parquet is read as the text of its columns too."""
    found = []
    for path in sorted(home.rglob("*")):
        if not path.is_file():
            continue
        content = path.read_bytes()
        if path.suffix == ".parquet":
            content += str(pq.read_table(path).to_pylist()).encode()
        found += [f"{path.relative_to(home)}: {word}" for word in words if any(s in content for s in spellings(word))]
    return found


def files(folder: Path) -> list[tuple[Path, str | None]]:
    """Orders, members with traits, and reviews, with a canary and a sparrow in each."""
    orders = [f"C{n % 9},{n},2024-{n % 12 + 1:02}-03,9.5{n % 10},u{n % 9}@b.cn,," for n in range(90)]
    orders += [f"{NUMBER},order-7731-{n},2024-0{n + 1}-09,20.00,{MAIL},{PHONE},{HOME}" for n in range(5)]
    orders += [f"{STAYS[0]},s{n},2024-0{n + 1}-11,7.00,{STAYS[1]},," for n in range(5)]
    (folder / "orders.csv").write_text(
        "customer_id,order_id,date,amount,email,phone,household_id\n" + "\n".join(orders) + "\n", encoding="utf-8"
    )
    (folder / "members.csv").write_text(
        f"customer_id,email,hobby,tier\n{NUMBER},{MAIL},{TRAIT},gold\n{STAYS[0]},{STAYS[1]},birds,gold\n",
        encoding="utf-8",
    )
    (folder / "reviews.csv").write_text(
        f"customer_id,rating,review_date,review_text\n{NUMBER},5,2024-03-01,{REVIEW}\n{STAYS[0]},4,2024-03-02,fine\n",
        encoding="utf-8",
    )
    return [(folder / "orders.csv", None), (folder / "members.csv", "members"), (folder / "reviews.csv", "reviews")]


def bring_all(shop: Shop, folder: Path) -> list[Any]:
    return [shop.bring(path, kind=kind)[0] for path, kind in files(folder)]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shop in which canary and sparrow have ordered, written and earned, and a report was made."""
    monkeypatch.setenv("REGULARS_REGION", "CN")
    home = tmp_path / "home"
    with open_shop(home=home) as shop:
        bring_all(shop, tmp_path)
        put_in_household(shop.house, NUMBER, HOME, actor="ann")
        for name in (NUMBER, STAYS[0]):
            member = member_known_as(shop.house, name)
            earned = Earn(f"member:{member}", points=100, source=Source("order", f"order-{name[-4:]}"))
            assert shop.counter.ledger.post(earned).entries
            shop.set_consent(name, "message", granted=True, source="form")
        (home / "reports").mkdir()
        (home / "reports" / "list.html").write_text(f"<p>{NUMBER}</p>", encoding="utf-8")
    return home


def test_an_erased_person_is_named_nowhere_and_no_point_moves(home: Path) -> None:
    assert found_in(home, CANARIES), "negative control: the search finds what is there"
    with open_shop(home=home) as shop:
        write_reports(shop, shop.turn(), [], [])
        counter, member = shop.counter, member_known_as(shop.house, NUMBER)
        before, receipt = counter.ledger.head(), prove(counter, 1)
        balances = [counter.balances(f"member:{member_known_as(shop.house, name)}") for name in (NUMBER, STAYS[0])]
        events = shop.house.records.log_state()
        done = erase(shop.privacy, NUMBER, actor="ann")
        assert counter.ledger.head().root == before.root
        assert verify(counter).findings == ()
        assert proof_holds(json.loads(receipt))[0], "the proof given out before still holds"
        assert counter.balances(f"member:{member_known_as(shop.house, STAYS[0])}") == balances[1]
        assert sum(entry.amount for entry in counter.ledger.entries(None, 0, 100)) == 200
        assert sum(part.rows for part in shop.house.records.log_state().parts) == sum(p.rows for p in events.parts) - 1
        assert (done.receipt["ledger"]["root_before"], is_signed(done.receipt)) == (before.root.hex(), True)
        assert done.receipt["erased"]["texts"] == done.receipt["erased"]["files"] == 1
        with pytest.raises(UnknownMember):
            member_known_as(shop.house, NUMBER)
        with pytest.raises(UnknownMember):
            member_known_as(shop.house, f"email:{MAIL}")
        assert member not in shop.profiles["member"].to_pylist()
        assert found_in(home, CANARIES) == [], "while the database is open, side files and all"
    assert found_in(home, CANARIES) == []
    # The others are as they were.
    with open_shop(home=home) as shop:
        told = export(shop.privacy, STAYS[0])
        assert {each["value"] for each in told["identifiers"]} == set(STAYS)
        assert [text["text"] for text in told["texts"]] == ["fine"]
        shop.house.columns.check(shop.house.records.log_state().parts)


def test_the_same_files_do_not_bring_the_erased_back(home: Path, tmp_path: Path) -> None:
    with open_shop(home=home) as shop:
        erase(shop.privacy, NUMBER)
        members = shop.house.records.members_count()
        orders = tmp_path / "orders.csv"
        orders.write_text(orders.read_text() + "C1,new,2024-07-07,1.00,,,\n")
        record = shop.bring(orders)[0].record
        assert (record.accepted, record.merged, record.reasons) == (1, 95, {"erased": 5})
        # By mail alone, and in another kind of file, they are known too.
        other = tmp_path / "more.csv"
        other.write_text(f"Email,order_id,date,amount\n{MAIL},m1,2024-08-01,5.00\nnew@b.cn,m2,2024-08-01,5.00\n")
        assert shop.bring(other)[0].record.reasons == {"erased": 1}
        reviews = tmp_path / "reviews.csv"
        reviews.write_text(reviews.read_text() + f"{NUMBER},1,2024-09-01,{REVIEW} again\n")
        assert shop.bring(reviews, kind="reviews")[0].record.reasons == {"erased": 2}
        assert shop.house.records.members_count() == members + 1
    assert found_in(home, CANARIES) == []


def test_a_restored_backup_erases_again(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home, tmp_path / "backup")
    with open_shop(home=home) as shop:
        erase(shop.privacy, NUMBER)
        # After the backup somebody else gets a number.
    for path in (tmp_path / "backup").iterdir():
        if path.name != "vault.key":
            target = home / path.name
            shutil.rmtree(target, ignore_errors=True) if target.is_dir() else target.unlink(missing_ok=True)
            shutil.copytree(path, target) if path.is_dir() else shutil.copy2(path, target)
    assert (home / "vault.erased.log").exists()
    for side in ("regulars.db-wal", "regulars.db-shm", "ledger.db-wal", "ledger.db-shm"):
        (home / side).unlink(missing_ok=True)
    with open_shop(home=home) as shop:
        with pytest.raises(UnknownMember):
            member_known_as(shop.house, NUMBER)
        assert member_known_as(shop.house, STAYS[0])
        assert verify(shop.counter).findings == ()
    assert found_in(home, CANARIES) == []


def test_everything_kept_is_told(home: Path) -> None:
    with open_shop(home=home) as shop:
        told = export(shop.privacy, f"email:{MAIL}")
    text = json.dumps(told, ensure_ascii=False)
    assert [word for word in (NUMBER, MAIL, PHONE, HOME, REVIEW, TRAIT) if word not in text] == []
    assert [word for word in STAYS if word in text] == []
    assert (len(told["texts"]), told["points"]["balances"][0]["available"]) == (1, 100)
    assert is_signed(told["receipt"])
    assert not is_signed({**told["receipt"], "at": 1})


def test_a_new_key_opens_everything_and_the_old_one_nothing(home: Path, tmp_path: Path) -> None:
    shutil.copy2(home / "vault.key", tmp_path / "old.key")
    with open_shop(home=home) as shop:
        done = rotate(shop.privacy, forget_old=True)
        assert (done.version, done.forgotten) == (2, (1,))
        assert member_known_as(shop.house, NUMBER)
    with open_shop(home=home) as shop:
        assert {each["value"] for each in export(shop.privacy, STAYS[0])["identifiers"]} == set(STAYS)
    shutil.copy2(tmp_path / "old.key", home / "vault.key")
    with pytest.raises(VaultLocked, match="missing"):
        open_shop(home=home)
    (home / "vault.key").unlink()
    with pytest.raises(VaultLocked):
        open_shop(home=home)
