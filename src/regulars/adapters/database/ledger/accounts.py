# ruff: noqa: S608 - names of our own tables; values are always parameters
"""Accounts by their numbers: whose they are, what salts their commitments, what lies in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection

from regulars.adapters.database.ledger.sql import listed, read
from regulars.domain.ledger.accounts import AccountKey, Role
from regulars.domain.ledger.leaf import SALT_BYTES

__all__ = ["Account", "Accounts", "KnownAccounts"]

_COLUMNS = "number, name, owner, currency, role, salt, balance, slides_to, owed_since"
_NAME_BYTES = 16


@dataclass(slots=True)
class Account:
    """One account as it stands."""

    number: int
    name: str
    key: AccountKey
    salt: bytes | None
    balance: int
    slides_to: int | None
    owed_since: int
    is_new: bool = False


@dataclass(slots=True)
class KnownAccounts:
    """Accounts that were looked up; of `owners`, every one there is."""

    by_key: dict[tuple[str, str, Role], Account] = field(default_factory=dict)
    by_number: dict[int, Account] = field(default_factory=dict)
    owners: dict[str, list[AccountKey]] = field(default_factory=dict)


class Accounts:
    """The accounts a commit has to do with; unknown ones are opened when the first entry touches them.

    Attributes:
        count: accounts of the whole ledger.
        touched: by number, what this commit has changed.
    """

    def __init__(
        self,
        connection: Connection,
        tenant: str,
        count: int,
        entropy: Callable[[int], bytes],
        known: KnownAccounts | None = None,
    ) -> None:
        self._connection = connection
        self._tenant = tenant
        self._entropy = entropy
        self._known = known or KnownAccounts()
        self.count = count
        self.by_key = self._known.by_key
        self.by_number = self._known.by_number
        self.touched: dict[int, Account] = {}

    def load_owners(self, owners: Iterable[str]) -> None:
        """Looks up every account of these owners."""
        wanted = sorted({owner for owner in owners if owner not in self._known.owners})
        if wanted:
            inside, value = listed(self._connection, wanted, "text")
            # What was looked up by its number before is listed here as well.
            for owner in wanted:
                self._known.owners[owner] = []
            self._load(f"owner IN {inside}", value)

    def of_owners(self, owners: Iterable[str]) -> list[AccountKey]:
        """Keys of all accounts of owners that were looked up."""
        return [key for owner in owners for key in self._known.owners.get(owner, ())]

    def load_numbers(self, numbers: Iterable[int]) -> None:
        """Looks up accounts by number, those that are not there yet."""
        wanted = sorted({number for number in numbers if number not in self.by_number})
        if wanted:
            inside, value = listed(self._connection, wanted)
            self._load(f"number IN {inside}", value)

    def _load(self, where: str, value: object) -> None:
        statement = f"SELECT {_COLUMNS} FROM ledger_accounts WHERE tenant = ? AND {where}"
        for number, name, owner, currency, role, salt, *rest in read(self._connection, statement, self._tenant, value):
            if number not in self.by_number:
                key = AccountKey(owner, currency, Role(role))
                self._add(Account(number, name, key, None if salt is None else bytes(salt), *rest))
            else:
                self._list(self.by_number[number].key)

    def _add(self, account: Account) -> None:
        self.by_key[account.key] = account
        self.by_number[account.number] = account
        self._list(account.key)

    def _list(self, key: AccountKey) -> None:
        listed_keys = self._known.owners.get(key.owner)
        if listed_keys is not None and key not in listed_keys:
            listed_keys.append(key)

    def opened(self, key: AccountKey) -> Account:
        """The account, opened if it is the first time."""
        found = self.by_key.get(key)
        if found is None:
            self.count += 1
            random = self._entropy(_NAME_BYTES + SALT_BYTES)
            name, salt = random[:_NAME_BYTES].hex(), random[_NAME_BYTES:]
            found = Account(self.count, name, key, salt, 0, None, 0, is_new=True)
            self._add(found)
            self.touched[found.number] = found
        return found
