"""One transaction's way into the vault: the keys of persons, and the two keys to find by.

Each member has a random key of 256 bits. The keys of sixty members stand on one page, which is wrapped by the tenant's key:
a million persons are seventeen thousand wrappings instead of a million, and rotating touches no sealed word.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import ColumnElement, Connection, bindparam, insert, select, update

from regulars.adapters.database.tables import vault_pages, vault_secrets
from regulars.domain.errors import VaultDamaged
from regulars.domain.ids import Tenant
from regulars.ports.vault import Vault

__all__ = ["Locker", "made_secrets", "read_secrets", "rewrapped"]

KEY_BYTES: Final = 32
KEYS_PER_PAGE: Final = 60
"""Two pages of sixty keys fill a page of 4 KiB in the database."""
_PAGES_PER_QUESTION: Final = 500
_DESTROYED: Final = bytes(KEY_BYTES)
_SECRETS: Final = ("index", "erased")


class Locker:
    """Seals and opens inside one transaction; nothing that it unwrapped outlives it but the two keys to find by."""

    def __init__(self, connection: Connection, tenant: Tenant, vault: Vault, to_find_by: Mapping[str, bytes]) -> None:
        self._connection = connection
        self._tenant = tenant
        self._vault = vault
        self._to_find_by = to_find_by

    def tokens(self, kind: str, values: Sequence[str]) -> list[str]:
        """Blind indexes of identifiers."""
        return self._vault.blind(self._to_find_by["index"], kind, values)

    def tombs(self, kind: str, values: Sequence[str]) -> list[str]:
        """Blind indexes of identifiers as tombstones know them."""
        return self._vault.blind(self._to_find_by["erased"], kind, values)

    def sealed(self, table: str, kinds: Iterable[object], members: Sequence[int], words: Sequence[str]) -> list[str]:
        """Words under the keys of their members; keys that are not there yet are made. Of the erased nothing is kept: ``""``."""
        return self._each(self._vault.seal, table, kinds, members, words, make=True)

    def opened(self, table: str, kinds: Iterable[object], members: Sequence[int], hidden: Sequence[str]) -> list[str]:
        """The words again; what was sealed for somebody erased is ``""`` for ever.

        Raises:
            VaultDamaged: a word was altered or moved, or a page of keys is gone.
        """
        return self._each(self._vault.open, table, kinds, members, hidden, make=False)

    def _each(
        self,
        turn: Callable[[Sequence[bytes], Sequence[bytes], Sequence[str]], list[str]],
        table: str,
        kinds: Iterable[object],
        members: Sequence[int],
        texts: Sequence[str],
        *,
        make: bool,
    ) -> list[str]:
        """Seals or opens what is not empty and whose key is not destroyed."""
        some = [number for number, text in enumerate(texts) if text]
        owners = members if len(some) == len(texts) else [members[number] for number in some]
        keys = self._keys(owners, make=make)
        before = f"{self._tenant}|{table}|"
        places = [f"{before}{kind}|{member}".encode() for kind, member in zip(kinds, members, strict=False)]
        if len(some) == len(texts) and _DESTROYED not in keys:
            return turn(keys, places, texts)
        alive = [(number, key) for number, key in zip(some, keys, strict=True) if key != _DESTROYED]
        turned = turn(
            [key for _, key in alive], [places[number] for number, _ in alive], [texts[number] for number, _ in alive]
        )
        found = [""] * len(texts)
        for (number, _), text in zip(alive, turned, strict=True):
            found[number] = text
        return found

    def erased(self, members: Sequence[int]) -> list[bool]:
        """Whose key was destroyed."""
        return [key == _DESTROYED for key in self._keys(members, make=True)]

    def destroy(self, members: Sequence[int]) -> int:
        """Destroys the keys of members; says how many there were."""
        pages = self._pages({_page_of(member) for member in members}, make=True)
        there = 0
        for member in members:
            page, place = _page_of(member), _place_of(member)
            kept = pages[page]
            there += kept[place : place + KEY_BYTES] != _DESTROYED
            pages[page] = kept[:place] + _DESTROYED + kept[place + KEY_BYTES :]
        self._rewrite(pages)
        return there

    def _keys(self, members: Sequence[int], *, make: bool = False) -> list[bytes]:
        pages = self._pages({_page_of(member) for member in members}, make=make)
        found = []
        for member in members:
            page, number = divmod(member - 1, KEYS_PER_PAGE)
            found.append(pages[page][number * KEY_BYTES : (number + 1) * KEY_BYTES])
        return found

    def _pages(self, numbers: set[int], *, make: bool) -> dict[int, bytes]:
        """The pages asked for, unwrapped."""
        asked = sorted(numbers)
        rows: list[tuple[int, bytes]] = []
        for start in range(0, len(asked), _PAGES_PER_QUESTION):
            some = asked[start : start + _PAGES_PER_QUESTION]
            kept = select(vault_pages.c.page, vault_pages.c.wrapped).where(vault_pages.c.tenant == self._tenant)
            near = vault_pages.c.page.in_(some) if len(some) < _PAGES_PER_QUESTION else _between(some)
            rows.extend((page, wrapped) for page, wrapped in self._connection.execute(kept.where(near)))
        pages = {page: self._vault.unwrap(wrapped, self._page_place(page)) for page, wrapped in rows if page in numbers}
        missing = [page for page in asked if page not in pages]
        if missing and not make:
            raise VaultDamaged(f"vault_pages {missing[0]}")
        if missing:
            pages |= self._made(missing)
        return pages

    def _made(self, numbers: Sequence[int]) -> dict[int, bytes]:
        """Fresh keys for everybody on these pages, whoever is there yet."""
        size = KEYS_PER_PAGE * KEY_BYTES
        drawn = secrets.token_bytes(size * len(numbers))
        pages = {page: drawn[index * size : (index + 1) * size] for index, page in enumerate(numbers)}
        version = self._vault.newest()
        rows = [
            {"tenant": self._tenant, "page": page, "wrapped": self._vault.wrap(keys, self._page_place(page), version)}
            for page, keys in pages.items()
        ]
        self._connection.execute(insert(vault_pages), rows)
        return pages

    def _rewrite(self, pages: Mapping[int, bytes]) -> None:
        statement = update(vault_pages).where(
            vault_pages.c.tenant == self._tenant, vault_pages.c.page == bindparam("number")
        )
        version = self._vault.newest()
        self._connection.execute(
            statement.values(wrapped=bindparam("anew")),
            [
                {"number": page, "anew": self._vault.wrap(keys, self._page_place(page), version)}
                for page, keys in pages.items()
            ],
        )

    def _page_place(self, page: int) -> bytes:
        return f"{self._tenant}|page|{page}".encode()


def _between(pages: Sequence[int]) -> ColumnElement[bool]:
    return vault_pages.c.page.between(pages[0], pages[-1])


def _page_of(member: int) -> int:
    return (member - 1) // KEYS_PER_PAGE


def _place_of(member: int) -> int:
    return (member - 1) % KEYS_PER_PAGE * KEY_BYTES


def read_secrets(connection: Connection, tenant: Tenant, vault: Vault) -> dict[str, bytes]:
    """The two keys to find by; empty where the tenant has none yet.

    Raises:
        VaultLocked, VaultDamaged: they cannot be unwrapped.
    """
    asked = select(vault_secrets.c.name, vault_secrets.c.wrapped).where(vault_secrets.c.tenant == tenant)
    return {
        name: vault.unwrap(wrapped, f"{tenant}|secret|{name}".encode()) for name, wrapped in connection.execute(asked)
    }


def made_secrets(connection: Connection, tenant: Tenant, vault: Vault) -> dict[str, bytes]:
    """The two keys to find by, made now if they are not there; the caller holds the tenant's lock."""
    found = read_secrets(connection, tenant, vault)
    if found:
        return found
    vault.make()
    made = {name: secrets.token_bytes(KEY_BYTES) for name in _SECRETS}
    rows = [
        {"tenant": tenant, "name": name, "wrapped": vault.wrap(secret, f"{tenant}|secret|{name}".encode())}
        for name, secret in made.items()
    ]
    connection.execute(insert(vault_secrets), rows)
    return made


def rewrapped(connection: Connection, tenant: Tenant, vault: Vault) -> tuple[int, frozenset[int]]:
    """Wraps everything anew with the newest tenant key; says how many wrappings, and which versions are in use now."""
    version = vault.newest()
    count = _rewrap(connection, tenant, vault, version, "page")
    return count + _rewrap(connection, tenant, vault, version, "secret"), frozenset({version})


def _rewrap(connection: Connection, tenant: Tenant, vault: Vault, version: int, what: str) -> int:
    table, name = (vault_pages, vault_pages.c.page) if what == "page" else (vault_secrets, vault_secrets.c.name)
    rows = connection.execute(select(name, table.c.wrapped).where(table.c.tenant == tenant)).all()
    anew = []
    for key, wrapped in rows:
        if vault.version_of(wrapped) != version:
            place = f"{tenant}|{what}|{key}".encode()
            anew.append({"which": key, "anew": vault.wrap(vault.unwrap(wrapped, place), place, version)})
    if anew:
        chosen = update(table).where(table.c.tenant == tenant, name == bindparam("which"))
        connection.execute(chosen.values(wrapped=bindparam("anew")), anew)
    return len(anew)
