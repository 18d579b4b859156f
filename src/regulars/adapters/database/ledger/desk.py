"""What the last commit left lying open: accounts, lots and holds, as this process wrote them.

It is good only as long as nobody else has written since. Every commit locks the head first, and the head tells: its mark
(size, edge of the tree, and the database's own word for "somebody else wrote") must be the one that the last commit of this
desk left. Otherwise everything is looked up anew. While a commit is under way the desk trusts nothing: what fails before
it is durable leaves an empty desk behind.
"""

from __future__ import annotations

from typing import Final

from regulars.adapters.database.ledger.accounts import KnownAccounts
from regulars.adapters.database.ledger.head import Mark
from regulars.domain.ledger.book import Book, Wallet
from regulars.domain.ledger.requests import WalletKey

__all__ = ["Desk"]

_ACCOUNTS_MAX: Final = 50_000
_LOTS_MAX: Final = 200_000
_WALLETS_MAX: Final = 20_000


class Desk:
    """Open pages between one commit and the next of the same connection."""

    def __init__(self) -> None:
        self.accounts = KnownAccounts()
        self._wallets: dict[WalletKey, Wallet] = {}
        self._lots = 0
        self._mark: Mark | None = None
        self._next: Mark | None = None

    def sit_down(self, mark: Mark) -> None:
        """Begins a commit at a head with this mark: what lies here is used if it was left at the same."""
        if not self._trusts(mark) or len(self.accounts.by_number) > _ACCOUNTS_MAX:
            self.clear()
        elif self._lots > _LOTS_MAX or len(self._wallets) > _WALLETS_MAX:
            self._wallets, self._lots = {}, 0
        self._mark = self._next = None

    def _trusts(self, mark: Mark) -> bool:
        return self._mark is not None and self._mark == mark

    def take(self, key: WalletKey) -> Wallet | None:
        """A whole wallet, if it lies here; who takes it puts it back."""
        wallet = self._wallets.pop(key, None)
        if wallet is not None:
            self._lots -= len(wallet.lots)
        return wallet

    def put_back(self, book: Book, mark: Mark) -> None:
        """Lays down what is known whole now; it counts only once the commit is durable and `leave` was called."""
        for key, wallet in book.wallets.items():
            self.take(key)
            if wallet.lots_known:
                self._wallets[key] = wallet
                self._lots += len(wallet.lots)
        self._next = mark

    def leave(self) -> None:
        """The commit is durable: what lies here is true, until somebody else writes."""
        self._mark, self._next = self._next, None

    def clear(self) -> None:
        """Forgets everything."""
        self.accounts = KnownAccounts()
        self._wallets, self._lots = {}, 0
        self._mark = self._next = None
