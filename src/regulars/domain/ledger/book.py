"""The open page: what was looked up for a decision. Decisions write to it, so that the next one in a batch sees them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from msgspec.structs import replace

from regulars.domain.budget_said import BudgetShare
from regulars.domain.ledger.accounts import AccountKey, Role
from regulars.domain.ledger.counts import CountKey
from regulars.domain.ledger.entries import KEYED, Entry, Hold, HoldState, Lot, Opens, Source, Undoing
from regulars.domain.ledger.inbox import Received
from regulars.domain.ledger.requests import WalletKey
from regulars.domain.tasks.record import TaskPage

__all__ = ["Book", "Wallet", "opened_by"]


@dataclass(slots=True)
class Wallet:
    """One owner's points of one currency.

    Attributes:
        lots: by id: every lot with something left, and those that an entry looked up has used.
        holds: the open ones.
        debt: what is owed, from nought up.
        owed_since: since when, µs UTC.
        slides_to: when sliding lots end.
        lots_known: every lot with something left and every open hold is here.
    """

    key: WalletKey
    lots: dict[int, Lot] = field(default_factory=dict)
    holds: dict[str, Hold] = field(default_factory=dict)
    debt: int = 0
    owed_since: int = 0
    slides_to: int | None = None
    lots_known: bool = False

    def account(self, role: Role) -> AccountKey:
        """One of the owner's three accounts."""
        return AccountKey(self.key.owner, self.key.currency, role)


@dataclass(slots=True)
class Book:
    """What a batch of requests looks at and writes on.

    Attributes:
        dated: wallets whose dates were moved on this page: when they slide to, since when they owe.
    """

    size: int = 0
    recorded_at: int = 0
    wallets: dict[WalletKey, Wallet] = field(default_factory=dict)
    entries: dict[int, Entry] = field(default_factory=dict)
    by_source: dict[tuple[WalletKey, str, str], list[int]] = field(default_factory=dict)
    holds: dict[str, Hold] = field(default_factory=dict)
    undoings: dict[int, list[Undoing]] = field(default_factory=dict)
    inbox: dict[str, Received] = field(default_factory=dict)
    by_order: dict[str, list[str]] = field(default_factory=dict)
    counts: dict[CountKey, int] = field(default_factory=dict)
    tasks: TaskPage = field(default_factory=TaskPage)
    dated: set[WalletKey] = field(default_factory=set)
    shares: dict[int, list[BudgetShare]] = field(default_factory=dict)

    def wallet(self, key: WalletKey) -> Wallet:
        """An owner's wallet; an unknown one is empty."""
        found = self.wallets.get(key)
        if found is None:
            found = self.wallets[key] = Wallet(key)
        return found

    def of_source(self, key: WalletKey, source: Source) -> list[Entry]:
        """Entries of one owner with this source, line and rule aside."""
        return [self.entries[seq] for seq in self.by_source.get((key, source.type, source.id), ())]

    def is_posted(self, entry: Entry) -> bool:
        """Whether an entry with the same business key is there."""
        if not entry.source.id or entry.kind not in KEYED:
            return False
        key = WalletKey(entry.holder.owner, entry.holder.currency)
        return any(
            (other.kind, other.source, other.holder.role) == (entry.kind, entry.source, entry.holder.role)
            for other in self.of_source(key, entry.source)
        )

    def write(self, entry: Entry) -> None:
        """Takes an entry in: lots, debts and dates are as they will be once it is kept."""
        seq, source, holder = entry.seq, entry.source, entry.holder
        whose = WalletKey(holder.owner, holder.currency)
        self.size, self.recorded_at = seq, entry.recorded_at
        self.entries[seq] = entry
        if source.id:
            self.by_source.setdefault((whose, source.type, source.id), []).append(seq)
        for take in entry.takes:
            self._take(entry, take.lot, take.amount)
        if entry.opens is not Opens.NOTHING:
            key = whose if entry.credit is holder else WalletKey(entry.credit.owner, entry.credit.currency)
            self.wallet(key).lots[seq] = opened_by(entry)
        if entry.debit.role is Role.DEBT or entry.credit.role is Role.DEBT:
            self._owe(entry)
        if entry.slides_to is not None:
            wallet = self.wallet(whose)
            wallet.slides_to = max(entry.slides_to, wallet.slides_to or 0)
            self.dated.add(whose)

    def _owe(self, entry: Entry) -> None:
        if entry.debit.role is Role.DEBT:
            wallet = self.wallet(WalletKey(entry.debit.owner, entry.debit.currency))
            wallet.owed_since = wallet.owed_since if wallet.debt else entry.effective_at
            wallet.debt += entry.amount
            self.dated.add(wallet.key)
        elif entry.credit.role is Role.DEBT:
            self.wallet(WalletKey(entry.credit.owner, entry.credit.currency)).debt -= entry.amount

    def _take(self, entry: Entry, lot: int, amount: int) -> None:
        """Lots taken from lie with who pays; lots given back to, with who is paid."""
        account = entry.debit if amount > 0 else entry.credit
        lots = self.wallet(WalletKey(account.owner, account.currency)).lots
        lots[lot] = replace(lots[lot], remaining=lots[lot].remaining - amount)

    def receive(self, row: Received) -> None:
        """Remembers an event as it stands now."""
        message = row.happening.message_id
        if row.order_key and message not in self.inbox:
            self.by_order.setdefault(row.order_key, []).append(message)
        self.inbox[message] = row

    def of_order(self, keys: Iterable[str]) -> list[Received]:
        """Events about an order, under any of its keys, in the order they came."""
        return [self.inbox[message] for key in keys for message in self.by_order.get(key, ())]

    def keep_hold(self, hold: Hold) -> None:
        """Remembers a hold as it stands now."""
        self.holds[hold.id] = hold
        holds = self.wallet(WalletKey(hold.owner, hold.currency)).holds
        if hold.state is HoldState.OPEN:
            holds[hold.id] = hold
        else:
            holds.pop(hold.id, None)

    def undone(self, seq: int) -> tuple[int, int, int]:
        """Of an entry so far: money refunded, points undone, points forgiven and not recovered."""
        rows: Iterable[Undoing] = self.undoings.get(seq, ())
        basis = points = forgiven = 0
        for row in rows:
            basis, points, forgiven = basis + row.basis, points + row.points, forgiven + row.forgiven
        return basis, points, forgiven


def opened_by(entry: Entry) -> Lot:
    """The lot that an entry opens, still whole."""
    start = entry.effective_at if entry.activates_at is None else entry.activates_at
    sliding = entry.opens is Opens.SLIDING
    return Lot(
        entry.seq,
        entry.credit.role,
        entry.amount,
        entry.amount,
        entry.effective_at,
        start,
        entry.expires_at,
        sliding,
        entry.root or entry.seq,
    )
