"""The past into the ledger, and the same beforehand: what it would write, entry by entry.

The past is posted as if the till had received it now: first every order and event in their order, piece by piece; then what
pays open debts; then refunds. What the till received itself is left alone, and what was posted is never posted again: each
piece keeps its events with its entries. So a run that was broken off goes on where it stopped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from regulars.domain.errors import UsageError
from regulars.domain.events import EventName
from regulars.domain.happening import Happening, Speaks
from regulars.domain.ledger.accounts import AccountKey, Role, house_account
from regulars.domain.ledger.counts import CountKey
from regulars.domain.ledger.entries import Entry, Kind, Opens, Source
from regulars.domain.ledger.inbox import Receive, Received, ReceivedState, order_key
from regulars.domain.ledger.past import EarnedRow, PastMoved, PastPiece
from regulars.domain.ledger.requests import Request, Settle
from regulars.domain.money import exponent_of
from regulars.domain.programme import Programme
from regulars.domain.words import say
from regulars.loop.house import House
from regulars.loop.ledger.counter import Counter
from regulars.loop.replay.past import Past, PastEvent, read_past, without_circles
from regulars.reward.counting import count_keys
from regulars.reward.decide import decide
from regulars.reward.replay.quick_programme import QuickProgramme

__all__ = ["HistoryPosted", "foresee_history", "post_history"]

_TOGETHER: Final = 500
_TRIES_MAX: Final = 100
_WAITING_MAX: Final = 100_000
_BACK: Final = ("revoked", "cancelled", "debt", "forgiven")


@dataclass(slots=True)
class HistoryPosted:
    """What was posted.

    Attributes:
        orders: orders and other events that were kept.
        refunds: refunds that were kept, those that wait for an order that nobody knows among them.
        known: events that the till, or an earlier run, had received.
        entries: entries written.
        earned: points earned, of every currency.
        taken_back: points that refunds took back.
    """

    orders: int = 0
    refunds: int = 0
    known: int = 0
    entries: int = 0
    earned: int = 0
    taken_back: int = 0


@dataclass(slots=True)
class _Course:
    """One run through the past: what the ledger knew when it began, and what is to be done when all orders are kept."""

    house: House
    counter: Counter
    programme: Programme
    past: Past
    quick: QuickProgramme
    minor: int
    now: int
    messages: set[str]
    orders: set[str]
    joined: Mapping[str, tuple[str, ...]]
    found: HistoryPosted
    refunds: list[PastEvent] = field(default_factory=list)
    one_by_one: list[PastEvent] = field(default_factory=list)


def _course(house: House, counter: Counter, programme: Programme, past: Past) -> _Course:
    merged = house.records.merged().to_pydict()
    stands = {f"member:{m}": f"member:{c}" for m, c in zip(merged["member"], merged["canonical"], strict=True)}
    joined: dict[str, tuple[str, ...]] = {}
    for other, owner in sorted(stands.items()):
        joined[owner] = (*joined.get(owner, (owner,)), other)
    messages, orders = _known(counter, stands)
    minor = 10 ** exponent_of(house.settings.currency)
    quick = QuickProgramme(programme, minor, counter.ledger.past.counts())
    return _Course(
        house, counter, programme, past, quick, minor, counter.clock.now(), messages, orders, joined, HistoryPosted()
    )  # fmt: skip


def _known(counter: Counter, stands: Mapping[str, str]) -> tuple[set[str], set[str]]:
    """Messages, and orders and refunds by their keys, that were received."""
    messages, orders = set[str](), set[str]()
    for message, owner, key, refund in counter.ledger.past.known():
        messages.add(message)
        if refund:
            messages.update(_message_in_log(message, each) for each in (owner, stands.get(owner, owner)))
        if key is not None:
            # An order that came under a name joined since is the same order.
            number = key.partition("|")[2]
            orders.update(f"{order_key(each, number)}|{refund}" for each in (owner, stands.get(owner, owner)))
    return messages, orders


def _message_in_log(message: str, owner: str) -> str:
    """Under which id the log keeps a refund that came with this message (`gather/named_events.sql`)."""
    said = "|".join((EventName.ORDER_REFUNDED, owner.partition(":")[2], "given", message))
    return hashlib.md5(said.encode(), usedforsecurity=False).hexdigest()


def _pieces(course: _Course) -> Iterator[PastPiece]:
    """Every piece of what was not received yet; refunds, and whatever has to go one by one, are put aside."""
    for batch in course.past.batches():
        fresh = [each for each in batch if not _is_known(course, each)]
        course.found.known += len(batch) - len(fresh)
        course.refunds += [each for each in fresh if each.event.speaks is Speaks.REFUND]
        bought = [each for each in fresh if each.event.speaks is not Speaks.REFUND]
        if course.quick.slides:
            # Points that live by their owner's acts: each act may end some before it moves the date.
            course.one_by_one += bought
        elif bought:
            yield _piece(course, bought)


def _is_known(course: _Course, each: PastEvent) -> bool:
    event = each.event
    if event.message_id in course.messages:
        return True
    if event.speaks is Speaks.OTHER:
        return False
    return f"{order_key(each.owner, event.order_id)}|{event.refund_id}" in course.orders


def _piece(course: _Course, bought: Sequence[PastEvent]) -> PastPiece:
    counts, before = course.quick.counts, dict[CountKey, int]()
    earned: list[EarnedRow] = []
    for owner, event in bought:
        for key in count_keys(course.programme, event, owner):
            before.setdefault(key, counts.get(key, 0))
        earned += course.quick.earn(owner, event, course.now)
    received = [Received(owner, event, ReceivedState.APPLIED, course.now) for owner, event in bought]
    changed = {key: counts[key] for key, number in before.items() if counts.get(key, 0) != number}
    return PastPiece(earned, received, before, changed)


def _later(course: _Course) -> list[Request]:
    """What follows the pieces: events one by one, debts that can be paid, refunds of the log and those that wait."""
    waiting = course.counter.ledger.waiting(_WAITING_MAX)
    settles: list[Request] = [Settle(*key) for key in course.counter.ledger.past.owing()]
    log = [_receive(course, owner, event) for owner, event in (*course.one_by_one, *course.refunds)]
    came = [_receive(course, row.owner, row.happening) for row in waiting]
    bought = len(course.one_by_one)
    return [*log[:bought], *settles, *log[bought:], *came]


def _receive(course: _Course, owner: str, event: Happening) -> Receive:
    return Receive(
        owner,
        happening=event,
        programme=course.programme,
        minor=course.minor,
        owners=course.joined.get(owner, (owner,)),
        counts=count_keys(course.programme, event, owner),
    )


def post_history(house: House, counter: Counter, programme: Programme, past: Past | None = None) -> HistoryPosted:
    """Posts what the past earns by a programme; again, or after a crash, it posts what is not posted yet.

    Args:
        house: the shop.
        counter: its ledger.
        programme: with its zone.
        past: which part of the log; None is all of it.

    Raises:
        UsageError: a rule asks for more than is known of the past.
    """
    _refuse_unknown(programme)
    if past is None:
        past = read_past(house, [rule.on for rule in programme.earn])
    total = HistoryPosted()
    for _ in range(_TRIES_MAX):
        course = _course(house, counter, programme, past)
        try:
            with without_circles():
                for piece in _pieces(course):
                    first, last = counter.ledger.past.keep(piece)
                    _add(total, piece, last - first + 1)
            _post_later(course, total)
        except PastMoved:
            # The till was quicker with one of these orders: look again, and go on.
            continue
        total.known = max(0, course.found.known - total.orders - total.refunds)
        return total
    raise PastMoved


def _refuse_unknown(programme: Programme) -> None:
    """Points are never guessed: a rule that asks for what nobody kept cannot be applied to the past."""
    unknown = QuickProgramme(programme, 1, {}).not_replayed
    if unknown:
        raise UsageError(
            say("The past cannot be posted: %(rules)s ask for more than is known of it.", rules=", ".join(unknown)),
            fix=say("Apply the file without --history, or post the past by a file without these rules first."),
        )


def _add(total: HistoryPosted, piece: PastPiece, entries: int) -> None:
    total.orders += len(piece.received)
    total.entries += entries
    total.earned += sum(row.points for row in piece.earned)


def _post_later(course: _Course, total: HistoryPosted) -> None:
    ledger, requests = course.counter.ledger, _later(course)
    for start in range(0, len(requests), _TOGETHER):
        group = requests[start : start + _TOGETHER]
        answers = ledger.post_many([(request, None) for request in group])
        total.entries += sum(len(answer.entries) for answer in answers)
        kept = [request.happening for request in group if isinstance(request, Receive)]
        log = [event for event in kept if event.message_id not in course.messages]
        ledger.mark_kept([event.message_id for event in log])
        total.orders += sum(event.speaks is not Speaks.REFUND for event in log)
        total.refunds += sum(event.speaks is Speaks.REFUND for event in log)
        for answer in answers:
            total.earned += answer.figures.get("earned", 0)
            total.taken_back += sum(answer.figures.get(name, 0) for name in _BACK)


def foresee_history(house: House, counter: Counter, programme: Programme, past: Past) -> Iterator[Entry]:
    """The entries that `post_history` would write now, with their numbers; nothing is written.

    Times of recording are those of this moment; everything else is as it will be.
    """
    course = _course(house, counter, programme, past)
    concerned = _owners_of_refunds(course)
    ledger = counter.ledger
    seq, kept, received = ledger.head().size, list[Entry](), list[Received]()
    for piece in _pieces(course):
        for row in piece.earned:
            seq += 1
            entry = _entry(row, seq, course.now)
            if row.owner in concerned:
                kept.append(entry)
            yield entry
        received += [row for row in piece.received if row.owner in concerned]
    requests = _later(course)
    if not requests:
        return
    # Wallets are looked up as they are, and what the pieces bring is written on the page.
    currencies = {rule.currency for rule in programme.earn}
    looks = [Settle(owner, currency) for owner in sorted(concerned) for currency in sorted(currencies)]
    book = ledger.past.page([*looks, *requests])
    for entry in kept:
        book.write(entry)
    for each in received:
        book.receive(each)
    book.size = seq
    for request in requests:
        before = book.size
        decide(book, request, course.now)
        yield from (book.entries[number] for number in range(before + 1, book.size + 1))


def _owners_of_refunds(course: _Course) -> set[str]:
    """Whose points later requests may touch."""
    found = {key.owner for key in course.counter.ledger.past.owing()}
    names = {row.owner for row in course.counter.ledger.waiting(_WAITING_MAX)}
    for batch in course.past.batches():
        names |= {each.owner for each in batch if each.event.speaks is Speaks.REFUND or course.quick.slides}
    for owner in names:
        found.update(course.joined.get(owner, (owner,)))
    return found


def _entry(row: EarnedRow, seq: int, now: int) -> Entry:
    return Entry(
        seq,
        Kind.EARN,
        house_account(Role.ISSUANCE, row.currency),
        AccountKey(row.owner, row.currency, Role.MAIN),
        row.points,
        row.at,
        now,
        opens=Opens.FIXED,
        activates_at=row.activates_at,
        expires_at=row.expires_at,
        source=Source(row.source_type, row.source_id, row.line, row.rule),
        basis=row.basis,
        rule_version=row.rule_version,
    )
