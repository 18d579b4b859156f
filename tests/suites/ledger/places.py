"""Ledgers to be tested: the room on a page alone, and the room with a database behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from regulars.adapters.database.ledger.ledger import DatabaseLedger
from regulars.adapters.memory.clock import FixedClock
from regulars.domain.errors import KeyReused
from regulars.domain.ids import Tenant
from regulars.domain.ledger.accounts import Role
from regulars.domain.ledger.answers import Answer, Refusal
from regulars.domain.ledger.book import Book, Wallet
from regulars.domain.ledger.entries import Entry, HoldState, Kind
from regulars.domain.ledger.requests import Request, RequestKey, WalletKey
from regulars.reward.decide import decide
from regulars.trust.proof.tree import Frontier, leaf_hash


class Place(Protocol):
    """A ledger under test."""

    clock: FixedClock

    def post(self, request: Request, key: RequestKey | None = None) -> Answer: ...

    def wallet(self, owner: str) -> Wallet: ...

    def entry(self, seq: int) -> Entry: ...

    def faults(self) -> list[str]:
        """Invariants that do not hold."""
        ...

    def close(self) -> None: ...


class Page:
    """The room alone, on one endless page."""

    def __init__(self) -> None:
        self.clock = FixedClock()
        self.book = Book()
        self.given: dict[tuple[str, str], tuple[Request, Answer]] = {}
        self.folded: dict[Any, int] = {}
        self.seen = 0
        self.last = 0

    def post(self, request: Request, key: RequestKey | None = None) -> Answer:
        name = ("", "") if key is None else (key.route, key.key)
        if name in self.given and key is not None:
            before, answer = self.given[name]
            if before != request:
                raise KeyReused(key.key)
            return Answer(answer.entries, answer.figures, answer.refusal, replayed=True)
        decided = decide(self.book, request, self.clock.now())
        if isinstance(decided, Refusal):
            answer = Answer(refusal=decided)
        else:
            answer = Answer(tuple(entry.seq for entry in decided.entries), dict(decided.figures))
        self.given[name] = (request, answer)
        return answer

    def wallet(self, owner: str) -> Wallet:
        return self.book.wallet(WalletKey(owner, "points"))

    def entry(self, seq: int) -> Entry:
        return self.book.entries[seq]

    def faults(self) -> list[str]:
        """L1 to L10 and L23, by folding the entries."""
        found = []
        for seq in range(self.seen + 1, self.book.size + 1):
            entry = self.book.entries[seq]
            self.folded[entry.debit] = self.folded.get(entry.debit, 0) - entry.amount
            self.folded[entry.credit] = self.folded.get(entry.credit, 0) + entry.amount
            found += [f"time {seq}"] * (entry.recorded_at <= self.last)
            found += [f"amount {seq}"] * (type(entry.amount) is not int or not 1 <= entry.amount < 2**53)
            found += [f"sides {seq}"] * (entry.debit == entry.credit or entry.debit.currency != entry.credit.currency)
            owned = entry.debit.role in {Role.MAIN, Role.PENDING}
            taken = sum(take.amount for take in entry.takes if take.amount > 0)
            found += [f"takes {seq}"] * (owned and taken != entry.amount)
            self.last = entry.recorded_at
        self.seen = self.book.size
        found += ["sum"] * (sum(self.folded.values()) != 0)
        for wallet in self.book.wallets.values():
            found += wallet_faults(wallet, self.folded)
        for seq, rows in self.book.undoings.items():
            points = sum(row.points for row in rows)
            found += [f"undone {seq}"] * (points > self.book.entries[seq].amount)
            found += [f"undone twice {seq}"] * (len({row.refund for row in rows}) != len(rows))
        ends = [entry.source.id for entry in self.book.entries.values() if entry.kind is Kind.EXPIRE]
        found += ["expired twice"] * (len(set(ends)) != len(ends))
        return found

    def close(self) -> None:
        pass


def wallet_faults(wallet: Wallet, folded: dict[Any, int]) -> Iterator[str]:
    """Balances are what is left of the lots; holds keep no more than there is."""
    for role in (Role.MAIN, Role.PENDING):
        left = sum(lot.remaining for lot in wallet.lots.values() if lot.role is role)
        if left != folded.get(wallet.account(role), 0):
            yield f"balance of {wallet.key} {role}"
    if wallet.debt != -folded.get(wallet.account(Role.DEBT), 0) or wallet.debt < 0:
        yield f"debt of {wallet.key}"
    for lot in wallet.lots.values():
        if not 0 <= lot.remaining <= lot.original:
            yield f"lot {lot.id}"
    for hold in wallet.holds.values():
        if hold.state is not HoldState.OPEN or sum(pin.amount for pin in hold.pins) != hold.amount:
            yield f"hold {hold.id}"


class Database:
    """The room with a database behind it; whatever is asked is read back from there."""

    def __init__(self, address: str, tenant: str = "a", clock: FixedClock | None = None) -> None:
        self.clock = clock or FixedClock()
        self.ledger = open_ledger(address, tenant, self.clock)

    def post(self, request: Request, key: RequestKey | None = None) -> Answer:
        return self.ledger.post(request, key)

    def wallet(self, owner: str) -> Wallet:
        key = WalletKey(owner, "points")
        return self.ledger.wallets([key])[key]

    def entry(self, seq: int) -> Entry:
        return self.ledger.entries(None, seq - 1, 1)[0]

    def faults(self) -> list[str]:
        """The product's own audit: leaves, tree, balances, lots, reversals."""
        return [f"{code} {seq}" for seq, code in self.ledger.findings(1)]

    def close(self) -> None:
        self.ledger.close()


def open_ledger(address: str, tenant: str = "a", clock: Any = None) -> DatabaseLedger:
    """A ledger as `shop.py` wires it."""
    return DatabaseLedger.open(address, Tenant(tenant), decide, clock or FixedClock(), leaf_hash, Frontier.unpacked)


def sqlite_address(folder: Path) -> str:
    return f"sqlite:///{folder / 'ledger.db'}"
