"""The vault's laws: what goes in comes out, and only there; a token is HMAC-SHA256 and says nothing."""

from __future__ import annotations

import hmac
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from regulars.adapters.files.erasures import ErasureFiles
from regulars.adapters.files.vault_key import VaultKeyFile
from regulars.domain.errors import VaultDamaged, VaultLocked
from regulars.trust.vault.blind import blind
from regulars.trust.vault.sealing import opened, sealed
from regulars.trust.vault.vault import TenantVault

KEYS = st.binary(min_size=32, max_size=32)
WORDS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), min_size=1, max_size=5)


@given(KEYS, WORDS, st.binary(max_size=30))
def test_what_is_sealed_opens_again_and_shows_nothing(key: bytes, words: list[str], place: bytes) -> None:
    keys, places = [key] * len(words), [place + bytes([n]) for n in range(len(words))]
    hidden = sealed(keys, places, words)
    assert opened(keys, places, hidden) == words
    assert sealed(keys, places, words) != hidden, "the same word never looks the same twice"
    assert all(word not in text for word, text in zip(words, hidden, strict=True) if len(word) > 4)


@given(KEYS, st.text(st.characters(exclude_categories=["Cs"]), max_size=40), st.data())
def test_a_changed_bit_a_moved_word_and_another_key_do_not_open(key: bytes, word: str, data: st.DataObject) -> None:
    from base64 import b64decode, b64encode

    (text,) = sealed([key], [b"here|7"], [word])
    packed = bytearray(b64decode(text))
    packed[data.draw(st.integers(0, len(packed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    other = bytes([key[0] ^ 1]) + key[1:]
    for wrong in (
        lambda: opened([key], [b"here|7"], [b64encode(packed).decode()]),
        lambda: opened([key], [b"there|7"], [text]),
        lambda: opened([other], [b"here|7"], [text]),
        lambda: opened([key], [b"here|7"], [text[:-8]]),
    ):
        with pytest.raises(VaultDamaged):
            wrong()


@given(KEYS, st.text(max_size=20), WORDS)
def test_a_token_is_the_published_construction(key: bytes, kind: str, words: list[str]) -> None:
    kind = kind.encode("utf-8", "ignore").decode()
    own = hmac.digest(key, kind.encode(), "sha256")
    assert blind(key, kind, words) == [hmac.digest(own, word.encode(), "sha256")[:16].hex() for word in words]


@given(KEYS, WORDS)
def test_same_word_same_token_other_word_kind_or_tenant_other_token(key: bytes, words: list[str]) -> None:
    tokens = blind(key, "email", words)
    assert tokens == blind(key, "email", words)
    assert len(set(tokens)) == len(set(words))
    other = bytes([key[0] ^ 1]) + key[1:]
    assert not {*tokens} & {*blind(key, "phone", words), *blind(other, "email", words)}


def test_a_sealed_word_is_plain_aes_gcm() -> None:
    """Anybody with the key and the place reads it with any other implementation."""
    from base64 import b64decode

    (text,) = sealed([bytes(32)], [b"place"], ["C7"])
    packed = b64decode(text)
    assert AESGCM(bytes(32)).decrypt(packed[:12], packed[12:], b"place") == b"C7"


def test_a_wrapped_key_opens_with_its_version_alone(tmp_path: Path) -> None:
    file = VaultKeyFile(tmp_path / "vault.key")
    vault = TenantVault(file)
    with pytest.raises(VaultLocked):
        vault.newest()
    vault.make()
    assert (tmp_path / "vault.key").stat().st_mode & 0o777 == 0o600
    first = vault.wrap(b"secret", b"page|0")
    assert (file.add(), vault.version_of(vault.wrap(b"x", b"page|0"))) == (2, 2)
    assert vault.unwrap(first, b"page|0") == b"secret"
    for place, wrapped in (
        (b"page|1", first),
        (b"page|0", first[:-1]),
        (b"page|0", (2).to_bytes(4, "big") + first[4:]),
    ):
        with pytest.raises(VaultDamaged):
            vault.unwrap(wrapped, place)
    file.keep_only(frozenset({2}))
    with pytest.raises(VaultLocked):
        TenantVault(file).unwrap(first, b"page|0")
    assert not list(tmp_path.glob("*.new"))


@pytest.mark.parametrize("content", ["nonsense", "1", "1 AAAA\n", "x QUFB\n", "\xff"])
def test_what_is_no_key_file_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "vault.key").write_text(content, encoding="utf-8")
    with pytest.raises(VaultLocked):
        VaultKeyFile(tmp_path / "vault.key").all()


def test_the_register_outlives_a_torn_line(tmp_path: Path) -> None:
    files = ErasureFiles(tmp_path / "vault.erased.log", tmp_path)
    files.note([("customer", "aa", 1)])
    with (tmp_path / "vault.erased.log").open("a") as file:
        file.write(json.dumps(["email", "bb", 2])[:-4])
    files.note([("email", "cc", 3)])
    assert files.noted() == (("customer", "aa", 1), ("email", "cc", 3))


def test_files_that_name_somebody_are_purged_and_no_others(tmp_path: Path) -> None:
    for name, text in (
        ("reports/a.html", "<b>C7</b>"),
        ("rejects/b.csv", '"x","c7"'),
        ("reports/c.html", "C77 and AC7"),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert ErasureFiles(tmp_path / "e", tmp_path).purge(["C7"]) == 2
    assert [path.name for path in tmp_path.rglob("*.*")] == ["c.html"]
