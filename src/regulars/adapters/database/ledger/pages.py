# ruff: noqa: S608 - names of our own tables; values are always parameters
"""Opens the page for a batch of requests: everything they name, in a handful of questions for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from regulars.adapters.database.ledger.accounts import Accounts
from regulars.adapters.database.ledger.desk import Desk
from regulars.adapters.database.ledger.inbox import load_inbox
from regulars.adapters.database.ledger.sources import by_source
from regulars.adapters.database.ledger.sql import by_index, listed, read
from regulars.adapters.database.tasks.budgets import load_shares
from regulars.adapters.database.tasks.keeping import load_tasks
from regulars.domain.happening import Speaks
from regulars.domain.ledger.accounts import HOUSE, AccountKey, Role
from regulars.domain.ledger.book import Book, Wallet
from regulars.domain.ledger.entries import Entry, Hold, HoldState, Kind, Lot, Opens, Undoing
from regulars.domain.ledger.inbox import Receive
from regulars.domain.ledger.leaf import details_read, source_key, takes_read, takes_text
from regulars.domain.ledger.requests import (
    Capture,
    Earn,
    HoldPoints,
    Request,
    Reverse,
    Transfer,
    Void,
    WalletKey,
)

__all__ = ["ENTRY_COLUMNS", "dates_of", "entry_of", "hold_of", "lots_of", "open_page"]

ENTRY_COLUMNS = (
    "e.seq, e.kind, e.debit, e.credit, e.amount, e.effective_at, e.recorded_at, e.opens, e.activates_at, e.expires_at, "
    "e.takes, e.reverses, e.root, e.slides_to, e.details"
)
_LOT_COLUMNS = "id, account, original, remaining, earned_at, activates_at, expires_at, sliding, root"
_HOLD_COLUMNS = "id, account, amount, pins, ends_at, state, captured"


@dataclass(slots=True)
class _Page:
    connection: Connection
    tenant: str
    accounts: Accounts
    book: Book
    desk: Desk
    keys: set[WalletKey] = field(default_factory=set)
    sources: set[tuple[WalletKey, str, str]] = field(default_factory=set)
    seqs: set[int] = field(default_factory=set)
    holds: set[str] = field(default_factory=set)
    full: set[WalletKey] = field(default_factory=set)
    undone: set[int] = field(default_factory=set)


def open_page(
    connection: Connection, tenant: str, accounts: Accounts, book: Book, requests: Sequence[Request], desk: Desk
) -> None:
    """Fills the book with what these requests need: what lies on the desk, and the rest from the database."""
    page = _Page(connection, tenant, accounts, book, desk)
    owners = {HOUSE}
    received = [request for request in requests if isinstance(request, Receive)]
    if received:
        load_inbox(connection, tenant, book, received)
    load_tasks(connection, tenant, book.tasks, [one for request in requests for one in getattr(request, "tasks", ())])
    for request in requests:
        owners.update(_note_received(page, request) if isinstance(request, Receive) else _note(page, request))
    accounts.load_owners(owners)
    for request in received:
        _note_orders(page, request)
        _note_tasks(page, request)
    _load_holds(page)
    _load_entries(page)
    _load_wallets(page)
    _load_used_lots(page)
    _load_undoings(page)
    if page.undone:
        load_shares(connection, tenant, book, page.undone)


def _note(page: _Page, request: Request) -> Iterable[str]:
    """Writes down what a request needs; returns the owners it names."""
    key = WalletKey(request.owner, request.currency)
    page.keys.add(key)
    source = getattr(request, "source", None)
    if source is not None and source.id:
        page.sources.add((key, source.type, source.id))
    if type(request) is Earn and request.terms.expiry.kind != "sliding":
        # Plain earning looks at no lot, so an account of a million lots earns as fast as a new one.
        return (request.owner,)
    if isinstance(request, Reverse):
        page.seqs.add(request.entry)
    if isinstance(request, HoldPoints | Capture | Void):
        page.holds.add(request.hold)
    page.full.add(key)
    if isinstance(request, Transfer):
        page.full.add(WalletKey(request.to, request.currency))
        return (request.owner, request.to)
    return (request.owner,)


def _note_received(page: _Page, request: Receive) -> Iterable[str]:
    """The wallets that an event may earn into; returns whose they are, and whose the order is."""
    event = request.happening
    is_order = event.speaks is Speaks.ORDER
    source = ("order", event.order_id) if is_order else ("event", event.message_id)
    for rule in request.programme.earn:
        if rule.on == event.name:
            key = WalletKey(request.owner, rule.currency)
            page.keys.add(key)
            page.sources.add((key, *source))
            if rule.expiry.kind == "sliding":
                page.full.add(key)
    earners = (one.owner for one in request.tasks)
    return {request.owner, *earners, *(row.owner for row in page.book.of_order(request.order_keys))}


def _note_orders(page: _Page, request: Receive) -> None:
    """Where money goes back, what the order earned is looked up, in whichever currency."""
    event, others = request.happening, page.book.of_order(request.order_keys)
    if event.speaks is not Speaks.REFUND and not any(row.happening.speaks is Speaks.REFUND for row in others):
        return
    owners = {request.owner, *(row.owner for row in others)}
    for account in page.accounts.of_owners(owners):
        if account.role is Role.MAIN:
            key = WalletKey(account.owner, account.currency)
            page.sources.add((key, "order", event.order_id))
            page.full.add(key)


def _note_tasks(page: _Page, request: Receive) -> None:
    """The wallets that a task may pay into, and the entries of what was awarded: it may be taken back."""
    for currency, slides in request.task_rewards.items():
        (page.full if slides else page.keys).add(WalletKey(request.owner, currency))
    tasks = {(one.owner, one.task) for one in request.tasks}
    for key, award in page.book.tasks.awards.items():
        if award.entry and (key[0].owner, key[0].task) in tasks:
            page.seqs.add(award.entry)
            page.full.add(WalletKey(key[0].owner, award.currency))


def _load_holds(page: _Page) -> None:
    if not page.holds:
        return
    inside, value = listed(page.connection, sorted(page.holds), "text")
    statement = f"SELECT {_HOLD_COLUMNS} FROM ledger_holds WHERE tenant = ? AND id IN {inside}"
    rows = read(page.connection, statement, page.tenant, value)
    page.accounts.load_numbers(row[1] for row in rows)
    for row in rows:
        hold = hold_of(row, page.accounts)
        page.book.holds[hold.id] = hold
        page.full.add(WalletKey(hold.owner, hold.currency))


def _load_entries(page: _Page) -> None:
    """Entries by their number, and by what they are for."""
    rows: list[tuple[Any, ...]] = []
    if page.seqs:
        inside, value = listed(page.connection, sorted(page.seqs))
        statement = f"SELECT {ENTRY_COLUMNS} FROM ledger_entries e WHERE e.tenant = ? AND e.seq IN {inside}"
        rows += read(page.connection, statement, page.tenant, value)
    rows += _by_source(page)
    page.accounts.load_numbers(number for row in rows for number in (row[2], row[3]))
    for row in sorted(rows, key=lambda row: row[0]):
        _keep(page, entry_of(row, page.accounts))


def _by_source(page: _Page) -> list[tuple[Any, ...]]:
    found = page.accounts.by_key.get
    wanted = [
        (account.number, source_key(account.salt, kind, id_))
        for (owner, currency), kind, id_ in page.sources
        for role in (Role.MAIN, Role.PENDING)
        if (account := found((owner, currency, role))) is not None and account.salt is not None
    ]
    if not wanted:
        return []
    statement, values = by_source(page.connection, page.tenant, ENTRY_COLUMNS, wanted)
    return list(read(page.connection, statement, *values))


def _keep(page: _Page, entry: Entry) -> None:
    if entry.seq in page.book.entries:
        return
    page.book.entries[entry.seq] = entry
    for account in {(entry.debit.owner, entry.debit.currency), (entry.credit.owner, entry.credit.currency)}:
        if account[0] != HOUSE:
            page.full.add(WalletKey(*account))
    if entry.source.id:
        holder = WalletKey(entry.holder.owner, entry.holder.currency)
        page.book.by_source.setdefault((holder, entry.source.type, entry.source.id), []).append(entry.seq)
    page.undone.add(entry.seq)


def _load_wallets(page: _Page) -> None:
    """Debts and dates of every wallet; lots and holds of those that need them, or owe."""
    numbers: dict[int, WalletKey] = {}
    for key in page.keys | page.full:
        wallet = page.desk.take(key)
        if wallet is not None:
            page.book.wallets[key] = wallet
            page.book.holds.update(wallet.holds)
            continue
        wallet = page.book.wallet(key)
        dates_of(wallet, page.accounts)
        if key in page.full or wallet.debt:
            wallet.lots_known = True
            for role in (Role.MAIN, Role.PENDING):
                account = page.accounts.by_key.get(AccountKey(*key, role))
                if account is not None:
                    numbers[account.number] = key
    lots_of(page.connection, page.tenant, page.book, page.accounts, numbers)


def dates_of(wallet: Wallet, accounts: Accounts) -> None:
    """Puts what the owner owes, and until when sliding points live, into the wallet."""
    owner, currency = wallet.key
    main = accounts.by_key.get((owner, currency, Role.MAIN))
    if main is not None:
        wallet.slides_to = main.slides_to
    debt = accounts.by_key.get((owner, currency, Role.DEBT))
    if debt is not None:
        wallet.debt, wallet.owed_since = -debt.balance, debt.owed_since


def lots_of(connection: Connection, tenant: str, book: Book, accounts: Accounts, numbers: dict[int, WalletKey]) -> None:
    """Puts what is left in these accounts, and their open holds, into the book."""
    if not numbers:
        return
    inside, value = listed(connection, sorted(numbers))
    left = by_index(connection, "ledger_lots", "ix_ledger_lots_left")
    still = by_index(connection, "ledger_holds", "ix_ledger_holds_open")
    statement = (
        f"SELECT {_LOT_COLUMNS} FROM {left} WHERE tenant = ? AND account IN {inside} AND remaining > 0 ORDER BY id"
    )
    for row in read(connection, statement, tenant, value):
        book.wallet(numbers[row[1]]).lots[row[0]] = _lot_of(row, accounts)
    statement = f"SELECT {_HOLD_COLUMNS} FROM {still} WHERE tenant = ? AND account IN {inside} AND state = 'open'"
    for row in read(connection, statement, tenant, value):
        hold = hold_of(row, accounts)
        book.holds[hold.id] = hold
        book.wallet(numbers[row[1]]).holds[hold.id] = hold


def _load_used_lots(page: _Page) -> None:
    """Lots that looked-up entries have used: points may go back to them."""
    taking = {Kind.SPEND, Kind.HOLD_CAPTURE, Kind.ADJUST}
    wanted = {take.lot for entry in page.book.entries.values() if entry.kind in taking for take in entry.takes}
    for holds in page.book.holds.values():
        wanted.update(pin.lot for pin in holds.pins)
    if not wanted:
        return
    inside, value = listed(page.connection, sorted(wanted))
    statement = f"SELECT {_LOT_COLUMNS} FROM ledger_lots WHERE tenant = ? AND id IN {inside}"
    rows = read(page.connection, statement, page.tenant, value)
    page.accounts.load_numbers(row[1] for row in rows)
    for row in rows:
        account = page.accounts.by_number[row[1]].key
        lot = _lot_of(row, page.accounts)
        page.book.wallet(WalletKey(account.owner, account.currency)).lots.setdefault(row[0], lot)
        page.undone.add(lot.root)


def _load_undoings(page: _Page) -> None:
    if not page.undone:
        return
    inside, value = listed(page.connection, sorted(page.undone))
    statement = f"SELECT seq, refund, basis, points, forgiven FROM ledger_undoings WHERE tenant = ? AND seq IN {inside}"
    for row in read(page.connection, statement, page.tenant, value):
        page.book.undoings.setdefault(row[0], []).append(Undoing(*row))


def entry_of(row: Sequence[Any], accounts: Accounts) -> Entry:
    """A row of `ENTRY_COLUMNS` as an entry."""
    seq, kind, debit, credit, amount, effective, recorded, opens, activates, expires, takes, *rest = row
    reverses, root, slides_to, details = rest
    source, version, basis, actor, reason = details_read(details)
    return Entry(
        seq,
        Kind(kind),
        accounts.by_number[debit].key,
        accounts.by_number[credit].key,
        amount,
        effective,
        recorded,
        Opens(opens),
        activates,
        expires,
        takes_read(takes),
        reverses,
        root,
        slides_to,
        source,
        basis,
        version,
        actor,
        reason,
    )


def _lot_of(row: Sequence[Any], accounts: Accounts) -> Lot:
    id_, account, original, remaining, earned_at, activates_at, expires_at, sliding, root = row
    role = accounts.by_number[account].key.role
    return Lot(id_, role, original, remaining, earned_at, activates_at, expires_at, bool(sliding), root)


def hold_of(row: Sequence[Any], accounts: Accounts) -> Hold:
    """A row of a hold."""
    id_, account, amount, pins, ends_at, state, captured = row
    key = accounts.by_number[account].key
    return Hold(id_, key.owner, key.currency, amount, takes_read(pins), ends_at, HoldState(state), captured)


def hold_row(tenant: str, hold: Hold, account: int) -> tuple[object, ...]:
    """A hold as a row."""
    return (tenant, hold.id, account, hold.amount, takes_text(hold.pins), hold.ends_at, hold.state.value, hold.captured)
